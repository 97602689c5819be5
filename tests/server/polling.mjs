// Waits for a change. A change that comes with the clock can't announce itself, and tests move the
// clock, so this looks again and again.

import { setTimeout as sleep } from "node:timers/promises";

const INTERVAL_MS = 10;

/**
 * Returns what `look` returns as soon as that isn't undefined. Returns undefined if the time (of the
 * real clock) runs out or the client goes away.
 */
export async function waitFor({ signal }, timeoutMs, look) {
  const end = Date.now() + timeoutMs;
  for (;;) {
    const found = look();
    if (found !== undefined || signal.aborted || Date.now() >= end) return found;
    await sleep(INTERVAL_MS, undefined, { signal }).catch(() => {});
  }
}
