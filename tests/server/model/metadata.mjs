// The metadata of runs, and the operations by which running tasks change it.

import { Problem, badRequest } from "../http/problem.mjs";

const MAX_BYTES = 262_144;

/** Throws a 413 if it is too large. */
export function checkMetadataSize(metadata) {
  if (Buffer.byteLength(JSON.stringify(metadata) ?? "") > MAX_BYTES) {
    throw new Problem(413, { error: `Metadata exceeds maximum size of ${MAX_BYTES} bytes` });
  }
}

/** What operations make of metadata. The original is left as it is. */
export function applyOperations(metadata, operations) {
  return operations.reduce(applyOperation, structuredClone(metadata ?? {}));
}

function applyOperation(metadata, operation) {
  const { type, value } = operation ?? {};
  if (type === "update") {
    if (!isObject(value)) throw badRequest("The value of an update must be an object");
    return structuredClone(value);
  }
  if (typeof operation?.key !== "string") throw badRequest("An operation needs a key");
  const { parent, name } = locate(metadata, operation.key, type === "delete");
  if (parent) change(parent, name, type, value);
  return metadata;
}

function change(parent, name, type, value) {
  const current = Object.hasOwn(parent, name) ? parent[name] : undefined;
  if (type === "set") parent[name] = value;
  else if (type === "delete") delete parent[name];
  else if (type === "append") {
    parent[name] = [...(current === undefined ? [] : [current].flat()), value];
  } else if (type === "remove") {
    const unwanted = JSON.stringify(value);
    if (Array.isArray(current)) {
      parent[name] = current.filter((item) => JSON.stringify(item) !== unwanted);
    }
  } else if (type === "increment") {
    if (typeof value !== "number") throw badRequest("The value of an increment must be a number");
    parent[name] = (typeof current === "number" ? current : 0) + value;
  } else throw badRequest(`Unknown operation: ${type}`);
}

/**
 * Where a key leads: it is a name, or a path like `$.a.b`. What is missing on the way is made,
 * unless something is to be deleted there.
 */
function locate(metadata, key, onlyExisting) {
  const path = key.startsWith("$.") ? key.slice(2).split(".") : [key];
  const name = path.pop();
  if ([...path, name].includes("__proto__")) throw badRequest(`Invalid key: ${key}`);
  let parent = metadata;
  for (const step of path) {
    if (!isObject(parent[step]) && onlyExisting) return {};
    if (!isObject(parent[step])) parent[step] = {};
    parent = parent[step];
  }
  return { parent, name };
}

function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
