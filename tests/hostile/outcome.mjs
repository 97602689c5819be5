// The allowed outcomes of a call with any input: a value, an error of the package's classes, or an error of the caller's value. A
// trap, an error of the engine about the package's code, and a promise that doesn't settle aren't allowed.

import assert from "node:assert/strict";
import { inspect } from "node:util";
import { isNativeError } from "node:util/types";
import { howToRepeat } from "./random.mjs";
import { wait } from "./short-waits.mjs";
import { wasThrown } from "./values.mjs";

const MAX_MS = 5_000;

/** Errors of the engine that are documented, or that describe the problem with the caller's value. */
const ALLOWED = [
  /^RangeError: Invalid time value$/,
  /^TypeError: Invalid time period format$/,
  /^TypeError: The payload has a property named /,
  /^TypeError: fetch returned something that .* can't read/,
  /^TypeError: (Converting circular structure to JSON|Do not know how to serialize a BigInt)/,
  /^RangeError: (Maximum call stack size exceeded|Invalid string length)$/,
  /^TypeError: Cannot convert a (Symbol value|BigInt value) to a (string|number)/,
  /^TypeError: Cannot perform '.*' on a proxy that has been revoked$/,
  /^TypeError: Cannot convert object to primitive value$/,
  /^RangeError: (An array has more than \d+ items|A text of \d+ characters doesn't fit into memory|The iterable or stream has more)/,
  /^RangeError: [\w.]+ is nested in 8 other calls/,
  /^TypeError: Class constructor Odd cannot be invoked without 'new'$/,
  /^TypeError( \[ERR_INVALID_STATE\])?: .*ReadableStream is locked$/,
];

/** Returns the package's error classes. */
const classesOf = (sdk) => Object.values(sdk).filter((value) => value?.prototype instanceof Error);

/** Returns the reason why a call must not fail with an error; undefined if it may. */
export function problemWith(sdk, error) {
  if (wasThrown(error)) return undefined;
  // The package and the engine throw only errors. Other values are the reasons of the caller's signals or promises.
  if (!isError(error)) return undefined;
  if (error instanceof Late) return error.message;
  for (let at = error, depth = 0; isError(at) && depth < 6; depth++) {
    if (at instanceof WebAssembly.RuntimeError) return "the module has trapped";
    const message = safely(() => at.message);
    if (/^trigger-wasm has crashed/.test(message))
      return `the module has crashed: ${safely(() => inspect(error))}`;
    at = safely(() => at.cause);
  }
  if (classesOf(sdk).some((Class) => error instanceof Class)) return undefined;
  if (error instanceof DOMException) return undefined;
  // For rules of the API, the package throws a plain Error, as the official package does.
  if (error.constructor === Error) return undefined;
  const shown = safely(() => String(error));
  if (ALLOWED.some((form) => form.test(shown))) return undefined;
  return `not an allowed error: ${safely(() => inspect(error, { depth: 1 }))}`;
}

/** Returns whether the engine or the package created an error. A proxy of an error is the caller's. */
const isError = (value) =>
  isNativeError(value) || safely(() => value instanceof DOMException) === true;

function safely(read) {
  try {
    return read();
  } catch {
    return "";
  }
}

/** A call hasn't settled in time. */
export class Late extends Error {
  constructor() {
    super(`The call hasn't settled within ${MAX_MS} ms`);
  }
}

/** Waits for a promise, with a time limit. */
export const settled = (promise) =>
  Promise.race([
    promise,
    wait(MAX_MS).then(() => {
      throw new Late();
    }),
  ]);

/** The problems of a test's rounds. Equal problems are reported once. */
export class Problems {
  #kinds = new Map();

  /** Adds a problem of a call. @param problem undefined if there was none */
  add(name, round, problem) {
    if (problem === undefined) return;
    const [line] = problem.split("\n");
    const kind = this.#kinds.get(line) ?? { names: new Set(), problem, round };
    kind.names.add(name);
    this.#kinds.set(line, kind);
  }

  /** Fails the test if there were problems. */
  report() {
    const texts = [...this.#kinds.values()].map(
      ({ names, problem, round }) =>
        `${[...names].join(", ")}: ${problem}\n  ${howToRepeat(round)}`,
    );
    assert.equal(texts.length, 0, texts.join("\n\n"));
  }
}
