// Measures the installed files, and a worker's bundle. scripts/size.mjs has the limits of our own sizes.

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
  log("worker bundles");
  const ours = await bundleSize(projects.ours, fewCalls);
  const official = await bundleSize(projects.official, fewCalls);
  const oursWhole = await bundleSize(projects.ours, wholeApi);
  const officialWhole = await bundleSize(projects.official, wholeApi);
  return [
    {
      name: "bundle",
      measure: "worker with three calls, gzip",
      ours: showKilobytes(ours),
      official: showKilobytes(official),
      perOfficial: exactly(ours / official),
      bars: [atMost(ours / official, 0.5, "0.50 × official")],
    },
    {
      name: "bundle",
      measure: "worker with the whole API, gzip",
      ours: showKilobytes(oursWhole),
      official: showKilobytes(officialWhole),
      perOfficial: exactly(oursWhole / officialWhole),
      bars: [atMost(oursWhole, 101_000, "101 KB")],
    },
  ];
}

async function bundleSize(project, worker) {
  const { js, wasm } = await bundleWorker(project, worker);
  const files = [js, ...wasm.map((file) => readFileSync(file))];
  return files.reduce((sum, file) => sum + gzipSync(file, { level: 9 }).length, 0);
}

const fewCalls = (packageName) => `
import { configure, runs, tasks } from "${packageName}";

export default {
  async fetch(request, env) {
    configure({ accessToken: env.TRIGGER_SECRET_KEY });
    const handle = await tasks.trigger("sync-order", { id: "order_1" });
    const run = await runs.retrieve(handle.id);
    return Response.json({ run, latest: await runs.list({ limit: 10 }) });
  },
};
`;

/** A worker that answers with the names of all exports, so that a bundler can't leave any out. */
const wholeApi = (packageName) => `
import * as sdk from "${packageName}";
export default { fetch: () => Response.json(Object.keys(sdk)) };
`;

/** Bundles a worker, minified. Gives its JavaScript, and the wasm files that it imports. */
export async function bundleWorker({ folder, packageName }, worker = wholeApi) {
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
