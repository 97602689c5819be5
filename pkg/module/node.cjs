// Node, by require and by import: reads and compiles the .wasm file synchronously. It is CommonJS, since Jest and AWS Lambda can't
// `require` ES modules.

// A bundle that is an ES module has no `require`.
const { AsyncLocalStorage } = process.getBuiltinModule("node:async_hooks");
const { readFileSync } = process.getBuiltinModule("node:fs");

module.exports = { module: load(), AsyncLocalStorage };

function load() {
  try {
    // Tools that collect a server's files find the file in this form.
    return new WebAssembly.Module(readFileSync(`${__dirname}/../dist/trigger_wasm_bg.wasm`));
  } catch {
    // A bundler that ignores the condition "module" takes this entry. It leaves the .wasm file behind, but bundles required
    // files.
    return require("./embedded.js").module;
  }
}
