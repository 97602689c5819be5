// What it takes to have the package loaded: time and memory in fresh processes of each runtime.

import { spawn } from "node:child_process";
import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { cacheDir, run } from "../../scripts/toolchain.mjs";
import { bundleWorker } from "../bundle.mjs";
import { plainEnv, shuffled } from "../crew.mjs";
import { atLeast, atMost, ratios, showMegabytes, showMilliseconds } from "../rows.mjs";
import { findRuntime } from "../runtimes.mjs";
import { estimate, median, spreads } from "../statistics.mjs";

export async function measureImport({ homes, scratch, quick, log }) {
  const rounds = quick ? 5 : 11;
  return [
    ...(await inNode(homes, rounds, log)),
    await inRuntime(
      "Deno",
      ["run", "-A", "--quiet", "--node-modules-dir=manual"],
      homes,
      rounds,
      log,
    ),
    await inRuntime("Bun", ["run"], homes, rounds, log),
    await inWorkerd(homes, scratch, rounds, log),
  ];
}

async function probe(program, args, home, module) {
  const env = { ...plainEnv(), NO_COLOR: "1", DENO_DIR: join(cacheDir, "bench", "deno") };
  const probeArgs = [...args, "probe.mjs", ...(module ? [home.module] : [])];
  return JSON.parse(await run(program, probeArgs, { cwd: home.folder, env, quiet: true }));
}

async function inNode({ ours, official }, rounds, log) {
  const [node] = process.versions.node.split(".");
  log(`import in Node ${node}`);
  const variants = {
    ours: () => probe(process.execPath, [], ours, true),
    official: () => probe(process.execPath, [], official, true),
    bare: () => probe(process.execPath, [], ours, false),
  };
  const taken = await interleaved(variants, rounds);
  const ms = (label) => taken[label].map((sample) => sample.ms);
  const bare = median(taken.bare.map((sample) => sample.rss));
  const added = (label) => taken[label].map((sample) => sample.rss - bare);
  const time = estimate(ms("ours"));
  const faster = ratios(ms("official"), ms("ours"));
  return [
    {
      name: "import",
      measure: `import in Node ${node}`,
      ours: showMilliseconds(time.median),
      official: showMilliseconds(median(ms("official"))),
      perOfficial: `1/${faster.median.toFixed(0)}`,
      conditions: [atMost(time, 15, "≤ 15 ms"), atLeast(faster, 30, "≥ 30 × faster")],
      spread: spreads({ ours: ms("ours"), official: ms("official") }),
      unit: "ms",
    },
    {
      name: "import",
      measure: "  RSS over bare node",
      ours: showMegabytes(median(added("ours"))),
      official: showMegabytes(median(added("official"))),
      bare: `(${showMegabytes(bare)})`,
      perOfficial: (median(added("ours")) / median(added("official"))).toFixed(2),
      conditions: [atMost(estimate(added("ours")), 8e6, "≤ 8 MB")],
      spread: spreads({ ours: added("ours"), official: added("official") }),
      unit: "bytes",
    },
  ];
}

/** Samples of all variants; those that fail once are left out. The first of each is not counted. */
async function interleaved(variants, rounds) {
  const taken = {};
  for (let round = 0; round <= rounds; round++) {
    for (const label of shuffled(Object.keys(variants))) {
      const sample = await variants[label]();
      if (round > 0) (taken[label] ??= []).push(sample);
    }
  }
  return taken;
}

async function inRuntime(title, args, { ours, official }, rounds, log) {
  const measure = `import in ${title}`;
  const program = findRuntime(title.toLowerCase());
  if (!program) return absent(measure);
  log(measure);
  const taken = {};
  const failed = {};
  for (const [label, home] of Object.entries({ ours, official })) {
    // One that does not load there says so, and the other is measured all the same.
    failed[label] = await probe(program, args, home, true).then(() => undefined, firstLine);
  }
  const variants = Object.entries({ ours, official }).filter(([label]) => !failed[label]);
  const probes = variants.map(([label, home]) => [label, () => probe(program, args, home, true)]);
  Object.assign(taken, await interleaved(Object.fromEntries(probes), Math.min(rounds, 7)));
  return compared(measure, (label) => taken[label]?.map((sample) => sample.ms), failed);
}

