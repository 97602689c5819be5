// Vercel's Edge Runtime, and Nitro where it knows WebAssembly: compiled when the function is deployed, for it compiles
// nothing while it runs. The file's suffix is what Next.js, Vercel and Nitro know a compiled module by.

import module from "../dist/trigger_wasm_bg.wasm?module";

// `next dev` and `next start` compile it outside of the edge function's realm, whose WebAssembly.Module is another
// class; wasm-bindgen would take it for bytes.
if (!(module instanceof WebAssembly.Module)) {
  Object.setPrototypeOf(module, WebAssembly.Module.prototype);
}

export { AsyncLocalStorage } from "./storage.js";
export default module;
