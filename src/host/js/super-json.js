// Reads and writes super-JSON: JSON with annotations for values that JSON can't hold, such as dates, maps, sets and bigints.
// It doesn't know the use of the values.
//
// The text is {"json": …, "meta"?: {"values"?: …, "referentialEqualities"?: …}}. `values` maps the path of a value to its
// annotation: an array [type] or [type, inner annotations], whose paths are relative. An object that occurs in several
// places is written in each place, and `referentialEqualities` lists its paths.

/**
 * @typedef {string | [kind: string, name: string]} Type
 * @typedef {{ [path: string]: any }} Annotations each is [type], [type, annotations] or annotations
 * @typedef {{ json: unknown, notes?: [type: Type, inside?: Annotations] | Annotations }} Written
 * @typedef {(string | number)[]} Path
 */

const globals = /** @type {any} */ (globalThis);

const FORBIDDEN = new Set(["__proto__", "constructor", "prototype"]);

/** @param {unknown} value */
const typeOf = (value) => Object.prototype.toString.call(value).slice(8, -1);
/** @param {unknown} value @returns {value is object} */
const isObject = (value) => typeof value === "object" && value !== null;

/**
 * Returns whether an object has no class: its prototype is `null`, or `Object.prototype` of any realm.
 * @param {object} value
 */
