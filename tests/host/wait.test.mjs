// A wait ends once, with what comes first, and leaves nothing behind.

import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import { test } from "node:test";
import { wait } from "../../src/host/js/wait.js";

const never = new Promise(() => {});

/** Returns how waits have ended. */
const ends = async (...waits) =>
  (await Promise.allSettled(waits)).map(({ value, reason }) => ({ value, reason }));

test("ends with what comes first", async () => {
  const controller = new AbortController();
  const { signal } = controller;
  const settled = [wait(Promise.resolve("value"), signal), wait(Promise.reject("reason"), signal)];
  await Promise.allSettled(settled);
  const stopped = [wait(never, signal), wait(undefined, signal)];
  for (const { stop } of [...settled, ...stopped]) stop();
  const aborted = wait(never, signal);
  controller.abort("enough");
  aborted.stop();
  const before = wait(Promise.resolve("value"), signal);
  assert.deepEqual(await ends(...settled, ...stopped, aborted, before), [
    { value: "value", reason: undefined },
    { value: undefined, reason: "reason" },
    { value: undefined, reason: "nothing came in time" },
    { value: undefined, reason: undefined },
    { value: undefined, reason: "enough" },
    { value: undefined, reason: "enough" },
  ]);
});

test("removes its listener when it is stopped", async () => {
  const { signal } = new AbortController();
  const waits = [wait(Promise.resolve(1), signal), wait(never, signal), wait(undefined, signal)];
  assert.equal(getEventListeners(signal, "abort").length, 1);
  for (const { stop } of waits) stop();
  assert.equal(getEventListeners(signal, "abort").length, 0);
  await ends(...waits);
});
