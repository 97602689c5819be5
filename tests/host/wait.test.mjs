// A wait ends once, with what comes first, and leaves nothing behind.

import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { test } from "node:test";
import { wait } from "../../src/host/js/wait.js";

const never = new Promise(() => {});

/** Waits, and returns the outcomes that were reported, and the function that stops. */
function waiting(promise, ms, signal) {
  const outcomes = [];
  const stop = wait(promise, ms, signal, (...outcome) => outcomes.push(outcome));
  return { outcomes, stop };
}

test("reports what comes first, once", async () => {
  const controller = new AbortController();
  const { signal } = controller;
  const fulfilled = waiting(Promise.resolve("value"), 1, signal);
  const rejected = waiting(Promise.reject("reason"), 1, signal);
  const late = waiting(never, 1, signal);
  const slept = waiting(undefined, 1, signal);
  const aborted = waiting(never, -1, signal);
  await sleep(20);
  controller.abort("enough");
  assert.deepEqual(fulfilled.outcomes, [[true, "value"]]);
  assert.deepEqual(rejected.outcomes, [[false, "reason"]]);
  assert.deepEqual(late.outcomes, [[false, "nothing came in time"]]);
  assert.deepEqual(slept.outcomes, [[true, undefined]]);
  assert.deepEqual(aborted.outcomes, [[false, "enough"]]);
  assert.deepEqual(waiting(Promise.resolve(1), 0, signal).outcomes, [[false, "enough"]]);
});

test("removes its listener at the end", async () => {
  const { signal } = new AbortController();
  const waits = [waiting(Promise.resolve(1), -1, signal), waiting(undefined, 0, signal)];
  await sleep(5);
  assert.equal(waits.flatMap(({ outcomes }) => outcomes).length, 2);
  assert.equal(getEventListeners(signal, "abort").length, 0);
});

test("reports nothing after it was stopped", async () => {
  const controller = new AbortController();
  const { signal } = controller;
  const waits = [waiting(Promise.resolve(1), -1, signal), waiting(undefined, 0, signal)];
  for (const { stop } of waits) stop();
  assert.equal(getEventListeners(signal, "abort").length, 0);
  controller.abort();
  await sleep(5);
  assert.deepEqual(
    waits.flatMap(({ outcomes }) => outcomes),
    [],
  );
});
