// Sends one HTTP request and reads its response. It knows nothing of retries or of any API.

import { streamOf } from "./body.js";
import { isBrowser } from "./environment.js";
import { runHook, shown } from "./hooks.js";
import { discard, missingIn, openBody, statusOf, textOf } from "./response.js";
import { offAbort, onAbort, reasonOf } from "./signals.js";
import { withTrace } from "./telemetry.js";

// Read when the module loads, so that the time limit works with real timers if a test fakes them later.
const { setTimeout, clearTimeout } = globalThis;

let keepsTimers = false;

/**
 * Keeps Node's list of timers with the default limit for a while. If a call's timer were the only one, Node would create
 * the list for each call, which takes longer than the rest of starting and stopping a timer.
 * @param {any} timer one of the list
 * @param {number} ms
 */
function keepTimers(timer, ms) {
  if (keepsTimers || !timer.unref) return;
  keepsTimers = true;
  /** @type {any} */
  const kept = setTimeout(() => (keepsTimers = false), ms);
  kept.unref();
}

/** The runtime's fetch. A test or a tool may replace it later by one that can't send streams. */
const ownFetch = globalThis.fetch;

/**
 * @typedef {object} RequestData a request, as Rust writes it
 * @property {string} call the name of the API call, for hooks
 * @property {string} method
 * @property {string} url
 * @property {boolean} isForeign whether the URL's query must not be shown
 * @property {Record<string, string>} headers
 * @property {string | string[] | { chunks: string[] } | undefined} body a text, or texts that are sent one after the other
 * @property {AbortSignal | undefined} signal the caller's abort signal
 * @property {number} ms the time limit, 0 for none
 * @property {boolean} canCut whether the time limit closes the connection
 * @property {boolean} readsJson whether the body of a success is JSON
 * @property {any} hooks the caller's own fetch, hooks and retry budget, if any
 *
 * @typedef {object} Attempt the result of one attempt
 * @property {number} outcome one of the constants below
 * @property {unknown} value the text, the open body, or the error
 * @property {number} status
 * @property {Response | undefined} response
 * @property {unknown} json the parsed text, if it was parsed
 * @property {unknown} jsonError the error of parsing it
 */

// The outcomes of an attempt. The numbers are those of `mod.rs`.
export const FAILED = 0;
export const RESPONDED = 1;
export const BROKE_OFF = 2;
export const TIMED_OUT = 3;
export const ABORTED = 4;

/** @type {boolean | undefined} */
let takesNoCache;

/** Returns whether requests may have a cache mode. Some runtimes refuse it. */
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

/**
 * Returns whether a fetch sends streams, chunk by chunk. Bun 1.1 sends an empty body for a stream, and browsers can't send
 * streams over HTTP/1.1.
 * @param {Function} [fetch] the caller's own, if any
 */
export const sendsStreams = (fetch = globalThis.fetch) =>
  fetch === ownFetch && !("Bun" in globalThis) && !isBrowser();

/** Workers send the key along with a redirect to another origin, if their compatibility date is before 2025-09-01. */
const leaksKeys = globalThis.navigator?.userAgent === "Cloudflare-Workers";

const MOST_REDIRECTS = 20;

/**
 * Sends a request and follows redirects like other runtimes: to another origin without the key.
 * @param {string} url
 * @param {RequestInit} init
 */
async function follow(url, init) {
  const sent = { ...init, redirect: /** @type {const} */ ("manual") };
  for (let left = MOST_REDIRECTS; ; left--) {
    const response = await ownFetch(url, sent);
    const { status } = response;
    const location = response.headers.get("location");
    if (status < 301 || status > 308 || !location) return response;
    if (left === 0) throw new TypeError("fetch failed: too many redirects");
    await discard(response);
    // A stream can't be sent again.
    if (typeof sent.body === "object" && status !== 303)
      throw new TypeError("fetch failed: redirected");
    const to = new URL(location, url);
    if (status < 304 && (status === 303 || sent.method === "POST")) {
      sent.method = "GET";
      delete sent.body;
    }
    if (to.origin !== new URL(url).origin) {
      const headers = new Headers(sent.headers);
      headers.delete("authorization");
      sent.headers = headers;
    }
    url = to.href;
  }
}

/** The error if a caller's own fetch returns something that isn't a response. */
export class UnreadableResponse extends TypeError {
  /** @param {string} call @param {string} missing */
  constructor(call, missing) {
    super(
      `fetch returned something that ${call} can't read: it has no ${missing}. Return a Response, or at least { status, text() }.`,
    );
  }
}

