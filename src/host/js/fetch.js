// Sends one HTTP request and reads its response. It knows nothing of retries or of any API.

import { streamOf } from "./body.js";
import { isBrowser } from "./environment.js";
import { shown, tell } from "./hooks.js";
import { discard, missingIn, openBody, statusOf, textOf } from "./response.js";
import { leave, onAbort, reasonOf } from "./signals.js";
import { withTrace } from "./telemetry.js";
import { kinds as kindsOf } from "./value.js";

// Taken when the module loads: the time limit keeps running if timers are faked later.
const { setTimeout, clearTimeout } = globalThis;

/** The runtime's fetch. What a test or a tool puts in its place later may not know how to send a stream. */
const ownFetch = globalThis.fetch;

/**
 * @typedef {object} Sent a request
 * @property {string} call the name of the API call, for hooks
 * @property {string} method
 * @property {string} url
 * @property {boolean} isForeign whether the URL's query must not be shown
 * @property {Record<string, string>} headers
 * @property {string | string[] | undefined} body a text, or texts to send one after the other
 * @property {AbortSignal | undefined} signal the caller's
 * @property {number} ms the time limit, 0 for none
 * @property {boolean} canCut whether the time limit closes the connection
 * @property {string | undefined} reads the fields that Rust looks at, if the response is JSON
 * @property {any} hooks a configuration, which may have a fetch of the caller's own, and hooks
 *
 * @typedef {object} Attempt how a request ended
 * @property {number} how one of the numbers below
 * @property {unknown} value the text, the open body, or the error
 * @property {number} status
 * @property {Response | undefined} response
 * @property {unknown} json the parsed text, or what parsing threw
 * @property {number} kinds those of the parsed text, as Rust's `Kinds` reads them
 */

// How an attempt ended, as `mod.rs` numbers it.
export const FAILED = 0;
export const RESPONDED = 1;
export const BROKE_OFF = 2;
export const TIMED_OUT = 3;
export const ABORTED = 4;

// These stand for the kinds of a response that wasn't parsed, as in Rust.
const NO_JSON = 0;
const BROKEN_JSON = -1;

/** @type {boolean | undefined} */
let takesNoCache;

/** Whether requests may name a cache mode. Some runtimes refuse those that do. */
function noCache() {
  if (takesNoCache === undefined) {
    try {
      takesNoCache = Boolean(new Request("http://localhost", { cache: "no-cache" }));
    } catch {
      takesNoCache = false;
    }
  }
  return takesNoCache;
}

/** Bun 1.1 sends nothing of a stream, and pages in browsers can send none by HTTP/1.1. @param {Function} fetch */
const sendsStreams = (fetch) => fetch === ownFetch && !("Bun" in globalThis) && !isBrowser();

/** A caller's own fetch returned something that is not a response. */
export class UnreadableResponse extends TypeError {
  /** @param {string} call @param {string} missing */
  constructor(call, missing) {
    super(
      `fetch returned something that ${call} can't read: it has no ${missing}. Return a Response, or at least { status, text() }.`,
    );
  }
}

/**
 * Sends a request. It ends when the body is read to its end, the time limit is up, or the signal is aborted.
 * @param {Sent} request
 * @param {number} attempt for hooks
 * @param {boolean} whole false to end as soon as there is a body for `piece` to read
 * @returns {Promise<Attempt>} never rejects
 */
export const send = (request, attempt, whole) =>
  new Promise((resolve) => {
    exchange(request, attempt, whole, resolve);
  });

/**
 * @param {Sent} request
 * @param {number} attempt
 * @param {boolean} whole
 * @param {(attempt: Attempt) => void} ends
 */
async function exchange(request, attempt, whole, ends) {
  const { hooks, call, method, url, isForeign, headers, body, signal, ms, canCut, reads } = request;
  const controller = canCut || signal || !whole ? new AbortController() : undefined;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  let over = false;
  /** @type {Response | undefined} */
  let response;
  let status = 0;

  /** @param {number} how @param {unknown} [value] @param {unknown} [json] */
  function end(how, value, json, kinds = NO_JSON) {
    if (over) return;
    over = true;
    clearTimeout(timer);
    // An open body is still to be cut.
    if (whole || how !== RESPONDED) leave(signal, abort);
    ends({ how, value, status, response, json, kinds });
  }
  /** Parses JSON here, where it costs no crossing of its own. @param {string} text */
  function endWith(text) {
    if (reads === undefined || status < 200 || status > 299 || status === 204 || status === 205) {
      return end(RESPONDED, text);
    }
    let json;
    let packed;
    try {
      json = JSON.parse(text);
      packed = kindsOf(json, reads);
    } catch (error) {
      json = error;
      packed = BROKEN_JSON;
    }
    end(RESPONDED, text, json, packed);
  }
  /** @param {unknown} reason */
  function abort(reason) {
    controller?.abort(reason);
    end(ABORTED, reason);
  }
  function timeOut() {
    controller?.abort();
    end(TIMED_OUT);
  }

  try {
    if (signal?.aborted) return abort(reasonOf(signal));
    if (signal) onAbort(signal, abort);
    if (ms > 0) timer = setTimeout(timeOut, Math.min(ms, 0x7fffffff));
    // Called without a receiver: some runtimes refuse a fetch whose `this` is not theirs.
    const fetch = hooks?.fetch ?? globalThis.fetch;
    /** @type {RequestInit & { duplex?: "half" }} */
    const init = { method, headers: isForeign ? headers : withTrace(headers) };
    if (typeof body === "string") init.body = body;
    else if (body && sendsStreams(fetch))
      Object.assign(init, { body: streamOf(body), duplex: "half" });
    else if (body) init.body = body.join("");
    if (controller) init.signal = controller.signal;
    if (noCache()) init.cache = "no-cache";
    const started = Date.now();
    const about = () => ({ call, method, url: shown(url, isForeign), attempt });
    tell(hooks, "onRequest", about);
    const given = await fetch(url, init);
    const missing = missingIn(given);
    // No attempt would end otherwise.
    if (missing) return end(ABORTED, new UnreadableResponse(call, missing));
    response = /** @type {Response} */ (given);
    status = /** @type {number} */ (statusOf(given));
    tell(hooks, "onResponse", () => ({ ...about(), status, durationInMs: Date.now() - started }));
    // A response that nobody waits for any more must not hold its connection.
    if (over) await discard(response);
    else if (whole) endWith(await textOf(response));
    else {
      const reader = openBody(response);
      const leaves = () => leave(signal, abort);
      end(RESPONDED, { reader, decoder: new TextDecoder(), controller, leaves });
    }
  } catch (cause) {
    end(response ? BROKE_OFF : FAILED, cause);
  }
}
