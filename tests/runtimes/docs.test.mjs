// Runs the examples of docs/runtimes. Code is an example if it begins with a comment that names a file.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { after, before, beforeEach, test } from "node:test";
import { dirname, join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { bundleForWorkerd } from "./bundles.mjs";
import { loadEdgeFunction } from "./edge-runtime.mjs";
import { settingsFor, startServer } from "./environments.mjs";
import { installFor } from "./install.mjs";
import { freePort, runProgram } from "./program.mjs";
import { createProject, elsewhere } from "./project.mjs";
import { runtimes } from "./versions.mjs";
import { startWorkerd } from "./workerd.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
let project;
let server;
let env;

before(async () => {
  project = await createProject();
  server = await startServer();
  const { TRIGGER_API_URL, TRIGGER_SECRET_KEY } = settingsFor(server);
  env = { TRIGGER_API_URL, TRIGGER_SECRET_KEY };
});
beforeEach(() => server.reset());
after(() => server.close());

const page = (name) => readFileSync(join(root, "docs/runtimes", `${name}.md`), "utf8");

/** Writes a page's examples into the project. */
function writeExamples(name) {
  for (const [, code] of page(name).matchAll(/^```[jt]s\n(.*?)^```$/gms)) {
    const [, path] =
      /^\/\/ (\S+\.\w+)\n/.exec(code) ?? assert.fail(`an example without name:\n${code}`);
    mkdirSync(dirname(join(project.dir, path)), { recursive: true });
    writeFileSync(join(project.dir, path), code);
  }
}

/** Returns the words of the command in a page with this start. */
function command(name, start) {
  const line = page(name).match(new RegExp(`^${start}\\b.*$`, "m"))?.[0];
  assert.ok(line, `${name}.md tells how to ${start}`);
  return line.split(" ");
}

const triggered = () => server.requests.filter(({ path }) => path.endsWith("/trigger"));

test("node.md", async () => {
  writeExamples("node");
  const { stdout } = await runProgram(process.execPath, ["trigger.mjs"], project.dir, env);
  assert.equal(stdout, "COMPLETED\n");
  const common = await runProgram(process.execPath, ["trigger.cjs"], project.dir, env);
  assert.match(common.stdout, /^run_\w+\n$/);

  const lines = Object.entries(env).map(([name, value]) => `${name}=${value}\n`);
  writeFileSync(join(project.dir, ".env"), lines.join(""));
  const [, ...args] = command("node", "node");
  assert.equal((await runProgram(process.execPath, args, project.dir)).stdout, "COMPLETED\n");
});

for (const [name, runtime] of [
  ["deno", "Deno 2"],
  ["bun", "Bun 1"],
]) {
  test(`${name}.md`, async (t) => {
    const installed = await installFor(t, runtime, runtimes[runtime]);
    if (!installed) return;
    writeExamples(name);
    const [, ...args] = command(name, name === "deno" ? "deno run" : "bun trigger");
    const { stdout } = await runProgram(installed.program, args, project.dir, env);
    assert.equal(stdout, "COMPLETED\n");
  });
}

test("cloudflare-workers.md", async (t) => {
  const installed = await installFor(t, "workerd", runtimes.workerd);
  if (!installed) return;
  writeExamples("cloudflare-workers");
  const settings = JSON.parse(page("cloudflare-workers").match(/^```json\n(.*?)^```$/ms)[1]);

  const ask = async (file, flags, init) => {
    const dir = elsewhere();
    await bundleForWorkerd(join(project.dir, file), dir);
    const worker = await startWorkerd(installed.dir, dir, { flags, bindings: env });
    try {
      const before = triggered().length;
      const text = await (await fetch(worker.url, init)).text();
      // Waits for requests that the worker sends after its response.
      for (let i = 0; i < 200 && triggered().length === before; i++) await setTimeout(25);
      return text;
    } finally {
      await worker.close();
    }
  };
  const body = JSON.stringify({ to: "hello@example.com" });
  const flags = settings.compatibility_flags;
  const answer = await ask(settings.main, flags, { method: "POST", body });
  assert.match(JSON.parse(answer).id, /^run_\w+$/);
  // Without Node's API, the base URL has to be passed with the key.
  const file = join(project.dir, "with-client.js");
  const code = readFileSync(file, "utf8");
  writeFileSync(
    file,
    code.replace("{ accessToken:", "{ baseURL: env.TRIGGER_API_URL, accessToken:"),
  );
  assert.equal(await ask("with-client.js", []), "Welcome");
  assert.equal(triggered().length, 2);
});

test("vercel-edge.md", async (t) => {
  const installed = await installFor(t, "Edge Runtime", runtimes["Edge Runtime"]);
  if (!installed) return;
  writeExamples("vercel-edge");
  writeFileSync(
    join(project.dir, "edge.mjs"),
    `import { POST } from "./app/notify/route.js";
    const body = JSON.stringify({ to: "hello@example.com" });
    const fetch = () => POST(new Request("http://localhost/notify", { method: "POST", body }));
    export default { fetch };`,
  );
  const answer = await loadEdgeFunction(installed.dir, join(project.dir, "edge.mjs"), env);
  assert.match((await answer()).id, /^run_\w+$/);
});

test("bundlers.md", async () => {
  writeExamples("bundlers");
  const [, program, ...args] = command("bundlers", "npx esbuild");
  await runProgram(join(root, "node_modules/.bin", program), args, project.dir);
  const dir = elsewhere();
  const file = join(dir, "server.mjs");
  writeFileSync(file, readFileSync(join(project.dir, "dist/server.mjs")));

  const port = await freePort();
  const child = spawn(process.execPath, [file], {
    cwd: dir,
    env: { PATH: process.env.PATH, PORT: `${port}`, ...env },
    stdio: "inherit",
  });
  try {
    const ask = () => fetch(`http://127.0.0.1:${port}`).catch(() => undefined);
    let answer;
    for (let i = 0; i < 200 && !(answer = await ask()); i++) await setTimeout(25);
    assert.match(await answer.text(), /^run_\w+$/);
  } finally {
    child.kill();
  }
});
