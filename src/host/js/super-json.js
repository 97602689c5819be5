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

/** @param {string} key */
function refuse(key) {
  if (FORBIDDEN.has(key)) {
    throw new TypeError(
      `The payload has a property named "${key}", which can't be sent because a reader could change a prototype with it. Rename it.`,
    );
  }
}

/**
 * Returns whether a value is plain JSON. Most payloads are, and the engine serializes them faster than `walk`.
 * @param {any} value
 * @param {Set<object>} seen
 * @returns {boolean}
 */
function isJson(value, seen) {
  switch (typeof value) {
    case "string":
    case "boolean":
      return true;
    case "number":
      return Number.isFinite(value) && !Object.is(value, -0);
    case "object":
      break;
    default:
      return false;
  }
  if (value === null) return true;
  if (seen.size === seen.add(value).size) return false;
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) if (!isJson(value[i], seen)) return false;
    return true;
  }
  if (!isPlain(value)) return false;
  for (const key in value) if (FORBIDDEN.has(key) || !isJson(value[key], seen)) return false;
  return true;
}

/**
 * Returns the type of a value that JSON can't hold, and the JSON that represents it. Without a type, the value represents itself.
 * @param {any} value
 * @returns {[Type | undefined, any]}
 */
function reduce(value) {
  if (globals.Buffer?.isBuffer?.(value)) return [["custom", "buffer"], [...value]];
  if (value instanceof Error) return ["Error", { name: value.name, message: value.message }];
  const type = isObject(value) ? Object.prototype.toString.call(value).slice(8, -1) : typeof value;
  switch (type) {
    case "undefined":
      return [type, null];
    case "bigint":
      return [type, String(value)];
    case "number":
      if (Object.is(value, -0)) return [type, "-0"];
      return Number.isFinite(value) ? [undefined, value] : [type, String(value)];
    case "Date":
      return Number.isNaN(value.getTime()) ? [undefined, value] : [type, value.toISOString()];
    case "RegExp":
      return ["regexp", String(value)];
    case "Set":
    case "Map":
      return [type.toLowerCase(), [...value]];
    case "URL":
      return [type, value.href];
  }
  if (ArrayBuffer.isView(value) && type !== "DataView") {
    return [["typed-array", type], [.../** @type {Uint8Array} */ (value)]];
  }
  return [undefined, value];
}

/** @param {string} key */
const escapeKey = (key) => key.replaceAll(".", "\\.");

/** Returns an object in a list; no object if it is empty. @param {object} object */
const unlessEmpty = (object) => (Object.keys(object).length > 0 ? [object] : []);

/**
 * Returns whether the paths that share this value are listed. The official packages list bigints and NaN too.
 * @param {unknown} value
 */
const hasIdentity = (value) =>
  isObject(value) || ["bigint", "function"].includes(typeof value) || Number.isNaN(value);

/**
 * Converts a value to JSON and annotations.
 * @param {any} value
 * @param {string[]} path
 * @param {Map<unknown, { paths: string[][], written?: Written }>} places the paths of each value
 * @returns {Written}
 */
function walk(value, path, places) {
  const known = places.get(value);
  if (known) {
    known.paths.push(path);
    // A value that isn't written yet contains itself.
    return known.written ?? { json: null };
  }
  /** @type {{ paths: string[][], written?: Written }} */
  const place = { paths: [path] };
  if (hasIdentity(value)) places.set(value, place);
  const [type, from] = reduce(value);
  const isArray = Array.isArray(from);
  const isDeep = type === "set" || type === "map" || Array.isArray(value);
  if (!isDeep && !(isObject(value) && isPlain(value))) {
    return (place.written = { json: from, notes: type ? [type] : undefined });
  }
  /** @type {any} */
  const json = isArray ? [] : {};
  /** @type {Annotations} */
  const inner = {};
  // The copy of an array has no holes and no other fields.
  for (const key of Object.keys(isArray ? [...from] : from)) {
    refuse(key);
    const child = walk(from[key], [...path, key], places);
    json[key] = child.json;
    if (Array.isArray(child.notes)) inner[key] = child.notes;
    else for (const below in child.notes) inner[`${escapeKey(key)}.${below}`] = child.notes[below];
  }
  const below = unlessEmpty(inner);
  return (place.written = { json, notes: type ? [type, ...below] : below[0] });
}

/**
 * Lists the paths of values that occur more than once, by the shortest path of each value.
 * @param {Iterable<{ paths: string[][] }>} places
 */
function equalities(places) {
  /** @param {string[]} path */
  const join = (path) => path.map(escapeKey).join(".");
  /** @type {Record<string, string[]>} */
  const others = {};
  let root;
  for (const { paths } of places) {
    const [first, ...rest] = paths.sort((a, b) => a.length - b.length);
    if (rest.length === 0) continue;
    if (first.length === 0) root = rest.map(join);
    else others[join(first)] = rest.map(join);
  }
  const below = unlessEmpty(others);
  return root ? [root, ...below] : below[0];
}

/** @param {unknown} value @returns {string} */
export function stringify(value) {
  if (isJson(value, new Set())) return JSON.stringify({ json: value });
  const places = new Map();
  const { json, notes } = walk(value, [], places);
  const referentialEqualities = equalities(places.values());
  const meta =
    notes || referentialEqualities ? { values: notes, referentialEqualities } : undefined;
  return JSON.stringify({ json, meta });
}

/**
 * Restores the value of a type from its JSON. The JSON of an unknown type of a newer version is better than nothing.
 * @type {Record<string, (value: any) => unknown>}
 */
const restorers = {
  // @ts-expect-error A prototype, so that no type is found in `Object.prototype`.
  __proto__: null,
  undefined: () => undefined,
  bigint: BigInt,
  number: Number,
  Date: (value) => new Date(value),
  Error: (value) => Object.assign(new Error(value.message), value),
  regexp(value) {
    const end = value.lastIndexOf("/");
    return new RegExp(value.slice(1, end), value.slice(end + 1));
  },
  set: (value) => new Set(value),
  map: (value) => new Map(value),
  URL: (value) => new URL(value),
  "custom,buffer": (value) => globals.Buffer?.from(value) ?? new Uint8Array(value),
};

/** @param {Type} type @param {any} value */
function restore(type, value) {
  const [kind, name = ""] = [type].flat();
  if (kind === "typed-array" && /^[A-Z]\w*Array$/.test(name) && name in globals) {
    return new globals[name](value);
  }
  const restorer = restorers[String(type)];
  return restorer ? restorer(value) : value;
}

/** @param {string} path */
function split(path) {
  const keys = path.split(/(?<!\\)\./).map((key) => key.replaceAll("\\.", "."));
  keys.forEach(refuse);
  return keys;
}

/**
 * Changes the value at a path. In a map, the keys are the row, then 0 for the key or 1 for the value; in a set, the position.
 * @param {any} root
 * @param {string[]} path
 * @param {(value: any) => unknown} change
 * @returns {any} the changed root
 */
function replace(root, [key, ...rest], change) {
  if (key === undefined) return change(root);
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
  json = annotate(json, meta?.values);
  /** Puts the value at one path at others too. @param {string[]} from @param {string[]} paths */
  function link(from, paths) {
    /** @type {unknown} */
    let source;
    json = replace(json, from, (value) => (source = value));
    for (const path of paths) json = replace(json, split(path), () => source);
  }
  const same = meta?.referentialEqualities ?? {};
  const [root, others] = Array.isArray(same) ? same : [[], same];
  link([], root);
  for (const path in others) link(split(path), others[path]);
  return json;
}
