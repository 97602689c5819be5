// Imports the package where nothing may be done: whatever would be an action, or would look around, throws.

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
// Node's own loader looks for variables of its own.
process.env = new Proxy(process.env, {
  get(env, name) {
    if (/^(TRIGGER|VERCEL)/.test(String(name)))
      throw new Error(`${String(name)} was read at import`);
    return env[name];
  },
});

const before = process.getActiveResourcesInfo().length;
const { runs } = await import("trigger-wasm");
if (process.getActiveResourcesInfo().length > before) throw new Error("something is under way");
if (typeof runs.list !== "function") throw new Error("the package is not there");
console.log("inert");
