// The example of docs/tools/sveltekit.md with each adapter.

import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { tools } from "../runtimes/versions.mjs";
import { askDeno, askEdgeRuntime, askWrangler, triggered } from "./answers.mjs";
import { createToolProject } from "./project.mjs";

const WORKER = ".svelte-kit/cloudflare/_worker.js";

async function build(t, { adapter = "cloudflare", options = "", vite = "" } = {}) {
  const pages = { page: "sveltekit", app: "sveltekit" };
  const project = await createToolProject(t, "SvelteKit", tools.SvelteKit, pages);
  if (!project) return undefined;
  project.change("svelte.config.js", "adapter-cloudflare", `adapter-${adapter}`);
  project.change("svelte.config.js", "adapter()", `adapter(${options})`);
  project.change("vite.config.js", "plugins:", `${vite} plugins:`);
  await project.run("vite", ["build"]);
  return project;
}

test("on Cloudflare", async (t) => {
  const project = await build(t);
  if (project) await triggered((await askWrangler(t, project, WORKER)).response);
});

test("on Cloudflare, fails if Vite bundles the package, and the message names the setting", async (t) => {
  const project = await build(t, { vite: 'ssr: { noExternal: ["trigger-wasm"] },' });
  if (!project) return;
  const { response, output } = await askWrangler(t, project, WORKER);
  assert.equal(response.status, 500);
  assert.match(output, /ssr: \{ external: \["trigger-wasm"\] \}/);
});

test("on Vercel's edge functions", async (t) => {
  const project = await build(t, { adapter: "vercel", options: '{ runtime: "edge" }' });
  if (!project) return;
  const file = join(project.dir, ".vercel/output/functions/notify.func/index.js");
  await triggered(await askEdgeRuntime(t, file));
});

test("on Netlify's edge functions", async (t) => {
  const project = await build(t, { adapter: "netlify", options: "{ edge: true }" });
  if (!project) return;
  const file = join(project.dir, ".netlify/edge-functions/render.js");
  await triggered(await askDeno(t, file));
});
