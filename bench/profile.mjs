// Shows which code takes the CPU time of a call: `node bench/profile.mjs [case ...]`.
//
// Profiles the package and bare fetch in processes of their own. Prints how they differ by area and by function, and how
// often a call crosses the boundary between JavaScript and WebAssembly.
//
//   --offline      send nothing, and profile only the caller's own work
//   --official     profile the official package instead of ours
//   --package DIR  profile the package in this folder instead of pkg/
//   --calls N      calls of a short case (5000); longer calls need fewer
//   --in-flight N  calls under way at a time (8), so that the profile doesn't show how an idle process wakes up
//   --top N        functions to print (30)

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { compiledDir, numberNames } from "../scripts/compile.mjs";
import { root, run } from "../scripts/toolchain.mjs";
import { temporaryFolder } from "../tests/runtimes/project.mjs";
import { cases, namedCases } from "./cases.mjs";
import { defaultPackage, officialProject, projectWith } from "./packages.mjs";
import { runInWorker, startServer } from "./processes.mjs";
import { table } from "./report.mjs";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    calls: { type: "string", default: "5000" },
    "in-flight": { type: "string", default: "8" },
    offline: { type: "boolean", default: false },
    top: { type: "string", default: "30" },
    package: { type: "string", default: defaultPackage },
    official: { type: "boolean", default: false },
  },
});
const names = namedCases(positionals);

/** Processes of each caller, in turns: a single one shows chance as much as the code. */
const ROUNDS = 3;

const project = values.official
  ? await officialProject((text) => console.error(text))
  : projectWith(values.package);
const caller = { name: values.official ? "official" : "ours", module: project.module };
const bareFetch = { name: "bare" };
const named = values.official ? undefined : await wasmWithNames(join(values.package, "dist"));
if (!named && !values.official) {
  console.error(
    "The wasm functions have no names, because the package isn't from the last build. Run `npm run build`.",
  );
}

/**
 * Makes the package's wasm module with the names of its functions, of which the package's own is stripped. Returns
 * undefined if the package isn't from the last build.
 */
async function wasmWithNames(dist) {
  const name = "trigger_wasm";
  const compiled = join(root, "target/package/wasm32-unknown-unknown/release", `${name}.wasm`);
  if (!existsSync(compiled) || !existsSync(compiledDir)) return undefined;
  const [packaged, last] = [dist, compiledDir].map((dir) =>
    readFileSync(join(dir, `${name}_bg.wasm`)),
  );
  if (!packaged.equals(last)) return undefined;
  const folder = temporaryFolder("bench");
  const flags = ["--target", "web", "--no-typescript", "--omit-default-module-path"];
  flags.push("--experimental-reset-state-function");
  await run("wasm-bindgen", [...flags, "--out-dir", folder, compiled], { quiet: true });
  const wasm = join(folder, `${name}_bg.wasm`);
  await run("wasm-opt", ["-Oz", "-g", wasm, "-o", wasm], { quiet: true });
  numberNames(join(folder, `${name}.js`), wasm);
  return wasm;
}

const show = (microseconds) => microseconds.toFixed(1);

const isWork = ({ area }) => !["(idle)", "(profiler)"].includes(area);

/** The working time of functions, by area. */
function byArea(functions) {
  const areas = new Map();
  for (const { area, self } of functions.filter(isWork)) {
    areas.set(area, (areas.get(area) ?? 0) + self);
  }
  return areas;
}

/** Sums up Node's modules that differ little in one row. */
function withoutTrifles(rows) {
  const isTrifle = ({ area, more }) => area.startsWith("node:") && Math.abs(more) < 1;
  const rest = { area: "node, the rest", own: 0, bare: 0, more: 0 };
  for (const row of rows.filter(isTrifle)) {
    for (const key of ["own", "bare", "more"]) rest[key] += row[key];
  }
  return [...rows.filter((row) => !isTrifle(row)), rest];
}

