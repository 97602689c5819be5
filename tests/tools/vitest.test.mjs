// The package in Vitest, in Node and in simulated browser pages: docs/tools/vitest.md.

import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { tools } from "../runtimes/versions.mjs";
import { createToolProject } from "./project.mjs";

const name = "Vitest's environments";

const importedAndRequired = `
  import { createRequire } from "node:module";
  import { expect, test } from "vitest";
  import { ApiPromise, NotFoundError, configure, runs } from "trigger-wasm";
  const required = createRequire(import.meta.url)("trigger-wasm");

  test("import and require share the configuration and the classes", async () => {
    const fetch = async () => ({ ok: false, status: 404, json: async () => ({ error: "gone" }) });
    configure({ accessToken: "tr_dev_x", fetch });
    await expect(required.runs.cancel("run_1")).rejects.toThrow(NotFoundError);
    await expect(runs.cancel("run_1")).rejects.toThrow(required.NotFoundError);
    expect(ApiPromise).toBe(required.ApiPromise);
  });
`;

const inline = { server: { deps: { inline: ["trigger-wasm"] } } };

for (const [situation, config] of Object.entries({
  "in Node": {},
  "in jsdom": { environment: "jsdom" },
  "in happy-dom": { environment: "happy-dom" },
  "in Node, transformed by Vite": inline,
})) {
  test(`runs the test of the page ${situation}`, { timeout: 120_000 }, async (t) => {
    const project = await createToolProject(t, name, tools[name], { page: "vitest" });
    if (!project) return;
    writeFileSync(join(project.dir, "both.test.js"), importedAndRequired);
    const text = `export default { test: ${JSON.stringify(config)} };`;
    writeFileSync(join(project.dir, "vitest.config.js"), text);
    const { stdout } = await project.run("vitest", ["run"]);
    assert.match(stdout, /2 passed/);
  });
}
