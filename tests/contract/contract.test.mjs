// Plays the recorded cases as tests. CONTRACT_SDK names another package to test.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import "./waits.mjs"; // before the SDK, which might keep the runtime's setTimeout
import { loadSdk } from "./sdk.mjs";
import { plan, playPlanned, readCases } from "./suite.mjs";

const sdk = await loadSdk(process.env.CONTRACT_SDK ?? "trigger-wasm");

// A repeated call gets its plan from the cache, and must have the same result.
for (const [repetition, again] of [
  ["", false],
  [" again", true],
]) {
  describe(`recorded cases, played${repetition} with ${sdk.name} ${sdk.version}`, () => {
    for (const planned of plan(readCases())) {
      const { recorded, lines } = planned;
      const note = lines.length > 0 ? ` (deviates on purpose: line ${lines.join(", ")})` : "";
      test(recorded.id + note, async (t) => {
        const { status, reason, differences } = await playPlanned(planned, sdk, { again });
        if (status === "unsupported") {
          return t.skip(`${recorded.call}: not yet supported, ${reason}`);
        }
        const text = differences.map((difference) => `\n  - ${difference}`).join("");
        assert.ok(status !== "failed", recorded.call + text);
      });
    }
  });
}
