// Node, and functions of Vercel and others on Node: reads and compiles the .wasm file synchronously.

// This doesn't turn the built-in module into an ES module, which would take Node a tenth of the whole import.
const { readFileSync } = process.getBuiltinModule("node:fs");
export const { AsyncLocalStorage } = process.getBuiltinModule("node:async_hooks");

function load() {
  try {
    // Node's own loader and the tools that collect a server's files both find the file in this form.
    const file = new URL("../dist/trigger_wasm_bg.wasm", import.meta.url);
    return new WebAssembly.Module(readFileSync(file));
  } catch (missing) {
    // A bundler that ignores the condition "module" takes this entry. It leaves the .wasm file behind, but bundles required files.
    // Node itself has no `require` here, so a missing file is an error.
    if (typeof require === "undefined") throw missing;
    return require("./embedded.js").module;
  }
}

const compiled = load();

export { compiled as module };
