// What importing the package does: nothing but instantiation.

import assert from "node:assert/strict";
import { test } from "node:test";
import { runtimes } from "./versions.mjs";
import { installFor } from "./install.mjs";
import { runProgram } from "./program.mjs";
import { createProject } from "./project.mjs";

const project = await createProject();

for (const runtime of ["Node 20", "Node 22", "Node 24"]) {
  test(`${runtime}: nothing happens at import but instantiation`, async (t) => {
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

test("both entries are the same, however they are loaded", async () => {
  const text = `
    import * as main from "trigger-wasm";
    import * as v3 from "trigger-wasm/v3";
    import { createRequire } from "node:module";
    const required = createRequire(import.meta.url)("trigger-wasm");
    console.log(main === v3, required === main, Object.keys(main).includes("default"));`;
  const args = ["--input-type=module", "--eval", text];
  const { stdout, stderr } = await runProgram(process.execPath, args, project.dir);
  assert.equal(stdout + stderr, "true true false\n");
});
