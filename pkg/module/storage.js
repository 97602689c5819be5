// The AsyncLocalStorage for auth.withAuth, in runtimes that may lack Node's modules: a global in edge runtimes, or Node's if its
// API exists. Undefined elsewhere.

export const AsyncLocalStorage =
  globalThis.AsyncLocalStorage ??
  globalThis.process?.getBuiltinModule?.("node:async_hooks")?.AsyncLocalStorage;
