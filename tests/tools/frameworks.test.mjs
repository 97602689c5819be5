// The examples of docs/tools for frameworks that are built for Cloudflare Workers: astro.md, nuxt.md, react-router.md.

import { join } from "node:path";
import { test } from "node:test";
import { tools } from "../runtimes/versions.mjs";
import { askWorkerd, triggered } from "./answers.mjs";
import { createToolProject } from "./project.mjs";

test("Astro", async (t) => {
  const project = await createToolProject(t, "Astro", tools.Astro, { page: "astro" });
  if (!project) return;
  await project.run("astro", ["build"]);
  const dir = join(project.dir, "dist/server");
  await triggered((await askWorkerd(t, dir, { main: "entry.mjs" })).response);
});

test("Nuxt", async (t) => {
  const pages = { page: "nuxt", app: "nuxt" };
  const project = await createToolProject(t, "Nuxt", tools.Nuxt, pages);
  if (!project) return;
  await project.run("nuxt", ["build", "--preset", "cloudflare_module"]);
  const dir = join(project.dir, ".output/server");
  await triggered((await askWorkerd(t, dir, { main: "index.mjs" })).response);
});

test("React Router", async (t) => {
  const name = "React Router";
  const pages = { page: "react-router", app: "react-router" };
  const project = await createToolProject(t, name, tools[name], pages);
  if (!project) return;
  await project.run("react-router", ["build"]);
  const dir = join(project.dir, "build/server");
  await triggered((await askWorkerd(t, dir, { main: "index.js" })).response);
});
