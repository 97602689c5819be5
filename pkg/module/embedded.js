// Bundles for servers, and whatever is not known here: the module is part of the code, so there is no file to lose and
// no permission to ask for.

import base64 from "../dist/trigger_wasm_base64.js";

const text = atob(base64);
const bytes = new Uint8Array(text.length);
for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);

export { AsyncLocalStorage } from "./storage.js";
export default new WebAssembly.Module(bytes);
