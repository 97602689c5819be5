// The example of docs/tools/nitro.md with the presets for edge runtimes.

import assert from "node:assert/strict";
import { cpSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { tools } from "../runtimes/versions.mjs";
import { askDeno, askWorkerd, triggered } from "./answers.mjs";
import { createToolProject } from "./project.mjs";

const SETTING = "experimental: { wasm: true },";

async function build(t, preset, wasm = "") {
  const project = await createToolProject(t, "Nitro", tools.Nitro, { page: "nitro" });
  if (!project) return undefined;
  project.change("nitro.config.js", SETTING, wasm);
  await project.run("nitropack", ["build", "--preset", preset]);
  return project;
}

const worker = (project) => join(project.dir, ".output/server");

test("cloudflare_module", async (t) => {
  const project = await build(t, "cloudflare_module", SETTING);
  if (!project) return;
  for (const flags of [["nodejs_compat"], []]) {
    const { response } = await askWorkerd(t, worker(project), { main: "index.mjs", flags });
    await triggered(response);
  }
});

test("cloudflare_module without support for WebAssembly fails, and the message names the setting", async (t) => {
  const project = await build(t, "cloudflare_module");
  if (!project) return;
  const { response, output } = await askWorkerd(t, worker(project), { main: "index.mjs" });
  assert.equal(response.status, 500);
  assert.match(output, /Nuxt: `experimental: \{ wasm: true \}/);
});

test("netlify_edge without a setting", async (t) => {
  const project = await build(t, "netlify_edge");
  if (!project) return;
  const file = join(project.dir, ".netlify/edge-functions/server/server.js");
  await triggered(await askDeno(t, file));
});

test("vercel_edge", async (t) => {
  const project = await build(
    t,
    "vercel_edge",
    `${SETTING} wasm: { esmImport: true, lazy: false },`,
  );
  if (!project) return;
  // The npm package of the Edge Runtime can't run modules. With this date, workerd can't compile WebAssembly from bytes either.
  const dir = join(project.dir, ".vercel/output/functions/__fallback.func");
  cpSync(fileURLToPath(new URL("hosts/vercel-worker.js", import.meta.url)), join(dir, "worker.js"));
  await triggered((await askWorkerd(t, dir, { date: "2025-05-01" })).response);
});
