// The generated files are those that the declarations make.

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { folder, generate } from "../scripts/generate.mjs";
import { root } from "../scripts/toolchain.mjs";

test("`node scripts/generate.mjs` changes nothing", () => {
  const files = generate();
  const there = readdirSync(join(root, folder)).map((name) => `${folder}/${name}`);
  for (const path of there) assert.ok(files.has(path), `${path} is not generated`);
  for (const [path, text] of files) {
    assert.equal(readFileSync(join(root, path), "utf8"), text, path);
  }
});
