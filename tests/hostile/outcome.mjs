// The allowed outcomes of a call with arbitrary input: a value, an error of the package's own classes, or the error that the
// caller's value threw. Traps, engine errors about the package's own code, and promises that don't settle are faults.

import assert from "node:assert/strict";
import { inspect } from "node:util";
import { isNativeError } from "node:util/types";
import { howToRepeat } from "./random.mjs";
import { wait } from "./short-waits.mjs";
import { wasThrown } from "./values.mjs";

const LONGEST_MS = 5_000;

/** Errors of the engine that are part of what is promised, or that name what is wrong with the caller's value. */
const PROMISED = [
  /^RangeError: Invalid time value$/,
  /^TypeError: Invalid time period format$/,
  /^TypeError: The payload has a property named /,
  /^TypeError: fetch returned something that .* can't read/,
  /^TypeError: (Converting circular structure to JSON|Do not know how to serialize a BigInt)/,
  /^RangeError: (Maximum call stack size exceeded|Invalid string length)$/,
  /^TypeError: Cannot convert a (Symbol value|BigInt value) to a (string|number)/,
  /^TypeError: Cannot perform '.*' on a proxy that has been revoked$/,
  /^TypeError: Cannot convert object to primitive value$/,
  /^RangeError: (An array of .* items is too long|A text of \d+ characters does not fit into memory|There are more than)/,
  /^RangeError: [\w.]+ was called while a call was made, too many times$/,
  /^TypeError: Class constructor Odd cannot be invoked without 'new'$/,
  /^TypeError( \[ERR_INVALID_STATE\])?: .*ReadableStream is locked$/,
];

/** The package's own error classes. */
const classesOf = (sdk) => Object.values(sdk).filter((value) => value?.prototype instanceof Error);

/**
 * Why an error is not one that a call may fail with; undefined if it is one.
 */
export function objectionTo(sdk, error) {
  if (wasThrown(error)) return undefined;
  // Neither the engine nor the package throws anything but errors: the caller's signal, or promise, had it as its reason.
  if (!isError(error)) return undefined;
  if (error instanceof Late) return error.message;
  for (let at = error, depth = 0; isError(at) && depth < 6; depth++) {
    if (at instanceof WebAssembly.RuntimeError) return "the module has trapped";
    const message = safely(() => at.message);
    if (/^The module of trigger-wasm failed/.test(message))
      return `the module has failed: ${safely(() => inspect(error))}`;
    at = safely(() => at.cause);
  }
  if (classesOf(sdk).some((Class) => error instanceof Class)) return undefined;
  if (error instanceof DOMException) return undefined;
  // Rules of the API are plain errors, as the official package's are.
  if (error.constructor === Error) return undefined;
  const shown = safely(() => String(error));
  if (PROMISED.some((form) => form.test(shown))) return undefined;
  return `not an error that is promised: ${safely(() => inspect(error, { depth: 1 }))}`;
}

/** Whether the engine or the package made it: a proxy of one is the caller's. */
const isError = (value) =>
  isNativeError(value) || safely(() => value instanceof DOMException) === true;

function safely(read) {
  try {
    return read();
  } catch {
    return "";
  }
}

/** A call has not ended in time. */
export class Late extends Error {
  constructor() {
    super(`The call has not settled within ${LONGEST_MS} ms`);
  }
}

/** Waits for a promise, but not for ever. */
export const settled = (promise) =>
  Promise.race([
    promise,
    wait(LONGEST_MS).then(() => {
      throw new Late();
    }),
  ]);

/** The faults found in the rounds of a test, each kind once. */
export class Complaints {
  #kinds = new Map();

  /** @param what undefined if nothing was wrong */
  add(name, round, what) {
    if (what === undefined) return;
    const [line] = what.split("\n");
    const kind = this.#kinds.get(line) ?? { names: new Set(), what, round };
    kind.names.add(name);
    this.#kinds.set(line, kind);
  }

  /** Fails the test if anything was wrong. */
  report() {
    const texts = [...this.#kinds.values()].map(
      ({ names, what, round }) => `${[...names].join(", ")}: ${what}\n  ${howToRepeat(round)}`,
    );
    assert.equal(texts.length, 0, texts.join("\n\n"));
  }
}
