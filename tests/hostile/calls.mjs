// Finds every public function by walking the package's exports, so that new ones are found too. Their arguments come from the
// recorded cases.

import { readFileSync, readdirSync } from "node:fs";
import { readCases } from "../contract/suite.mjs";
import { decode } from "../contract/values.mjs";

/** Calls of the recorded cases that have another name here. */
const renamed = (call) => call.replace(/^client\./, "");

/** The arguments in the recorded cases, by the names of their calls, as functions that make them anew. */
const recorded = new Map();
for (const { call, args } of readCases()) {
  const name = renamed(call);
  if (!recorded.has(name)) recorded.set(name, []);
  recorded.get(name).push(() => decode(args, "http://localhost:1"));
}

/** The arguments of calls without a recorded case. */
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

/** Functions that make the arguments of a call. */
export const argumentsOf = (name) => recorded.get(name) ?? LIKELY;

const types = new URL("../../src/npm/types/", import.meta.url);

/** The names of all fields that the package's declarations name. */
export const fieldNames = [
  ...new Set(
    readdirSync(types).flatMap((file) =>
      [...readFileSync(new URL(file, types), "utf8").matchAll(/^\s+(?:readonly )?(\w+)\??:/gm)].map(
        ([, name]) => name,
      ),
    ),
  ),
];

/** Classes whose objects the package alone makes, as their declarations say. */
const MADE_BY_CALLS = /Page$|Promise$|Subscription$/;

/** Static functions of classes that the engine gives all functions. */
const INHERITED = new Set(["length", "name", "prototype", "constructor"]);

const isClass = (value) => /^class\b/.test(Function.prototype.toString.call(value));

const staticsOf = (Class) =>
  Object.getOwnPropertyNames(Class).filter(
    (name) => !INHERITED.has(name) && typeof Class[name] === "function",
  );

/**
 * Every function in these exports: `{ name, call }`, where `call` takes its arguments. A class is called by `new`.
 */
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

/** The names of the functions of something that a call has returned: its own, and those of the package's classes. */
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
