// The module as text, where there is no file of it to be read.

import base64 from "../dist/trigger_wasm_base64.js";

const text = atob(base64);
const bytes = new Uint8Array(text.length);
for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);

export default new WebAssembly.Module(bytes);
