// Where the CPU time of a call goes: `node bench/profile.mjs [retrieve|trigger|list|trigger100]`.
//
// Profiles our package and bare fetch in processes of their own, and prints how they differ by area, then what is
// ours by function, then how often a call crosses the boundary to WebAssembly.

import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { root } from "../scripts/toolchain.mjs";
import { cases } from "./cases.mjs";
import { hire, startServer } from "./crew.mjs";
import { homeOfOfficial, homeOfOurs, temporaryFolder } from "./homes.mjs";
import { nameFunctions } from "./named.mjs";
import { table } from "./table.mjs";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    calls: { type: "string", default: "5000" },
    // Some calls at a time keep both processes awake, so that waking up is not a part of the picture.
    "in-flight": { type: "string", default: "8" },
    offline: { type: "boolean", default: false },
    top: { type: "string", default: "30" },
    package: { type: "string", default: join(root, "pkg") },
    official: { type: "boolean", default: false },
  },
});
const names = positionals.length > 0 ? positionals : Object.keys(cases);
const unknown = names.find((name) => !(name in cases));
if (unknown !== undefined) {
  console.error(`There is no case named ${unknown}: ${Object.keys(cases).join(", ")}.`);
  process.exit(2);
}

const scratch = temporaryFolder();
const folder = join(scratch, "home");
mkdirSync(folder);
const packageDir = resolve(values.package);
const home = values.official
  ? await homeOfOfficial((text) => console.error(text))
  : homeOfOurs(packageDir, folder);
const subject = { name: values.official ? "official" : "ours", module: home.module };
const named = values.official
  ? undefined
  : await nameFunctions(join(packageDir, "dist"), join(scratch, "named"));
if (!named && !values.official) {
  console.error(
    "The functions of the wasm module have no names: what was compiled last is not what is in the package. `npm run build` helps.",
  );
}

/** Processes of each peer, by turns: one alone tells as much of chance as of the code. */
const ROUNDS = 3;

const show = (microseconds) => microseconds.toFixed(1);

async function inWorker(peer, flags, job, args) {
  const worker = await hire(peer, server, flags);
  const result = await worker.ask(job, args);
  await worker.dismiss();
  return result;
}

/** The time of functions that are busy, by area. */
function byArea(functions) {
  const areas = new Map();
  for (const { area, self } of functions) {
    if (area !== "(idle)") areas.set(area, (areas.get(area) ?? 0) + self);
  }
  return areas;
}

/** Modules of Node that make no difference, in one line. */
function withoutTrifles(rows) {
  const isTrifle = ({ area, more }) => area.startsWith("node:") && Math.abs(more) < 1;
  const rest = { area: "node, the rest", a: 0, b: 0, more: 0 };
  for (const row of rows.filter(isTrifle)) {
    for (const key of ["a", "b", "more"]) rest[key] += row[key];
  }
  return [...rows.filter((row) => !isTrifle(row)), rest];
}

function printAreas(own, bare) {
  const [ours, theirs] = [byArea(own), byArea(bare)];
  const areas = [...new Set([...ours.keys(), ...theirs.keys()])].map((area) => {
    const [a, b] = [ours.get(area) ?? 0, theirs.get(area) ?? 0];
    return { area, a, b, more: a - b };
  });
  const rows = withoutTrifles(areas);
  const sum = (key) => rows.reduce((total, row) => total + row[key], 0);
  rows.sort((x, y) => y.more - x.more);
  rows.push({ area: "sum", a: sum("a"), b: sum("b"), more: sum("more") });
  console.log(
    table(rows, [
      ["area", ({ area }) => area],
      [`${subject.name}, µs`, ({ a }) => show(a)],
      ["bare fetch, µs", ({ b }) => show(b)],
      ["more, µs", ({ more }) => show(more)],
    ]),
  );
}

function printFunctions(own, bare) {
  const theirs = new Map(bare.map((entry) => [`${entry.area} ${entry.name}`, entry.self]));
  const rows = own
    .filter(({ area }) => area !== "(idle)")
    .map((entry) => ({
      ...entry,
      more: entry.self - (theirs.get(`${entry.area} ${entry.name}`) ?? 0),
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

/** The mean of several profiles of the same work, function by function. */
function merged(profiles) {
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
  // Calls that take longer need fewer samples.
  const inFlight = Number(values["in-flight"]);
  const calls = Math.ceil((Number(values.calls) * cases[name].calls) / cases.retrieve.calls);
  const flags = values.offline ? ["offline"] : [];
  const ownFlags = named ? [...flags, `wasm=${named}`] : flags;
  const own = [];
  const bare = [];
  for (let round = 0; round < ROUNDS; round++) {
    const work = { name, calls, inFlight };
    own.push(await inWorker(subject, ownFlags, "profile", work));
    bare.push(await inWorker({ name: "bare" }, flags, "profile", work));
  }
  console.log(`\n=== ${name}: ${ROUNDS} × ${calls} calls, microseconds per call\n`);
  printAreas(merged(own), merged(bare));
  console.log();
  printFunctions(merged(own), merged(bare));
  if (values.official) continue;
  console.log();
  printCrossings(await inWorker(subject, ["crossings"], "crossings", { name, calls: 100 }));
}
server.close();
