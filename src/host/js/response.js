// Reads responses. A caller's own fetch may return less than a Response, so each part is optional. It doesn't know which
// request they belong to.

import { readerOf } from "./body.js";
import { quietly } from "./value.js";

/** The statuses of successful responses that must not have a body. */
const BODILESS = new Set([204, 205]);

/**
 * Names the part that a response lacks to be readable; undefined if it lacks none.
 * @param {any} response
 * @returns {string | undefined}
 */
export function missingIn(response) {
  if (typeof response !== "object" || response === null) return "fields";
  if (statusOf(response) === undefined) return "status";
  const isReadable = [response.text, response.json].some((read) => typeof read === "function");
  return isReadable ? undefined : "text() and no json()";
}

/**
 * Returns the status of a response. Mocks often have `ok` only, which counts as 200.
 * @param {any} response
 * @returns {number | undefined}
 */
export function statusOf({ status, ok }) {
  if (status === undefined && ok === true) return 200;
  return Number.isInteger(status) && status >= 0 && status < 1000 ? status : undefined;
}

/** @param {any} response @returns {Promise<string>} */
export async function textOf(response) {
  if (typeof response.text === "function") return response.text();
  // The value is serialized, since a mock may return it again, and the caller may change the result.
  return JSON.stringify(await response.json()) ?? "";
}

/**
 * Returns a reader for the body of a response; undefined if there is no body.
 * @param {any} response
 * @returns {import("./body.js").Reader | undefined}
 */
export function openBody(response) {
  const { body } = response;
  if (body === null) return undefined;
  if (typeof body?.getReader === "function") return body.getReader();
  if (typeof body?.[Symbol.asyncIterator] === "function") return readerOf(body);
  return readerOf(onePiece(response));
}

/** @param {any} response */
async function* onePiece(response) {
  yield textOf(response);
}

/** Cancels an unread body, which would keep its connection open. @param {any} response */
export async function discard({ body }) {
  await (body?.cancel ? body.cancel() : body?.destroy?.());
}

/**
 * Returns a header.
 * @param {any} response
 * @param {string} name in lower case
 * @returns {string | undefined}
 */
export function header(response, name) {
  const { headers } = response;
  const text =
    typeof headers?.get === "function"
      ? headers.get(name)
      : pairsOf(headers).find(([key]) => String(key).toLowerCase() === name)?.[1];
  return typeof text === "string" ? text : undefined;
}

/** Returns all headers as an object, with lower-case names. @param {any} response @returns {Record<string, string>} */
export const headers = (response) =>
  Object.fromEntries(
    pairsOf(response.headers).map(([name, value]) => [String(name).toLowerCase(), value]),
  );

/** Lists names and values. @param {any} headers a Headers, a list of pairs or an object @returns {[any, any][]} */
const pairsOf = (headers) => {
  const pairs = headers?.[Symbol.iterator] ? [...headers] : Object.entries(headers ?? {});
  return pairs.filter((pair) => Array.isArray(pair) && typeof pair[1] === "string");
};

/**
 * Copies a successful response whose body has been read.
 *
 * A caller's own fetch may return parts that a Response can't have, such as an invalid header. The copy lacks them.
 * @param {any} response
 * @param {string | undefined} text of the body
 */
export function copyOf(response, text) {
  const headers = new Headers();
  for (const [name, value] of pairsOf(response.headers)) quietly(() => headers.append(name, value));
  const status = statusOf(response);
  const { statusText } = response;
  const init = { status, headers, ...(/^[ -~]+$/.test(statusText) && { statusText }) };
  const copy = new Response(BODILESS.has(status ?? 200) ? null : text, init);
  return Object.defineProperty(copy, "url", { value: response.url });
}
