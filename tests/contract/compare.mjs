// Compares the behaviour of an SDK with a case, and describes the differences.

import { createHash } from "node:crypto";
import { checkJwt, matchText, show, tagOf } from "./values.mjs";

// Headers that the runtime's fetch sends.
const runtimeHeaders = [
  ...["host", "connection", "accept-encoding", "accept-language", "sec-fetch-mode", "user-agent"],
  ...["cache-control", "content-length", "transfer-encoding"],
];
// Cases with "full-headers" in their id list those too, except the ones that depend on the machine.
const machineHeaders = ["host", "connection", "content-length", "transfer-encoding"];

// Response headers that the recordings leave out of an error's `headers`.
const serverHeaders = ["connection", "keep-alive", "transfer-encoding", "content-length"];

/**
 * Collects the differences between a case and an SDK's behaviour.
 * @param exact whether the SDK is the recorded one. Values then have only the recorded fields, and
 *   texts of the libraries in the SDK are compared too.
 */
export class Comparison {
  differences = [];
  #placeholders = new Map();
  #scope = "";

  constructor({ base, exact, sdk }) {
    Object.assign(this, { base, exact, sdk });
  }

  differ(at, text) {
    this.differences.push(`${at}: ${text}`);
    return false;
  }

  #expected(at, expected, actual) {
    return this.differ(at, `expected ${show(expected)}, got ${show(actual)}`);
  }

  requests(expected, actual, { fullHeaders }) {
    for (let i = 0; i < Math.max(expected.length, actual.length); i++) {
      const name = `request ${i + 1}`;
      const summary = (request) => `${request.method} ${request.path}?${request.query}`;
      if (!actual[i]) this.differ(name, `missing: ${summary(expected[i])}`);
      else if (!expected[i]) this.differ(name, `not expected: ${summary(actual[i])}`);
      else this.#request(expected[i], actual[i], name, fullHeaders);
    }
  }

  #request(expected, actual, at, fullHeaders) {
    this.#scope = expected.headers["x-trigger-request-idempotency-key"] ?? at;
    for (const part of ["method", "path", "query"]) {
      this.text(expected[part], actual[part], `${at}, ${part}`);
    }
    this.#headers(expected.headers, actual.headers, at, fullHeaders);
    this.#body(expected.body, actual.body, `${at}, body`);
    this.#scope = "";
  }

  #headers(expected, actual, at, fullHeaders) {
    const ignored = fullHeaders ? machineHeaders : runtimeHeaders;
    const isCompared = (name) =>
      !ignored.includes(name) && (fullHeaders || name !== "accept" || actual[name] !== "*/*");
    for (const name of new Set([...Object.keys(expected), ...Object.keys(actual)])) {
      if (!isCompared(name)) continue;
      const where = `${at}, header ${name}`;
      const header = this.#expectedHeader(name, expected[name]);
      if (header === undefined) this.differ(where, `not expected, got ${show(actual[name])}`);
      else if (actual[name] === undefined) this.differ(where, `missing, expected ${show(header)}`);
      else if (header.$jwt) this.#schemeAndJwt(header, actual[name], where);
      else this.text(header, actual[name], where);
    }
  }

  // An SDK sends its own name and version, not the recorded ones.
  #expectedHeader(name, recorded) {
    const { name: sdk, version } = this.sdk;
    if (this.exact || recorded === undefined) return recorded;
    return { "trigger-version": version, "user-agent": `${sdk}/${version}` }[name] ?? recorded;
  }

  #schemeAndJwt({ $jwt, scheme }, actual, at) {
    const [actualScheme, token] = actual.split(" ");
    this.text(scheme, actualScheme, at);
    for (const wrong of checkJwt($jwt, token)) this.differ(at, wrong);
  }

  #body(expected, actual, at) {
    if (expected === null || actual === null) {
      return expected === actual || this.#expected(at, expected, actual);
    }
    if (typeof expected === "string") return this.text(expected, actual, at);
    if (expected.$json !== undefined) return this.#jsonAndMore(expected, actual, at);
    const bytes = Buffer.from(actual, "utf8");
    const $sha256 = createHash("sha256").update(bytes).digest("hex");
    if ($sha256 === expected.$sha256 && bytes.length === expected.bytes) return true;
    return this.#expected(at, expected, { $sha256, bytes: bytes.length, text: actual });
  }

  // {$json: text, plus: {…}} is that JSON text, byte for byte, with some additional fields.
  #jsonAndMore({ $json, plus, optional = [] }, actual, at) {
    const fields = JSON.parse(actual);
    for (const [name, value] of Object.entries(plus)) {
      this.value(value, fields[name], `${at}.${name}`);
      delete fields[name];
    }
    for (const name of optional) delete fields[name];
    return this.text($json, JSON.stringify(fields), at);
  }

  text(expected, actual, at) {
    if (typeof actual !== "string") return this.#expected(at, expected, actual);
    const found = matchText(expected, actual, this.base);
    if (!found) return this.#differentTexts(expected, actual, at);
    for (const [placeholder, text] of found) this.#placeholder(placeholder, text, at);
  }

  #differentTexts(expected, actual, at) {
    if (expected.length + actual.length < 300) return this.#expected(at, expected, actual);
    let same = 0;
    while (expected[same] === actual[same]) same += 1;
    const part = (text) => show(text.slice(Math.max(0, same - 40), same + 80));
    return this.differ(
      at,
      `from character ${same}: expected ${part(expected)}, got ${part(actual)}`,
    );
  }

  // A numbered placeholder is one value in the whole case. Different numbers are different values.
  #placeholder(placeholder, text, at) {
    const isNumbered = placeholder.includes("#");
    const isPerCall = placeholder.startsWith("<nanoid");
    if (!isNumbered && !isPerCall) return;
    const name = isPerCall ? placeholder + this.#scope : placeholder;
    const kind = placeholder.split("#")[0];
    if (!this.#placeholders.has(kind)) this.#placeholders.set(kind, new Map());
    const values = this.#placeholders.get(kind);
    const known = values.get(name);
    if (known !== undefined && known !== text) {
      this.differ(at, `${placeholder} was ${show(known)} before, and is now ${show(text)}`);
    } else if (known === undefined && [...values.values()].includes(text)) {
      this.differ(at, `${show(text)} was used before and should be new here (${placeholder})`);
    }
    values.set(name, text);
  }

  waits(expected, actual) {
    const waits = expected.filter((wait) => wait !== 0);
    const isRight = (wait, ms) =>
      typeof wait === "number" ? wait === ms : ms >= wait.min && ms <= wait.max;
    const areRight =
      waits.length === actual.length && waits.every((wait, i) => isRight(wait, actual[i]));
    if (!areRight) this.#expected("waits (ms)", waits, actual);
  }

  /** Checks that every recorded field exists and is equal. */
  value(expected, actual, at) {
    if (typeof expected === "string") return this.#string(expected, actual, at);
    if (expected === null || typeof expected !== "object") {
      return Object.is(expected, actual) || this.#expected(at, expected, actual);
    }
    const tag = tagOf(expected);
    if (tag) return this.#tagged(tag, expected[tag], actual, at);
    if (actual instanceof Error && expected.class) return this.error(expected, actual, at);
    if (Array.isArray(expected) !== Array.isArray(actual) || !isPlain(actual)) {
      return this.#expected(at, expected, actual);
    }
    if (Array.isArray(expected) && expected.length !== actual.length) {
      return this.differ(at, `expected ${expected.length} items, got ${show(actual)}`);
    }
    for (const key of Object.keys(expected)) this.value(expected[key], actual[key], `${at}.${key}`);
    this.#downloads(expected, actual, at);
    for (const key of this.exact ? Object.keys(actual) : []) {
      if (key in expected || actual[key] === undefined || serverHeaders.includes(key)) continue;
      this.differ(`${at}.${key}`, `not recorded, got ${show(actual[key])}`);
    }
  }

  // After a failed download the field is undefined, even if the response has a value for it.
  #downloads(expected, actual, at) {
    for (const name of ["payload", "output"]) {
      if (!(`${name}PresignedUrl` in expected) || name in expected) continue;
      this.value({ $undefined: true }, actual[name], `${at}.${name}`);
    }
  }

  #string(expected, actual, at) {
    if (expected === "<ms>" && typeof actual === "number" && actual >= 0) return true;
    return this.text(expected, actual, at);
  }

  #tagged(tag, content, actual, at) {
    const is = (right) => right || this.#expected(at, { [tag]: content }, actual);
    switch (tag) {
      case "$undefined":
        return is(actual === undefined);
      case "$function":
        return is(typeof actual === "function");
      case "$date":
        return is(actual instanceof Date && actual.getTime() === Date.parse(content));
      case "$bigint":
        return is(actual === BigInt(content));
      case "$nan":
        return is(Number.isNaN(actual));
      case "$jwt":
        return checkJwt(content, actual).map((wrong) => this.differ(at, wrong));
      case "$page":
        return this.#page(content, actual, at);
      case "$response":
        return this.#response(content, actual, at);
      // The next tags are not recorded. They describe this package's deviations.
      case "$any":
        return true;
      case "$atLeast":
        return is(typeof actual === "number" && actual >= content);
      case "$pattern":
        return is(typeof actual === "string" && new RegExp(content, "s").test(actual));
      case "$oneOf":
        return is(content.includes(actual));
      default:
        return this.differ(at, `the runner does not know how to compare ${tag}`);
    }
  }

  #page(expected, actual, at) {
    if (!isPlain(actual)) return this.#expected(at, { $page: expected }, actual);
    this.value(expected.class, actual.constructor.name, `${at}, class`);
    this.value(expected.data, actual.data, `${at}.data`);
    this.value(expected.pagination, actual.pagination, `${at}.pagination`);
    for (const name of ["hasNextPage", "hasPreviousPage"]) {
      this.value(expected[name], actual[name]?.(), `${at}.${name}()`);
    }
  }

  #response(expected, actual, at) {
    if (!(actual instanceof Response)) return this.#expected(at, { $response: expected }, actual);
    for (const name of ["status", "ok", "url"]) {
      this.value(expected[name], actual[name], `${at}.${name}`);
    }
    const headers = Object.fromEntries(actual.headers);
    for (const [name, value] of Object.entries(expected.headers)) {
      this.text(value, headers[name], `${at}, header ${name}`);
    }
  }

  error(expected, actual, at) {
    if (!(actual instanceof Error)) return this.#expected(at, expected, actual);
    const { class: className, isApiError, ...fields } = this.exact ? expected : loosen(expected);
    this.value(className, actual.constructor.name, `${at}, class`);
    if (isApiError !== undefined) {
      this.value(
        isApiError,
        actual instanceof this.sdk.module.ApiError,
        `${at}, instanceof ApiError`,
      );
    }
    for (const key of Object.keys(fields)) this.value(fields[key], actual[key], `${at}.${key}`);
  }

  /** Compares the recorded class name of a call's return value. */
  returns(expected, actual) {
    const name = actual?.constructor?.name;
    const hasResponse = [actual?.asResponse, actual?.withResponse].every(
      (method) => typeof method === "function",
    );
    const isRight = {
      ApiPromise: name === "ApiPromise" && hasResponse,
      // A recorded plain promise may be any kind of promise.
      Promise: this.exact ? name === "Promise" : actual instanceof Promise,
    };
    const isAtLeast = !this.exact && isRight.ApiPromise && !expected.endsWith("PagePromise");
    if (isRight[expected] ?? (name === expected || isAtLeast)) return;
    this.differ("what the call returns", `expected a ${expected}, got ${name ?? show(actual)}`);
  }
}

