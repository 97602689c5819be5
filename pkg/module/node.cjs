// Node, by require and by import: the one file, read and compiled at once. In CommonJS, since Jest and AWS Lambda load no
// ES module by `require`.

// Not by `require`, which a bundle that is an ES module lacks.
const { AsyncLocalStorage } = process.getBuiltinModule("node:async_hooks");
const { readFileSync } = process.getBuiltinModule("node:fs");

module.exports = { module: load(), AsyncLocalStorage };

function load() {
  try {
    // Tools that collect a server's files find the file in this form.
    return new WebAssembly.Module(readFileSync(`${__dirname}/../dist/trigger_wasm_bg.wasm`));
  } catch {
    // A bundler that took this entry, since it does not know the condition "module", has left the file behind, but bundles
    // what is required.
    return require("./embedded.js").module;
  }
}
