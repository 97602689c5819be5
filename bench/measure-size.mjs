// Measures what is installed, and what a worker's bundle contains. scripts/size.mjs has the budgets for our own sizes.

import { readFileSync, readdirSync, statSync } from "node:fs";
import { builtinModules } from "node:module";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { atMost, showKilobytes, showMegabytes } from "./report.mjs";
import { exactly } from "./statistics.mjs";

export function measureInstall({ projects, log }) {
  log("install size");
  const ours = installed(projects.ours);
  const official = installed(projects.official);
  return [
    {
      name: "install",
      measure: "installed",
      ours: `${showMegabytes(ours.bytes)}, ${ours.packages} package`,
      official: `${showMegabytes(official.bytes)}, ${official.packages} packages`,
      perOfficial: exactly(ours.bytes / official.bytes),
      bars: [atMost(ours.bytes, 1e6, "1 MB"), atMost(ours.packages, 1, "1 package")],
    },
  ];
}

/** The size of a project's node_modules, and the number of packages in it. */
function installed({ folder }) {
  const sum = { bytes: 0, packages: 0 };
  const options = { recursive: true, withFileTypes: true };
  for (const entry of readdirSync(join(folder, "node_modules"), options)) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath ?? entry.path, entry.name);
    sum.bytes += statSync(path).size;
    // A package is a folder in node_modules, or in the folder of a scope.
    if (/node_modules\/(@[^/]+\/)?[^@/][^/]*\/package\.json$/.test(path)) sum.packages += 1;
  }
  return sum;
}

export async function measureBundle({ projects, log }) {
  log("worker bundle");
  const [ours, official] = await Promise.all(
    [projects.ours, projects.official].map(async (project) => {
      const { js, wasm } = await bundleWorker(project);
      return [js, ...wasm.map((file) => readFileSync(file))].reduce(
        (sum, content) => sum + gzipSync(content, { level: 9 }).length,
        0,
      );
    }),
  );
  return [
    {
      name: "bundle",
      measure: "worker bundle, whole API, gzip",
      ours: showKilobytes(ours),
      official: showKilobytes(official),
      perOfficial: exactly(ours / official),
      bars: [atMost(ours, 101_000, "101 KB"), atMost(ours / official, 0.5, "0.50 × official")],
    },
  ];
}

/** A worker that answers with the names of all exports, so that none of them is left out. */
const worker = (packageName) => `
import * as sdk from "${packageName}";
export default { fetch: () => Response.json(Object.keys(sdk)) };
`;

/** Bundles a worker with all of a package, minified. Gives its JavaScript, and the wasm files that it imports. */
export async function bundleWorker({ folder, packageName }) {
  const wasm = [];
  const wasmModules = {
    name: "wasm-modules",
    setup(build) {
      build.onResolve({ filter: /\.wasm(\?\w+)?$/ }, ({ path, resolveDir }) => {
        wasm.push(join(resolveDir, path.replace(/\?.*/, "")));
        return { path: `./module-${wasm.length}.wasm`, external: true };
      });
    },
  };
  const { outputFiles } = await build({
    stdin: { contents: worker(packageName), resolveDir: folder },
    bundle: true,
    minify: true,
    write: false,
    format: "esm",
    target: "es2022",
    conditions: ["workerd", "worker", "browser"],
    mainFields: ["browser", "module", "main"],
    define: { "process.env.NODE_ENV": '"production"' },
    external: ["node:*", "cloudflare:*", ...builtinModules],
    plugins: [wasmModules],
    logLevel: "silent",
  });
  return { js: outputFiles[0].text, wasm };
}
