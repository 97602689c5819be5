// The package's functions and objects, made from the functions that the Rust side exports.

import { toError } from "./failures.js";
import { resultOf } from "./promises.js";

// Where a worker leaves what it knows of the run that it executes, and what it does for it.
const worker = Symbol.for("dev.trigger.ts.api");

// Where all copies of this package in a process find what `configure` was given: a bundler may put a copy into each part of
// a server. As a function, so that nothing that prints it shows a key.
const configured = Symbol.for("trigger-wasm.configured");

// Where calls take their configuration from, whether that was made by withAuth or a client, whether they are blind to the
// task around, and what calls can be made of again.
const scopeOf = (config, scoped = false, isolated = false) => ({
  config,
  isolated,
  bits: (scoped ? 1 : 0) | (isolated ? 2 : 0),
  templates: [],
});

// What the rest of this file asks of the module: `start` starts a call and settles it, `fold` is its foldEnvironment.
//
// The module does not trap, whatever it is given, while there is memory. Should it do so all the same, nothing that it has
// begun can be relied on any more: all calls under way are rejected, and the next call starts the module afresh.
function guarded(wasm) {
  // The calls under way, each at a place that is used again. (A Set that is always added to and deleted from leaves tables
  // behind that only a full collection frees.)
  const underWay = [];
  const free = [];
  // What the module failed of; undefined while it is sound.
  let torn;
  // How often the module is on the stack, below a caller's own code that it has called: a getter, a fetch.
  let depth = 0;

  function enter(run) {
    if (torn) {
      // Its frames on the stack go on after this, and must not meet a new instance.
      if (depth > 0) throw torn;
      wasm.reset();
      torn = undefined;
    }
    depth++;
    try {
      return run();
    } catch (cause) {
      trapped(cause);
      throw cause;
    } finally {
      depth--;
    }
  }

  function trapped(cause) {
    torn = cause;
    const calls = underWay.splice(0).filter(Boolean);
    free.length = 0;
    for (const { name, reject } of calls) {
      const message = `The module of trigger-wasm failed while ${name} was under way, which is a defect of it. Whether the call reached the server is not known. The next call starts the module afresh.`;
      reject(Object.assign(new Error(message, { cause }), { call: name }));
    }
  }

  const { likenessOf, remember, replay } = wasm.connect(
    (run) => {
      // A call that has been rejected must not go on, and send something after all.
      if (torn) return;
      try {
        enter(run);
      } catch {
        // Its callers have been told.
      }
    },
    (...signing) => {
      const token = enter(() => wasm.publicToken(...signing));
      if (typeof token === "string") return token;
      throw toError(token);
    },
  );

  function start({ number, name, mayBeAgain }, args, scope, turn, succeed, fail) {
    const { config, isolated, bits, templates } = scope;
    const host = isolated ? undefined : globalThis[worker];
    const alike = mayBeAgain && !host && !turn ? likenessOf(name, args) : undefined;
    // The arguments have been read once, and are not changed by the caller any more.
    function run(first, given = alike?.args ?? args) {
      const call = { name, reject: fail };
      const place = free.pop() ?? underWay.length;
      underWay[place] = call;
      function done(kind, value, response, text, next, previous) {
        if (underWay[place] === call) {
          underWay[place] = undefined;
          free.push(place);
        }
        if (kind !== undefined) return fail(toError([kind, value]));
        if (alike) remember(templates, number, alike);
        succeed(value, response, text, next, previous);
      }
      try {
        enter(() => wasm.call(number, given, config, bits, host, turn, first, done));
      } catch (cause) {
        trapped(cause);
      }
    }

    function toTemplate(args) {
      try {
        return enter(() => wasm.template(number, args, config, bits));
      } catch {
        return undefined;
      }
    }

    if (alike && replay(number, alike, config, templates, toTemplate, succeed, run)) return;
    run();
  }

  return { start, fold: (config) => enter(() => wasm.foldEnvironment(config)) };
}

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
  const entries = wasm.names().split(" ");
  const { start, fold } = guarded(wasm);
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
    for (const [number, entry] of entries.entries()) {
      // Of calls that may be made again without Rust it begins with a plus.
      const mayBeAgain = entry.startsWith("+");
      const [name, form] = entry.slice(mayBeAgain ? 1 : 0).split("/");
      const path = name.split(".");
      const last = path.pop();
      const owner = path.reduce((object, key) => (object[key] ??= {}), bound);
      const call = { number, name, mayBeAgain };
      owner[last] = (...args) => {
        const made = scope();
        return resultOf(name, form, (turn, succeed, fail) =>
          start(call, args, made, turn, succeed, fail),
        );
      };
    }
    return withHandles(bound);
  }

  // What a scope starts from is fixed when it is made, but for the credential, which is looked up at each call.
  function folded(config) {
    const [baseURL, previewBranch] = fold(config);
    return { ...config, baseURL, previewBranch };
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
