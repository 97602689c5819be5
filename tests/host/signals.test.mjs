// One listener a signal, however many requests listen to it.

import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import { test } from "node:test";
import { leave, onAbort } from "../../src/host/js/signals.js";

const listeners = (signal) => getEventListeners(signal, "abort").length;

test("shares one listener and removes it with the last callback", () => {
  const { signal } = new AbortController();
  const callbacks = Array.from({ length: 20 }, () => () => {});
  for (const callback of callbacks) onAbort(signal, callback);
  assert.equal(listeners(signal), 1);
  for (const callback of callbacks.slice(1)) leave(signal, callback);
  assert.equal(listeners(signal), 1);
  leave(signal, callbacks[0]);
  assert.equal(listeners(signal), 0);
  leave(signal, callbacks[0]);
  leave(undefined, callbacks[0]);
});

test("listens again after the last callback has left", () => {
  const controller = new AbortController();
  const calls = [];
  const first = () => calls.push("first");
  onAbort(controller.signal, first);
  leave(controller.signal, first);
  onAbort(controller.signal, () => calls.push("second"));
  controller.abort();
  assert.deepEqual(calls, ["second"]);
});

test("runs every callback that hasn't left, once", () => {
  const controller = new AbortController();
  const { signal } = controller;
  const calls = [];
  const third = () => calls.push("third");
  onAbort(signal, () => calls.push("first"));
  onAbort(signal, () => {
    calls.push("second");
    leave(signal, third);
  });
  onAbort(signal, third);
  controller.abort();
  controller.abort();
  assert.deepEqual(calls, ["first", "second"]);
});

test("throws what the signal throws, each time", () => {
  const signal = {
    addEventListener() {
      throw new Error("no listeners here");
    },
  };
  for (let i = 0; i < 2; i++) assert.throws(() => onAbort(signal, () => {}), /no listeners here/);
  assert.throws(() => onAbort("a text", () => {}), TypeError);
});

test("ignores a signal that can't remove its listener", () => {
  const signal = { addEventListener() {} };
  const callback = () => {};
  onAbort(signal, callback);
  leave(signal, callback);
});
