// Cloudflare's workerd while a worker is developed or tested. Several tools set the same conditions here and load a compiled
// module in different ways, so each way is tried. Vite loads this file asynchronously, so it may wait.

async function load() {
  // Cloudflare's integrations of Vitest can only `require` the file.
  try {
    const { createRequire } = process.getBuiltinModule("node:module");
    const module = createRequire(import.meta.url)("../dist/trigger_wasm_bg.wasm");
    if (module instanceof WebAssembly.Module) return module;
  } catch {}
  // Cloudflare's plugin for Vite, and Astro 5.
  try {
    return (await import("../dist/trigger_wasm_bg.wasm?module")).default;
  } catch {}
  // Vite without either, which runs the worker in Node.
  return (await import("./embedded.js")).module;
}

const compiled = await load();

export { AsyncLocalStorage } from "./storage.js";
export { compiled as module };
