// Workers that Vite bundles: docs/tools/vite.md and hono.md.

import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, test } from "node:test";
import { tools } from "../runtimes/versions.mjs";
import { askEdgeRuntime, askWorkerd, askWrangler, triggered } from "./answers.mjs";
import { createToolProject } from "./project.mjs";

const CONDITIONS = 'resolve: { conditions: ["workerd", "worker", "browser"] },';
const OLD = "2025-05-01";
const REFUSED = /Cloudflare Workers compile bytes only while they start.*2025-06-01/s;

for (const name of ["Vite 7", "Vite 8"]) {
  describe(name, () => {
    const build = async (t, entry, change) => {
      const project = await createToolProject(t, name, tools[name], { page: "vite" });
      if (!project) return undefined;
      change?.(project);
      await project.run("vite", ["build", "--ssr", entry]);
      return join(project.dir, "dist");
    };

    test("builds a worker with Cloudflare's conditions", async (t) => {
      const dir = await build(t, "worker.js");
      if (dir) await triggered((await askWorkerd(t, dir)).response);
    });

    test("builds a worker with Vite's default conditions", async (t) => {
      const dir = await build(t, "worker.js", ({ change }) =>
        change("vite.config.js", CONDITIONS, ""),
      );
      if (dir) await triggered((await askWorkerd(t, dir)).response);
    });

    test("builds a worker with Cloudflare's conditions added to Vite's", async (t) => {
      const dir = await build(t, "worker.js", ({ change }) =>
        change("vite.config.js", '"browser"', '"browser", "module", "node", "production"'),
      );
      if (dir) await triggered((await askWorkerd(t, dir)).response);
    });

    test("lets wrangler bundle the package, for an older compatibility date", async (t) => {
      const project = await createToolProject(t, name, tools[name], { page: "vite" });
      if (!project) return;
      project.change("vite.config.js", "noExternal", 'external: ["trigger-wasm"], noExternal');
      await project.run("vite", ["build"]);
      await triggered((await askWrangler(t, project, "dist/worker.js", OLD)).response);
    });

    test("builds a worker that fails if its compatibility date is too old, and names the date", async (t) => {
      const dir = await build(t, "worker.js");
      if (dir) await assert.rejects(askWorkerd(t, dir, { date: OLD }), REFUSED);
    });
  });
}

test("a worker that loads the package at the first request fails, and the message names the solution", async (t) => {
  // Vite 7 would load the package when the worker starts.
  const project = await createToolProject(t, "Vite 8", tools["Vite 8"], {
    page: "vite",
    app: "vite",
  });
  if (!project) return;
  await project.run("vite", ["build", "--ssr", "lazy.js"]);
  const { response } = await askWorkerd(t, join(project.dir, "dist"), { main: "lazy.js" });
  assert.match(await response.text(), REFUSED);
});

test("a bundle for Vercel's Edge Runtime fails, and the message names the setting", async (t) => {
  const project = await createToolProject(t, "Vite 8", tools["Vite 8"], { page: "vite" });
  if (!project) return;
  project.change("vite.config.js", CONDITIONS, "");
  await project.run("vite", ["build"]);
  await assert.rejects(
    askEdgeRuntime(t, join(project.dir, "dist/worker.js")),
    /Edge Runtime compiles no bytes.*ssr: \{ external: \["trigger-wasm"\] \}/s,
  );
});

describe("Hono's build for Cloudflare Workers", () => {
  const create = (t) =>
    createToolProject(t, "Hono's build", tools["Hono's build"], { page: "hono" });

  test("bundles the package", async (t) => {
    const project = await create(t);
    if (!project) return;
    await project.run("vite", ["build"]);
    const { response } = await askWorkerd(t, join(project.dir, "dist"), { main: "index.js" });
    await triggered(response);
  });

  test("lets wrangler bundle the package, for an older compatibility date", async (t) => {
    const project = await create(t);
    if (!project) return;
    project.change("vite.config.js", "entry:", 'external: ["trigger-wasm"], entry:');
    await project.run("vite", ["build"]);
    await triggered((await askWrangler(t, project, "dist/index.js", OLD)).response);
  });
});
