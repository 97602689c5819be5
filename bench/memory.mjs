// This process's memory, in bytes.

import { readFileSync, writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

export const resident = () => process.memoryUsage.rss();

/** What is in use on the heap and beside it. */
export function inUse() {
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/** Collects garbage and lets the engine give back what it freed. Needs --expose-gc. */
export async function tidy() {
  for (let i = 0; i < 2; i++) {
    globalThis.gc();
    await sleep(100);
  }
}

/** From now on `peak` tells the peak since now. Linux; elsewhere it stays that since the start. */
export function forgetPeak() {
  try {
    writeFileSync("/proc/self/clear_refs", "5");
  } catch {
    // No such file, or not permitted.
  }
}

/** The most that was resident. */
export function peak() {
  try {
    return 1024 * Number(readFileSync("/proc/self/status", "utf8").match(/VmHWM:\s*(\d+)/)[1]);
  } catch {
    return 1024 * process.resourceUsage().maxRSS;
  }
}
