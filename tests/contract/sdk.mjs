// Loads an SDK package and finds its calls.

import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));

// The methods of the recorded SDK's internal client, and this package's calls for them.
export const publicCallOf = {
  listRunEvents: "runs.events",
  retrieveRunTrace: "runs.trace",
  retrieveRunTracePage: "runs.tracePage",
  retrieveSpan: "runs.span",
  getRunResult: "runs.result",
  getBatchResults: "batch.results",
  batchTriggerV3: "batch.triggerLegacy",
  addTags: "runs.addTags",
  updateRunMetadata: "runs.updateMetadata",
  getRunMetadata: "runs.metadata",
  getQuerySchema: "query.schema",
  listWebhookEndpoints: "webhooks.endpoints.list",
  listWebhookDeliveries: "webhooks.deliveries.list",
  replayWebhookDelivery: "webhooks.deliveries.replay",
};

/**
 * Loads an SDK package.
 * @param specifier a package name, with or without a subpath, or the path of a package
 * @returns the package's `name`, `version` and exports (`module`), and `find`, which finds a call
 */
export async function loadSdk(specifier) {
  const { root, manifest, module } = await load(specifier, process.cwd());
  const internal = await load("@trigger.dev/core/v3", root).catch(() => undefined);
  const isOriginal = manifest.name === "@trigger.dev/sdk";

  /** Returns the function at a dotted path; undefined if it doesn't exist. */
  function find(call, client) {
    const [first, ...rest] = call.split(".");
    if (first === "client") return follow(client, rest);
    if (first !== "apiClient") return follow(module, [first, ...rest]);
    if (!isOriginal) return publicCallOf[rest[0]] && find(publicCallOf[rest[0]]);
    return (...args) => internal.module.apiClientManager.clientOrThrow()[rest[0]](...args);
  }

  return { name: manifest.name, version: manifest.version, module, find };
}

function follow(start, path) {
  let owner;
  let value = start;
  for (const name of path) {
    owner = value;
    value = owner?.[name];
  }
  return typeof value === "function" ? (...args) => value.apply(owner, args) : undefined;
}

async function load(specifier, from) {
  const { root, subpath } = locate(specifier, from);
  const manifest = readJson(join(root, "package.json"));
  const entry = entryFor(manifest, subpath);
  if (!entry) throw new Error(`${manifest.name} does not export "${subpath}".`);
  const file = join(root, entry);
  if (!existsSync(file)) throw new Error(`${specifier} has not been built: ${entry} is missing.`);
  return { root, manifest, module: await import(pathToFileURL(file).href) };
}

function locate(specifier, from) {
  if (/^[./]/.test(specifier)) return { root: resolve(specifier), subpath: "." };
  const [, name, rest] = specifier.match(/^((?:@[^/]+\/)?[^/]+)(\/.*)?$/);
  const subpath = rest ? `.${rest}` : ".";
  const own = join(here, "../../pkg");
  const manifest = join(own, "package.json");
  if (existsSync(manifest) && readJson(manifest).name === name) return { root: own, subpath };
  for (let dir = resolve(from); ; dir = dirname(dir)) {
    const root = join(dir, "node_modules", name);
    if (statSync(root, { throwIfNoEntry: false })) return { root, subpath };
    if (dir === dirname(dir)) throw new Error(`No package ${name} found. Install it first.`);
  }
}

function entryFor({ exports, module, main }, subpath) {
  const entry = exports?.[subpath] ?? (subpath === "." ? (exports ?? module ?? main) : undefined);
  return pick(entry);
}

// Resolves conditions like `import` in Node.
function pick(entry) {
  if (typeof entry !== "object" || entry === null) return entry;
  const condition = Object.keys(entry).find((key) => ["node", "import", "default"].includes(key));
  return condition && pick(entry[condition]);
}

const readJson = (file) => JSON.parse(readFileSync(file, "utf8"));
