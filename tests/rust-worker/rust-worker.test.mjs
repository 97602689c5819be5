// Rust callers: the example of a Rust edge worker, and every call of the API from Rust.

import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { after, beforeEach, describe, test } from "node:test";
import { gzipSync } from "node:zlib";
import { DEV_KEY, PERSONAL_ACCESS_TOKEN, PROJECT_REF, startServer } from "../server/index.mjs";
import { installFor } from "../runtimes/install.mjs";
import { runtimes } from "../runtimes/versions.mjs";
import { startWorkerd } from "../runtimes/workerd.mjs";
import { root, run } from "../../scripts/toolchain.mjs";
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

  test("exports only its own functions to JavaScript", () => {
    assert.deepEqual(Object.keys(glue).sort(), ["default", "fetch", "initSync"]);
    const own = WebAssembly.Module.exports(module)
      .map(({ name }) => name)
      .filter((name) => !/^(memory$|__|wasm_bindgen__)/.test(name));
    assert.deepEqual(own, ["fetch"]);
    const imports = WebAssembly.Module.imports(module).map(({ module }) => module);
    assert.ok(!imports.some((path) => path.includes("src/npm/")), imports.join("\n"));
  });

  test("triggers a task, retrieves its run and lists earlier runs", async () => {
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

  test("responds with 404 for an unknown run", async () => {
    const { status, json } = await ask("GET", "/runs/run_missing");
    assert.deepEqual([status, json.call], [404, "runs.retrieve"]);
    assert.match(json.error, /not found/i);
  });

  test("retries a temporary failure, up to the maximum number of attempts", async () => {
    server.fail("POST /api/v1/tasks", { status: 503, body: { error: "Down" } }, 1);
    assert.equal((await welcome("ada@example.com")).status, 200);
    assert.equal(sent().filter((line) => line.endsWith("/trigger")).length, 2);

    server.reset();
    server.fail("POST /api/v1/tasks", { status: 503, body: { error: "Down" } }, "always");
    const { status, json } = await welcome("ada@example.com");
    assert.deepEqual([status, json], [502, { error: "Down", call: "tasks.trigger" }]);
    assert.equal(sent().length, 2);
  });

  test("sends nothing for an invalid request", async () => {
    assert.equal((await ask("POST", "/welcome", { body: { whom: 1 } })).status, 400);
    assert.equal((await ask("GET", "/")).status, 404);
    assert.deepEqual(sent(), []);
  });

  test("doesn't show an invalid key", async () => {
    const key = "tr_dev_wrongKeyThatNobodyMaySee";
    const answer = await ask("GET", "/runs/run_1", { TRIGGER_SECRET_KEY: key });
    assert.equal(answer.status, 502);
    assert.ok(!JSON.stringify(answer).includes(key));
  });

  test("takes the key from the environment if none is configured", async () => {
    Object.assign(process.env, env);
    try {
      const nothing = { TRIGGER_SECRET_KEY: undefined, TRIGGER_API_URL: undefined };
      const { status } = await ask("GET", "/runs/run_missing", nothing);
      assert.equal(status, 404);
    } finally {
      for (const name of Object.keys(env)) delete process.env[name];
    }
  });

  test("handles concurrent requests in workerd", async (t) => {
    const installed = await installFor(t, "workerd", runtimes.workerd);
    if (!installed) return;
    const dir = await bundle("examples/rust-worker/worker.mjs", outDir);
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

/** Bundles a worker for workerd like wrangler: the module stays a file, which the runtime compiles. */
async function bundle(worker, outDir) {
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
    entryPoints: [join(root, worker)],
    outfile: join(dir, "worker.js"),
    bundle: true,
    format: "esm",
    logLevel: "error",
    plugins: [bindings],
  });
  return dir;
}

test("a worker that only triggers doesn't contain other calls", async () => {
  const { glue, outDir } = await buildPackage("tests/rust-worker/smallest", { sharesLock: true });
  const id = await glue.trigger(server.url, DEV_KEY, "ada@example.com");
  assert.match(id, /^run_/);

  const module = join(outDir, "smallest_bg.wasm");
  const smaller = join(outDir, "smallest.opt.wasm");
  await run("wasm-opt", ["-Oz", module, "-o", smaller], { quiet: true });
  const bytes = gzipSync(readFileSync(smaller), { level: 9 }).length;
  assert.ok(bytes < 72_000, `${bytes} bytes`);
});

describe("every call from Rust", async () => {
  const { glue, outDir } = await buildPackage("tests/rust-worker/calls", { sharesLock: true });

  test("tasks, batches and runs", () =>
    glue.runs(server.url, DEV_KEY, PERSONAL_ACCESS_TOKEN, PROJECT_REF));

  test("a payload in the object store", () => glue.large_payload(server.url, DEV_KEY));

  test("environment variables", () => glue.envvars(server.url, DEV_KEY, PROJECT_REF));

  test("schedules", async () => {
    await glue.schedules(server.url, DEV_KEY);
    const { query } = server.requests.find(({ path }) => path === "/api/v1/timezones");
    assert.equal(query, "excludeUtc=true");
  });

  test("errors", async () => {
    const slowDown = { status: 429, headers: { "retry-after": "7" }, body: { error: "Slow down" } };
    server.fail("GET /api/v1/runs", slowDown);
    server.fail("POST /api/v2/runs/run_slow", { hang: true });
    server.fail("POST /api/v3/batches", { status: 400, body: { error: "Not that" } });
    await glue.errors(server.url, DEV_KEY);
    const tested = server.requests.filter(({ headers }) => headers["x-test"] === "typed");
    assert.equal(tested.length, 3);
  });

  /** Calls a function of the package in Node and then in workerd. */
  const inBoth = (name, made) =>
    test(name, async (t) => {
      await t.test("in Node", () => made((name, ...args) => glue[name](...args)));
      await t.test("in workerd", async (t) => {
        const workerd = await startCalls(t);
        if (!workerd) return;
        server.reset();
        await made(async (name, ...args) => {
          const response = await fetch(workerd.url, {
            method: "POST",
            body: JSON.stringify({ name, args }),
          });
          assert.equal(await response.text(), "", workerd.output());
        });
      });
    });

  async function startCalls(t) {
    const installed = await installFor(t, "workerd", runtimes.workerd);
    if (!installed) return undefined;
    const dir = await bundle("tests/rust-worker/calls/worker.mjs", outDir);
    const workerd = await startWorkerd(installed.dir, dir);
    t.after(async () => {
      await workerd.close();
      rmSync(dir, { recursive: true });
    });
    return workerd;
  }

  async function post(path, body) {
    const response = await fetch(`${server.url}/api/v1${path}`, {
      method: "POST",
      headers: { authorization: `Bearer ${DEV_KEY}` },
      body: JSON.stringify(body),
    });
    return response.json();
  }

  /** Triggers a run whose stream has these parts. */
  async function runWithStream(key, parts) {
    const { id: runId } = await post("/tasks/talk/trigger", { payload: "{}", options: {} });
    for (const data of parts) server.add.streamPart({ runId, key, data });
    return runId;
  }

  inBoth("streams", async (call) => {
    const runId = await runWithStream("words", ["a", "b"]);
    server.fail("GET /realtime/v1/streams", { truncate: true }, 1);
    const rest = setTimeout(() => {
      server.add.streamPart({ runId, key: "words", data: "c" });
      server.add.streamPart({ runId, key: "words", end: true });
    }, 50);
    await call("streams", server.url, DEV_KEY, runId);
    clearTimeout(rest);
    const partsOf = (name) => server.state.collection("streams").get(name).records;
    const dataOf = (name) => partsOf(name).map(({ data }) => data);
    assert.deepEqual(dataOf(`run ${runId} log`), ["step 1", ""]);
    assert.deepEqual(dataOf(`input ${runId} approval`), [{ to: "ada@example.com", copies: null }]);
    const traced = server.requests.filter(({ headers }) => headers["x-test"] === "append");
    assert.equal(traced.length, 1);
  });

  inBoth("a stream that is dropped closes its connection", async (call) => {
    await call("left_stream", server.url, DEV_KEY, await runWithStream("endless", ["a"]));
    await server.idle();
    assert.equal(server.requests.at(-1).aborted, true);
  });

  inBoth("subscriptions", (call) => call("subscriptions", server.url, DEV_KEY));

  inBoth("subscriptions with streams", async (call) => {
    const runId = await runWithStream("words", ["a", "b", "c"]);
    server.add.streamPart({ runId, key: "words", end: true });
    await call("with_streams", server.url, DEV_KEY, runId);
  });

  inBoth("idempotency keys", (call) => call("idempotency_keys", server.url, DEV_KEY));

  inBoth("public tokens", (call) => call("public_tokens", server.url, DEV_KEY));

  inBoth("sessions", async (call) => {
    const session = "chat/42";
    server.add.sessionPart({ session, data: { to: "a" } });
    server.add.sessionPart({ session, control: "turn-complete" });
    server.add.sessionPart({ session, data: { to: "b" } });
    server.add.sessionPart({ session, channel: "side", data: 7 });
    const stream = (name) => server.state.collection("streams").get(`session ${session} ${name}`);
    stream(" out").ended = true;
    await call("sessions", server.url, DEV_KEY, session);
    const sent = (name) => stream(name).records.map(({ data }) => data);
    assert.deepEqual(sent(" in"), [{ to: "ada@example.com", copies: null }, "as it is"]);
    assert.deepEqual(sent("side in"), [[1, 2]]);
  });

  inBoth("waitpoint tokens", async (call) => {
    const create = async (timeout) => (await post("/waitpoints/tokens", { timeout })).id;
    const completed = await create("1h");
    const data = { to: "ada@example.com" };
    await post(`/waitpoints/tokens/${completed}/complete`, { data });
    const timedOut = await create("1s");
    server.advance(2000);
    await call("waitpoint_tokens", server.url, DEV_KEY, completed, timedOut);
  });

  inBoth("webhooks", async (call) => {
    const payload = JSON.stringify({ to: "ada@example.com" });
    const signature = createHmac("sha256", "hush").update(payload).digest("hex");
    await call("webhooks", payload, signature, "hush");
  });

  inBoth("prompts and queries", (call) => call("prompts_and_queries", server.url, DEV_KEY));

  inBoth("batches", (call) => call("batches", server.url, DEV_KEY));

  inBoth("results", (call) => call("results", server.url, DEV_KEY));

  inBoth("error classes", async (call) => {
    const statuses = [400, 401, 402, 403, 404, 409, 422, 429, 500, 503];
    for (const status of statuses) {
      const fault = { status, body: { error: "No" } };
      server.fail(`POST /api/v2/runs/run_${status}`, fault, "always");
    }
    await call("error_classes", server.url, DEV_KEY, statuses);
  });

  for (const name of ["runs", "queues_and_sessions", "prompts_and_dashboards"]) {
    inBoth(`plain calls of ${name.replaceAll("_", " ")}`, async (call) => {
      const run = name === "runs" ? [await runWithStream("words", [])] : [];
      await call(`plain_calls_of_${name}`, server.url, DEV_KEY, ...run);
    });
  }
});
