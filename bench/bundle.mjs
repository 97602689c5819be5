// A worker that triggers and reads runs, bundled as for an edge runtime.

import { readFileSync } from "node:fs";
import { builtinModules } from "node:module";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { handWritten } from "../scripts/assemble.mjs";

const worker = (packageName) => `
import { configure, runs, tasks } from "${packageName}";

export default {
  async fetch(request, env) {
    if (new URL(request.url).pathname === "/ready") return new Response("ready");
    configure({ accessToken: env.TRIGGER_SECRET_KEY });
    const handle = await tasks.trigger("sync-order", { id: "order_1" });
    const run = await runs.retrieve(handle.id);
    return Response.json({ run, latest: await runs.list({ limit: 10 }) });
  },
};
`;

/** Leaves modules of wasm to the runtime, which compiles them itself, and tells where they lie. */
const wasmModules = (found) => ({
  name: "wasm-modules",
  setup(build) {
    build.onResolve({ filter: /\.wasm(\?\w+)?$/ }, ({ path, resolveDir }) => {
      found.push(join(resolveDir, path.replace(/\?.*/, "")));
      return { path: `./module-${found.length}.wasm`, external: true };
    });
  },
});

/** One file of JavaScript for an edge runtime, and the wasm modules that it imports. */
async function bundle(contents, resolveDir) {
  const wasm = [];
  const { outputFiles } = await build({
    stdin: { contents, resolveDir },
    bundle: true,
    minify: true,
    write: false,
    format: "esm",
    target: "es2022",
    conditions: ["workerd", "worker", "browser"],
    mainFields: ["browser", "module", "main"],
    define: { "process.env.NODE_ENV": '"production"' },
    external: ["node:*", "cloudflare:*", ...builtinModules],
    plugins: [wasmModules(wasm)],
    logLevel: "silent",
  });
  return { js: outputFiles[0].text, wasm };
}

export const bundleWorker = ({ folder, packageName }) => bundle(worker(packageName), folder);

/** Our package's JavaScript without what wasm-bindgen wrote. */
export const bundleHandWritten = ({ folder, packageName }) =>
  handWritten(readFileSync(join(folder, "node_modules", packageName, "dist/index.js"), "utf8"));

export const gzipped = (content) => gzipSync(content, { level: 9 }).length;

/** The wasm file that a package ships, for entries that read it at run time instead of importing it. */
export const shippedWasm = ({ folder, packageName }) => {
  const { exports } = JSON.parse(
    readFileSync(join(folder, "node_modules", packageName, "package.json"), "utf8"),
  );
  const entry = typeof exports["."] === "string" ? exports["."] : exports["."].default;
  return join(folder, "node_modules", packageName, dirname(entry), "trigger_wasm_bg.wasm");
};
