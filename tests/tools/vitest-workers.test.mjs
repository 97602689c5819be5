// The tests of docs/tools/vitest-workers.md, in workerd, with Cloudflare's integrations of Vitest.

import assert from "node:assert/strict";
import { test } from "node:test";
import { tools } from "../runtimes/versions.mjs";
import { createToolProject } from "./project.mjs";

const NAME = '"@cloudflare/vitest-plugin"';

for (const [name, config, oldName] of [
  ["Cloudflare's Vitest plugin", "vitest.config.js"],
  ["vitest-pool-workers 0.23", "vitest.config.js", '"@cloudflare/vitest-pool-workers"'],
  ["vitest-pool-workers 0.12", "vitest-3.config.js"],
]) {
  test(name, async (t) => {
    const project = await createToolProject(t, name, tools[name], { page: "vitest-workers" });
    if (!project) return;
    if (oldName) project.change(config, NAME, oldName);
    const { stdout } = await project.run("vitest", ["run", "--config", config]);
    assert.match(stdout, /2 passed/);
  });
}
