// The generated files match the declarations.

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { folder, generate } from "../scripts/generate.mjs";
import { root } from "../scripts/toolchain.mjs";

test("`node scripts/generate.mjs` changes nothing", () => {
  const files = generate();
  const there = readdirSync(join(root, folder)).map((name) => `${folder}/${name}`);
  for (const path of there) assert.ok(files.has(path), `${path} isn't a generated file`);
  for (const [path, text] of files) {
    assert.equal(readFileSync(join(root, path), "utf8"), text, path);
  }
});