function printAreas(ownFunctions, bareFunctions) {
  const [ownAreas, bareAreas] = [byArea(ownFunctions), byArea(bareFunctions)];
  const areas = [...new Set([...ownAreas.keys(), ...bareAreas.keys()])].map((area) => {
    const [own, bare] = [ownAreas.get(area) ?? 0, bareAreas.get(area) ?? 0];
    return { area, own, bare, more: own - bare };
  });
  const rows = withoutTrifles(areas);
  const sum = (key) => rows.reduce((total, row) => total + row[key], 0);
  rows.sort((x, y) => y.more - x.more);
  rows.push({ area: "sum", own: sum("own"), bare: sum("bare"), more: sum("more") });
  console.log(
    table(rows, [
      ["area", ({ area }) => area],
      [`${caller.name}, µs`, ({ own }) => show(own)],
      ["bare fetch, µs", ({ bare }) => show(bare)],
      ["more, µs", ({ more }) => show(more)],
    ]),
  );
}

function printFunctions(own, bare) {
  const bareTimes = new Map(bare.map((entry) => [`${entry.area} ${entry.name}`, entry.self]));
  const rows = own
    .filter(isWork)
    .map((entry) => ({
      ...entry,
      more: entry.self - (bareTimes.get(`${entry.area} ${entry.name}`) ?? 0),
    }))
    .filter(({ more, total, area }) => more > 0.05 || (total > 0.5 && !area.startsWith("node:")))
    .sort((x, y) => y.more - x.more)
    .slice(0, Number(values.top));
  console.log(
    table(rows, [
      ["self more, µs", ({ more }) => show(more)],
      ["self, µs", ({ self }) => show(self)],
      ["total, µs", ({ total }) => show(total)],
      ["area", ({ area }) => area],
      ["function", ({ name }) => name.slice(0, 110)],
    ]),
  );
}

function printCrossings({ counts, stringBytes }) {
  const sum = (direction) =>
    counts
      .filter(([name]) => name.startsWith(direction))
      .reduce((total, [, count]) => total + count, 0);
  console.log(
    `Crossings per call: ${sum("out").toFixed(1)} out of wasm, ${sum("in").toFixed(1)} into it, ` +
      `${stringBytes.toFixed(0)} bytes of text into it.`,
  );
  const rows = counts.filter(([, count]) => count >= 0.5);
  console.log(
    table(rows, [
      ["per call", ([, count]) => count.toFixed(1)],
      ["", ([name]) => name],
    ]),
  );
}

/** The mean of several profiles, function by function. */
function mean(profiles) {
  const functions = new Map();
  for (const entry of profiles.flat()) {
    const key = `${entry.area} ${entry.name}`;
    const sum = functions.get(key) ?? { ...entry, self: 0, total: 0 };
    sum.self += entry.self / profiles.length;
    sum.total += entry.total / profiles.length;
    functions.set(key, sum);
  }
  return [...functions.values()];
}

const server = await startServer();
for (const name of names) {
  const calls = Math.ceil((Number(values.calls) * cases[name].calls) / cases.retrieve.calls);
  const flags = values.offline ? ["offline"] : [];
  const ownFlags = named ? [...flags, `wasm=${named}`] : flags;
  const work = { name, calls, inFlight: Number(values["in-flight"]) };
  const own = [];
  const bare = [];
  for (let round = 0; round < ROUNDS; round++) {
    own.push(await runInWorker(caller, server, ownFlags, "profile", work));
    bare.push(await runInWorker(bareFetch, server, flags, "profile", work));
  }
  console.log(`\n=== ${name}: ${ROUNDS} × ${calls} calls, microseconds per call\n`);
  printAreas(mean(own), mean(bare));
  console.log();
  printFunctions(mean(own), mean(bare));
  if (values.official) continue;
  console.log();
  const count = { name, calls: Math.min(100, calls) };
  printCrossings(await runInWorker(caller, server, ["crossings"], "crossings", count));
}
server.close();
