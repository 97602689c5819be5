// Answers that wait until there is something to say. What changes with the clock cannot announce
// itself, and tests move the clock: so somebody has to look, again and again.

import { setTimeout as sleep } from "node:timers/promises";

const LOOK_EVERY_MS = 10;

/**
 * What `look` returns, as soon as that is not undefined; undefined if nothing has come within the
 * time (of the real clock) or before the client has gone.
 */
export async function waitFor({ state, signal }, timeoutMs, look) {
  const end = Date.now() + timeoutMs;
  for (;;) {
    state.catchUp();
    const found = look();
    if (found !== undefined || signal.aborted || Date.now() >= end) return found;
    await sleep(LOOK_EVERY_MS, undefined, { signal }).catch(() => {});
  }
}
