// npm run bench: compares the package's speed and size with the official package and with a bare fetch. See bench/README.md.

import { cpus, loadavg } from "node:os";
import { parseArgs } from "node:util";
import { cases } from "../bench/cases.mjs";
import { measureCpu } from "../bench/measure-cpu.mjs";
import { measureImport } from "../bench/measure-import.mjs";
import { measureBatch, measureConcurrent, measureWalk } from "../bench/measure-memory.mjs";
import { measureBundle, measureInstall } from "../bench/measure-size.mjs";
import { OFFICIAL, defaultPackage, officialProject, projectWith } from "../bench/packages.mjs";
import { startServer } from "../bench/processes.mjs";
import { report } from "../bench/report.mjs";
import { compareWire } from "../bench/wire.mjs";

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

  --only NAME      one measure; may be given again, or with commas
                   CPU time per call: ${Object.keys(cases).join(", ")}
                   others: ${Object.keys(MEASURES).join(", ")}
  --quick          fewer rounds
  --json           the result as JSON
  --in-flight N    concurrent calls, for CPU time per call (1)
  --package DIR    measure the package in this folder instead of pkg/
  --other DIR      measure CPU time per call of a second build as well`;

function readOptions() {
  const flag = { type: "boolean", default: false };
  const options = {
    only: { type: "string", multiple: true, default: NAMES },
    quick: flag,
    json: flag,
    "in-flight": { type: "string", default: "1" },
    package: { type: "string", default: defaultPackage },
    other: { type: "string" },
    help: flag,
  };
  try {
    const { values } = parseArgs({ options });
    const only = values.only.flatMap((names) => names.split(","));
    const unknown = only.find((name) => !NAMES.includes(name));
    if (unknown !== undefined) throw new Error(`Unknown measure: ${unknown}.`);
    const inFlight = Number(values["in-flight"]);
    if (!(inFlight >= 1)) throw new Error("--in-flight must be a number from 1.");
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

const load = loadavg()[0];
const start = performance.now();
const seconds = () => Math.round((performance.now() - start) / 1000);
const log = (text) => console.error(`${String(seconds()).padStart(4)} s  ${text}`);

const projects = { ours: projectWith(options.package), official: await officialProject(log) };
const callers = {
  ours: { name: "ours", module: projects.ours.module },
  official: { name: "official", module: projects.official.module },
  bare: { name: "bare" },
};
const other = options.other && { name: "other", module: projectWith(options.other).module };
const server = await startServer();
const { quick, inFlight } = options;
const context = { server, callers, other, projects, quick, inFlight, log };

log("requests on the wire");
const wire = await compareWire(server, callers);
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
