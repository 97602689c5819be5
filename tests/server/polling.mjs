// Waits for changes by polling, since changes may follow from the clock, which tests move.

import { setTimeout as sleep } from "node:timers/promises";

const INTERVAL_MS = 10;

/**
 * Calls `look` until it returns a value, and returns that. Returns undefined after the time-out, in
 * real time, or if the client closes the connection.
 */
export async function waitFor({ signal }, timeoutMs, look) {
  const end = Date.now() + timeoutMs;
  for (;;) {
    const found = look();
    if (found !== undefined || signal.aborted || Date.now() >= end) return found;
    await sleep(INTERVAL_MS, undefined, { signal }).catch(() => {});
  }
}
