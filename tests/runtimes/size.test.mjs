// The package stays within the size limits of scripts/size.mjs.

import assert from "node:assert/strict";
import { test } from "node:test";
import { budgets, measure } from "../../scripts/size.mjs";

const sizes = await measure();

for (const [name, budget] of Object.entries(budgets)) {
  test(`${name}: at most ${budget} bytes`, () => {
    assert.ok(sizes[name] <= budget, `${sizes[name]} bytes are ${sizes[name] - budget} too many`);
  });
}
