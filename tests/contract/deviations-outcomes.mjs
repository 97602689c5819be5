// Adapts cases to the deviations in the results of calls.

import {
  LONGEST_SERVER_WAIT_MS,
  headersOf,
  isBroken,
  isSuccess,
  parse,
  retryAfter,
  untilReset,
} from "./retries.mjs";

export function adaptOutcome(testCase, deviates, facts) {
  for (const change of [
    finalStatus,
    brokenResponse,
    toleratedResponse,
    unknownFields,
    trueStatus,
    message,
    waitOfBatch,
  ]) {
    change(testCase, deviates, facts);
  }
}

const finalStatuses = [
  ...["COMPLETED", "CANCELED", "FAILED", "CRASHED", "SYSTEM_FAILURE", "EXPIRED", "TIMED_OUT"],
];

function finalStatus({ call, responses, expected }, deviates) {
  if (!call.endsWith("runs.poll")) return;
  const isFinal = (response) => finalStatuses.includes(parse(response.body)?.status);
  const polls = responses.findIndex(isFinal) + 1;
  if (polls === 0 || polls >= expected.requests.length) return;
  expected.requests.length = polls;
  expected.retryDelaysMs.length = polls - 1;
  expected.outcome = { kind: "value", value: liveValue(parse(responses[polls - 1].body)) };
  deviates(15);
}

function brokenResponse({ responses, expected }, deviates) {
  const error = errorOf(expected.outcome);
  const last = responses.at(-1);
  if (error?.class !== "ApiSchemaValidationError" || !isBroken(last)) return;
  setError(expected.outcome, connectionError);
  deviates(17);
}

/** A connection error, whose message and cause may differ. */
export const connectionError = {
  class: "ApiConnectionError",
  name: "TriggerApiError",
  isApiError: true,
};

function toleratedResponse({ call, responses, expected }, deviates) {
  const { outcome } = expected;
  if (outcome.error?.class !== "ApiSchemaValidationError") return;
  const body = parse(responses.at(-1).body);
  if (!isEnough(call, expected.returns, body)) return;
  expected.outcome = { kind: "value", value: valueFor(expected.returns, body) };
  deviates(16);
}

const givesHandle = new RegExp(
  "(^|\\.)(tasks\\.(trigger|batchTrigger)|batch\\.trigger(ByTask)?|runs\\.(cancel|replay)" +
    "|bulk\\.(cancel|replay|abort)|wait\\.createToken|schedules\\.del|dashboards\\.del" +
    "|idempotencyKeys\\.reset)$",
);

// Returns whether a response has the parts that the SDK relies on.
function isEnough(call, returns, body) {
  if (call.endsWith("envvars.list")) return Array.isArray(body);
  if (!isObject(body)) return false;
  if (givesHandle.test(call)) return typeof body.id === "string";
  if (!returns?.endsWith("PagePromise")) return true;
  const { next, previous } = body.pagination ?? {};
  const isCursor = (cursor) =>
    cursor === undefined || cursor === null || typeof cursor === "string";
  return Array.isArray(body.data) && isCursor(next) && isCursor(previous);
}

function valueFor(returns, body) {
  if (!returns?.endsWith("PagePromise")) return liveValue(body);
  const { data, pagination = {} } = body;
  const { next, previous, currentPage, totalPages } = pagination;
  const page = {
    class: returns.replace("Promise", ""),
    data: liveValue(data),
    pagination,
    hasNextPage: Boolean(next) || currentPage < totalPages,
    hasPreviousPage: Boolean(previous) || currentPage > 1,
  };
  return { $page: page };
}

const dates = [
  ...["createdAt", "updatedAt", "startedAt", "finishedAt", "delayedUntil", "expiredAt"],
  ...["completedAt", "completedAfter", "timeoutAt", "idempotencyKeyExpiresAt", "nextRun"],
  ...["nextRunEffectiveAt", "overriddenAt", "expiresAt", "deployedAt", "closedAt", "startTime"],
];

// Converts a response to the caller's value. Valid dates become Dates.
function liveValue(json, key) {
  if (Array.isArray(json)) return json.map((item) => liveValue(item));
  if (typeof json === "string" && dates.includes(key) && !Number.isNaN(Date.parse(json))) {
    return { $date: new Date(json).toISOString() };
  }
  if (!isObject(json)) return json;
  return Object.fromEntries(
    Object.entries(json).map(([name, value]) => [name, liveValue(value, name)]),
  );
}

// This package keeps fields that the recorded SDK doesn't know. The recorded SDK dropped them if its
// value is otherwise equal to the response.
function unknownFields({ call, then, responses, expected }, deviates) {
  const { outcome, requests } = expected;
  if (outcome.kind !== "value" || then || /subscribe|retrieveToken/.test(call)) return;
  const last = requests.findLastIndex(({ headers }) => "x-trigger-api-version" in headers);
  const body = parse(responses[last]?.body);
  const value = outcome.value?.$page ?? outcome.value;
  if (!isObject(body) || !isObject(value) || !isPartOf(value, body)) return;
  if (addMissing(value, body, value)) deviates(16);
}

function isPartOf(value, body) {
  if (Array.isArray(value)) {
    return Array.isArray(body) && value.every((item, index) => isPartOf(item, body[index]));
  }
  if (!isObject(value)) return value === body;
  if (value.$date) return new Date(value.$date).getTime() === Date.parse(body);
  const shared = Object.keys(value).filter((key) => isObject(body) && key in body);
  return (
    shared.length > 0 &&
    shared.every((key) => isEmpty(value[key]) || isPartOf(value[key], body[key]))
  );
}

const isEmpty = (value) =>
  value !== null && typeof value === "object" && Object.keys(value).length === 0;

