// A short form of `npm run soak`.

import assert from "node:assert/strict";
import { test } from "node:test";
import { soak } from "./soak.mjs";

test("no call is lost or made twice, and nothing leaks", { timeout: 180_000 }, async (t) => {
  const seed = Math.floor(Math.random() * 1e9);
  const print = (line) => t.diagnostic(line);
  assert.deepEqual(await soak({ seed, minutes: 0.02, calls: 2000, samples: 4, print }), []);
});
