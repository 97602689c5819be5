// Node, by require and by import: the one file, read and compiled at once. In CommonJS, since Jest and AWS Lambda load no
// ES module by `require`.

if (typeof process.getBuiltinModule !== "function") {
  const { version } = process;
  throw new Error(
    `trigger-wasm needs Node 20.19 or newer, or 22.12 or newer, and this is ${version}.`,
  );
}

const { AsyncLocalStorage } = require("node:async_hooks");
const { readFileSync } = require("node:fs");
const { join } = require("node:path");

module.exports = load();
module.exports.AsyncLocalStorage = AsyncLocalStorage;

function load() {
  try {
    // Tools that collect a server's files find the file in this form.
    return new WebAssembly.Module(readFileSync(join(__dirname, "../dist/trigger_wasm_bg.wasm")));
  } catch {
    // A bundler that took this entry, since it does not know the condition "module", has left the file behind, but bundles
    // what is required.
    return require("./embedded.js").default;
  }
}
