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

// Tools that collect a server's files find the file in this form.
const file = join(__dirname, "../dist/trigger_wasm_bg.wasm");

module.exports = new WebAssembly.Module(readFileSync(file));
module.exports.AsyncLocalStorage = AsyncLocalStorage;
