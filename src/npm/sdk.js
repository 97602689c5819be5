// The package's functions and objects, made from the functions that the Rust side exports.

import { start } from "./call.js";
import { Instance } from "./instance.js";
import { resultOf } from "./promises.js";

// Where all copies of this package in a process find what `configure` was given: a bundler may put a copy into each part of
// a server. As a function, so that nothing that prints it shows a key.
const configured = Symbol.for("trigger-wasm.configured");

// Where calls take their configuration from: whether it was made by withAuth or a client, and whether they are blind to the
// task around them.
const scopeOf = (config, scoped = false, isolated = false) => ({ config, scoped, isolated });

// Puts functions that make handles in the place of the calls that a handle has: such a call takes first what its handle
// is one of.
function withHandles({ sessions, streams, ...bound }) {
  const { open, ...sessionCalls } = sessions;
  const channel = (given) => {
    const name = typeof given === "string" ? given : given?.name;
    if (typeof name === "string" && /^[\w.-]{1,128}$/.test(name)) return name;
    throw new Error(`Invalid session channel name "${name}": use 1-128 chars from [A-Za-z0-9._-].`);
  };
  return {
    ...bound,
    sessions: {
      ...sessionCalls,
      open: (id) => ({
        id,
        ...withFirst(open, id, undefined),
        channel(given) {
          const name = channel(given);
          return { name, ...withFirst(open, id, name) };
        },
      }),
    },
    streams: {
      ...streams,
      input: (stream) => ({
        // Whatever a caller gives, only a call fails of it.
        get id() {
          return stream?.id;
        },
        ...withFirst(streams.input, stream),
      }),
    },
  };
}

// The functions of an object, and of the objects in it, with these arguments in front of their own.
const withFirst = (calls, ...first) =>
  Object.fromEntries(
    Object.entries(calls).map(([name, call]) => [
      name,
      typeof call === "function" ? (...args) => call(...first, ...args) : withFirst(call, ...first),
    ]),
  );

// `wasm` is what the Rust side exports, and how to start it afresh. AsyncLocalStorage is undefined in runtimes that have
// none.
export function createSdk(wasm, AsyncLocalStorage) {
  const instance = new Instance(wasm);
  const entries = instance.wasm.calls().split(" ");
  let own = scopeOf({});
  let isShared = true;
  const storage = AsyncLocalStorage && new AsyncLocalStorage();
  const open = [];

  function ambient() {
    const config = (isShared && globalThis[configured]?.()) || own.config;
    if (config !== own.config) own = scopeOf(config);
    return own;
  }

  // What is stored is a function: Node prints it with every promise that is made in its scope.
  const scope = () => storage?.getStore()?.() ?? open.at(-1) ?? ambient();

  // All calls as functions, in objects as their names say: { runs: { retrieve, ... }, ... }.
  function bind(scope) {
    const bound = {};
    for (const [number, text] of entries.entries()) {
      const [, name, returns, plus] = /^(.*)\/(\w+)(\+?)$/.exec(text);
      const path = name.split(".");
      const last = path.pop();
      const owner = path.reduce((object, key) => (object[key] ??= {}), bound);
      const entry = { number, name, hasPlan: plus === "+" };
      owner[last] = (...args) => {
        const made = scope();
        return resultOf(returns, (madeFor, succeed, fail) =>
          start(instance, entry, args, made, madeFor, succeed, fail),
        );
      };
    }
    return withHandles(bound);
  }

  // What a scope starts from is fixed when it is made, but for the credential, which is looked up at each call.
  function folded(config) {
    return { ...config, ...instance.foldEnvironment(config) };
  }

  async function withAuth(config, fn) {
    const inner = scopeOf(folded({ ...scope().config, ...config }), true);
    if (storage)
      return storage.run(
        () => inner,
        async () => fn(),
      );
    // A call goes with the innermost scope that is open when it is made; each scope takes out itself alone.
    open.push(inner);
    try {
      return await fn();
    } finally {
      open.splice(open.indexOf(inner), 1);
    }
  }

  const api = bind(scope);

  // Runs a function with a token made for it in place of the key.
  const withToken = (create) =>
    async function (...args) {
      const fn = args.pop();
      await withAuth({ accessToken: await create(...args) }, fn);
    };

  // Named here alone: where a name is in use already, joining the files changes it, and a console would show that.
  const sdk = {
    ...api,

    configure(options) {
      const config = options ?? {};
      own = scopeOf(config);
      // Where the global object is frozen, this copy has it alone.
      const property = { value: () => config, configurable: true };
      isShared = Reflect.defineProperty(globalThis, configured, property);
    },

    TriggerClient: class {
      constructor({ inheritContext = false, ...config } = {}) {
        const own = scopeOf(folded(config), true, !inheritContext);
        Object.assign(
          this,
          bind(() => own),
        );
      }
    },

    // A handle for one task, so that code written with the official package's tasks moves over. Running it is not
    // this package's business: `run` is there for the types.
    task({ id, description }) {
      return {
        id,
        description,
        trigger: (...args) => api.tasks.trigger(id, ...args),
        batchTrigger: (...args) => api.tasks.batchTrigger(id, ...args),
        triggerAndWait: (...args) => api.tasks.triggerAndWait(id, ...args),
        batchTriggerAndWait: (...args) => api.tasks.batchTriggerAndWait(id, ...args),
      };
    },
  };

  const { createPublicToken, createTriggerPublicToken, createBatchTriggerPublicToken } = api.auth;
  sdk.auth = {
    ...api.auth,
    configure: sdk.configure,
    withAuth,
    withPublicToken: withToken(createPublicToken),
    withTriggerPublicToken: withToken(createTriggerPublicToken),
    withBatchTriggerPublicToken: withToken(createBatchTriggerPublicToken),
  };
  return sdk;
}
