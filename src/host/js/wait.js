// Waits for a promise and a signal at once, until it is stopped. It doesn't know their purpose.

import { listen, offAbort } from "./signals.js";

/**
 * Returns a promise that settles like the given one, rejects with the signal's reason, or ends by `stop`, whichever comes first.
 *
 * `stop` removes the listener, so that the signal doesn't keep the call in memory. Its end is a failure if there is a promise.
 * @param {Promise<unknown> | undefined} promise
 * @param {AbortSignal | undefined} signal
 */
export function wait(promise, signal) {
  let stop = () => {};
  const ended = new Promise((resolve, reject) => {
    stop = () => {
      offAbort(signal, reject);
      if (promise) reject("nothing came in time");
      else resolve(undefined);
    };
    promise?.then(resolve, reject);
    listen(signal, reject);
  });
  return Object.assign(ended, { stop });
}
