// The package exports exactly the values that its declarations declare.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import * as sdk from "trigger-wasm";

const folder = new URL("../../pkg/dist/", import.meta.url);
const text = readdirSync(folder, { recursive: true })
  .filter((name) => name.endsWith(".d.ts"))
  .map((name) => readFileSync(new URL(name, folder), "utf8"))
  .join("\n");
const declared = [...text.matchAll(/^export declare (?:function|const|class) (\w+)/gm)].map(
  ([, name]) => name,
);

test("types: the package exports exactly the declared values", () => {
  assert.deepEqual(Object.keys(sdk).sort(), [...new Set(declared)].sort());
});

// The declared calls of an object are the members of its interface.
const objects = [...text.matchAll(/^export declare const (\w+): (\w+Api);/gm)];
for (const [, name, api] of objects) {
  test(`types: ${name} has exactly the declared calls`, () => {
    const [, body] = text.match(new RegExp(`export interface ${api} \\{\\n(.*?)\\n\\}`, "s"));
    const members = [...body.matchAll(/^ {2}(?:readonly )?(\w+)[<(:?]/gm)].map(
      ([, member]) => member,
    );
    assert.deepEqual(Object.keys(sdk[name]).sort(), [...new Set(members)].sort());
  });
}
