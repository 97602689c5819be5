// Runs an edge function in Vercel's Edge Runtime.

import { AsyncLocalStorage } from "node:async_hooks";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { bundleForEdgeRuntime } from "./bundles.mjs";

/**
 * Loads an edge function.
 * @param installed the folder that @edge-runtime/vm is installed in
 * @param alias the files for names of packages
 * @returns a function that returns the response of the edge function, with these environment variables
 */
export async function loadEdgeFunction(installed, entry, env, alias) {
  const { EdgeVM } = createRequire(join(installed, "package.json"))("@edge-runtime/vm");
  const { code, modules } = await bundleForEdgeRuntime(entry, alias);
  const compiled = Object.entries(modules).map(([name, path]) => [
    name,
    new WebAssembly.Module(readFileSync(path)),
  ]);
  const vm = new EdgeVM({
    // Vercel forbids code from strings and wasm from bytes.
    codeGeneration: { strings: false, wasm: false },
    // Globals that Vercel and Next.js add.
    extend: (context) =>
      Object.assign(context, Object.fromEntries(compiled), { AsyncLocalStorage, process: { env } }),
  });
  vm.evaluate(code);
  return async () => {
    const response = await vm.evaluate("edgeFunction.default.fetch(undefined, process.env)");
    return response.json();
  };
}
