// npm run soak: tests that no call is lost or made twice under faults, and that many calls leak nothing.
//
//   npm run soak -- [--minutes 2] [--calls 1000000] [--seed 1]

import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { mixture } from "./mixture.mjs";
import { storm } from "./storm.mjs";

/** The allowed growth from the first sample to the last. The heap contains caches and code, and the runtime has timers. */
const SLACK = { heapMB: 3, moduleMB: 0, handles: 5, listeners: 0 };

/**
 * Runs both parts of the test.
 * @param options.seed the seed that decides the calls and faults
 * @param options.minutes the duration of the part with faults
 * @param options.calls the number of calls in the part without faults
 * @param options.samples the number of measurements of memory and handles
 * @param options.print a function that takes lines of text
 * @returns the problems, as sentences
 */
export async function soak({ seed, minutes, calls, samples: wanted, print }) {
  const problems = [];
  const counts = await storm({ seed, ms: minutes * 60_000 });
  print(`Triggers under faults, seed ${seed}:`);
  for (const [name, count] of Object.entries(counts)) print(`  ${name.padEnd(10)} ${count}`);
  for (const name of ["lost", "doubled", "unsettled"]) {
    if (counts[name] > 0) problems.push(`${counts[name]} were ${name}.`);
  }

  const { samples, unhandled, warnings } = await mixture({ seed, calls, samples: wanted });
  print(`Mixed calls, seed ${seed}:`);
  print("      calls   heap MB  module MB  handles  listeners");
  for (const { calls, heapMB, moduleMB, handles, listeners } of samples) {
    const cells = [calls, heapMB.toFixed(1), moduleMB.toFixed(1), handles, listeners];
    print(cells.map((cell) => `${cell}`.padStart(10)).join(""));
  }
  print(`  unhandled rejections ${unhandled.length}, warnings ${warnings.length}`);
  problems.push(...leaks(samples));
  for (const error of unhandled) problems.push(`Unhandled rejection: ${error?.stack ?? error}`);
  for (const warning of warnings) problems.push(`Warning: ${warning}`);
  return problems;
}

/** Returns the resources that have grown since the first sample, which is taken after warm-up. */
function leaks(samples) {
  const [first] = samples;
  const last = samples.at(-1);
  const grown = Object.keys(SLACK).filter((name) => last[name] > first[name] + SLACK[name]);
  return grown.map((name) => `${name} has grown from ${first[name]} to ${last[name]}.`);
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { values } = parseArgs({
    options: {
      minutes: { type: "string", default: "2" },
      calls: { type: "string", default: "1000000" },
      seed: { type: "string", default: "1" },
    },
  });
  const [minutes, calls, seed] = [values.minutes, values.calls, values.seed].map(Number);
  const problems = await soak({ minutes, calls, seed, samples: 10, print: console.log });
  for (const problem of problems) console.error(problem);
  process.exitCode = problems.length > 0 ? 1 : 0;
}
