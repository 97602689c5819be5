// npm run bench: speed and weight of the package, beside the official package and a bare fetch. See bench/README.md.

import { existsSync, mkdirSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { cases } from "../bench/cases.mjs";
import { startServer } from "../bench/crew.mjs";
import { OFFICIAL, homeOfOfficial, homeOfOurs, temporaryFolder } from "../bench/homes.mjs";
import { measureBatch } from "../bench/measures/batch.mjs";
import { measureConcurrent } from "../bench/measures/concurrent.mjs";
import { measureCpu } from "../bench/measures/cpu.mjs";
import { measureImport } from "../bench/measures/import.mjs";
import { measureBundle, measureInstall } from "../bench/measures/size.mjs";
import { measureWalk } from "../bench/measures/walk.mjs";
import { report } from "../bench/report.mjs";
import { installRuntimes } from "../bench/runtimes.mjs";
import { compareWire } from "../bench/wire.mjs";
import { root } from "./toolchain.mjs";

const MEASURES = {
  concurrent: measureConcurrent,
  "long-walk": measureWalk,
  "large-batch": measureBatch,
  import: measureImport,
  install: measureInstall,
  bundle: measureBundle,
};
const NAMES = [...Object.keys(cases), ...Object.keys(MEASURES)];

const USAGE = `npm run bench -- [options]

  --only NAME      one measure; may be given again
                   (${NAMES.join(", ")})
  --quick          fewer rounds
  --json           the result as JSON
  --in-flight N    calls under way at a time where CPU per call is measured (1)
  --package DIR    measure the package in this folder instead of pkg/
  --other DIR      measure CPU per call of a second build as well, beside the first
  --runtimes       install Deno, Bun and workerd into the cache first`;

function readOptions() {
  const flag = { type: "boolean", default: false };
  const options = {
    only: { type: "string", multiple: true, default: NAMES },
    quick: flag,
    json: flag,
    "in-flight": { type: "string", default: "1" },
    package: { type: "string", default: join(root, "pkg") },
    other: { type: "string" },
    runtimes: flag,
    help: flag,
  };
  try {
    const { values } = parseArgs({ options });
    const only = values.only.flatMap((names) => names.split(","));
    const unknown = only.find((name) => !NAMES.includes(name));
    if (unknown !== undefined) throw new Error(`There is no measure named ${unknown}.`);
    const inFlight = Number(values["in-flight"]);
    if (!(inFlight >= 1)) throw new Error("--in-flight takes a number from 1.");
    return { ...values, only, inFlight };
  } catch (error) {
    console.error(`${error.message}\n\n${USAGE}`);
    process.exit(2);
  }
}

const options = readOptions();
if (options.help) {
  console.log(USAGE);
  process.exit();
}
for (const folder of [options.package, options.other]) {
  if (folder === undefined || existsSync(join(resolve(folder), "dist"))) continue;
  console.error(`There is no package in ${folder}. Make it with \`npm run build\`.`);
  process.exit(1);
}

const load = loadavg()[0];
const start = performance.now();
const seconds = () => Math.round((performance.now() - start) / 1000);
const log = (text) => console.error(`${String(seconds()).padStart(4)} s  ${text}`);

if (options.runtimes) await installRuntimes(log);
const scratch = temporaryFolder();
const home = (name) => {
  const folder = join(scratch, name);
  mkdirSync(folder);
  return folder;
};
const homes = {
  ours: homeOfOurs(resolve(options.package), home("ours")),
  official: await homeOfOfficial(log),
};
const peers = {
  ours: { name: "ours", module: homes.ours.module },
  official: { name: "official", module: homes.official.module },
  bare: { name: "bare" },
};
const other = options.other && {
  name: "other",
  module: homeOfOurs(resolve(options.other), home("other")).module,
};
const server = await startServer();
const { quick, inFlight } = options;
const context = { server, peers, other, homes, scratch, quick, inFlight, log };

log("what goes over the wire");
const wire = await compareWire(server, peers);
const rows = [];
const names = Object.keys(cases).filter((name) => options.only.includes(name));
if (names.length > 0) rows.push(...(await measureCpu({ ...context, names })));
for (const [name, measure] of Object.entries(MEASURES)) {
  if (options.only.includes(name)) rows.push(...(await measure(context)));
}
server.close();

const result = {
  node: process.version,
  processor: `${cpus().length} × ${cpus()[0].model}`,
  load: [load, loadavg()[0]],
  seconds: seconds(),
  official: OFFICIAL.version,
  wire,
  rows,
};
console.log(options.json ? JSON.stringify(result, null, 2) : report(result));
