// Reads responses by what they have: a caller's own fetch may give much less than a Response. It doesn't know what they answer.

import { readerOf, readerOfText } from "./body.js";

/**
 * What a response lacks to be read; undefined if it can be read.
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
 * The status of a response. Mocks often have nothing but `ok`.
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
  // As a text, so that nothing changes the value that a mock may give again.
  return JSON.stringify(await response.json()) ?? "";
}

/**
 * What reads the body of a response piece by piece; undefined if there is no body.
 * @param {any} response
 * @returns {import("./body.js").Reader | undefined}
 */
export function openBody(response) {
  const { body } = response;
  if (body === null) return undefined;
  if (typeof body?.getReader === "function") return body.getReader();
  if (typeof body?.[Symbol.asyncIterator] === "function") return readerOf(body);
  return readerOfText(() => textOf(response));
}

/** Drops a body that nobody reads, which would hold its connection. @param {any} response */
export async function discard({ body }) {
  await (body?.cancel ? body.cancel() : body?.destroy?.());
}

/**
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

/**
 * All headers: name, value, name, value, …
 * @param {any} response
 * @returns {unknown[]}
 */
export const headers = (response) => pairsOf(response.headers).flat();

/** @param {any} headers a Headers, a list of pairs or an object @returns {[any, any][]} */
const pairsOf = (headers) => {
  const pairs = headers?.[Symbol.iterator] ? [...headers] : Object.entries(headers ?? {});
  return pairs.filter(([, value]) => typeof value === "string");
};