const isPlain = (value) =>
  value !== null &&
  typeof value === "object" &&
  !(value instanceof Date) &&
  !ArrayBuffer.isView(value);

// Errors of fetch and zod don't belong to an SDK.
const isOfAnSdk = (className) => /Error$/.test(className) && !foreign.includes(className);
const foreign = ["Error", "TypeError", "SocketError", "ValidationError", "ZodError"];

// The engine's message for a failed property access inside the recorded package. Only its class is compared.
const engineMessage = /^Cannot use 'in' operator/;

/**
 * Removes the parts of an expected error that depend on an SDK's libraries: the texts of zod and the
 * details of a failed fetch.
 */
function loosen(expected) {
  const { cause, ...error } = expected;
  if (cause && isOfAnSdk(cause.class)) error.cause = cause;
  else if (cause && error.class === "ApiConnectionError") error.cause = { $any: true };
  if (error.class === "TypeError") delete error.code; // Node's own
  if (typeof error.message === "string") error.message = withoutZod(error.message);
  if (engineMessage.test(expected.message)) error.message = { $any: true };
  return error;
}

function withoutZod(message) {
  const quote = (text) => text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
  const [, status, issues] = message.match(/^(\d+) Validation error: (.*)/s) ?? [];
  if (issues) {
    // An SDK without zod names the path as well.
    const path = issues.match(/ at "([^"]+)"/)?.[1] ?? "";
    return { $pattern: `^${status} Validation error: .*${quote(path)}` };
  }
  const zodList = message.indexOf("[\n  {");
  return zodList < 0 ? message : { $pattern: `^${quote(message.slice(0, zodList))}` };
}
