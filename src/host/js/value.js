// Reads values of the caller, and never throws. It doesn't know requests or any API.

import { tracked } from "./record.js";

/**
 * The first error that the caller's own code (a getter, a proxy, a toString) threw while a value was read, in an array.
 * @type {[unknown] | undefined}
 */
let thrown;

/**
 * Reads a value. If it throws, the error is kept for `takeThrown`.
 * @template T
 * @param {() => T} read
 * @param {T} [fallback] the result if it throws
 * @returns {T}
 */
export function tryRead(read, fallback) {
  try {
    return read();
  } catch (error) {
    thrown ??= [error];
    return /** @type {T} */ (fallback);
  }
}

/**
 * Runs a function and ignores errors.
 * @param {() => unknown} act
 * @returns {unknown} its result, or its error
 */
export function quietly(act) {
  try {
    return act();
  } catch (error) {
    return error;
  }
}

/** Returns the kept error in an array, and clears it. */
export function takeThrown() {
  const taken = thrown;
  thrown = undefined;
  return taken;
}

/** Restores an error that was taken, and drops any newer one. @param {[unknown] | undefined} taken */
export function putThrown(taken) {
  thrown = taken;
}

/** The maximum length of an array. It is larger than any call needs, and limits the number of values that Rust refers to. */
const MAX_ITEMS = 1_000_000;

/**
 * Returns a text for Rust to copy; undefined for any other value.
 * @param {unknown} value
 * @param {number} room the number of bytes that fit into memory
 */
export function textOf(value, room) {
  if (typeof value !== "string") return undefined;
  // A UTF-16 code unit takes at most three bytes in UTF-8.
  if (value.length * 3 <= room) return value;
  thrown ??= [new RangeError(`A text of ${value.length} characters doesn't fit into memory`)];
  return undefined;
}

/** Returns the first characters of a text. Other values stay as they are. @param {unknown} value @param {number} length */
export const beginning = (value, length) =>
  typeof value === "string" ? value.slice(0, length) : value;

/** @param {any} value @param {string} key */
const fieldOf = (value, key) => value?.[key];

/** @param {unknown} value @param {string} key @returns {any} */
export function get(value, key) {
  try {
    return tracked(fieldOf, value, key);
  } catch (error) {
    thrown ??= [error];
  }
}

/** Sets a field of an object that this SDK owns. @param {any} object @param {string} key @param {unknown} value */
export function set(object, key, value) {
  object[key] = value;
}

/**
 * Copies an object and adds fields.
 *
 * It doesn't spread the object. V8 would keep a hidden class for each spread copy that fields are added to, until a full
 * garbage collection.
 * @param {unknown} value
 * @param {unknown[]} added key, value, key, value, …; undefined values are left out
 */
export function copyWith(value, added) {
  /** @type {Record<string, unknown>} */
  const copy = tryRead(() => Object.assign({}, value), {});
  for (let i = 0; i < added.length; i += 2) {
    if (added[i + 1] !== undefined) copy[/** @type {string} */ (added[i])] = added[i + 1];
  }
  return copy;
}

/**
 * Returns the kind of a value, as a number of Rust's enum `Kind`.
 * @param {unknown} value
 * @returns {number}
 */
export function kind(value) {
  switch (typeof value) {
    case "undefined":
      return 0;
    case "object":
      // A revoked proxy throws even here.
      return value === null ? 1 : tryRead(() => (Array.isArray(value) ? 5 : 6), 0);
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

/** @param {unknown[]} array */
function copyOfItems(array) {
  // Read once: that of a proxy may change.
  const { length } = array;
  if (length > MAX_ITEMS) throw new RangeError(`An array has more than ${MAX_ITEMS} items`);
  const copy = [];
  for (let i = 0; i < length; i++) copy.push(array[i]);
  return copy;
}

/** Returns the items of an array; undefined for any other value. @param {unknown} value */
export const items = (value) =>
  tryRead(() => (Array.isArray(value) ? copyOfItems(value) : undefined));

/** Returns whether a text has no unpaired surrogates. @param {string} text */
export const isWellFormed = (text) => !/\p{Surrogate}/u.test(text);

/** @param {unknown} value */
export const text = (value) => tryRead(() => String(value), "");

/** @param {unknown} value */
export const number = (value) => tryRead(() => Number(value), NaN);

/** Lists names as one text, since two lists are never equal for `isUnchanged`. @param {unknown} value */
const namesOf = (value) =>
  JSON.stringify(typeof value === "object" && value !== null ? Object.keys(value) : []);

/** Returns the names of an object's own fields. @param {unknown} value @returns {string[]} */
export const keys = (value) => tryRead(() => JSON.parse(tracked(namesOf, value)), []);

const globals = /** @type {any} */ (globalThis);
const encoder = new TextEncoder();

/** Returns the length of a text in UTF-8 bytes. Node's Buffer counts without encoding. @param {string} text @returns {number} */
export const byteLength = (text) =>
  tryRead(() => globals.Buffer?.byteLength?.(text) ?? encoder.encode(text).length, 0);

/** Returns the milliseconds of a date of any realm; undefined for any other value. @param {unknown} value */
export const time = (value) =>
  tryRead(() =>
    Object.prototype.toString.call(value) === "[object Date]" ? Number(value) : undefined,
  );
