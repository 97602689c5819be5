// V8's sampling profiler over one piece of work, summed up by function.

import { readFileSync } from "node:fs";
import { Session } from "node:inspector/promises";
import { isGlue, modules } from "../scripts/assemble.mjs";

const INTERVAL_US = 100;

/**
 * What the engine does itself counts for the function that calls it. JSON would so be a part of whoever asks for it, a
 * different one in each peer: a function of its own lets it be compared.
 */
function showJson() {
  const { parse, stringify } = JSON;
  JSON.parse = function jsonParse(...args) {
    return parse(...args);
  };
  JSON.stringify = function jsonStringify(...args) {
    return stringify(...args);
  };
}

const lastParts = (url) => url.split("/").slice(-2).join("/");

const sources = new Map();

function sourceOf(url) {
  if (!sources.has(url)) sources.set(url, readFileSync(new URL(url), "utf8"));
  return sources.get(url);
}

/** What a function without a name is part of: the glue wraps each import in one, and the line says which. */
function nameInSource(url, lineNumber) {
  if (!url.startsWith("file:")) return "(anonymous)";
  const line = sourceOf(url).split("\n")[lineNumber] ?? "";
  return line.match(/(\w+?)(?:_[0-9a-f]{16})?: function/)?.[1] ?? "(anonymous)";
}

function identify({ functionName, url, lineNumber }) {
  if (url.startsWith("wasm:")) {
    // The step from wasm into JavaScript, as V8 calls it: signature, the import in Rust, its name in the glue.
    const step = functionName.match(/^wasm-to-js:[^-]*-(.*?)(::__wb.*)?$/);
    return step
      ? { area: "wasm to JavaScript", name: step[1] }
      : { area: "wasm", name: functionName };
  }
  const name = functionName || nameInSource(url, lineNumber);
  if (url === import.meta.url && name.startsWith("json")) return { area: "JSON", name };
  if (url === "") return { area: name.startsWith("(") ? name : "built-ins", name };
  if (url.startsWith("node:internal/deps/undici")) return { area: "fetch (undici)", name };
  if (url.startsWith("node:")) return { area: url, name };
  const place = `${name} ${lastParts(url)}:${lineNumber + 1}`;
  // Everything that is installed lies in some node_modules; what is not is the benchmark's own.
  if (!url.includes("/node_modules/")) return { area: "benchmark", name: place };
  // Our package is one file of many modules.
  const part = modules(sourceOf(url)).findLast(({ line }) => line <= lineNumber);
  const generated = part && isGlue(part);
  return { area: generated ? "glue (generated)" : "package's JavaScript", name: place };
}

/** Starts V8's profiler, in pause. */
export async function startProfiler() {
  showJson();
  const session = new Session();
  session.connect();
  await session.post("Profiler.enable");
  await session.post("Profiler.setSamplingInterval", { interval: INTERVAL_US });
  const functions = new Map();
  return {
    /** Profiles what `run` does, and adds it to the rest. */
    async record(run) {
      await session.post("Profiler.start");
      await run();
      const { profile } = await session.post("Profiler.stop");
      addUp(profile, functions);
    },

    /** Microseconds per call, by function: `self` without what it calls, `total` with it. */
    functions: (calls) =>
      [...functions.values()].map((entry) => ({
        ...entry,
        self: entry.self / calls,
        total: entry.total / calls,
      })),
  };
}

/** Adds a profile to the functions' times. */
function addUp(profile, functions) {
  const timeOf = new Map();
  profile.samples.forEach((id, index) => {
    // The time of a sample is that since the sample before.
    timeOf.set(id, (timeOf.get(id) ?? 0) + profile.timeDeltas[index]);
  });
  const nodes = new Map(profile.nodes.map((node) => [node.id, node]));

  /** Adds a node and all below it, and returns their time. `open` holds the functions on the stack. */
  const visit = (node, open) => {
    const { area, name } = identify(node.callFrame);
    const key = `${area} ${name}`;
    if (!functions.has(key)) functions.set(key, { area, name, self: 0, total: 0 });
    const entry = functions.get(key);
    const self = timeOf.get(node.id) ?? 0;
    const inner = new Set(open).add(key);
    const below = (node.children ?? []).map((id) => visit(nodes.get(id), inner));
    const total = below.reduce((sum, time) => sum + time, self);
    entry.self += self;
    // A recursive function counts once, where it is outermost.
    if (!open.has(key)) entry.total += total;
    return total;
  };
  visit(profile.nodes[0], new Set());
}
