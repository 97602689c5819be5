// The generated files match the declarations.

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { folder, generate } from "../scripts/generate.mjs";
import { typeNames } from "../scripts/generator/names.mjs";
import { root } from "../scripts/toolchain.mjs";

test("`node scripts/generate.mjs` changes nothing", () => {
  const files = generate();
  const there = readdirSync(join(root, folder)).map((name) => `${folder}/${name}`);
  for (const path of there) assert.ok(files.has(path), `${path} isn't a generated file`);
  for (const [path, text] of files) {
    assert.equal(readFileSync(join(root, path), "utf8"), text, path);
  }
});

test("every Rust name of a declared type is in use", () => {
  const text = [...generate().values()].join("\n");
  const names = new Set(Object.values(typeNames).filter((name) => name !== "()"));
  const unused = [...names].filter((name) => !new RegExp(`\\b(struct|enum) ${name}\\b`).test(text));
  assert.deepEqual(unused, []);
});
