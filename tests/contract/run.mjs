// Plays the recorded cases against an SDK and prints the results:
//
//   node tests/contract/run.mjs [--sdk trigger-wasm] [--only runs.list] [--verbose] [--official]
//
// --sdk       a package, or the path of one
// --only      only the cases whose id or call contains this text
// --verbose   list every case
// --again     make each call successfully before, so that its plan comes from the cache
// --official  expect the recorded behaviour, without this package's deviations; --sdk then
//             defaults to the SDK that the cases were recorded from
// --cases     another file of cases than cases.jsonl

import { parseArgs } from "node:util";
import "./waits.mjs"; // before the SDK, which might keep the runtime's setTimeout
import { deviations } from "./deviations.mjs";
import { loadSdk } from "./sdk.mjs";
import { plan, playPlanned, readCases } from "./suite.mjs";

const { values: options } = parseArgs({
  options: {
    sdk: { type: "string" },
    only: { type: "string", default: "" },
    verbose: { type: "boolean", default: false },
    again: { type: "boolean", default: false },
    official: { type: "boolean", default: false },
    cases: { type: "string" },
  },
});

const sdk = await loadSdk(options.sdk ?? (options.official ? "@trigger.dev/sdk" : "trigger-wasm"));
const isChosen = ({ recorded: { id, call } }) =>
  [id, call].some((text) => text.includes(options.only));
const chosen = plan(readCases(options.cases), options).filter(isChosen);

const started = performance.now();
const results = [];
for (const planned of chosen)
  results.push({ ...planned, ...(await playPlanned(planned, sdk, options)) });
const seconds = ((performance.now() - started) / 1000).toFixed(1);

const having = (status) => results.filter((result) => result.status === status);
const failed = having("failed");
for (const { recorded, lines, differences } of failed) {
  const note = lines.length > 0 ? ` (deviates on purpose: line ${lines.join(", ")})` : "";
  console.log(`\nFAILED ${recorded.id}${note}\n  ${recorded.call}`);
  for (const difference of differences) console.log(`  - ${difference}`);
}

console.log(`\n${results.length} cases, ${sdk.name} ${sdk.version}, ${seconds} s`);
const count = (name, status) => console.log(`  ${name.padEnd(22)}${having(status).length}`);
count("passed as recorded", "passed");
if (options.verbose) names(having("passed"));
count("deviates on purpose", "deviates");
for (const [line, meaning] of Object.entries(deviations)) {
  const found = having("deviates").filter(({ lines }) => lines.includes(Number(line)));
  if (found.length === 0) continue;
  console.log(`    line ${line}: ${meaning} (${found.length})`);
  names(found, 12);
}
count("not yet supported", "unsupported");
for (const [call, found] of Object.entries(byCall(having("unsupported")))) {
  console.log(`    ${call}: ${found[0].reason} (${found.length})`);
  names(found);
}
count("failed", "failed");
if (failed.length > 0) names(failed);
process.exit(failed.length > 0 ? 1 : 0);

function names(found, most = Infinity) {
  if (found.length > most && !options.verbose) return;
  for (const { recorded } of found) console.log(`      ${recorded.id}`);
}

function byCall(found) {
  const calls = {};
  for (const result of found) (calls[result.recorded.call] ??= []).push(result);
  return calls;
}
