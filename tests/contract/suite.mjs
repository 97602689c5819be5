// Reads all cases, adds the deviations of this package, and plays the cases.

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
 * Returns the cases to play for each recorded case, as `adapt` does.
 * @param official whether to expect the recorded behaviour, without this package's deviations
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
 * Plays a planned case. Only one case can be played at a time, since cases change globals.
 * @param again whether to make the same call before, as in `play`
 * @returns `status`, which is "passed", "deviates", "unsupported" or "failed", and `differences`,
 *   lines that describe unexpected behaviour
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
