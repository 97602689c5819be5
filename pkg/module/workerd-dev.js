// Cloudflare's workerd while a worker is developed or tested: Vite hands it each file when the file is imported. What each
// tool knows a compiled module by is found out by trying.

async function load() {
  // Cloudflare's integrations of Vitest compile no bytes, and import no `?module`, but a file can be required.
  try {
    const { createRequire } = process.getBuiltinModule("node:module");
    const module = createRequire(import.meta.url)("../dist/trigger_wasm_bg.wasm");
    if (module instanceof WebAssembly.Module) return module;
  } catch {}
  // Cloudflare's plugin for Vite, and Astro.
  try {
    return (await import("../dist/trigger_wasm_bg.wasm?module")).default;
  } catch {}
  return (await import("./embedded.js")).default;
}

export { AsyncLocalStorage } from "./storage.js";
export default await load();
