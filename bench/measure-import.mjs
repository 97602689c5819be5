// Measures how long it takes to load the package, and the memory afterwards, in fresh processes of each runtime.

import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { cacheDir, run } from "../scripts/toolchain.mjs";
import { install } from "../tests/runtimes/install.mjs";
import { temporaryFolder } from "../tests/runtimes/project.mjs";
import { runtimes } from "../tests/runtimes/versions.mjs";
import { startWorkerd } from "../tests/runtimes/workerd.mjs";
import { bundleWorker } from "./measure-size.mjs";
import { plainEnv, shuffled } from "./processes.mjs";
import { atMost, showMegabytes, showMilliseconds } from "./report.mjs";
import { estimate, exactly, median, ratio, spreads } from "./statistics.mjs";

export async function measureImport({ projects, quick, log }) {
  const rounds = quick ? 5 : 11;
  return [
    ...(await inNode(projects, rounds, log)),
    await inRuntime("Deno 2", ["run", "-A", "--quiet", "--node-modules-dir=manual"], projects, log),
    await inRuntime("Bun 1", ["run"], projects, log),
    await inWorkerd(projects, log),
  ];
}

/** A program that imports the file named by its argument, if any, and prints the time and the memory. */
const PROBE = `const start = performance.now();
const [file] = process.argv.slice(2);
if (file) await import(file);
const ms = performance.now() - start;
console.log(JSON.stringify({ ms, rss: process.memoryUsage().rss }));
`;

async function probe(program, args, { folder, module }) {
  writeFileSync(join(folder, "probe.mjs"), PROBE);
  const env = { ...plainEnv(), NO_COLOR: "1", DENO_DIR: join(cacheDir, "bench", "deno") };
  const probeArgs = [...args, "probe.mjs", ...(module ? [module] : [])];
  return JSON.parse(await run(program, probeArgs, { cwd: folder, env, quiet: true }));
}

async function inNode({ ours, official }, rounds, log) {
  const [node] = process.versions.node.split(".");
  log(`import in Node ${node}`);
  const inProcess = (project) => () => probe(process.execPath, [], project);
  const samples = await interleaved(
    {
      ours: inProcess(ours),
      official: inProcess(official),
      empty: inProcess({ folder: ours.folder }),
    },
    rounds,
  );
  const ms = (label) => samples[label].map((sample) => sample.ms);
  const empty = median(samples.empty.map((sample) => sample.rss));
  const added = (label) => samples[label].map((sample) => sample.rss - empty);
  const time = estimate(ms("ours"));
  const perOfficial = ratio(ms("ours"), ms("official"));
  return [
    {
      name: "import",
      measure: `import in Node ${node}`,
      ours: showMilliseconds(time.median),
      official: showMilliseconds(median(ms("official"))),
      perOfficial,
      bars: [atMost(time, 15, "15 ms"), atMost(perOfficial, 1 / 30, "1/30 × official")],
      spread: spreads({ ours: ms("ours"), official: ms("official") }),
      unit: "ms",
    },
    {
      name: "import",
      measure: "  RSS over Node alone",
      ours: showMegabytes(median(added("ours"))),
      official: showMegabytes(median(added("official"))),
      bare: `(${showMegabytes(empty)})`,
      perOfficial: exactly(median(added("ours")) / median(added("official"))),
      bars: [atMost(estimate(added("ours")), 8e6, "8 MB")],
      spread: spreads({ ours: added("ours"), official: added("official") }),
      unit: "bytes",
    },
  ];
}

/** Samples of all variants, in rounds. The first round is warm-up. */
async function interleaved(variants, rounds) {
  const samples = {};
  for (let round = 0; round <= rounds; round++) {
    for (const label of shuffled(Object.keys(variants))) {
      const sample = await variants[label]();
      if (round > 0) (samples[label] ??= []).push(sample);
    }
  }
  return samples;
}

/** Rounds in runtimes other than Node, which have no bar. */
const ROUNDS_ELSEWHERE = 5;

const inRuntime = (runtime, args, { ours, official }, log) =>
  compare(`import in ${runtime}`, runtime, log, async ({ program }) => {
    const milliseconds = (project) => async () => (await probe(program, args, project)).ms;
    return { ours: milliseconds(ours), official: milliseconds(official) };
  });

/** From the start of workerd to the first response, less that of a worker without a package. */
const inWorkerd = (projects, log) =>
  compare("start in workerd, over an empty worker", "workerd", log, async ({ dir }) => {
    const start = async (bundle) => {
      const folder = writeWorker(await bundle);
      return async () => {
        const before = performance.now();
        const worker = await startWorkerd(dir, folder, { flags: ["nodejs_compat"] });
        try {
          const response = await fetch(worker.url, { headers: { connection: "close" } });
          await response.text();
          return performance.now() - before;
        } finally {
          await worker.close();
        }
      };
    };
    return {
      ours: await start(bundleWorker(projects.ours)),
      official: await start(bundleWorker(projects.official)),
      empty: await start({
        js: "export default { fetch: () => Response.json([]) };",
        wasm: [],
      }),
    };
  });

function writeWorker({ js, wasm }) {
  const folder = join(temporaryFolder("bench"), "worker");
  mkdirSync(folder);
  wasm.forEach((file, index) => copyFileSync(file, join(folder, `module-${index + 1}.wasm`)));
  writeFileSync(join(folder, "worker.js"), js);
  return folder;
}

/**
 * The row of a runtime, which is installed into the tools' cache if need be.
 *
 * A package that does not load there gets a note instead of a time. The times of `empty`, if measured, are subtracted.
 */
async function compare(measure, runtime, log, variantsIn) {
  log(measure);
  const row = { name: "import", measure };
  let variants;
  try {
    variants = await variantsIn(await install(runtimes[runtime]));
  } catch (error) {
    return { ...row, ours: "not measured", note: `${measure}: ${firstLine(error)}` };
  }
  const failures = {};
  for (const [label, load] of Object.entries(variants)) {
    await load().catch((error) => {
      failures[label] = firstLine(error);
      delete variants[label];
    });
  }
  const { empty = [0], ...samples } = await interleaved(variants, ROUNDS_ELSEWHERE);
  const base = median(empty);
  const ms = (label) => samples[label]?.map((value) => value - base);
  const show = (label) => (samples[label] ? showMilliseconds(median(ms(label))) : "does not load");
  const loaded = Object.keys(samples);
  return {
    ...row,
    ours: show("ours"),
    official: show("official"),
    perOfficial:
      loaded.length === 2 ? exactly(median(ms("ours")) / median(ms("official"))) : undefined,
    spread: spreads(Object.fromEntries(loaded.map((label) => [label, ms(label)]))),
    unit: "ms",
    note: Object.entries(failures)
      .map(([label, reason]) => `${measure}, ${label}: ${reason}`)
      .join("\n"),
  };
}

/** Returns the first line of an error, without the folders of the benchmark. */
function firstLine(error) {
  const said = `${error.output ?? ""}\n${error.message}`.split("\n").map((line) => line.trim());
  const line = said.find((line) => /error/i.test(line)) ?? said.find(Boolean);
  return line.replaceAll(/(file:\/\/)?\/[^ '"]*\/node_modules\//g, "").slice(0, 200);
}
