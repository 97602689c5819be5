// Calls functions and collects iterables of the caller. It doesn't know their purpose.

import { tryRead } from "./value.js";

/**
 * The pending results of functions.
 * @type {WeakMap<Function, Promise<unknown>>}
 */
const pending = new WeakMap();

/** Calls a function. Calls that are made while an earlier one is pending share its result. @param {() => unknown} call */
export async function ask(call) {
  if (!pending.has(call)) {
    const result = (async () => call())();
    pending.set(call, result);
    const forget = () => pending.delete(call);
    result.then(forget, forget);
  }
  return pending.get(call);
}

/**
 * Calls a method of an object; without a method, calls the object itself.
 * @param {any} object
 * @param {string | undefined} method
 * @param {unknown} argument
 */
export const invoke = async (object, method, argument) =>
  method ? object[method](argument) : object(argument);

/** The maximum number of items. Servers accept fewer. It stops infinite sources. */
const MAX_ITEMS = 100_000;

const tooMany = () => new RangeError(`The iterable or stream has more than ${MAX_ITEMS} items`);

const BODIES =
  /^\[object (Blob|File|FormData|ReadableStream|URLSearchParams|(Shared)?ArrayBuffer)]$/;

/** Returns whether a value is a request body of another kind than a text, such as bytes or a `Blob`. @param {unknown} value */
export const isRequestBody = (value) =>
  ArrayBuffer.isView(value) ||
  tryRead(() => BODIES.test(Object.prototype.toString.call(value)), false);

/** Reads a request body of any kind as text. @param {BodyInit} body */
export const textOfBody = async (body) => new Response(body).text();

/**
 * Collects all items of an array, an iterable, an async iterable or a stream; undefined for any other value.
 *
 * If the signal is aborted, the source is closed at its next item.
 * @param {any} items
 * @param {AbortSignal | undefined} signal
 * @returns {Promise<unknown[] | undefined>}
 */
export async function drain(items, signal) {
  const all = [];
  if (items[Symbol.asyncIterator] ?? items[Symbol.iterator]) {
    for await (const item of items) {
      if (signal?.aborted) break;
      if (all.push(item) > MAX_ITEMS) throw tooMany();
    }
    return all;
  }
  if (typeof items.getReader !== "function") return undefined;
  const reader = items.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return all;
    if (signal?.aborted) return reader.cancel(signal.reason);
    if (all.push(value) <= MAX_ITEMS) continue;
    // The error needn't wait for this.
    reader.cancel().catch(() => {});
    throw tooMany();
  }
}
