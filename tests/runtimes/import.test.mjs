// Importing the package only instantiates the module.

import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { runtimes } from "./versions.mjs";
import { installFor } from "./install.mjs";
import { runProgram } from "./program.mjs";
import { createProject } from "./project.mjs";

const project = await createProject();

/** Runs a program in a project with the package. Returns its output. */
async function outputOf(text) {
  const args = ["--input-type=module", "--eval", text];
  const { stdout, stderr } = await runProgram(process.execPath, args, project.dir);
  return stdout + stderr;
}

for (const runtime of ["Node 20", "Node 22", "Node 24"]) {
  test(`${runtime}: importing only instantiates the module`, async (t) => {
    const installed = await installFor(t, runtime, runtimes[runtime]);
    if (!installed) return;
    const flags = ["--disallow-code-generation-from-strings"];
    const { stdout, stderr } = await runProgram(
      installed.program,
      [...flags, "inert.mjs"],
      project.dir,
    );
    assert.equal(stdout + stderr, "inert\n");
  });
}

test("both entries are the same module, with import and require", async () => {
  const text = `
    import * as main from "trigger-wasm";
    import * as v3 from "trigger-wasm/v3";
    import { createRequire } from "node:module";
    const required = createRequire(import.meta.url)("trigger-wasm");
    const isShared = Object.keys(main).every((name) => required[name] === main[name]);
    console.log(main === v3, isShared, Object.keys(main).includes("default"));`;
  assert.equal(await outputOf(text), "true true false\n");
});

test("each function and class has the name of its export", async () => {
  const entry = join(project.dir, "node_modules", "trigger-wasm", "dist", "index.js");
  const sdk = await import(pathToFileURL(entry));
  for (const [name, value] of Object.entries(sdk)) {
    if (typeof value === "function") assert.equal(value.name, name);
  }
});

test("a configuration applies to all copies of the package", async () => {
  const text = `
    import { configure, runs } from "trigger-wasm";
    const esm = import.meta.resolve("trigger-wasm").replace("node.js", "index.js");
    const copy = await import(esm);
    const urls = [];
    const fetch = async (url) => (urls.push(url), Response.json({ id: "run_1" }));
    configure({ accessToken: "tr_dev_1", baseURL: "http://localhost:1", fetch });
    await copy.runs.cancel("run_1");
    copy.configure({ accessToken: "tr_dev_2", baseURL: "http://localhost:2", fetch });
    await runs.cancel("run_1");
    console.log(copy.runs === runs, urls.map((url) => new URL(url).port).join());`;
  assert.equal(await outputOf(text), "false 1,2\n");
});

test("a configuration works after the global object was frozen", async () => {
  const text = `
    import { configure, runs } from "trigger-wasm";
    const keys = [];
    const response = { status: 200, text: async () => '{"id":"run_1"}' };
    const fetch = async (url, init) => (keys.push(init.headers.Authorization), response);
    configure({ accessToken: "tr_dev_1", fetch });
    Object.freeze(globalThis);
    configure({ accessToken: "tr_dev_2", fetch });
    await runs.cancel("run_1");
    console.log(keys.join());`;
  assert.equal(await outputOf(text), "Bearer tr_dev_2\n");
});

test("environment variables are found in each runtime's place", async () => {
  const text = `
    const place = (name, value) => Object.defineProperty(globalThis, name, { value, configurable: true });
    const { runs } = await import("trigger-wasm");
    const { process } = globalThis;
    const keys = [];
    globalThis.fetch = async (url, init) => (keys.push(init.headers.Authorization), Response.json({ id: "run_1" }));
    place("process", { env: { TRIGGER_SECRET_KEY: "of process" } });
    await runs.cancel("run_1");
    place("__env__", { TRIGGER_SECRET_KEY: "of __env__" });
    place("process", undefined);
    await runs.cancel("run_1");
    place("Deno", { env: { get: () => undefined } });
    await runs.cancel("run_1");
    place("Deno", { env: { get: (name) => ({ TRIGGER_SECRET_KEY: "of Deno" })[name] } });
    await runs.cancel("run_1");
    place("process", process);
    console.log(keys.join());`;
  const places = ["process", "__env__", "__env__", "Deno"].map((name) => `Bearer of ${name}`);
  assert.equal(await outputOf(text), `${places.join()}\n`);
});
