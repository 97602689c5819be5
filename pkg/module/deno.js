// Deno: the module as text, for reading it from its file would take a permission, and Deno imports it as a module only
// from 2.6 on.

export { AsyncLocalStorage } from "node:async_hooks";
export { module } from "./embedded.js";
