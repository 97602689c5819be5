// Vercel's Edge Runtime and Cloudflare's workerd: compiled when the code is deployed, because they compile nothing while it
// runs. Next.js, Vercel, Cloudflare's plugin for Vite, Astro and Nitro know a compiled module by this suffix.

import module from "../dist/trigger_wasm_bg.wasm?module";

// `next dev` and `next start` compile it outside of the edge function's realm, whose WebAssembly.Module is another
// class; wasm-bindgen would take it for bytes.
if (!(module instanceof WebAssembly.Module)) {
  Object.setPrototypeOf(module, WebAssembly.Module.prototype);
}

export { AsyncLocalStorage } from "./storage.js";
export { module };
