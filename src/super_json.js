// Super-JSON: JSON text that also carries what JSON cannot hold (dates, maps, sets, bigints, ...), by a second
// tree of annotations beside the first. The dialect is the one that Trigger.dev's own packages read and write.
//
// stringify gives {"json": ..., "meta"?: {"values"?: ..., "referentialEqualities"?: ...}}. `values` leads from the
// path of a value to its annotation, an array [type] or [type, annotations of what is inside]; the paths inside
// are relative. An object that stands in several places is written in each, and its paths are listed.

const FORBIDDEN = new Set(["__proto__", "constructor", "prototype"]);

const typeOf = (value) => Object.prototype.toString.call(value).slice(8, -1);
const isObject = (value) => typeof value === "object" && value !== null;

// An object of no class: whatever realm it is from, nothing stands between it and the root of all objects.
function isPlain(value) {
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function refuse(key) {
  if (FORBIDDEN.has(key)) {
    throw new TypeError(
      `The payload has a property named "${key}", which cannot be sent because it could change the prototype of what it is read into. Rename it.`,
    );
  }
}

// Objects, to tell whether one has been there before. Most payloads have few, for which a list is faster than a set.
class Seen {
  #few = [];
  #many;

  isNew(object) {
    if (this.#many) return this.#many.size < this.#many.add(object).size;
    if (this.#few.includes(object)) return false;
    if (this.#few.push(object) > 16) this.#many = new Set(this.#few);
    return true;
  }
}

// Most payloads are JSON already, and the engine writes those faster than any walk of ours.
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

// What is written for a value that JSON cannot hold: [type, what stands for it].
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
  if (globalThis.Buffer?.isBuffer?.(value)) return [["custom", "buffer"], [...value]];
  if (ArrayBuffer.isView(value) && typeOf(value) !== "DataView") {
    return [["typed-array", typeOf(value)], [...value]];
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

const escapeKey = (key) => String(key).replaceAll(".", "\\.");

// What is told apart by more than its value; bigints and NaN are so for Trigger.dev's own packages.
const hasIdentity = (value) =>
  isObject(value) || ["bigint", "function"].includes(typeof value) || Number.isNaN(value);

function walk(value, path, parents, places, written) {
  if (hasIdentity(value)) {
    const paths = places.get(value);
    if (paths) paths.push(path);
    else places.set(value, [path]);
    if (written.has(value)) return written.get(value);
  }
  const reduced = reduce(value);
  const deep =
    isObject(value) &&
    (Array.isArray(value) || isPlain(value) || reduced?.[0] === "set" || reduced?.[0] === "map");
  if (!deep) {
    const result = reduced ? { json: reduced[1], notes: [reduced[0]] } : { json: value };
    if (hasIdentity(value)) written.set(value, result);
    return result;
  }
  if (parents.includes(value)) return { json: null };
  const from = reduced ? reduced[1] : value;
  const json = Array.isArray(from) ? [] : {};
  const inner = {};
  for (const key of Array.isArray(from) ? from.keys() : Object.keys(from)) {
    refuse(key);
    const child = walk(from[key], [...path, key], [...parents, value], places, written);
    json[key] = child.json;
    if (Array.isArray(child.notes)) inner[key] = child.notes;
    else for (const below in child.notes) inner[`${escapeKey(key)}.${below}`] = child.notes[below];
  }
  const empty = Object.keys(inner).length === 0;
  const notes = reduced ? (empty ? [reduced[0]] : [reduced[0], inner]) : empty ? undefined : inner;
  const result = { json, notes };
  written.set(value, result);
  return result;
}

function equalities(places) {
  const join = (path) => path.map(escapeKey).join(".");
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

// A value, and how it is to be written.
let written;

// Does something while a value is written in this way.
export function asWritten(value, write, run) {
  written = { value, write };
  try {
    return run();
  } finally {
    written = undefined;
  }
}

export function stringify(value) {
  if (written && written.value === value) return written.write();
  if (isJson(value, new Seen())) return JSON.stringify({ json: value });
  const places = new Map();
  const { json, notes } = walk(value, [], [], places, new Map());
  const referentialEqualities = equalities(places);
  const meta =
    notes || referentialEqualities ? { values: notes, referentialEqualities } : undefined;
  return JSON.stringify({ json, meta });
}

function restore(type, value) {
  if (Array.isArray(type)) {
    const [kind, name] = type;
    if (kind === "typed-array" && /^[A-Z]\w*Array$/.test(name) && name in globalThis) {
      return new globalThis[name](value);
    }
    if (kind === "custom" && name === "buffer") {
      return globalThis.Buffer?.from(value) ?? new Uint8Array(value);
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
      // A kind that a newer writer knows: what stands for it is better than nothing.
      return value;
  }
}

function split(path) {
  const keys = path.split(/(?<!\\)\./).map((key) => key.replaceAll("\\.", "."));
  keys.forEach(refuse);
  return keys;
}

// The inside of a map is addressed as [row, 0 for the key or 1 for the value], that of a set by position.
function step(value, key) {
  if (value instanceof Map) return [...value][key];
  if (value instanceof Set) return [...value][key];
  return value?.[key];
}

function replace(root, path, change) {
  if (path.length === 0) return change(root);
  const [key, ...rest] = path;
  if (root instanceof Map || root instanceof Set) {
    const rows = [...root];
    rows[key] = replace(rows[key], rest, change);
    root.clear();
    for (const row of rows) root instanceof Map ? root.set(row[0], row[1]) : root.add(row);
  } else if (isObject(root)) {
    root[key] = replace(root[key], rest, change);
  }
  return root;
}

function annotate(value, notes) {
  const [type, inner] = Array.isArray(notes) ? notes : [undefined, notes];
  for (const path in inner) {
    value = replace(value, split(path), (part) => annotate(part, inner[path]));
  }
  return type === undefined ? value : restore(type, value);
}

export function parse(text) {
  let { json, meta } = JSON.parse(text);
  if (meta?.values) json = annotate(json, meta.values);
  const same = meta?.referentialEqualities;
  if (same) {
    const link = (source, paths) => {
      for (const path of paths) json = replace(json, split(path), () => source);
    };
    const [root, others] = Array.isArray(same) ? same : [[], same];
    link(json, root);
    for (const path in others) link(split(path).reduce(step, json), others[path]);
  }
  return json;
}
