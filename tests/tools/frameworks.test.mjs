// The examples of docs/tools for frameworks on Cloudflare Workers: astro.md, nuxt.md, react-router.md.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { tools } from "../runtimes/versions.mjs";
import { askWorkerd, request, settings, triggered } from "./answers.mjs";
import { createToolProject } from "./project.mjs";

for (const [name, folder, main] of [
  ["Astro 5", "dist/_worker.js", "index.js"],
  ["Astro 7", "dist/server", "entry.mjs"],
]) {
  test(name, async (t) => {
    const project = await createToolProject(t, name, tools[name], { page: "astro" });
    if (!project) return;
    await project.run("astro", ["build"]);
    await triggered((await askWorkerd(t, join(project.dir, folder), { main })).response);
  });
}

test("Nuxt", async (t) => {
  const pages = { page: "nuxt", app: "nuxt" };
  const project = await createToolProject(t, "Nuxt", tools.Nuxt, pages);
  if (!project) return;
  await project.run("nuxt", ["build", "--preset", "cloudflare_module"]);
  const dir = join(project.dir, ".output/server");
  await triggered((await askWorkerd(t, dir, { main: "index.mjs" })).response);
});

describe("React Router", () => {
  const create = (t) => {
    const pages = { page: "react-router", app: "react-router" };
    return createToolProject(t, "React Router", tools["React Router"], pages);
  };

  test("responds in its production build", async (t) => {
    const project = await create(t);
    if (!project) return;
    await project.run("react-router", ["build"]);
    const dir = join(project.dir, "build/server");
    await triggered((await askWorkerd(t, dir, { main: "index.js" })).response);
  });

  test("responds in its development server", async (t) => {
    const project = await create(t);
    if (!project) return;
    const lines = Object.entries(settings()).map(([name, value]) => `${name}=${value}\n`);
    writeFileSync(join(project.dir, ".dev.vars"), lines.join(""));
    const server = await project.serve("react-router", ["dev", "--host", "127.0.0.1"]);
    try {
      await triggered(await fetch(`${server.url}/notify`, request()));
    } finally {
      await server.close();
    }
  });
});
