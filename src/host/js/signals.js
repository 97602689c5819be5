// Listens to the caller's abort signals, with one listener for all requests that share a signal. Node warns of a leak from
// the eleventh listener. A signal may be any object, and any of its methods may throw. It doesn't know the requests.

import { quietly } from "./value.js";

/**
 * @typedef {object} Listened
 * @property {Set<(reason: unknown) => void>} callbacks
 * @property {() => void} listener runs the callbacks
 */

/** @type {WeakMap<AbortSignal, Listened>} */
const listened = new WeakMap();

/**
 * Runs a callback with the reason when the signal is aborted. `offAbort` removes the callback.
 * @param {AbortSignal} signal must not be aborted yet
 * @param {(reason: unknown) => void} callback must not throw
 */
export function onAbort(signal, callback) {
  const known = listened.get(signal);
  if (known) {
    known.callbacks.add(callback);
    return;
  }
  const callbacks = new Set([callback]);
  const listener = () => {
    const reason = reasonOf(signal);
    for (const callback of callbacks) callback(reason);
    listened.delete(signal);
  };
  listened.set(signal, { callbacks, listener });
  try {
    signal.addEventListener("abort", listener);
  } catch (error) {
    listened.delete(signal);
    throw error;
  }
}

/**
 * Removes a callback of `onAbort`. With the last callback, the listener is removed too.
 * @param {AbortSignal | undefined} signal
 * @param {(reason: unknown) => void} callback
 */
export function offAbort(signal, callback) {
  if (!signal) return;
  const known = listened.get(signal);
  if (!known?.callbacks.delete(callback) || known.callbacks.size > 0) return;
  listened.delete(signal);
  quietly(() => signal.removeEventListener("abort", known.listener));
}

/**
 * Runs a callback with the reason once the signal is aborted, immediately if it already is. Without a signal it never runs. If
 * the signal throws, the reason is the error.
 * @param {AbortSignal | undefined} signal
 * @param {(reason: unknown) => void} callback
 */
export function listen(signal, callback) {
  try {
    if (signal?.aborted) callback(reasonOf(signal));
    else if (signal) onAbort(signal, callback);
  } catch (error) {
    callback(error);
  }
}

/** @param {AbortSignal} signal */
export const reasonOf = (signal) => quietly(() => signal.reason);
