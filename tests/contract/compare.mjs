// Compares what an SDK did with what a case expects, and says in words where they differ.

import { createHash } from "node:crypto";
import { checkJwt, matchText, show, tagOf } from "./values.mjs";

// Sent by the runtime's fetch rather than by the SDK.
const runtimeHeaders = [
  ...["host", "connection", "accept-encoding", "accept-language", "sec-fetch-mode", "user-agent"],
  ...["cache-control", "content-length", "transfer-encoding"],
];
// Cases whose id says "full-headers" list those too, apart from what depends on the machine.
const machineHeaders = ["host", "connection", "content-length", "transfer-encoding"];

// Response headers that the recording leaves out of an error's `headers`.
const serverHeaders = ["connection", "keep-alive", "transfer-encoding", "content-length"];

/**
 * @param exact whether the SDK is the recorded one: then values have no other fields than the
 *   recorded, and the texts of the libraries that it is built with are the same
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
      const line = (request) => `${request.method} ${request.path}?${request.query}`;
      if (!actual[i]) this.differ(name, `missing: ${line(expected[i])}`);
      else if (!expected[i]) this.differ(name, `one too many: ${line(actual[i])}`);
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
      const due = this.#dueHeader(name, expected[name]);
      if (due === undefined) this.differ(where, `not expected, got ${show(actual[name])}`);
      else if (actual[name] === undefined) this.differ(where, `missing, expected ${show(due)}`);
      else if (due.$jwt) this.#schemeAndJwt(due, actual[name], where);
      else this.text(due, actual[name], where);
    }
  }

  // An SDK says who it is, not who the recorded one is.
  #dueHeader(name, recorded) {
    const { name: sdk, version } = this.sdk;
    if (this.exact || recorded === undefined) return recorded;
    return { "trigger-version": version, "user-agent": `${sdk}/${version}` }[name] ?? recorded;
  }

  #schemeAndJwt({ $jwt, scheme }, actual, at) {
    const [given, token] = actual.split(" ");
    this.text(scheme, given, at);
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

  // {$json: text, plus: {…}} is that JSON text, byte for byte, with some fields more in it.
  #jsonAndMore({ $json, plus, optional = [] }, actual, at) {
    const fields = JSON.parse(actual);
    for (const [name, due] of Object.entries(plus)) {
      this.value(due, fields[name], `${at}.${name}`);
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

  // A numbered placeholder stands for one value in the whole case, and others for other values.
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
    const due = expected.filter((wait) => wait !== 0);
    const isRight = (wait, ms) =>
      typeof wait === "number" ? wait === ms : ms >= wait.min && ms <= wait.max;
    const right = due.length === actual.length && due.every((wait, i) => isRight(wait, actual[i]));
    if (!right) this.#expected("waits (ms)", due, actual);
  }

  /** Every recorded field is there and equal. */
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

  // A download that failed leaves nothing, not even what the answer held otherwise.
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
      // The tags below are not recorded; they say what holds where we do otherwise on purpose.
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

  /** The recorded name of the class of what a call returns. */
  returns(expected, actual) {
    const name = actual?.constructor?.name;
    const hasResponse = [actual?.asResponse, actual?.withResponse].every(
      (method) => typeof method === "function",
    );
    const isRight = {
      ApiPromise: name === "ApiPromise" && hasResponse,
      // Where a plain promise is as recorded, one that can do more will do.
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

// Errors of fetch and of zod have other classes.
const isOfAnSdk = (className) => /Error$/.test(className) && !foreign.includes(className);
const foreign = ["Error", "TypeError", "SocketError", "ValidationError", "ZodError"];

// What the engine said of a property access that failed inside the recorded package: its class is what counts.
const enginesOwnText = /^Cannot use 'in' operator/;

/**
 * An expected error without what depends on the libraries that an SDK is made of: texts of zod, the
 * details of a failed fetch.
 */
function loosen(expected) {
  const { cause, ...error } = expected;
  if (cause && isOfAnSdk(cause.class)) error.cause = cause;
  else if (cause && error.class === "ApiConnectionError") error.cause = { $any: true };
  if (error.class === "TypeError") delete error.code; // Node's own
  if (typeof error.message === "string") error.message = withoutZod(error.message);
  if (enginesOwnText.test(expected.message)) error.message = { $any: true };
  return error;
}

function withoutZod(message) {
  const quote = (text) => text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
  const [, status, issues] = message.match(/^(\d+) Validation error: (.*)/s) ?? [];
  if (issues) {
    // The path is the part that an SDK without zod gives as well.
    const path = issues.match(/ at "([^"]+)"/)?.[1] ?? "";
    return { $pattern: `^${status} Validation error: .*${quote(path)}` };
  }
  const zodList = message.indexOf("[\n  {");
  return zodList < 0 ? message : { $pattern: `^${quote(message.slice(0, zodList))}` };
}
