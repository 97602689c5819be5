// The fault matrix: makes each kind of call meet each fault, in Node and in workerd, and writes the outcomes into the table
// of docs/reliability.md.
//
//   node tests/reliability/matrix.mjs --write

import { fork } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { format } from "prettier";
import { bundleForWorkerd } from "../runtimes/bundles.mjs";
import { elsewhere } from "../runtimes/project.mjs";
import { startWorkerd } from "../runtimes/workerd.mjs";
import { breakCall } from "./broken-server.mjs";
import { faults } from "./faults.mjs";
import { reconnects, kinds } from "./kinds.mjs";

const here = (name) => fileURLToPath(new URL(name, import.meta.url));

/** The number of cells that are played at the same time. */
const AT_ONCE = 16;

const page = here("../../docs/reliability.md");
const [START, END] = ["<!-- matrix -->", "<!-- end of matrix -->"];

/** Starts a process of Node that plays cells. */
export function startNode() {
  const child = fork(here("node-player.mjs"));
  const waiting = [];
  child.on("message", ({ number, outcome }) => waiting[number](outcome));
  return {
    play: (cell) =>
      new Promise((resolve) => child.send({ number: waiting.push(resolve) - 1, cell })),
    close: () => child.kill(),
  };
}

/** Starts workerd, which plays cells. @param installed the folder that workerd is installed in */
export async function startWorker(installed) {
  const dir = elsewhere();
  await bundleForWorkerd(here("worker-player.mjs"), dir);
  const worker = await startWorkerd(installed, dir);
  return {
    async play(cell) {
      const response = await fetch(worker.url, { method: "POST", body: JSON.stringify(cell) });
      return response.json();
    },
    close: () => worker.close(),
  };
}

/**
 * Plays all cells in one runtime.
 * @param player a result of `startNode` or `startWorker`
 * @returns for each cell, the fault, the kind, the outcome, and the requests that the server received
 */
export async function playAll(player) {
  const cells = faults.flatMap((fault) => Object.keys(kinds).map((kind) => ({ fault, kind })));
  const played = [];
  const playOne = async ({ fault, kind }) => {
    const server = await breakCall(fault, kind);
    const { isWarm, clockJump } = fault;
    // If no connection can be made, the first of several requests meets the fault.
    const hitsAll = !fault.play;
    const { baseURL } = server;
    const outcome = await player.play({ kind, baseURL, isWarm, clockJump, hitsAll });
    const { requests, strayed } = server;
    played.push({ fault, kind, outcome, requests, strayed });
    await server.close();
  };
  const together = cells.filter(({ fault }) => !fault.isAlone);
  const playNext = async () => {
    for (let cell; (cell = together.shift());) await playOne(cell);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, playNext));
  for (const cell of cells.filter(({ fault }) => fault.isAlone)) await playOne(cell);
  return played;
}

const backOffs = {
  calls: [1000, 1600, 2560].map((ms) => [ms, ms]),
  "items of a batch": [1000, 2000, 4000, 8000].map((ms) => [ms, 2 * ms]),
  streams: [100, 200, 400, 800].map((ms) => [ms / 2, ms]),
};

const within = (ms, [least, most]) => ms >= least - 0.5 && ms <= most + 0.5;

/** Describes the delays of a cell. */
function describeDelays(kind, { asked, play }, delays) {
  const ofUpload = play && backOffs[kind];
  const backOff = reconnects(kind) ? backOffs.streams : (ofUpload ?? backOffs.calls);
  if (delays.length === 0) return [];
  if (delays.every((ms, index) => backOff[index] && within(ms, backOff[index]))) {
    return ["back-off"];
  }
  if (asked && delays.every((ms) => within(ms, asked))) return ["as asked"];
  return [`${delays.join(", ")} ms`];
}

/** Describes the outcome of a cell. */
function describe({ fault, kind, outcome }) {
  const { attempts, delays, error, value, left } = outcome;
  const { expected } = kinds[kind];
  const words = [];
  if (attempts > 1) words.push(expected ? "reconnects" : `${attempts} attempts`);
  words.push(...describeDelays(kind, fault, delays));
  if (error) words.push(error.replace(/\w+Error\b/g, "`$&`"));
  else if (expected && !left && JSON.stringify(value) !== JSON.stringify(expected)) {
    words.push(`ends with ${JSON.stringify(value)}`);
  } else if (!expected || attempts === 1) words.push("resolves");
  return words.join(", ");
}

/** Returns the table in Markdown. @param played the results of `playAll`, by the names of the runtimes */
export function tableOf(played) {
  const columns = Object.keys(kinds);
  const rows = faults.map((fault) => {
    const cells = columns.map((kind) => {
      const words = Object.entries(played).map(([runtime, cells]) => [
        runtime,
        describe(cells.find((cell) => cell.fault === fault && cell.kind === kind)),
      ]);
      const [[, first]] = words;
      if (words.every(([, text]) => text === first)) return first;
      return words.map(([runtime, text]) => `${runtime}: ${text}`).join("<br>");
    });
    return [fault.name, ...cells];
  });
  const titles = columns.map((kind) => kind[0].toUpperCase() + kind.slice(1));
  return [["Fault", ...titles], columns.map(() => "---").concat("---"), ...rows]
    .map((cells) => `| ${cells.join(" | ")} |`)
    .join("\n");
}

/** Returns the text of the page, and its text with this table. */
export async function pageWith(table) {
  const text = readFileSync(page, "utf8");
  const [before, rest] = text.split(START);
  const [, after] = rest.split(END);
  const written = `${before}${START}\n\n${table}\n\n${END}${after}`;
  return { text, written: await format(written, { parser: "markdown", printWidth: 100 }) };
}

if (process.argv.includes("--write")) {
  const { install } = await import("../runtimes/install.mjs");
  const { runtimes } = await import("../runtimes/versions.mjs");
  const { dir } = await install(runtimes.workerd);
  const players = { Node: startNode(), workerd: await startWorker(dir) };
  const played = {};
  for (const [name, player] of Object.entries(players)) {
    played[name] = await playAll(player);
    await player.close();
  }
  writeFileSync(page, (await pageWith(tableOf(played))).written);
}
