// Unusual values for arguments. Their errors are remembered, so that a test can distinguish them from errors of the package.

import { runInNewContext } from "node:vm";

/** The errors that values of this file have thrown. */
const thrown = new Set();

/** Returns whether one of these values threw an error. */
export const wasThrown = (error) => thrown.has(error);

export const forgetThrown = () => thrown.clear();

/** Throws an error or another value. */
function fail(random) {
  const error = random.one([
    new Error("thrown by the caller's value"),
    new RangeError("thrown by the caller's value"),
    Object.freeze({ thrown: "a frozen object" }),
    "a thrown text",
    Symbol("thrown"),
    undefined,
    null,
    0,
    revoked(),
  ]);
  thrown.add(error);
  throw error;
}

function revoked() {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

/** Returns a rejected promise that the runtime doesn't report. */
function rejected(random) {
  const promise = (async () => fail(random))();
  promise.catch(() => {});
  return promise;
}

const TRAPS = Object.getOwnPropertyNames(Reflect);

/** Returns a proxy with some traps that throw. */
function throwingProxy(random, target) {
  const throwing = new Set(random.some(4, () => random.one(TRAPS)));
  const handler = Object.fromEntries([...throwing].map((trap) => [trap, () => fail(random)]));
  return new Proxy(target, handler);
}

/** Returns a proxy that has every field, each with a random value. */
const everything = (random, depth) =>
  new Proxy(random.one([{}, [], () => {}]), {
    // Without "then": calls needn't settle if a caller's promise doesn't.
    get: (target, name) =>
      typeof name === "symbol" || name === "then" ? target[name] : value(random, depth + 1),
    has: () => true,
  });

function cycle(random) {
  const object = { id: "run_1", list: [] };
  object.self = object;
  object.list.push(object, new Map([["again", object]]));
  return random.one([object, object.list]);
}

function deep(random, levels) {
  let nested = "inside";
  const wrap = random.one([(inner) => [inner], (inner) => ({ inner })]);
  for (let i = 0; i < levels; i++) nested = wrap(nested);
  return nested;
}

class ThrowsAsJson {
  constructor(random) {
    Object.defineProperty(this, "toJSON", { value: () => fail(random) });
  }
}

class ThrowsAsText {
  constructor(random) {
    this.toString = () => fail(random);
    this[Symbol.toPrimitive] = () => fail(random);
  }
}

const PRIMITIVES = [
  undefined,
  null,
  true,
  false,
  0,
  -0,
  1,
  -1,
  0.1,
  NaN,
  Infinity,
  -Infinity,
  2 ** 31,
  2 ** 53,
  -(2 ** 63),
  1e308,
  0n,
  -(2n ** 70n),
  "",
  " ",
  ".",
  "..",
  "a/b?c#d%",
  "__proto__",
  "constructor",
  "\0",
  "\r\nx-injected: 1",
  "\ud800",
  "a\udfff\ud800b",
  "\u{1f600}",
  "\ufeff",
  "1h",
  "run_1",
  "2025-01-01T00:00:00.000Z",
  "{}",
  "eyJhbGciOiJIUzI1NiJ9.e30.x",
  Symbol("odd"),
  Symbol.iterator,
];

const OBJECTS = [
  () => ({}),
  () => [],
  () => Object.create(null),
  () => Object.assign(Object.create(null), { id: "run_1", payload: 1 }),
  () => Object.freeze({ id: "run_1" }),
  () => () => {},
  () => async () => {},
  () => class Odd {},
  () => function* () {},
  () => new Date(NaN),
  () => new Date(8.64e15),
  () => new Date(0),
  () => /x/g,
  () => new Map([[{}, new Map()]]),
  () => new Set([NaN, undefined]),
  () => new WeakMap(),
  () => new Error("an error", { cause: "odd" }),
  () => new URL("http://localhost/x"),
  () => new Uint8Array([1, 255]),
  () => new BigInt64Array(1),
  () => new DataView(new ArrayBuffer(2)),
  () => new ArrayBuffer(4),
  () => Buffer.from("x"),
  () => Object(1n),
  () => Object("boxed"),
  () => Object(Symbol("boxed")),
  () => new Array(3),
  () => Object.assign([1], { id: "run_1" }),
  () => globalThis,
  () => Promise.resolve("run_1"),
  () => ({ then: 1 }),
  () => new AbortController().signal,
  () => AbortSignal.abort(),
  () => AbortSignal.abort("a reason"),
  () => new Response("{}"),
  () => new Request("http://localhost/"),
  () => new Headers([["x-a", "b"]]),
  () => ReadableStream.from([{ payload: 1 }]),
  () => runInNewContext("({ id: 'run_1', payload: [1] })"),
  () => runInNewContext("[{ payload: 1 }]"),
  () => runInNewContext("new Date(0)"),
  () => runInNewContext("new Map([[1, new Set([2n])]])"),
  () => runInNewContext("new Error('of another realm')"),
  () => runInNewContext("(() => {})"),
  revoked,
  (random) => rejected(random),
  (random) => throwingProxy(random, {}),
  (random) => throwingProxy(random, []),
  (random) => throwingProxy(random, { id: "run_1", payload: {}, aborted: false }),
  (random) => throwingProxy(random, () => {}),
  (random) => cycle(random),
  (random) => deep(random, random.one([3, 200, 20_000])),
  (random) => new ThrowsAsJson(random),
  (random) => new ThrowsAsText(random),
  (random) => ({ toJSON: () => fail(random) }),
  (random) => ({ [Symbol.iterator]: () => fail(random) }),
  (random) => ({ [Symbol.asyncIterator]: () => fail(random) }),
  (random) => ({
    *[Symbol.iterator]() {
      yield { payload: 1 };
      fail(random);
    },
  }),
  (random) => ({
    async *[Symbol.asyncIterator]() {
      yield { payload: 1 };
      fail(random);
    },
  }),
  (random) => ({ getReader: () => fail(random) }),
  (random) => ({ getReader: () => ({ read: () => fail(random) }) }),
  (random) => ({ aborted: false, addEventListener: () => fail(random) }),
  (random) => ({ aborted: false, addEventListener() {}, removeEventListener: () => fail(random) }),
  (random) => Object.defineProperty({}, "aborted", { get: () => fail(random) }),
  (random) => ({ get: () => fail(random), getMonth: () => fail(random) }),
  (random) => () => fail(random),
  (random) => () => rejected(random),
  (random) => "x".repeat(random.one([63, 64, 2049, 70_000])),
  (random) => "\u00fc".repeat(random.one([64, 70_000])),
  (random) => Array(random.one([1, 1001])).fill("x"),
];

/** Returns a random value. Nesting is limited. */
export function value(random, depth = 0) {
  if (random.oneIn(3)) return random.one(PRIMITIVES);
  if (depth < 3 && random.oneIn(8)) return everything(random, depth);
  if (depth < 3 && random.oneIn(6)) return random.some(3, () => value(random, depth + 1));
  return random.one(OBJECTS)(random);
}

/** Returns an object with some of these fields: as values, as getters, or as getters that throw. */
export function objectOf(random, names, depth = 0) {
  const object = random.oneIn(8) ? Object.create(null) : {};
  for (const name of new Set(random.some(5, () => random.one(names)))) {
    const inner = depth < 2 && random.oneIn(3) ? objectOf(random, names, depth + 1) : value(random);
    const get = random.one([undefined, undefined, undefined, () => inner, () => fail(random)]);
    const described = get ? { get } : { value: inner, writable: true };
    Object.defineProperty(object, name, { ...described, enumerable: true, configurable: true });
  }
  return random.oneIn(6) ? throwingProxy(random, object) : object;
}

/** Returns a copy of a value with one field or item replaced. */
export function mutated(random, given, names) {
  if (typeof given !== "object" || given === null || random.oneIn(4))
    return random.oneIn(2) ? objectOf(random, names) : value(random);
  const prototype = Object.getPrototypeOf(given);
  if (!Array.isArray(given) && prototype !== Object.prototype) return value(random);
  const copy = Array.isArray(given) ? [...given] : { ...given };
  const keys = Object.keys(copy);
  if (keys.length === 0 || random.oneIn(5)) {
    copy[random.one(names)] = value(random);
    return copy;
  }
  const key = random.one(keys);
  copy[key] = mutated(random, copy[key], names);
  return copy;
}
