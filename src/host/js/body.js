// Reads open response bodies piece by piece, and creates request bodies that are streams. It doesn't know their content.

/**
 * @typedef {object} Reader
 * @property {() => Promise<{ done?: boolean, value?: Uint8Array | string }>} read
 * @property {() => Promise<unknown>} cancel
 *
 * @typedef {object} Body the open body of a response
 * @property {Reader | undefined} reader
 * @property {TextDecoder} decoder
 * @property {AbortController} controller aborts the request
 * @property {() => void} stopListening removes the listener on the caller's signal
 */

/**
 * Creates a reader for an async iterable, such as a Node stream of node-fetch, or a generator of texts.
 * @param {any} body
 * @returns {Reader}
 */
export function readerOf(body) {
  const iterator = body[Symbol.asyncIterator]();
  return { read: () => iterator.next(), cancel: async () => body.destroy?.() };
}

/** Reads the next piece of text from an open body; undefined at its end. @param {Body} body */
export async function piece({ reader, decoder }) {
  const value = (await reader?.read())?.value;
  return typeof value === "object" ? decoder.decode(value, { stream: true }) : value;
}

/** Closes an open body. Cancels the reader too, since a caller's own fetch may ignore signals. @param {Body} body */
export function close({ reader, controller, stopListening }) {
  stopListening();
  controller.abort();
  reader?.cancel().catch(() => {});
}

const encoder = new TextEncoder();

/**
 * Creates a stream of texts, so that a large body never has to be in memory as a whole.
 * @param {string[]} texts
 * @param {number} least the minimum number of characters in a chunk, except the last one
 * @param {() => void} [moves] called whenever fetch takes a chunk
 */
export function streamOf(texts, least, moves) {
  let next = 0;
  const stream = new ReadableStream({
    pull(controller) {
      moves?.();
      let chunk = "";
      while (next < texts.length && chunk.length < least) chunk += texts[next++];
      if (chunk !== "") controller.enqueue(encoder.encode(chunk));
      if (next === texts.length) controller.close();
    },
  });
  // A fetch without support for streams sends this text instead of "[object ReadableStream]".
  return Object.assign(stream, { toString: () => texts.join("") });
}
