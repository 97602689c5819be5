// Bun: reads the .wasm file. An import of type "file" finds it in all places where Bun puts it: in the package, beside a bundle of
// `bun build`, or inside an executable of `bun build --compile`.

export { AsyncLocalStorage } from "node:async_hooks";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import file from "../dist/trigger_wasm_bg.wasm" with { type: "file" };

// The path is absolute, or starts at the bundle.
const compiled = new WebAssembly.Module(readFileSync(resolve(import.meta.dir, file)));

export { compiled as module };
