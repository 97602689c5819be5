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

// The same where it makes no difference what went wrong.
function quietly(act) {
  try {
    return act();
  } catch (error) {
    return error;
  }
}

export function takeThrown() {
  const taken = thrown;
  thrown = undefined;
  return taken;
}

// While it is set: all that is looked at, four entries a look (how, at what, at what of it, and what was seen). What Rust
// works out of a configuration and the environment holds as long as all of it looks the same.
let record;

// While it is set, things look as they did when this was recorded, whatever has become of them.
let past;

function see(how, one, other) {
  for (let i = 0; past && i < past.length; i += 4) {
    if (past[i] === how && past[i + 1] === one && past[i + 2] === other) return past[i + 3];
  }
  return how(one, other);
}

function inTime(time, run) {
  const before = past;
  past = time;
  try {
    return run();
  } finally {
    past = before;
  }
}

// Does something as if it were the time of this record.
export const asThen = ({ looks }, run) => inTime(looks, run);

// Runs what is the caller's own, for which it is always now.
const asNow = (run) => (past ? inTime(undefined, run) : run());

function look(how, one, other) {
  const found = see(how, one, other);
  // A caller's getter may have made another call meanwhile, which has recorded too.
  record?.push(how, one, other, found);
  return found;
}

export function startRecord() {
  record = [];
}

// What has been looked at, and of what; undefined where another call has recorded meanwhile.
export function endRecord(of) {
  const looks = record;
  record = undefined;
  return looks && { of, looks };
}

export function looksTheSame({ of, looks }, now) {
  try {
    if (of !== now) return false;
    for (let i = 0; i < looks.length; i += 4) {
      if (see(looks[i], looks[i + 1], looks[i + 2]) !== looks[i + 3]) return false;
    }
    return true;
  } catch {
    return false;
  }
}

const fieldOf = (value, key) => value?.[key];

export function get(value, key) {
  try {
    return look(fieldOf, value, key);
  } catch (error) {
    thrown ??= [error];
  }
}

export function set(object, key, value) {
  object[key] = value;
}

// A copy of an object with fields added: key, value, key, value, ... Not by spreading: what is then added would make V8 keep
// a hidden class for each copy, until it collects all.
export function copyWith(value, added) {
  const copy = reading(() => Object.assign({}, value), {});
  for (let i = 0; i < added.length; i += 2) {
    if (added[i + 1] !== undefined) copy[added[i]] = added[i + 1];
  }
  return copy;
}

// The same with a random UUID under this name.
export function keyed(value, name, added) {
  const copy = copyWith(value, added);
  copy[name] = uuid();
  return copy;
}

// Numbers stand for the kinds of Rust's `Kind`, in its order.
export function kind(value) {
  switch (typeof value) {
    case "undefined":
      return 0;
    case "object":
      // A proxy that has been revoked throws even at this.
      return value === null ? 1 : reading(() => (Array.isArray(value) ? 5 : 6), 0);
    case "string":
      return 4;
    case "number":
      return 3;
    case "boolean":
      return 2;
    default:
      return 7;
  }
}

// There are a handful of such texts, one an endpoint.
const split = new Map();

// The kinds of a value that was parsed and of these fields of it, as Rust's `Kinds` packs them.
function kinds(value, fields) {
  let names = split.get(fields);
  if (!names) split.set(fields, (names = fields === "" ? [] : fields.split(" ")));
  let packed = kind(value);
  for (let i = 0; i < names.length; i++) packed |= kind(value?.[names[i]]) << (4 * (i + 1));
  return packed;
}

export const items = (value) => reading(() => (Array.isArray(value) ? [...value] : undefined));

export const isWellFormed = (text) => !/\p{Surrogate}/u.test(text);

export const text = (value) => reading(() => String(value), "");
export const number = (value) => reading(() => Number(value), NaN);

// As one text, since a list is never the same as another.
const namesOf = (value) =>
  JSON.stringify(typeof value === "object" && value !== null ? Object.keys(value) : []);

export const keys = (value) => reading(() => JSON.parse(look(namesOf, value)), []);

// Where there is one, Buffer counts without encoding.
export const byteLength = (text) =>
  globalThis.Buffer?.byteLength?.(text) ?? encoder.encode(text).length;

// The tag tells a date of another realm too.
export const time = (value) =>
  reading(() =>
    Object.prototype.toString.call(value) === "[object Date]" ? Number(value) : undefined,
  );

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

// What stands in the place of kinds, as in Rust.
export const NO_JSON = 0;
export const BROKEN_JSON = -1;

// How a wait ended, as `wait.rs` numbers it.
const FAILED = 0;
export const RESPONDED = 1;
const BROKE_OFF = 2;
const TIMED_OUT = 3;
const ABORTED = 4;
const FULFILLED = 5;

