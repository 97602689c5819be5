// Bundles for edge platforms with esbuild, by the rules of the platforms' own tools.

import { cpSync } from "node:fs";
import { basename, join } from "node:path";
import { build } from "esbuild";

const common = { bundle: true, format: "esm", target: "es2022", logLevel: "warning" };

/**
 * Bundles like wrangler: the wasm file stays beside the bundle, as a module that the runtime compiles.
 * @param entry a file, or `{ contents, resolveDir }`
 */
export async function bundleForWorkerd(entry, outDir, { minify = false } = {}) {
  const compiledWasm = {
    name: "compiled-wasm",
    setup(build) {
      build.onResolve({ filter: /\.wasm(\?module)?$/ }, ({ path, resolveDir }) => {
        const file = join(resolveDir, path.replace(/\?.*/, ""));
        cpSync(file, join(outDir, basename(file)));
        return { path: `./${basename(file)}`, external: true };
      });
    },
  };
  await build({
    ...common,
    ...(typeof entry === "string" ? { entryPoints: [entry] } : { stdin: entry }),
    outfile: join(outDir, "worker.js"),
    conditions: ["workerd", "worker", "browser"],
    external: ["node:*", "cloudflare:*"],
    plugins: [compiledWasm],
    minify,
  });
}

/**
 * Bundles like Next.js for its edge functions: the compiled module is a global variable that the bundler names.
 * @param alias the files for names of packages
 */
export async function bundleForEdgeRuntime(entry, alias) {
  const modules = {};
  const globalWasm = {
    name: "global-wasm",
    setup(build) {
      build.onResolve({ filter: /\.wasm(\?module)?$/ }, ({ path, resolveDir }) => ({
        path: join(resolveDir, path.replace("?module", "")),
        namespace: "global-wasm",
      }));
      build.onLoad({ filter: /./, namespace: "global-wasm" }, ({ path }) => {
        const name = `wasm_${Object.keys(modules).length}`;
        modules[name] = path;
        return { contents: `module.exports = ${name};` };
      });
    },
  };
  const { outputFiles } = await build({
    ...common,
    entryPoints: [entry],
    alias,
    write: false,
    format: "iife",
    globalName: "edgeFunction",
    conditions: ["edge-light", "worker", "browser"],
    plugins: [globalWasm],
  });
  return { code: outputFiles[0].text, modules };
}
