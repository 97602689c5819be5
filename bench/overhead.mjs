// Measures a caller's own work in a call: `node bench/overhead.mjs [case ...]`. It is made for trying changes of the package.
//
// Nothing is sent, so there is little noise. `warm` calls follow each other; `cold` ones follow a real request, which leaves
// other code and data in the processor's caches. Servers make cold calls.
//
//   --other DIR    measure a second build of the package beside the first
//   --package DIR  measure the package in this folder instead of pkg/
//   --rounds N     processes of each caller, in turns (3)

import { parseArgs } from "node:util";
import { namedCases } from "./cases.mjs";
import { defaultPackage, projectWith } from "./packages.mjs";
import { runInWorker, startServer } from "./processes.mjs";
import { table } from "./report.mjs";
import { median } from "./statistics.mjs";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    package: { type: "string", default: defaultPackage },
    other: { type: "string" },
    rounds: { type: "string", default: "3" },
  },
});
const names = namedCases(positionals);

const callers = [{ name: "bare" }, { name: "ours", module: projectWith(values.package).module }];
if (values.other) callers.push({ name: "other", module: projectWith(values.other).module });

const server = await startServer();
const rows = [];
for (const name of names) {
  const samples = {};
  for (let round = 0; round < Number(values.rounds); round++) {
    for (const caller of callers) {
      const sample = await runInWorker(caller, server, ["offline"], "overhead", { name });
      (samples[caller.name] ??= []).push(sample);
    }
  }
  const middle = (caller, state) => median(samples[caller].map((sample) => sample[state]));
  for (const { name: caller } of callers) {
    const [warm, cold] = [middle(caller, "warm"), middle(caller, "cold")];
    const overBare = [warm - middle("bare", "warm"), cold - middle("bare", "cold")];
    rows.push({ name, caller, warm, cold, overBare: caller === "bare" ? undefined : overBare });
  }
}
server.close();

const show = (microseconds) => microseconds?.toFixed(1);
console.log("Microseconds per call, medians.\n");
console.log(
  table(rows, [
    ["case", ({ name }) => name],
    ["caller", ({ caller }) => caller],
    ["warm", ({ warm }) => show(warm)],
    ["cold", ({ cold }) => show(cold)],
    ["over bare, warm", ({ overBare }) => show(overBare?.[0])],
    ["over bare, cold", ({ overBare }) => show(overBare?.[1])],
  ]),
);
