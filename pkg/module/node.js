// Node: compiled from the file, at once.

import { readFileSync } from "node:fs";

export default new WebAssembly.Module(
  readFileSync(new URL("../dist/trigger_wasm_bg.wasm", import.meta.url)),
);