function addMissing(value, body, run) {
  if (!isObject(body) && !Array.isArray(body)) return false;
  let added = false;
  for (const key of Object.keys(body)) {
    // A downloaded payload or output replaces the one in the response.
    if (`${key}PresignedUrl` in run) continue;
    if (value[key] === undefined) {
      value[key] = liveValue(body[key], key);
      added = true;
    } else if (typeof value[key] === "object" && value[key] !== null && !value[key].$date) {
      added = addMissing(value[key], body[key], run) || added;
    }
  }
  return added;
}

function trueStatus({ responses, expected }, deviates) {
  const error = errorOf(expected.outcome);
  const status = responses.at(-1)?.status;
  if (error?.class !== "ApiSchemaValidationError" || error.status === status) return;
  error.status = status;
  deviates(17);
}

function message({ responses, expected }, deviates) {
  const error = errorOf(expected.outcome);
  const last = responses[expected.requests.length - 1];
  if (!error?.status || !last || last.status !== error.status || isSuccess(last)) return;
  if (/Could not subscribe/.test(error.message)) return;
  const text = messageOf(last);
  if (text === error.message || typeof error.message !== "string") return;
  const { outcome } = expected;
  if (outcome.error?.class === "BatchTriggerError") {
    const [start, end] = outcome.error.message.split(error.message);
    if (end !== undefined && typeof text === "string") outcome.error.message = start + text + end;
    else outcome.error.message = { $any: true };
  }
  error.message = text;
  deviates(18);
}

const LONGEST_TEXT = 500;

/** Returns the message of the error for a response. */
function messageOf({ status, body: text = "" }) {
  const body = parse(text);
  const { error } = body ?? {};
  if (typeof error === "string" && error) return error;
  if (typeof error?.message === "string" && error.message) return error.message;
  if (error) return JSON.stringify(error.message || error);
  if (typeof body?.message === "string" && body.message) return body.message;
  const issues = [body?.errors ?? body?.issues ?? []].flat();
  // The message must contain all issues, in any form.
  if (issues.length > 0) {
    const texts = issues.map((issue) => quoted(issue.message ?? issue));
    return { $pattern: texts.join(".*") };
  }
  if (!text) return `${status} status code (no body)`;
  const isHtml = /^\s*<(!doctype|html)/i.test(text);
  const title = isHtml ? text.match(/<title>\s*(.*?)\s*<\/title>/is)?.[1] : undefined;
  // A title such as "502 Bad Gateway" already has the status.
  if (title?.startsWith(String(status))) return { $oneOf: [title, `${status} ${title}`] };
  if (title) return `${status} ${title}`;
  if (typeof body === "string") return { $oneOf: [`${status} ${text}`, `${status} ${body}`] };
  if (text.length <= LONGEST_TEXT) return `${status} ${text}`;
  const longest = LONGEST_TEXT + `${status} …`.length + 2;
  return { $pattern: `^(?=${status} ${quoted(text.slice(0, LONGEST_TEXT - 3))}).{1,${longest}}$` };
}

const quoted = (text) => String(text).replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");

const errorClasses = {
  400: "BadRequestError",
  401: "AuthenticationError",
  403: "PermissionDeniedError",
  404: "NotFoundError",
  409: "ConflictError",
  422: "UnprocessableEntityError",
  429: "RateLimitError",
};

/** Returns the error for a response, in the form of the cases. */
export function errorFor(response) {
  const { status } = response;
  const body = parse(response.body);
  const error = {
    class: errorClasses[status] ?? (status >= 500 ? "InternalServerError" : "ApiError"),
    name: "TriggerApiError",
    message: messageOf(response),
    status,
    headers: headersOf(response),
    isApiError: true,
  };
  if (body !== undefined) error.body = body;
  if (body?.error !== undefined) error.error = body.error;
  if (untilReset(response, { serverWaits: true }) > LONGEST_SERVER_WAIT_MS) {
    error.millisecondsUntilReset = { $atLeast: LONGEST_SERVER_WAIT_MS };
  }
  const after = retryAfter(response);
  if (after > LONGEST_SERVER_WAIT_MS) error.retryAfterMs = { $atLeast: after - 1000 };
  return error;
}

// The recorded SDK ignores Retry-After if a batch is rate limited.
function waitOfBatch({ responses, expected }, deviates) {
  const { error } = expected.outcome;
  if (!error?.isRateLimited) return;
  const limited = responses[expected.requests.length - 1];
  const ms = untilReset(limited, { serverWaits: true }) || retryAfter(limited);
  const text = `retry after ${Math.ceil(ms / 1000)}s`;
  if (ms === 0 || error.message.includes(text)) return;
  error.message = error.message.replace(/retry after \d+s/, text);
  error.retryAfterMs = { $atLeast: ms - 1000 };
  deviates(19);
}

/** Returns the error of an outcome: the call's, a caught one, or the cause of a failed batch. */
export function errorOf(outcome) {
  if (outcome.kind === "value") return outcome.value?.caught;
  const { error } = outcome;
  return error.class === "BatchTriggerError" ? error.cause : error;
}

export function setError(outcome, error) {
  if (outcome.kind === "value" && outcome.value?.caught) outcome.value = { caught: error };
  else if (outcome.error?.class !== "BatchTriggerError") {
    for (const key of Object.keys(outcome)) delete outcome[key];
    Object.assign(outcome, { kind: "error", thrown: "rejected", error });
  } else {
    const { class: className, status } = error;
    const apiError = { class: className, ...(status ? { status } : {}) };
    Object.assign(outcome.error, { cause: error, apiError, message: { $any: true } });
  }
}

const isObject = (value) => value !== null && typeof value === "object" && !Array.isArray(value);