function notice(place, number) {
  const current = instance;
  return (how, value, status = 0, response, json, kinds = NO_JSON) => {
    if (current !== instance) return;
    guard(() => happened(place, number, how, value, status, response, json, kinds));
  };
}

export function watch(promise, place, number) {
  const ends = notice(place, number);
  promise.then(
    (value) => ends(FULFILLED, value),
    (error) => ends(FAILED, error),
  );
}

export const fire = (place, number) => notice(place, number)(FULFILLED);

// A signal may be of the caller's own making, and throw at anything: then it ends what it was given for.
export function listen(signal, place, number) {
  const ends = notice(place, number);
  const listener = () => ends(ABORTED, reasonOf(signal));
  try {
    if (signal.aborted) listener();
    else signal.addEventListener("abort", listener);
  } catch (error) {
    ends(ABORTED, error);
  }
  return listener;
}

export const leave = (signal, listener) =>
  quietly(() => signal?.removeEventListener("abort", listener));

export const reasonOf = (signal) => quietly(() => signal.reason);

// Undefined where the engine gives no chance, as Cloudflare's outside of a request.
export const uuid = () => reading(randomUUID);

// A page that is not served securely has none of the engine's.
function randomUUID() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const hex = [...crypto.getRandomValues(new Uint8Array(16))].map((byte, index) =>
    ((index === 6 ? (byte & 15) | 64 : index === 8 ? (byte & 63) | 128 : byte) | 256)
      .toString(16)
      .slice(1),
  );
  return hex.join("").replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

// A page in a browser has a document; servers, workers and edge functions have none.
const isBrowser = () => globalThis.window?.document !== undefined;

export const inBrowser = () => look(isBrowser);

function ofProcess(name) {
  // Named in one expression, bundlers would put their own idea of it in its place.
  const { process } = globalThis;
  return process?.env?.[name];
}

function variable(name) {
  const { Deno } = globalThis;
  try {
    // Deno makes its `process` when that is first looked at, and takes longer for it than for this whole package.
    const value = (Deno?.env ? Deno.env.get(name) : ofProcess(name)) ?? globalThis.__env__?.[name];
    return typeof value === "string" ? value : undefined;
  } catch {
    // Deno without the permission to read this variable: as good as not set.
    return undefined;
  }
}

export const env = (name) => look(variable, name);

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

// A caller's hook is told what happens, and must not disturb it.
function tell(from, hook, toEvent) {
  const report = (error) => quietly(() => console.error(`trigger-wasm: ${hook} failed:`, error));
  try {
    const told = from?.[hook];
    if (told) asNow(() => told(toEvent())?.catch?.(report));
  } catch (error) {
    report(error);
  }
}

// The query of a foreign URL may be what gives access to it.
const shown = (url, isForeign) => (isForeign ? url.split("?")[0] : url);

// How many retries are left of a budget, and since when. All calls share it whose configuration has this very object, which
// the configurations of scopes take over from the one around them.
const budgets = new WeakMap();

function withinBudget(from) {
  const budget = get(from, "retryBudget");
  if (typeof budget !== "object" || budget === null) return true;
  const [most, within] = [get(budget, "maxRetries"), get(budget, "windowInMs")];
  const now = Date.now();
  const { left, at } = budgets.get(budget) ?? { left: most, at: now };
  // All of them come back in the course of a window.
  const filled = Math.min(most, left + (within > 0 ? (most * (now - at)) / within : 0));
  budgets.set(budget, { left: filled >= 1 ? filled - 1 : filled, at: now });
  return filled >= 1;
}

export function mayRetry(from, call, method, url, isForeign, attempt, delayInMs, status, message) {
  if (!asNow(() => withinBudget(from))) return false;
  const about = { call, method, url: shown(url, isForeign), attempt };
  tell(from, "onRetry", () => ({ ...about, delayInMs, status, message }));
  return true;
}

// One HTTP exchange, that Rust waits for.
export function exchange(
  from,
  call,
  attempt,
  method,
  url,
  isForeign,
  headers,
  body,
  signal,
  ms,
  canCut,
  whole,
  reads,
  place,
  number,
) {
  const ends = notice(place, number);
  // Everything has been read of what the caller gave: had some of it thrown, this is not what he wants sent.
  const taken = takeThrown();
  if (taken) return ends(ABORTED, taken[0]);
  const request = { call, method, url, isForeign, headers, body, signal, ms, canCut, reads };
  fetched(from, request, attempt, whole, ends);
}