function compared(measure, ms, failed) {
  const show = (label) => (ms(label) ? showMilliseconds(median(ms(label))) : "does not load");
  // Next to nothing says nothing as a divisor.
  const both = ms("official") && ms("ours") && median(ms("ours")) >= 1;
  const measured = ["ours", "official"].filter(ms);
  return {
    name: "import",
    measure,
    ours: show("ours"),
    official: show("official"),
    perOfficial: both ? `1/${(median(ms("official")) / median(ms("ours"))).toFixed(0)}` : "",
    conditions: [],
    spread: spreads(Object.fromEntries(measured.map((label) => [label, ms(label)]))),
    unit: "ms",
    note: Object.entries(failed)
      .filter(([, reason]) => reason)
      .map(([label, reason]) => `${measure}, ${label}: ${reason}`)
      .join("\n"),
  };
}

const absent = (measure) => ({ name: "import", measure, ours: "not installed", conditions: [] });

/** What an error says first, without the folders that only say where the benchmark put things. */
function firstLine(error) {
  const said = `${error.output ?? ""}\n${error.message}`.split("\n").map((line) => line.trim());
  const line = said.find((line) => /error/i.test(line)) ?? said.find(Boolean);
  return line.replaceAll(/(file:\/\/)?\/[^ '"]*\/node_modules\//g, "").slice(0, 200);
}

const EMPTY_WORKER = 'export default { fetch: () => new Response("ready") };';

const workerdConfig = (wasm) => `
using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "main", worker = .worker)],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
);
const worker :Workerd.Worker = (
  modules = [
    (name = "worker.js", esModule = embed "worker.js"),
${wasm.map((name) => `    (name = "${name}", wasm = embed "${name}"),`).join("\n")}
  ],
  compatibilityDate = "2025-06-01",
  compatibilityFlags = ["nodejs_compat"],
);
`;

/** From the start of the program to the first answer, over that of a worker that does nothing. */
async function inWorkerd(homes, scratch, rounds, log) {
  const measure = "start in workerd";
  const program = findRuntime("workerd");
  if (!program) return absent(measure);
  log(measure);
  const failed = {};
  const configs = { empty: writeWorker(scratch, "empty", { js: EMPTY_WORKER, wasm: [] }) };
  for (const [label, home] of Object.entries(homes)) {
    try {
      const config = writeWorker(scratch, label, await bundleWorker(home));
      await startWorkerd(program, config);
      configs[label] = config;
    } catch (error) {
      failed[label] = firstLine(error);
    }
  }
  const starts = Object.entries(configs).map(([label, config]) => [
    label,
    () => startWorkerd(program, config),
  ]);
  const taken = await interleaved(Object.fromEntries(starts), Math.min(rounds, 7));
  const empty = median(taken.empty);
  const over = (label) => taken[label]?.map((value) => value - empty);
  return compared(measure, over, failed);
}

function writeWorker(scratch, label, { js, wasm }) {
  const folder = join(scratch, "workerd", label);
  mkdirSync(folder, { recursive: true });
  const names = wasm.map((file, index) => {
    const name = `module-${index + 1}.wasm`;
    copyFileSync(file, join(folder, name));
    return name;
  });
  writeFileSync(join(folder, "worker.js"), js);
  writeFileSync(join(folder, "config.capnp"), workerdConfig(names));
  return join(folder, "config.capnp");
}

/** Milliseconds to the first answer. */
function startWorkerd(program, config) {
  const start = performance.now();
  const stdio = ["ignore", "ignore", "pipe", "pipe"];
  const child = spawn(program, ["serve", "--control-fd=3", config], { env: plainEnv(), stdio });
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text) => (said += text));
  const end = new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("exit", () => reject(Object.assign(new Error("workerd ended."), { output: said })));
    child.stdio[3].setEncoding("utf8").on("data", async (text) => {
      const port = text.match(/"event":"listen".*"port":(\d+)/)?.[1];
      if (!port) return;
      const answer = await fetch(`http://127.0.0.1:${port}/ready`, {
        headers: { connection: "close" },
      });
      if ((await answer.text()) !== "ready")
        return reject(Object.assign(new Error("No answer."), { output: said }));
      resolve(performance.now() - start);
    });
  });
  return end.finally(() => child.kill());
}
