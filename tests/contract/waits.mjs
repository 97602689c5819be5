// Shortens and records the waits of an SDK. This file replaces globalThis.setTimeout before an SDK is
// imported. Without a watch, it behaves like the runtime's own.

import { promisify } from "node:util";

const runtime = { setTimeout: globalThis.setTimeout, clearTimeout: globalThis.clearTimeout };
let watch;

/** Waits in real time. If the signal is aborted, the promise never settles. */
export function sleep(ms, signal) {
  return new Promise((resolve) => {
    const timer = runtime.setTimeout(resolve, ms);
    signal?.addEventListener("abort", () => runtime.clearTimeout(timer));
  });
}

// From this length on, a timer may be a time-out, which is set before a request and cleared after it.
// The SDKs' time-outs are 30 and 60 seconds, and most retries wait less.
const POSSIBLE_GUARD_MS = 30_000;

// A long timer counts as a wait, and fires, if nothing happens for this number of checks, 10 ms
// apart. Checks are counted instead of time, since a busy machine may do nothing for a while.
const IDLE_CHECKS = 5;

/**
 * Shortens and records waits until `stop()`, which returns them. Waits below half a minute take 1 ms.
 * Longer ones end when nothing else happens. Cleared timers and timers of 0 ms don't count.
 */
export function watchWaits(server) {
  if (watch) throw new Error("Only one case can be watched at a time.");
  const timers = new Map();
  const asked = [];
  let idleChecks = 0;
  watch = { timers, ask };

  function ask(callback, ms, args) {
    const guard = ms >= POSSIBLE_GUARD_MS;
    const timer = { ms, guard };
    idleChecks = 0;
    timer.fire = () => {
      timer.fired = true;
      timers.delete(timer.handle);
      callback(...args);
    };
    timer.handle = runtime.setTimeout(timer.fire, guard ? ms : 1);
    if (guard) timer.handle.unref();
    timers.set(timer.handle, timer);
    asked.push(timer);
    return timer.handle;
  }

  const interval = setInterval(() => {
    idleChecks = server.isBusy() ? 0 : idleChecks + 1;
    if (idleChecks < IDLE_CHECKS) return;
    const guards = [...timers.values()].filter((timer) => timer.guard);
    const first = guards.sort((a, b) => a.ms - b.ms)[0];
    if (!first) return;
    idleChecks = 0;
    runtime.clearTimeout(first.handle);
    first.fire();
  }, 10);

  return {
    stop() {
      watch = undefined;
      clearInterval(interval);
      for (const handle of timers.keys()) runtime.clearTimeout(handle);
      return asked.filter((timer) => timer.fired && timer.ms > 0).map((timer) => timer.ms);
    },
  };
}

globalThis.setTimeout = function setTimeout(callback, ms, ...args) {
  if (!watch || isCalledByNode()) return runtime.setTimeout(callback, ms, ...args);
  return watch.ask(callback, Number(ms) || 0, args);
};
globalThis.setTimeout[promisify.custom] = runtime.setTimeout[promisify.custom];

globalThis.clearTimeout = function clearTimeout(handle) {
  watch?.timers.delete(handle);
  runtime.clearTimeout(handle);
};

// Node's fetch uses the global function for its own time-outs, which must stay unchanged.
function isCalledByNode() {
  const caller = new Error().stack.split("\n")[3];
  return /[ (]node:/.test(caller);
}
