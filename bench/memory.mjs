// Measures the memory of this process, in bytes.

import { readFileSync, writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

export const resident = () => process.memoryUsage.rss();

/** Returns the memory in use, on the heap and outside it. */
export function inUse() {
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/** Collects garbage, and waits until V8 has returned the memory. Needs --expose-gc. */
export async function collectGarbage() {
  for (let i = 0; i < 2; i++) {
    globalThis.gc();
    await sleep(100);
  }
}

/** Resets the peak. On systems other than Linux, the peak remains that since the start of the process. */
export function resetPeak() {
  try {
    writeFileSync("/proc/self/clear_refs", "5");
  } catch {
    // The file doesn't exist or can't be written.
  }
}

/** The largest resident set since the last reset. */
export function peak() {
  try {
    return 1024 * Number(readFileSync("/proc/self/status", "utf8").match(/VmHWM:\s*(\d+)/)[1]);
  } catch {
    return 1024 * process.resourceUsage().maxRSS;
  }
}
