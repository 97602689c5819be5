// Imports the package while all functions with effects, and those that read the environment, throw.

const deny = (owner, ...names) => {
  for (const name of names) {
    const value = () => {
      throw new Error(`${name} was called at import`);
    };
    Object.defineProperty(owner, name, { value });
  }
};
deny(globalThis, "fetch", "setTimeout", "setInterval", "setImmediate", "queueMicrotask");
deny(globalThis, "eval", "Request", "Response", "WebSocket", "AbortController");
deny(Math, "random");
deny(Date, "now");
deny(crypto, "randomUUID", "getRandomValues");
deny(process, "on", "once", "nextTick");
// Node's own loader reads other variables.
process.env = new Proxy(process.env, {
  get(env, name) {
    if (/^(TRIGGER|VERCEL)/.test(String(name)))
      throw new Error(`${String(name)} was read at import`);
    return env[name];
  },
});

const before = process.getActiveResourcesInfo().length;
const { runs } = await import("trigger-wasm");
if (process.getActiveResourcesInfo().length > before)
  throw new Error("the import left a timer or a connection");
if (typeof runs.list !== "function") throw new Error("the package was not loaded");
console.log("inert");