function isPlain(value) {
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** @param {string | number} key */
function refuse(key) {
  if (typeof key === "string" && FORBIDDEN.has(key)) {
    throw new TypeError(
      `The payload has a property named "${key}", which can't be sent because a reader could change a prototype with it. Rename it.`,
    );
  }
}

/** The objects that were visited. Most payloads have few, for which a list is faster than a set. */
class Seen {
  /** @type {object[]} */
  #few = [];
  /** @type {Set<object> | undefined} */
  #many;

  /** Returns whether an object wasn't visited before, and remembers it. @param {object} object */
  isNew(object) {
    if (this.#many) return this.#many.size < this.#many.add(object).size;
    if (this.#few.includes(object)) return false;
    if (this.#few.push(object) > 16) this.#many = new Set(this.#few);
    return true;
  }
}

/**
 * Returns whether a value is plain JSON. Most payloads are, and the engine serializes them faster than `walk`.
 * @param {any} value
 * @param {Seen} seen
 * @returns {boolean}
 */
function isJson(value, seen) {
  switch (typeof value) {
    case "string":
    case "boolean":
      return true;
    case "number":
      return Number.isFinite(value) && (value !== 0 || 1 / value > 0);
    case "object":
      break;
    default:
      return false;
  }
  if (value === null) return true;
  if (!seen.isNew(value)) return false;
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) if (!isJson(value[i], seen)) return false;
    return true;
  }
  const prototype = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && !isPlain(value)) return false;
  for (const key in value) {
    if (key === "__proto__" || key === "constructor" || key === "prototype") return false;
    if (!isJson(value[key], seen)) return false;
  }
  return true;
}

/**
 * Returns the type of a value that JSON can't hold, and the JSON that represents it. Undefined for other values.
 * @param {any} value
 * @returns {[Type, any] | undefined}
 */
function reduce(value) {
  switch (typeof value) {
    case "undefined":
      return ["undefined", null];
    case "bigint":
      return ["bigint", String(value)];
    case "number":
      if (Object.is(value, -0)) return ["number", "-0"];
      return Number.isFinite(value) ? undefined : ["number", String(value)];
    case "object":
      break;
    default:
      return undefined;
  }
  if (value === null) return undefined;
  if (globals.Buffer?.isBuffer?.(value)) return [["custom", "buffer"], [...value]];
  if (ArrayBuffer.isView(value) && typeOf(value) !== "DataView") {
    return [["typed-array", typeOf(value)], [.../** @type {Uint8Array} */ (value)]];
  }
  if (value instanceof Error) return ["Error", { name: value.name, message: value.message }];
  switch (typeOf(value)) {
    case "Date":
      return Number.isNaN(value.getTime()) ? undefined : ["Date", value.toISOString()];
    case "RegExp":
      return ["regexp", String(value)];
    case "Set":
      return ["set", [...value]];
    case "Map":
      return ["map", [...value]];
    case "URL":
      return ["URL", value.href];
    default:
      return undefined;
  }
}

// The array may have a `keys` of its own.
/** @param {unknown[]} array @returns {IterableIterator<number>} */
const indexesOf = (array) => Array.prototype.keys.call(array);

/** @param {string | number} key */
const escapeKey = (key) => String(key).replaceAll(".", "\\.");

/**
 * Returns whether the paths that share this value are listed. The official packages list bigints and NaN too.
 * @param {unknown} value
 */
const hasIdentity = (value) =>
  isObject(value) || ["bigint", "function"].includes(typeof value) || Number.isNaN(value);

/**
 * Converts a value to JSON and annotations.
 * @param {any} value
 * @param {Path} path
 * @param {unknown[]} parents the objects that contain the value
 * @param {Map<unknown, Path[]>} places the paths of each value
 * @param {Map<unknown, Written>} written
 * @returns {Written}
 */
function walk(value, path, parents, places, written) {
  if (hasIdentity(value)) {
    const paths = places.get(value);
    if (paths) paths.push(path);
    else places.set(value, [path]);
    const known = written.get(value);
    if (known) return known;
  }
  const reduced = reduce(value);
  const deep =
    isObject(value) &&
    (Array.isArray(value) || isPlain(value) || reduced?.[0] === "set" || reduced?.[0] === "map");
  if (!deep) {
    /** @type {Written} */
    const result = reduced ? { json: reduced[1], notes: [reduced[0]] } : { json: value };
    if (hasIdentity(value)) written.set(value, result);
    return result;
  }
  if (parents.includes(value)) return { json: null };
  const from = reduced ? reduced[1] : value;
  /** @type {any} */
  const json = Array.isArray(from) ? [] : {};
  /** @type {Annotations} */
  const inner = {};
  for (const key of Array.isArray(from) ? indexesOf(from) : Object.keys(from)) {
    refuse(key);
    const child = walk(from[key], [...path, key], [...parents, value], places, written);
    json[key] = child.json;
    if (Array.isArray(child.notes)) inner[key] = child.notes;
    else for (const below in child.notes) inner[`${escapeKey(key)}.${below}`] = child.notes[below];
  }
  const empty = Object.keys(inner).length === 0;
  const notes = reduced ? (empty ? [reduced[0]] : [reduced[0], inner]) : empty ? undefined : inner;
  const result = /** @type {Written} */ ({ json, notes });
  written.set(value, result);
  return result;
}

/**
 * Lists the paths of values that occur more than once, by the shortest path of each value.
 * @param {Map<unknown, Path[]>} places
 */
function equalities(places) {
  /** @param {Path} path */
  const join = (path) => path.map(escapeKey).join(".");
  /** @type {Record<string, string[]>} */
  const others = {};
  let root;
  for (const paths of places.values()) {
    if (paths.length < 2) continue;
    const [first, ...rest] = [...paths].sort((a, b) => a.length - b.length);
    if (first.length === 0) root = rest.map(join);
    else others[join(first)] = rest.map(join);
  }
  const empty = Object.keys(others).length === 0;
  if (root) return empty ? [root] : [root, others];
  return empty ? undefined : others;
}

/** @param {unknown} value @returns {string} */
export function stringify(value) {
  if (isJson(value, new Seen())) return JSON.stringify({ json: value });
  const places = new Map();
  const { json, notes } = walk(value, [], [], places, new Map());
  const referentialEqualities = equalities(places);
  const meta =
    notes || referentialEqualities ? { values: notes, referentialEqualities } : undefined;
  return JSON.stringify({ json, meta });
}

/** @param {Type} type @param {any} value */
function restore(type, value) {
  if (Array.isArray(type)) {
    const [kind, name] = type;
    if (kind === "typed-array" && /^[A-Z]\w*Array$/.test(name) && name in globals) {
      return new globals[name](value);
    }
    if (kind === "custom" && name === "buffer") {
      return globals.Buffer?.from(value) ?? new Uint8Array(value);
    }
    return value;
  }
  switch (type) {
    case "undefined":
      return undefined;
    case "bigint":
      return BigInt(value);
    case "number":
      return Number(value);
    case "Date":
      return new Date(value);
    case "Error":
      return Object.assign(new Error(value.message), value);
    case "regexp": {
      const end = value.lastIndexOf("/");
      return new RegExp(value.slice(1, end), value.slice(end + 1));
    }
    case "set":
      return new Set(value);
    case "map":
      return new Map(value);
    case "URL":
      return new URL(value);
    default:
      // A type of a newer version. Its JSON is better than nothing.
      return value;
  }
}

/** @param {string} path */
function split(path) {
  const keys = path.split(/(?<!\\)\./).map((key) => key.replaceAll("\\.", "."));
  keys.forEach(refuse);
  return keys;
}

/**
 * Follows one key of a path. In a map, the keys are the row, then 0 for the key or 1 for the value; in a set, the position.
 * @param {any} value
 * @param {string} key
 */
function step(value, key) {
  if (value instanceof Map) return [...value][Number(key)];
  if (value instanceof Set) return [...value][Number(key)];
  return value?.[key];
}

/**
 * Changes the value at a path.
 * @param {any} root
 * @param {string[]} path
 * @param {(value: unknown) => unknown} change
 * @returns {any} the changed root
 */
function replace(root, path, change) {
  if (path.length === 0) return change(root);
  const [key, ...rest] = path;
  if (root instanceof Map || root instanceof Set) {
    /** @type {any} */
    const rows = [...root];
    rows[key] = replace(rows[key], rest, change);
    root.clear();
    for (const row of rows) root instanceof Map ? root.set(row[0], row[1]) : root.add(row);
  } else if (isObject(root)) {
    const object = /** @type {any} */ (root);
    object[key] = replace(object[key], rest, change);
  }
  return root;
}

/**
 * Restores a value by its annotations.
 * @param {any} value
 * @param {any} notes
 * @returns {any}
 */
function annotate(value, notes) {
  const [type, inner] = Array.isArray(notes) ? notes : [undefined, notes];
  for (const path in inner) {
    value = replace(value, split(path), (part) => annotate(part, inner[path]));
  }
  return type === undefined ? value : restore(type, value);
}

/** @param {string} text @returns {any} */
export function parse(text) {
  let { json, meta } = JSON.parse(text);
  if (meta?.values) json = annotate(json, meta.values);
  const same = meta?.referentialEqualities;
  if (same) {
    /** @param {unknown} source @param {string[]} paths */
    const link = (source, paths) => {
      for (const path of paths) json = replace(json, split(path), () => source);
    };
    const [root, others] = Array.isArray(same) ? same : [[], same];
    link(json, root);
    for (const path in others) link(split(path).reduce(step, json), others[path]);
  }
  return json;
}
