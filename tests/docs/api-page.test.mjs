// docs/api.md equals the output of scripts/api-page.mjs.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import * as sdk from "trigger-wasm";
import { apiPage, pageFile } from "../../scripts/api-page.mjs";

const page = readFileSync(pageFile, "utf8");

test("docs/api.md is current", async () => {
  assert.equal(page, await apiPage(), "Run `node scripts/api-page.mjs`.");
});

test("docs/api.md lists every function of the package", () => {
  for (const [name, value] of Object.entries(sdk)) {
    if (typeof value !== "object") continue;
    for (const [key, member] of Object.entries(value)) {
      if (typeof member !== "function") continue;
      assert.match(page, new RegExp(`\\| \`${name}\\.${key}[\`(]`), `${name}.${key}`);
    }
  }
});
