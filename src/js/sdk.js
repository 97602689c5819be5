// The package's functions and objects, made from the functions that the Rust side exports.

import { toError } from "./errors.js";
import { promiseOf } from "./promises.js";

// Where calls take their configuration from: [configuration, made by withAuth or a client, blind to the task around].
const scopeOf = (config, scoped = false, isolated = false) => [config, scoped, isolated];

// Node, Deno, Bun and workers with Node's interface have it as a built-in module; edge runtimes as a global.
const AsyncLocalStorage =
  globalThis.AsyncLocalStorage ??
  globalThis.process?.getBuiltinModule?.("node:async_hooks")?.AsyncLocalStorage;

export function createSdk({ names, call, foldEnvironment }) {
  let ambient = scopeOf({});
  const storage = AsyncLocalStorage && new AsyncLocalStorage();
  const scope = () => storage?.getStore() ?? ambient;

  // All calls as functions, in objects as their names say: { runs: { retrieve, ... }, ... }.
  function bind(scope) {
    const bound = {};
    for (const entry of names()) {
      const [name, paging] = entry.split("/");
      const path = name.split(".");
      const last = path.pop();
      const owner = path.reduce((object, key) => (object[key] ??= {}), bound);
      owner[last] = (...args) => {
        const made = scope();
        const start = async (turn) => {
          try {
            return await call(name, args, made, turn);
          } catch (failure) {
            throw toError(failure);
          }
        };
        return promiseOf(start, paging);
      };
    }
    return bound;
  }

  // What a scope starts from is fixed when it is made, but for the credential, which is looked up at each call.
  function folded(config) {
    const [baseURL, previewBranch] = foldEnvironment(config);
    return { ...config, baseURL, previewBranch };
  }

  function configure(options) {
    ambient = scopeOf(options ?? {});
  }

  async function withAuth(config, fn) {
    const inner = scopeOf(folded({ ...scope()[0], ...config }), true);
    if (storage) return storage.run(inner, async () => fn());
    const outer = ambient;
    ambient = inner;
    try {
      return await fn();
    } finally {
      if (ambient === inner) ambient = outer;
    }
  }

  const api = bind(scope);

  class TriggerClient {
    constructor({ inheritContext = false, ...config } = {}) {
      const own = scopeOf(folded(config), true, !inheritContext);
      Object.assign(
        this,
        bind(() => own),
      );
    }
  }

  // A handle for one task, so that code written with the official package's tasks moves over. Running it is not
  // this package's business: `run` is there for the types.
  function task({ id, description }) {
    return {
      id,
      description,
      trigger: (...args) => api.tasks.trigger(id, ...args),
      batchTrigger: (...args) => api.tasks.batchTrigger(id, ...args),
    };
  }

  return { ...api, configure, auth: { configure, withAuth }, TriggerClient, task };
}
