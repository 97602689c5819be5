// Calls functions and drains iterables that the caller gave. It doesn't know what they are for.

/**
 * What functions that have been asked are about to answer.
 * @type {WeakMap<Function, Promise<unknown>>}
 */
const asked = new WeakMap();

/** Calls a function. Whoever asks it before it has answered gets the same answer. @param {() => unknown} call */
export async function ask(call) {
  if (!asked.has(call)) {
    const answer = (async () => call())();
    asked.set(call, answer);
    const forget = () => asked.delete(call);
    answer.then(forget, forget);
  }
  return asked.get(call);
}

/**
 * Calls a method of an object, or a function if no method is named.
 * @param {any} object
 * @param {string | undefined} method
 * @param {unknown} argument
 */
export const invoke = async (object, method, argument) =>
  method ? object[method](argument) : object(argument);

/**
 * All items of an array, an iterable, an async iterable or a stream; undefined for anything else. Once the signal is
 * aborted nobody waits for them, and the source is closed at its next item.
 * @param {any} items
 * @param {AbortSignal | undefined} signal
 * @returns {Promise<unknown[] | undefined>}
 */
export async function drain(items, signal) {
  const all = [];
  if (items[Symbol.asyncIterator] ?? items[Symbol.iterator]) {
    for await (const item of items) {
      if (signal?.aborted) break;
      all.push(item);
    }
    return all;
  }
  if (typeof items.getReader !== "function") return undefined;
  const reader = items.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return all;
    if (signal?.aborted) return reader.cancel(signal.reason);
    all.push(value);
  }
}