/**
 * Sends a request. It ends when the body has been read, the time limit is reached, or the signal is aborted.
 * @param {RequestData} request
 * @param {number} attempt for hooks
 * @param {boolean} whole false to resolve as soon as the headers of a success have arrived, with a body for `piece` to read
 * @returns {Promise<Attempt>} never rejects
 */
export const send = (request, attempt, whole) =>
  new Promise((resolve) => {
    execute(request, attempt, whole, resolve);
  });

/**
 * @param {RequestData} request
 * @param {number} attempt
 * @param {boolean} whole
 * @param {(attempt: Attempt) => void} done
 */
async function execute(request, attempt, whole, done) {
  const { hooks, call, method, url, isForeign, headers, body, signal, ms, canCut, readsJson } =
    request;
  const isUpload = Array.isArray(body);
  const controller = canCut || signal || !whole || isUpload ? new AbortController() : undefined;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  let ended = false;
  /** @type {Response | undefined} */
  let response;
  let status = 0;

  /** @param {number} outcome @param {unknown} [value] @param {unknown} [json] @param {unknown} [jsonError] */
  function end(outcome, value, json, jsonError) {
    if (ended) return;
    ended = true;
    clearTimeout(timer);
    // An open body can still be aborted.
    if (whole || outcome !== RESPONDED) offAbort(signal, abort);
    done({ outcome, value, status, response, json, jsonError });
  }
  /** Parses JSON here, so that Rust needs no further call into JavaScript. @param {string} text */
  function endWith(text) {
    let json;
    let jsonError;
    if (readsJson && status >= 200 && status <= 299 && status !== 204 && status !== 205) {
      try {
        json = JSON.parse(text);
      } catch (error) {
        jsonError = error;
      }
    }
    end(RESPONDED, text, json, jsonError);
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
  function startTimer() {
    clearTimeout(timer);
    if (ms <= 0 || ended) return;
    timer = setTimeout(timeOut, Math.min(ms, 0x7fffffff));
    if (!canCut) keepTimers(timer, ms);
  }

  try {
    if (signal?.aborted) return abort(reasonOf(signal));
    if (signal) onAbort(signal, abort);
    startTimer();
    // Called without a receiver, since some runtimes require that `this` of fetch is undefined or the global object.
    const fetch = hooks?.fetch ?? globalThis.fetch;
    /** @type {RequestInit & { duplex?: "half" }} */
    const init = { method, headers: isForeign ? headers : withTrace(headers) };
    if (typeof body === "string") init.body = body;
    else if (body) {
      const texts = Array.isArray(body) ? body : body.chunks;
      if (sendsStreams(fetch)) {
        const least = texts === body ? 65_536 : 1;
        const stream = streamOf(texts, least, canCut ? undefined : startTimer);
        Object.assign(init, { body: stream, duplex: "half" });
      } else {
        // The progress of this body is unknown, so the default time limit doesn't apply.
        if (!canCut) clearTimeout(timer);
        init.body = texts.join("");
      }
    }
    if (controller) init.signal = controller.signal;
    if (noCache()) init.cache = "no-cache";
    const started = hooks && Date.now();
    const about = () => ({ call, method, url: shown(url, isForeign), attempt });
    if (hooks) runHook(hooks, "onRequest", about);
    const isOwn = fetch === ownFetch;
    const returned = await (isOwn && leaksKeys ? follow(url, init) : fetch(url, init));
    const missing = isOwn ? undefined : missingIn(returned);
    // Reported as ABORTED, since every further attempt would fail in the same way.
    if (missing) return end(ABORTED, new UnreadableResponse(call, missing));
    response = /** @type {Response} */ (returned);
    status = /** @type {number} */ (statusOf(returned));
    if (hooks) {
      runHook(hooks, "onResponse", () => ({
        ...about(),
        status,
        durationInMs: Date.now() - started,
      }));
    }
    // A response that arrives after the end must not keep its connection open.
    if (ended) await discard(response);
    else if ((whole ||= status > 299)) endWith(await textOf(response));
    else {
      const reader = openBody(response);
      const stopListening = () => offAbort(signal, abort);
      end(RESPONDED, { reader, decoder: new TextDecoder(), controller, stopListening });
    }
  } catch (cause) {
    end(response ? BROKE_OFF : FAILED, cause);
  }
}
