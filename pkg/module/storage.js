// Where auth.withAuth keeps its scope, for runtimes in which no built-in module can be relied on: a global in edge
// runtimes, Node's where its interface is there; undefined elsewhere.

export const AsyncLocalStorage =
  globalThis.AsyncLocalStorage ??
  globalThis.process?.getBuiltinModule?.("node:async_hooks")?.AsyncLocalStorage;
