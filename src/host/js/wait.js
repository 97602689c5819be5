// Waits for a promise, a time and a signal at once. It doesn't know their purpose.

import { listen, offAbort } from "./signals.js";

/**
 * Waits until a promise settles, a time has passed or a signal is aborted, whichever comes first. Then calls `done` once: with
 * true and the promise's value, or with false and the reason. The end of the time is a success if there is no promise.
 * @param {Promise<unknown> | undefined} promise
 * @param {number} ms negative for no time
 * @param {AbortSignal | undefined} signal
 * @param {(succeeded: boolean, value: unknown) => void} done must not throw
 * @returns {() => void} stops waiting, and removes the listener, so that the signal doesn't keep the call in memory
 */
export function wait(promise, ms, signal, done) {
  let waits = true;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const stop = () => {
    waits = false;
    clearTimeout(timer);
    offAbort(signal, fail);
  };
  /** @param {boolean} succeeded @param {unknown} [value] */
  const end = (succeeded, value) => {
    if (!waits) return;
    stop();
    done(succeeded, value);
  };
  /** @param {unknown} reason */
  const fail = (reason) => end(false, reason);
  if (ms >= 0) timer = setTimeout(() => (promise ? fail("nothing came in time") : end(true)), ms);
  promise?.then((value) => end(true, value), fail);
  listen(signal, fail);
  return stop;
}
