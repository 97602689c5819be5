// Cloudflare's integration of Vitest up to Vitest 3: packages are loaded as they are, and it knows a compiled module by
// a name that ends like this.

export { AsyncLocalStorage } from "./storage.js";
export { default } from "../dist/trigger_wasm_bg.wasm";
