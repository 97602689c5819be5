// All requests that share a signal share one listener.

import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import { test } from "node:test";
import { offAbort, onAbort } from "../../src/host/js/signals.js";

const listeners = (signal) => getEventListeners(signal, "abort").length;

test("shares one listener and removes it with the last callback", () => {
  const { signal } = new AbortController();
  const callbacks = Array.from({ length: 20 }, () => () => {});
  for (const callback of callbacks) onAbort(signal, callback);
  assert.equal(listeners(signal), 1);
  for (const callback of callbacks.slice(1)) offAbort(signal, callback);
  assert.equal(listeners(signal), 1);
  offAbort(signal, callbacks[0]);
  assert.equal(listeners(signal), 0);
  offAbort(signal, callbacks[0]);
  offAbort(undefined, callbacks[0]);
});

test("listens again after the last callback was removed", () => {
  const controller = new AbortController();
  const calls = [];
  const first = () => calls.push("first");
  onAbort(controller.signal, first);
  offAbort(controller.signal, first);
  onAbort(controller.signal, () => calls.push("second"));
  controller.abort();
  assert.deepEqual(calls, ["second"]);
});

test("runs every callback that wasn't removed, once", () => {
  const controller = new AbortController();
  const { signal } = controller;
  const calls = [];
  const third = () => calls.push("third");
  onAbort(signal, () => calls.push("first"));
  onAbort(signal, () => {
    calls.push("second");
    offAbort(signal, third);
  });
  onAbort(signal, third);
  controller.abort();
  controller.abort();
  assert.deepEqual(calls, ["first", "second"]);
});

test("throws the signal's error each time", () => {
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
  offAbort(signal, callback);
});
