// V8 throws away the optimized code of a function if something it relied on changes. In Node 20 and 22 that ends the process if
// the function is just calling one of WebAssembly that returns a JavaScript value: none of ours does.

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
  assert.match(text, /ret = wasm\.calls\(\);/, "the glue calls the module so");
  // What isn't a JavaScript value is converted before it is returned.
  assert.doesNotMatch(text, /ret = wasm\.\w+\(.*\);\s+return ret;/);
});

for (const runtime of ["Node 20", "Node 22", "Node 24"]) {
  test(`calls go on when their optimized code is thrown away: ${runtime}`, async (t) => {
    const installed = await installFor(t, runtime, runtimes[runtime]);
    if (!installed) return;
    const ran = await runProgram(installed.program, ["deoptimized.mjs"], project.dir);
    assert.equal(ran.stdout, "run_1\n");
  });
}
