// Reads open bodies piece by piece, and makes request bodies that are streams. It doesn't know what they hold.

/**
 * @typedef {object} Reader
 * @property {() => Promise<{ done?: boolean, value?: Uint8Array | string }>} read
 * @property {() => Promise<unknown>} cancel
 *
 * @typedef {object} Body an open body of a response
 * @property {Reader | undefined} reader
 * @property {TextDecoder} decoder
 * @property {AbortController} controller of the request
 * @property {() => void} leaves removes the listener on the caller's signal
 */

/**
 * Reads a body that is an iterable, as those of node-fetch are: streams of Node, and not of the web.
 * @param {any} body
 * @returns {Reader}
 */
export function readerOf(body) {
  const iterator = body[Symbol.asyncIterator]();
  return { read: () => iterator.next(), cancel: async () => body.destroy?.() };
}

/** Reads a text as a body of one piece. @param {() => Promise<string>} toText @returns {Reader} */
export function readerOfText(toText) {
  let done = false;
  async function read() {
    if (done) return { done };
    done = true;
    return { value: await toText() };
  }
  return { read, cancel: async () => (done = true) };
}

/** The next piece of the text of an open body; undefined at its end. @param {Body} body */
export async function piece({ reader, decoder }) {
  const { done, value } = (await reader?.read()) ?? { done: true };
  if (done) return undefined;
  return typeof value === "string" ? value : decoder.decode(value, { stream: true });
}

/** Closes an open body. By its reader too: a caller's own fetch may ignore signals. @param {Body} body */
export function close({ reader, controller, leaves }) {
  leaves();
  controller.abort();
  reader?.cancel().catch(() => {});
}

const encoder = new TextEncoder();

/**
 * A stream of texts, so that texts that are sent one after the other are never in memory as one.
 * @param {string[]} texts
 */
export function streamOf(texts) {
  let next = 0;
  const stream = new ReadableStream({
    pull(controller) {
      let chunk = "";
      while (next < texts.length && chunk.length < 65_536) chunk += texts[next++];
      if (chunk !== "") controller.enqueue(encoder.encode(chunk));
      if (next === texts.length) controller.close();
    },
  });
  // A fetch that knows no streams sends this text, and not "[object ReadableStream]".
  return Object.assign(stream, { toString: () => texts.join("") });
}
