// Finds every function in the exports of the package, including new ones, and typical arguments, in the recorded cases.

import { readFileSync, readdirSync } from "node:fs";
import { readCases } from "../contract/suite.mjs";
import { decode } from "../contract/values.mjs";

/** Returns the name of a recorded call in the exports. */
const renamed = (call) => call.replace(/^client\./, "");

/** The arguments in the recorded cases, by the names of calls: functions that create them anew. */
const recorded = new Map();
for (const { call, args } of readCases()) {
  const name = renamed(call);
  if (!recorded.has(name)) recorded.set(name, []);
  recorded.get(name).push(() => decode(args, "http://localhost:1"));
}

/** Arguments for calls without a recorded case. */
const LIKELY = [
  () => ["run_1"],
  () => ["run_1", { limit: 2 }],
  () => ["run_1", "key_1"],
  () => ["proj_1", "dev", "NAME"],
  () => [[{ id: "task", payload: 1 }]],
  () => ["task", [{ payload: { a: 1 } }], { idempotencyKey: "k" }],
  () => [{ payload: "{}", header: "00" }, "secret"],
  () => ["1m"],
  () => [{ date: new Date(0) }],
  () => [],
];

/** Returns functions that create typical arguments of a call. */
export const argumentsOf = (name) => recorded.get(name) ?? LIKELY;

const types = new URL("../../src/npm/types/", import.meta.url);

/** The names of all fields in the declarations of the package. */
export const fieldNames = [
  ...new Set(
    readdirSync(types).flatMap((file) =>
      [...readFileSync(new URL(file, types), "utf8").matchAll(/^\s+(?:readonly )?(\w+)\??:/gm)].map(
        ([, name]) => name,
      ),
    ),
  ),
];

/** Classes whose constructors aren't public. */
const MADE_BY_CALLS = /Page$|Promise$|Subscription$/;

/** Static properties that every class has. */
const INHERITED = new Set(["length", "name", "prototype", "constructor"]);

const isClass = (value) => /^class\b/.test(Function.prototype.toString.call(value));

const staticsOf = (Class) =>
  Object.getOwnPropertyNames(Class).filter(
    (name) => !INHERITED.has(name) && typeof Class[name] === "function",
  );

/** Returns every function in these exports, as `{ name, call }`. For a class, `call` uses `new`. */
export function functionsOf(exports) {
  const found = [];
  const walk = (owner, path) => {
    for (const key of Object.keys(owner)) {
      const value = owner[key];
      const name = path ? `${path}.${key}` : key;
      if (typeof value === "function" && isClass(value)) {
        if (MADE_BY_CALLS.test(key)) continue;
        found.push({ name: `new ${name}`, call: (...args) => new value(...args) });
        for (const method of staticsOf(value))
          found.push({ name: `${name}.${method}`, call: (...args) => value[method](...args) });
      } else if (typeof value === "function") {
        found.push({ name, call: (...args) => owner[key](...args) });
      } else if (typeof value === "object" && value !== null && !Array.isArray(value)) {
        walk(value, name);
      }
    }
  };
  walk(exports, "");
  return found;
}

/** Returns the names of the methods of a call's result: its own, and those of the package's classes. */
export function methodsOf(exports, value) {
  const names = new Set();
  const add = (owner) => {
    for (const key of Reflect.ownKeys(owner)) {
      const { value: method } = Reflect.getOwnPropertyDescriptor(owner, key);
      if (typeof method === "function" && key !== "constructor") names.add(key);
    }
  };
  if (Object.getPrototypeOf(value) === Object.prototype) add(value);
  for (const Class of Object.values(exports)) {
    if (typeof Class === "function" && isClass(Class) && value instanceof Class)
      add(Class.prototype);
  }
  return [...names];
}
