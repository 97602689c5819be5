// Type-checks the JSDoc types in src/host/js.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const tsc = fileURLToPath(new URL("../../node_modules/typescript/bin/tsc", import.meta.url));
const here = fileURLToPath(new URL(".", import.meta.url));

test("passes the TypeScript compiler", () => {
  const { stdout, status } = spawnSync(process.execPath, [tsc, "--project", here]);
  assert.equal(status, 0, String(stdout));
});
