// Makes the waits that an SDK asks for short, and notes them. What this file replaces is
// globalThis.setTimeout, before any SDK is imported; without a watch it is the runtime's own.

import { promisify } from "node:util";

const runtime = { setTimeout: globalThis.setTimeout, clearTimeout: globalThis.clearTimeout };
let watch;

/** Really waits. A wait that is aborted never ends. */
export function sleep(ms, signal) {
  return new Promise((resolve) => {
    const timer = runtime.setTimeout(resolve, ms);
    signal?.addEventListener("abort", () => runtime.clearTimeout(timer));
  });
}

// From here on a timer may be a guard (a time-out, set before a request and cleared after it)
// rather than a wait: the time-outs in use are 30 and 60 seconds, retries mostly wait less.
const POSSIBLE_GUARD_MS = 30_000;

// For how many looks, 10 ms apart, nothing must happen before a long timer is taken for a wait, and
// fired. Looks rather than a time, because a busy machine may let a time pass with nothing done.
const STANDSTILL = 5;

/**
 * Shortens and notes the waits asked for from now until `stop()`, which returns them: whoever is
 * asked for less than half a minute waits 1 ms; longer ones pass when nothing else goes on. Timers
 * that are cleared, and those of 0 ms, are no waits.
 */
export function watchWaits(server) {
  if (watch) throw new Error("Only one case can be watched at a time.");
  const timers = new Map();
  const asked = [];
  let quiet = 0;
  watch = { timers, ask };

  function ask(callback, ms, args) {
    const guard = ms >= POSSIBLE_GUARD_MS;
    const timer = { ms, guard };
    quiet = 0;
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

  const look = setInterval(() => {
    quiet = server.isBusy() ? 0 : quiet + 1;
    if (quiet < STANDSTILL) return;
    const guards = [...timers.values()].filter((timer) => timer.guard);
    const first = guards.sort((a, b) => a.ms - b.ms)[0];
    if (!first) return;
    quiet = 0;
    runtime.clearTimeout(first.handle);
    first.fire();
  }, 10);

  return {
    stop() {
      watch = undefined;
      clearInterval(look);
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

// Node's fetch uses the global function for its own time-outs, which must stay as they are.
function isCalledByNode() {
  const caller = new Error().stack.split("\n")[3];
  return /[ (]node:/.test(caller);
}
