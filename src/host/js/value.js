// Reads values that a caller made, and never throws. It knows nothing of requests or of any API.

import { look } from "./record.js";

/**
 * The first error that a caller's own code (a getter, a proxy, a toString) threw while a value was read, in an array.
 * @type {[unknown] | undefined}
 */
let thrown;

/**
 * Reads a value. If that throws, the error is kept for `takeThrown`.
 * @template T
 * @param {() => T} read
 * @param {T} [otherwise] the result if it throws
 * @returns {T}
 */
export function reading(read, otherwise) {
  try {
    return read();
  } catch (error) {
    thrown ??= [error];
    return /** @type {T} */ (otherwise);
  }
}

/**
 * Runs a function whose errors make no difference.
 * @param {() => unknown} act
 * @returns {unknown} its result, or what it threw
 */
export function quietly(act) {
  try {
    return act();
  } catch (error) {
    return error;
  }
}

/** Takes the error that was kept, in an array. The next call takes none. */
export function takeThrown() {
  const taken = thrown;
  thrown = undefined;
  return taken;
}

/** @param {any} value @param {string} key */
const fieldOf = (value, key) => value?.[key];

/** @param {unknown} value @param {string} key @returns {any} */
export function get(value, key) {
  try {
    return look(fieldOf, value, key);
  } catch (error) {
    thrown ??= [error];
  }
}

/** @param {any} object @param {string} key @param {unknown} value */
export function set(object, key, value) {
  object[key] = value;
}

/**
 * Copies an object and adds fields. It doesn't spread the object: V8 would keep a hidden class for each copy that fields
 * are added to, until it collects all garbage.
 * @param {unknown} value
 * @param {unknown[]} added key, value, key, value, …; undefined values are left out
 */
export function copyWith(value, added) {
  /** @type {Record<string, unknown>} */
  const copy = reading(() => Object.assign({}, value), {});
  for (let i = 0; i < added.length; i += 2) {
    if (added[i + 1] !== undefined) copy[/** @type {string} */ (added[i])] = added[i + 1];
  }
  return copy;
}

/**
 * The kind of a value, as a place in Rust's enum `Kind`.
 * @param {unknown} value
 * @returns {number}
 */
export function kind(value) {
  switch (typeof value) {
    case "undefined":
      return 0;
    case "object":
      // A revoked proxy throws even here.
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

/**
 * Field names by the text that lists them. There are a handful of such texts, one an endpoint.
 * @type {Map<string, string[]>}
 */
const split = new Map();

/**
 * The kinds of a parsed value and of some of its fields, packed as Rust's `Kinds` reads them.
 * @param {any} value
 * @param {string} fields the names, separated by spaces
 */
export function kinds(value, fields) {
  let names = split.get(fields);
  if (!names) split.set(fields, (names = fields === "" ? [] : fields.split(" ")));
  let packed = kind(value);
  for (let i = 0; i < names.length; i++) packed |= kind(value?.[names[i]]) << (4 * (i + 1));
  return packed;
}

/** The items of an array; undefined for any other value. @param {unknown} value */
export const items = (value) => reading(() => (Array.isArray(value) ? [...value] : undefined));

/** Whether no surrogate stands alone. @param {string} text */
export const isWellFormed = (text) => !/\p{Surrogate}/u.test(text);

/** @param {unknown} value */
export const text = (value) => reading(() => String(value), "");

/** @param {unknown} value */
export const number = (value) => reading(() => Number(value), NaN);

/** As one text, since a list is never the same as another. @param {unknown} value */
const namesOf = (value) =>
  JSON.stringify(typeof value === "object" && value !== null ? Object.keys(value) : []);

/** The names of an object's own fields. @param {unknown} value @returns {string[]} */
export const keys = (value) => reading(() => JSON.parse(look(namesOf, value)), []);

const globals = /** @type {any} */ (globalThis);
const encoder = new TextEncoder();

/** The length of a text in UTF-8. Node's Buffer counts without encoding. @param {string} text @returns {number} */
export const byteLength = (text) =>
  globals.Buffer?.byteLength?.(text) ?? encoder.encode(text).length;

/** The milliseconds of a date, of any realm; undefined for any other value. @param {unknown} value */
export const time = (value) =>
  reading(() =>
    Object.prototype.toString.call(value) === "[object Date]" ? Number(value) : undefined,
  );
