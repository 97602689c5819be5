// Rust callers: the example of an edge worker in Rust, and every call of the API from Rust.

import assert from "node:assert/strict";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { after, beforeEach, describe, test } from "node:test";
import { DEV_KEY, PERSONAL_ACCESS_TOKEN, PROJECT_REF, startServer } from "../server/index.mjs";
import { installFor } from "../runtimes/install.mjs";
import { runtimes } from "../runtimes/versions.mjs";
import { startWorkerd } from "../runtimes/workerd.mjs";
import { root } from "../../scripts/toolchain.mjs";
import { buildPackage } from "./build.mjs";

const server = await startServer({ queuedMs: 20, executingMs: 20 });
after(() => server.close());
beforeEach(() => server.reset());

const sent = () => server.requests.map(({ method, path }) => `${method} ${path}`);

describe("examples/rust-worker", async () => {
  const { module, glue, outDir } = await buildPackage("examples/rust-worker");
  const env = { TRIGGER_SECRET_KEY: DEV_KEY, TRIGGER_API_URL: server.url };

  async function ask(method, path, { body, ...rest } = {}) {
    const json = body === undefined ? undefined : JSON.stringify(body);
    const request = new Request(`https://worker.example${path}`, { method, body: json });
    const response = await glue.fetch(request, { ...env, ...rest });
    return { status: response.status, json: await response.json() };
  }
  const welcome = (to) => ask("POST", "/welcome", { body: { to } });

  test("exports nothing to JavaScript but its own", () => {
    assert.deepEqual(Object.keys(glue).sort(), ["default", "fetch", "initSync"]);
    const own = WebAssembly.Module.exports(module)
      .map(({ name }) => name)
      .filter((name) => !/^(memory$|__|wasm_bindgen__)/.test(name));
    assert.deepEqual(own, ["fetch"]);
    const imports = WebAssembly.Module.imports(module).map(({ module }) => module);
    assert.ok(!imports.some((path) => path.includes("src/npm/")), imports.join("\n"));
  });

  test("triggers a task, retrieves the run and lists the ones before it", async () => {
    const first = await welcome("ada@example.com");
    const { status, json } = await welcome("alan@example.com");
    assert.equal(status, 200);
    assert.match(json.run.id, /^run_/);
    assert.match(json.run.status, /^[A-Z]+$/);
    assert.equal(json.run.to, "alan@example.com");
    assert.ok(new Date(json.run.created_at) <= new Date());
    assert.deepEqual(
      json.latest.map(({ id }) => id),
      [first.json.run.id],
    );

    const { id } = json.run;
    assert.deepEqual(sent().slice(-3), [
      "POST /api/v1/tasks/send-email/trigger",
      `GET /api/v3/runs/${id}`,
      "GET /api/v1/runs",
    ]);
    assert.equal((await ask("GET", `/runs/${id}`)).json.to, "alan@example.com");
  });

  test("tells of a run that is not there", async () => {
    const { status, json } = await ask("GET", "/runs/run_missing");
    assert.deepEqual([status, json.call], [404, "runs.retrieve"]);
    assert.match(json.error, /not found/i);
  });

  test("tries again where the server fails once, and not more often than it may", async () => {
    server.fail("POST /api/v1/tasks", { status: 503, body: { error: "Down" } }, 1);
    assert.equal((await welcome("ada@example.com")).status, 200);
    assert.equal(sent().filter((line) => line.endsWith("/trigger")).length, 2);

    server.reset();
    server.fail("POST /api/v1/tasks", { status: 503, body: { error: "Down" } }, "always");
    const { status, json } = await welcome("ada@example.com");
    assert.deepEqual([status, json], [502, { error: "Down", call: "tasks.trigger" }]);
    assert.equal(sent().length, 2);
  });

  test("sends nothing for a request that makes no sense", async () => {
    assert.equal((await ask("POST", "/welcome", { body: { whom: 1 } })).status, 400);
    assert.equal((await ask("GET", "/")).status, 404);
    assert.deepEqual(sent(), []);
  });

  test("shows no key where the key is wrong", async () => {
    const key = "tr_dev_wrongKeyThatNobodyMaySee";
    const answer = await ask("GET", "/runs/run_1", { TRIGGER_SECRET_KEY: key });
    assert.equal(answer.status, 502);
    assert.ok(!JSON.stringify(answer).includes(key));
  });

  test("takes the key from the environment where none is handed over", async () => {
    Object.assign(process.env, env);
    try {
      const nothing = { TRIGGER_SECRET_KEY: undefined, TRIGGER_API_URL: undefined };
      const { status } = await ask("GET", "/runs/run_missing", nothing);
      assert.equal(status, 404);
    } finally {
      for (const name of Object.keys(env)) delete process.env[name];
    }
  });

  test("answers many requests at once in workerd", async (t) => {
    const installed = await installFor(t, "workerd", runtimes.workerd);
    if (!installed) return;
    const dir = await bundle(outDir);
    const workerd = await startWorkerd(installed.dir, dir, { bindings: env });
    t.after(async () => {
      await workerd.close();
      rmSync(dir, { recursive: true });
    });

    server.fail("POST /api/v1/tasks", { status: 503, body: { error: "Down" } }, 20);
    const names = Array.from({ length: 50 }, (_, i) => `${i}@example.com`);
    const answers = names.map(async (to) => {
      const body = JSON.stringify({ to });
      const response = await fetch(`${workerd.url}/welcome`, { method: "POST", body });
      return (await response.json()).run?.to;
    });
    assert.deepEqual(await Promise.all(answers), names, workerd.output());
    assert.equal(workerd.output(), "");
  });
});

/** Bundles the example for workerd as wrangler does: the module stays a file, which the runtime compiles. */
async function bundle(outDir) {
  const { build } = await import("esbuild");
  const dir = mkdtempSync(join(tmpdir(), "rust-worker-"));
  const bindings = {
    name: "bindings",
    setup({ onResolve }) {
      onResolve({ filter: /^\.\/target\/bindings\// }, ({ path }) => {
        const file = join(outDir, basename(path));
        if (!path.endsWith(".wasm")) return { path: file };
        cpSync(file, join(dir, basename(path)));
        return { path: `./${basename(path)}`, external: true };
      });
    },
  };
  await build({
    entryPoints: [join(root, "examples", "rust-worker", "worker.mjs")],
    outfile: join(dir, "worker.js"),
    bundle: true,
    format: "esm",
    logLevel: "error",
    plugins: [bindings],
  });
  return dir;
}

describe("every call from Rust", async () => {
  const { glue } = await buildPackage("tests/rust-worker/calls", { sharesLock: true });

  test("tasks, batches and runs", () =>
    glue.runs(server.url, DEV_KEY, PERSONAL_ACCESS_TOKEN, PROJECT_REF));

  test("a payload that goes by the object store", () => glue.large_payload(server.url, DEV_KEY));

  test("environment variables", () => glue.envvars(server.url, DEV_KEY, PROJECT_REF));

  test("schedules", () => glue.schedules(server.url, DEV_KEY));

  test("errors", async () => {
    const slowDown = { status: 429, headers: { "retry-after": "7" }, body: { error: "Slow down" } };
    server.fail("GET /api/v1/runs", slowDown);
    server.fail("POST /api/v2/runs/run_slow", { hang: true });
    server.fail("POST /api/v3/batches", { status: 400, body: { error: "Not that" } });
    await glue.errors(server.url, DEV_KEY);
    const tested = server.requests.filter(({ headers }) => headers["x-test"] === "typed");
    assert.equal(tested.length, 3);
  });
});
