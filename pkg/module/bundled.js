// Bundles for servers, and whatever is not known here: the module is part of the code, so there is no file to lose and
// no permission to ask for.

export { AsyncLocalStorage } from "./storage.js";
export { module } from "./embedded.js";
