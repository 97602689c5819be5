// Cloudflare's workerd during development and tests. Several tools set the same conditions, but load a compiled module in different
// ways, so this file tries each way. Vite loads it asynchronously, so it may await.

async function load() {
  // Cloudflare's Vitest integrations can only `require` the file.
  try {
    const { createRequire } = process.getBuiltinModule("node:module");
    const module = createRequire(import.meta.url)("../dist/trigger_wasm_bg.wasm");
    if (module instanceof WebAssembly.Module) return module;
  } catch {}
  // Cloudflare's plugin for Vite, and Astro 5.
  try {
    return (await import("../dist/trigger_wasm_bg.wasm?module")).default;
  } catch {}
  // Vite without another tool runs the worker in Node.
  return (await import("./embedded.js")).module;
}

const compiled = await load();

export { AsyncLocalStorage } from "./storage.js";
export { compiled as module };
