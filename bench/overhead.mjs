// Measures a caller's own work in a call: `node bench/overhead.mjs [case ...]`. Meant for trying changes to the package.
//
// Nothing is sent (see offline.mjs), so there is little noise. `cold` is what counts in practice. `--other DIR` measures a
// second build of the package beside the first, `--rounds N` takes more processes (3).

import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { root } from "../scripts/toolchain.mjs";
import { cases } from "./cases.mjs";
import { hire, startServer } from "./crew.mjs";
import { homeOfOurs, temporaryFolder } from "./homes.mjs";
import { median } from "./statistics.mjs";
import { table } from "./table.mjs";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    package: { type: "string", default: join(root, "pkg") },
    other: { type: "string" },
    rounds: { type: "string", default: "3" },
  },
});
const names = positionals.length > 0 ? positionals : Object.keys(cases);
const unknown = names.find((name) => !(name in cases));
if (unknown !== undefined) {
  console.error(`There is no case named ${unknown}: ${Object.keys(cases).join(", ")}.`);
  process.exit(2);
}

const scratch = temporaryFolder();
const peers = [{ name: "bare" }];
for (const [name, dir] of Object.entries({ ours: values.package, other: values.other })) {
  if (dir === undefined) continue;
  const folder = join(scratch, name);
  mkdirSync(folder);
  peers.push({ name, module: homeOfOurs(resolve(dir), folder).module });
}

const server = await startServer();
const rows = [];
for (const name of names) {
  const taken = {};
  for (let round = 0; round < Number(values.rounds); round++) {
    for (const peer of peers) {
      const worker = await hire(peer, server, ["offline"]);
      (taken[peer.name] ??= []).push(await worker.ask("overhead", { name }));
      await worker.dismiss();
    }
  }
  const typical = (peer, state) => median(taken[peer].map((sample) => sample[state]));
  const bare = { warm: typical("bare", "warm"), cold: typical("bare", "cold") };
  for (const { name: peer } of peers) {
    const [warm, cold] = [typical(peer, "warm"), typical(peer, "cold")];
    rows.push({ name, peer, warm, cold, more: [warm - bare.warm, cold - bare.cold] });
  }
}
server.close();

const show = (microseconds) => microseconds.toFixed(1);
console.log("Microseconds per call, medians.\n");
console.log(
  table(rows, [
    ["case", ({ name }) => name],
    ["caller", ({ peer }) => peer],
    ["warm", ({ warm }) => show(warm)],
    ["cold", ({ cold }) => show(cold)],
    ["over bare, warm", ({ peer, more }) => (peer === "bare" ? "" : show(more[0]))],
    ["over bare, cold", ({ peer, more }) => (peer === "bare" ? "" : show(more[1]))],
  ]),
);
