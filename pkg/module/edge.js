// Vercel's Edge Runtime and Cloudflare's workerd: the module is compiled at deployment, since they can't compile while the code
// runs. Next.js, Vercel, Cloudflare's plugin for Vite, Astro and Nitro recognize a compiled module by this suffix.

import module from "../dist/trigger_wasm_bg.wasm?module";

// `next dev` and `next start` compile it outside the edge function's realm, whose WebAssembly.Module is another class.
// wasm-bindgen would take it for bytes.
if (!(module instanceof WebAssembly.Module)) {
  Object.setPrototypeOf(module, WebAssembly.Module.prototype);
}

export { AsyncLocalStorage } from "./storage.js";
export { module };
