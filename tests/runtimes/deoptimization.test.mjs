// V8 discards the optimized code of a function if one of its assumptions fails. In Node 20 and 22 that ends the process while
// the function calls a WebAssembly function that returns a JavaScript value. So the module has no such functions.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { installFor } from "./install.mjs";
import { runProgram } from "./program.mjs";
import { createProject } from "./project.mjs";
import { runtimes } from "./versions.mjs";

const project = await createProject();

test("no function of the module returns a JavaScript value", () => {
  const text = readFileSync(join(project.dir, "node_modules/trigger-wasm/dist/index.js"), "utf8");
  assert.match(text, /ret = wasm\.\w+\(.*\);/, "the glue code calls the module in this form");
  // The glue code converts other values before it returns them.
  assert.doesNotMatch(text, /ret = wasm\.\w+\(.*\);\s+return ret;/);
});

for (const runtime of ["Node 20", "Node 22", "Node 24"]) {
  test(`calls continue after V8 has discarded their optimized code: ${runtime}`, async (t) => {
    const installed = await installFor(t, runtime, runtimes[runtime]);
    if (!installed) return;
    const ran = await runProgram(installed.program, ["deoptimized.mjs"], project.dir);
    assert.equal(ran.stdout, "run_1\n");
  });
}
