// The whole set of cases: reads them, and plays each as it is expected of an SDK.

import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { adapt, factsOf } from "./deviations.mjs";
import { play } from "./play.mjs";

const casesFile = join(dirname(fileURLToPath(import.meta.url)), "cases.jsonl");

export function readCases(file = casesFile) {
  return readFileSync(file, "utf8")
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line));
}

/**
 * What to play for each case, see `adapt`.
 * @param official whether to expect just what was recorded, without our deviations
 */
export function plan(cases, { official = false } = {}) {
  const facts = factsOf(cases);
  return cases.map((recorded) => ({
    recorded,
    official,
    ...(official ? { lines: [], cases: [recorded] } : adapt(recorded, facts)),
  }));
}

/**
 * Plays a planned case. Only one can be played at a time, since they share what is global.
 * @param again whether to make the same call before, see `play`
 * @returns `status`, which is "passed", "deviates", "unsupported" or "failed", and `differences`,
 *   lines that say what was not as expected
 */
export async function playPlanned({ cases, lines, official }, sdk, { again = false } = {}) {
  const differences = [];
  for (const testCase of cases) {
    const result = await play(testCase, sdk, { exact: official, again }).catch((error) => ({
      differences: [`the case could not be played: ${error.stack}`],
    }));
    if (result.unsupported) return { status: "unsupported", reason: result.unsupported };
    differences.push(...result.differences);
  }
  if (differences.length > 0) return { status: "failed", differences };
  return { status: lines.length > 0 ? "deviates" : "passed", differences };
}
