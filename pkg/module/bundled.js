// Bundles for servers, and unknown runtimes: the module is part of the code, so it needs no file and no permission.

export { AsyncLocalStorage } from "./storage.js";
export { module } from "./embedded.js";
