// What Rust asks of the JavaScript engine and cannot do as well itself. Nothing here knows of Trigger.dev.

// Taken when the module loads: the clock of an attempt's time limit goes on where timers are faked later.
const { setTimeout, clearTimeout } = globalThis;
const encoder = new TextEncoder();

// What a caller's own code (a getter, a proxy, a toString) threw while one of his values was read, in an array.
let thrown;

function reading(read, otherwise) {
  try {
    return read();
  } catch (error) {
    thrown ??= [error];
    return otherwise;
  }
}

export function takeThrown() {
  const taken = thrown;
  thrown = undefined;
  return taken;
}

export function get(value, key) {
  try {
    return value?.[key];
  } catch (error) {
    thrown ??= [error];
  }
}

export const text = (value) => reading(() => String(value), "");
export const number = (value) => reading(() => Number(value), NaN);
export const keys = (value) =>
  reading(() => (typeof value === "object" && value !== null ? Object.keys(value) : []), []);

// Where there is one, Buffer counts without encoding.
export const byteLength = (text) =>
  globalThis.Buffer?.byteLength?.(text) ?? encoder.encode(text).length;

// The tag tells a date of another realm too.
export const time = (value) =>
  Object.prototype.toString.call(value) === "[object Date]" ? Number(value) : undefined;

// What Rust waits for is known by a key, and `happened` is where it is told of it. `instance` tells the waits of a module
// that has been started afresh from those of the one before, which nobody waits for any more.
let happened;
let instance = 0;
let guard = (run) => run();

export function comeBackTo(callback) {
  happened = callback;
  instance++;
}

export function guardWith(runner) {
  guard = runner;
}

function notice(place, number) {
  const current = instance;
  return (fulfilled, value) => {
    if (current === instance) guard(() => happened(place, number, fulfilled, value));
  };
}

export function watch(promise, place, number) {
  const settled = notice(place, number);
  Promise.resolve(promise).then(
    (value) => settled(true, value),
    (error) => settled(false, error),
  );
}

export const fire = (place, number) => notice(place, number)(true);

export function startTimer(ms, place, number) {
  const rings = notice(place, number);
  return setTimeout(() => rings(true), Math.min(ms, 0x7fffffff));
}

export const stopTimer = (timer) => clearTimeout(timer);

export function listen(signal, place, number) {
  const ends = notice(place, number);
  const listener = () => ends(true);
  signal.addEventListener("abort", listener);
  return listener;
}

// A page that is not served securely has no randomUUID.
export function uuid() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const hex = [...crypto.getRandomValues(new Uint8Array(16))].map((byte, index) =>
    ((index === 6 ? (byte & 15) | 64 : index === 8 ? (byte & 63) | 128 : byte) | 256)
      .toString(16)
      .slice(1),
  );
  return hex.join("").replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

// A page in a browser has a document; servers, workers and edge functions have none.
export const inBrowser = () => globalThis.window?.document !== undefined;

export function env(name) {
  const { process, Deno, __env__ } = globalThis;
  try {
    const value = process?.env?.[name] ?? Deno?.env.get(name) ?? __env__?.[name];
    return typeof value === "string" ? value : undefined;
  } catch {
    // Deno without the permission to read this variable: as good as not set.
    return undefined;
  }
}

let takesNoCache;

// Some runtimes refuse requests that name a cache mode.
function noCache() {
  if (takesNoCache === undefined) {
    try {
      takesNoCache = Boolean(new Request("http://localhost", { cache: "no-cache" }));
    } catch {
      takesNoCache = false;
    }
  }
  return takesNoCache;
}

// `headers` is name, value, name, value, ... with a line break between them: one text crosses into JavaScript
// faster than twenty.
export function request(fetch = globalThis.fetch, method, url, headers, body, signal) {
  const init = { method, headers: {} };
  const lines = headers.split("\n");
  for (let i = 0; i + 1 < lines.length; i += 2) init.headers[lines[i]] = lines[i + 1];
  if (body !== undefined) init.body = body;
  if (signal !== undefined) init.signal = signal;
  if (noCache()) init.cache = "no-cache";
  // Called without a receiver: some runtimes refuse a fetch whose `this` is not theirs.
  return Promise.resolve((0, fetch)(url, init)).then(checked);
}

// A fetch of the caller's own may give anything.
function checked(response) {
  if (typeof response?.status === "number" && typeof response.text === "function") return response;
  throw new TypeError("fetch gave something that is not a Response");
}

// An answer that nobody waits for any more must not hold its connection.
export function abandon(response) {
  response.then(
    (late) => late.body?.cancel().catch(() => {}),
    () => {},
  );
}

// Aborts a controller when a signal is aborted, for as long as it has not been aborted otherwise.
export function follow(signal, controller) {
  const abort = () => controller.abort(signal.reason);
  if (signal.aborted) abort();
  else signal.addEventListener("abort", abort, { signal: controller.signal });
}

// The body of a response, to be read piece by piece. Its connection is cut through the controller, and through the
// reader where a fetch of the caller's own knows of no signals.
export function openBody(response, controller) {
  const reader = response.body.getReader();
  return { reader, controller, decoder: new TextDecoder() };
}

export async function piece({ reader, decoder }) {
  const { done, value } = await reader.read();
  return done ? undefined : decoder.decode(value, { stream: true });
}

export function close({ reader, controller }) {
  controller.abort();
  reader.cancel().catch(() => {});
}

export const callWith = (call, argument) => call(argument);

// What functions that have been asked are about to answer.
const asked = new WeakMap();

export function ask(call) {
  if (!asked.has(call)) {
    const forget = () => asked.delete(call);
    const answer = Promise.resolve(call());
    asked.set(call, answer);
    answer.then(forget, forget);
  }
  return asked.get(call);
}

export const header = (response, name) => response.headers?.get?.(name) ?? undefined;

export function headers(response) {
  return response.headers?.[Symbol.iterator] ? [...response.headers].flat() : [];
}

// All items of an array, an iterable, an async iterable or a stream; undefined for anything else. Once the signal has
// ended, nobody waits for them any more, and the source is closed at its next item.
export async function drain(items, signal) {
  const all = [];
  if (items[Symbol.asyncIterator] ?? items[Symbol.iterator]) {
    for await (const item of items) {
      if (signal?.aborted) break;
      all.push(item);
    }
    return all;
  }
  if (typeof items.getReader !== "function") return undefined;
  const reader = items.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return all;
    if (signal?.aborted) return reader.cancel(signal.reason);
    all.push(value);
  }
}
