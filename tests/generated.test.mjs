// The generated files are those that the declarations make.

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { folder, generate } from "../scripts/generate.mjs";
import { root } from "../scripts/toolchain.mjs";

test("`node scripts/generate.mjs` changes nothing", () => {
  const files = generate();
  assert.deepEqual(readdirSync(join(root, folder)).sort(), [...files.keys()].sort());
  for (const [name, text] of files) {
    assert.equal(readFileSync(join(root, folder, name), "utf8"), text, name);
  }
});
