// Cloudflare's workerd: compiled when the worker is deployed, or, in a bundle of Vite's own, while the worker starts.

// Two kinds of tools read this suffix. wrangler and Cloudflare's plugin for Vite go by its end, and import the compiled
// module. Vite by itself goes by `url&inline`, and imports the bytes as a data URL.
import module from "../dist/trigger_wasm_bg.wasm?url&inline&.wasm?module";
import { compile } from "./compile.js";

function load(url) {
  try {
    return compile(url.slice(url.indexOf(",") + 1));
  } catch (refused) {
    // In Cloudflare's Vitest plugin Vite serves the worker's code too, and no bytes are compiled, but files are required.
    try {
      const { createRequire } = process.getBuiltinModule("node:module");
      return createRequire(import.meta.url)("../dist/trigger_wasm_bg.wasm");
    } catch {
      throw refused;
    }
  }
}

export { AsyncLocalStorage } from "./storage.js";
export default typeof module === "string" ? load(module) : module;
