// Deno: the module as text. Reading its file would need a permission, and only Deno 2.6 and newer import it as a module.

export { AsyncLocalStorage } from "node:async_hooks";
export { module } from "./embedded.js";