// One HTTP exchange, within so many milliseconds (0 for no limit) and until the signal ends it. It is over when the body has
// been read to its end; with `whole` false, when there is a body for `piece` to read. `from` may have a fetch of the
// caller's own, and hooks. `ends` is told how it ended.
export async function fetched(from, request, attempt, whole, ends) {
  const { call, method, url, isForeign, headers, body, signal, ms, canCut, reads } = request;
  const controller = canCut || signal || !whole ? new AbortController() : undefined;
  let timer;
  let over = false;
  let response;
  let status;

  function end(how, value, json, kinds) {
    if (over) return;
    over = true;
    clearTimeout(timer);
    // An open body is still to be cut.
    if (whole || how !== RESPONDED) leave(signal, abort);
    ends(how, value, status, response, json, kinds);
  }
  // JSON is read here, where it takes no step of its own.
  function endWith(text) {
    if (reads === undefined || status < 200 || status > 299 || status === 204 || status === 205) {
      return end(RESPONDED, text);
    }
    let json;
    let packed;
    try {
      json = JSON.parse(text);
      packed = kinds(json, reads);
    } catch (error) {
      json = error;
      packed = BROKEN_JSON;
    }
    end(RESPONDED, text, json, packed);
  }
  function abort() {
    const reason = reasonOf(signal);
    controller.abort(reason);
    end(ABORTED, reason);
  }
  function timeOut() {
    controller?.abort();
    end(TIMED_OUT);
  }

  try {
    if (signal?.aborted) return abort();
    signal?.addEventListener("abort", abort);
    if (ms > 0) timer = setTimeout(timeOut, Math.min(ms, 0x7fffffff));
    const init = { method, headers };
    if (typeof body === "string") init.body = body;
    // Bun 1.1 sends nothing of a stream, and pages in browsers can send none by HTTP/1.1.
    else if (body && (globalThis.Bun || isBrowser())) init.body = body.join("");
    else if (body) Object.assign(init, { body: streamOf(body), duplex: "half" });
    if (controller) init.signal = controller.signal;
    if (noCache()) init.cache = "no-cache";
    // Called without a receiver: some runtimes refuse a fetch whose `this` is not theirs.
    const fetch = from?.fetch ?? globalThis.fetch;
    const started = Date.now();
    const about = () => ({ call, method, url: shown(url, isForeign), attempt });
    tell(from, "onRequest", about);
    response = checked(await asNow(() => fetch(url, init)));
    status = response.status;
    tell(from, "onResponse", () => ({ ...about(), status, durationInMs: Date.now() - started }));
    // An answer that nobody waits for any more must not hold its connection.
    if (over) await response.body?.cancel();
    else if (whole) endWith(await response.text());
    else {
      const reader = response.body?.getReader();
      const leaves = () => leave(signal, abort);
      end(RESPONDED, { reader, decoder: new TextDecoder(), controller, leaves });
    }
  } catch (cause) {
    end(response ? BROKE_OFF : FAILED, cause);
  }
}

// So that texts that are sent one after the other are never in memory as one.
function streamOf(texts) {
  let next = 0;
  return new ReadableStream({
    pull(controller) {
      let chunk = "";
      while (next < texts.length && chunk.length < 65_536) chunk += texts[next++];
      if (chunk !== "") controller.enqueue(encoder.encode(chunk));
      if (next === texts.length) controller.close();
    },
  });
}

// A fetch of the caller's own may give anything.
function checked(response) {
  const status = response?.status;
  const isStatus = Number.isInteger(status) && status >= 0 && status < 1000;
  if (isStatus && typeof response.text === "function") return response;
  throw new TypeError("fetch gave something that is not a Response");
}

// The next piece of the text of an open body; undefined at its end.
export async function piece({ reader, decoder }) {
  const { done, value } = (await reader?.read()) ?? { done: true };
  return done ? undefined : decoder.decode(value, { stream: true });
}

// By the reader too: a fetch of the caller's own may know of no signals.
export function close({ reader, controller, leaves }) {
  leaves();
  controller.abort();
  reader.cancel().catch(() => {});
}

// What functions that have been asked are about to answer.
const asked = new WeakMap();

export async function ask(call) {
  if (!asked.has(call)) {
    const answer = (async () => call())();
    asked.set(call, answer);
    const forget = () => asked.delete(call);
    answer.then(forget, forget);
  }
  return asked.get(call);
}

// A response of the caller's own making may give anything.
export function header(response, name) {
  const text = asNow(() => response.headers?.get?.(name));
  return typeof text === "string" ? text : undefined;
}

export const headers = (response) =>
  asNow(() => (response.headers?.[Symbol.iterator] ? [...response.headers].flat() : []));

// Calls a method of an object, or where none is named a function.
export const invoke = async (object, method, argument) =>
  method ? object[method](argument) : object(argument);

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
