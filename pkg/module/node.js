// Node, and Vercel's functions and others on Node: the one file, read and compiled at once.

// Asked for in this way, a built-in module is not made an ES module first, which takes Node a tenth of the whole import.
const { readFileSync } = process.getBuiltinModule("node:fs");
export const { AsyncLocalStorage } = process.getBuiltinModule("node:async_hooks");

function load() {
  try {
    // In this form Node's own loader and the tools that collect a server's files both find it.
    const file = new URL("../dist/trigger_wasm_bg.wasm", import.meta.url);
    return new WebAssembly.Module(readFileSync(file));
  } catch (missing) {
    // A bundler that took this entry, since it does not know the condition "module", has left the file behind, but
    // bundles what is required. Node itself has no `require` here, and a file that is missing there is an error.
    if (typeof require === "undefined") throw missing;
    return require("./embedded.js").module;
  }
}

const compiled = load();

export { compiled as module };
