// Listens to the caller's abort signals, with one listener a signal however many requests share it: Node warns of a leak
// from the eleventh. A signal may be any object, and may throw at anything. What ends when it is aborted isn't known here.

import { quietly } from "./value.js";

/**
 * @typedef {object} Listened
 * @property {Set<(reason: unknown) => void>} callbacks
 * @property {() => void} listener the one that runs them
 */

/** @type {WeakMap<AbortSignal, Listened>} */
const listened = new WeakMap();

/**
 * Runs a callback with the reason when the signal is aborted, until `leave` is called.
 * @param {AbortSignal} signal one that isn't aborted
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
 * Removes a callback. After its last one the signal keeps no listener.
 * @param {AbortSignal | undefined} signal
 * @param {(reason: unknown) => void} callback
 */
export function leave(signal, callback) {
  if (!signal) return;
  const known = listened.get(signal);
  if (!known?.callbacks.delete(callback) || known.callbacks.size > 0) return;
  listened.delete(signal);
  quietly(() => signal.removeEventListener("abort", known.listener));
}

/**
 * Runs a callback with the reason once the signal is aborted, at once if it is already. Of a signal that throws, the reason
 * is what it threw.
 * @param {AbortSignal} signal
 * @param {(reason: unknown) => void} callback
 */
export function listen(signal, callback) {
  try {
    if (signal.aborted) callback(reasonOf(signal));
    else onAbort(signal, callback);
  } catch (error) {
    callback(error);
  }
}

/** @param {AbortSignal} signal */
export const reasonOf = (signal) => quietly(() => signal.reason);
