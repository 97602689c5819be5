// Records calls in the process that makes them: a CPU profile by function, and the number of crossings between JavaScript and
// WebAssembly.

import { readFileSync } from "node:fs";
import { Session } from "node:inspector/promises";
import { isGlue, modules } from "../scripts/assemble.mjs";

const INTERVAL_US = 100;

/**
 * Makes JSON's functions visible.
 *
 * V8 counts its own work for the function that called it. JSON would be part of another function for each caller, and
 * could not be compared.
 */
function wrapJson() {
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

/** The name of an anonymous function. wasm-bindgen's glue has one for each import, and its line names the import. */
function nameInSource(url, lineNumber) {
  if (!url.startsWith("file:")) return "(anonymous)";
  const line = sourceOf(url).split("\n")[lineNumber] ?? "";
  return line.match(/(\w+?)(?:_[0-9a-f]{16})?: function/)?.[1] ?? "(anonymous)";
}

function identify({ functionName, url, lineNumber }) {
  if (url.startsWith("wasm:")) {
    // V8's name for a call from wasm to JavaScript: signature, Rust's name of the import, its name in the glue.
    const call = functionName.match(/^wasm-to-js:[^-]*-(.*?)(::__wb.*)?$/);
    return call
      ? { area: "wasm to JavaScript", name: call[1] }
      : { area: "wasm", name: functionName };
  }
  const name = functionName || nameInSource(url, lineNumber);
  if (url === import.meta.url && name.startsWith("json")) return { area: "JSON", name };
  // Starting and stopping the profiler.
  if (url === "" && name === "dispatch") return { area: "(profiler)", name };
  if (url === "") return { area: name.startsWith("(") ? name : "built-ins", name };
  if (url.startsWith("node:internal/deps/undici")) return { area: "fetch (undici)", name };
  if (url.startsWith("node:")) return { area: url, name };
  const place = `${name} ${lastParts(url)}:${lineNumber + 1}`;
  // Packages are in node_modules, the benchmark is not.
  if (!url.includes("/node_modules/")) return { area: "benchmark", name: place };
  // Our package is one file of many modules.
  const part = modules(sourceOf(url)).findLast(({ line }) => line <= lineNumber);
  const generated = part && isGlue(part);
  return { area: generated ? "glue (generated)" : "package's JavaScript", name: place };
}

/** Starts V8's sampling profiler. It records nothing yet. */
export async function startProfiler() {
  wrapJson();
  const session = new Session();
  session.connect();
  await session.post("Profiler.enable");
  await session.post("Profiler.setSamplingInterval", { interval: INTERVAL_US });
  const functions = new Map();
  return {
    /** Profiles `run`, and adds the result to those before. */
    async record(run) {
      await session.post("Profiler.start");
      await run();
      const { profile } = await session.post("Profiler.stop");
      addUp(profile, functions);
    },

    /** Microseconds per call, by function: `self` without the functions that it calls, `total` with them. */
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
    // The delta of a sample is the time since the one before.
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

/**
 * Wraps the imports and exports of all WebAssembly instances that are made from now on. Returns a function that counts the
 * crossings while it runs another function.
 */
export function countCrossings() {
  const { Instance } = WebAssembly;
  const counts = new Map();
  let stringBytes = 0;

  const counted = (direction, name, f) => {
    // wasm-bindgen ends its names with a hash.
    const key = `${direction} ${name.replace(/_*h?[0-9a-f]{16}$/, "").replace(/^__wbg_+/, "")}`;
    return (...args) => {
      counts.set(key, (counts.get(key) ?? 0) + 1);
      // The glue allocates memory for each string that it passes, with an alignment of 1.
      if (name === "__wbindgen_malloc" && args[1] === 1) stringBytes += args[0];
      return f(...args);
    };
  };

  const wrap = (direction, members) => {
    const entries = Object.entries(members).map(([name, member]) => [
      name,
      typeof member === "function" ? counted(direction, name, member) : member,
    ]);
    return Object.fromEntries(entries);
  };

  WebAssembly.Instance = function (module, imports = {}) {
    const modules = Object.entries(imports).map(([name, members]) => [name, wrap("out", members)]);
    return { exports: wrap("in", new Instance(module, Object.fromEntries(modules)).exports) };
  };

  return async (run, calls) => {
    counts.clear();
    stringBytes = 0;
    await run();
    const perCall = [...counts].map(([name, count]) => [name, count / calls]);
    return { counts: perCall.sort((a, b) => b[1] - a[1]), stringBytes: stringBytes / calls };
  };
}

/** Replaces every WebAssembly module that is compiled from now on by the one in this file. */
export function replaceModule(file) {
  const { Module } = WebAssembly;
  WebAssembly.Module = function () {
    return new Module(readFileSync(file));
  };
  WebAssembly.Module.prototype = Module.prototype;
}
