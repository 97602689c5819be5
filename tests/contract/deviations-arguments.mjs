// Adapts cases to the deviations in the handling of arguments, and so in requests.

import { isSuccess } from "./retries.mjs";

export function adaptArguments(testCase, deviates, facts) {
  for (const change of [
    rejectNotThrow,
    invalidBaseUrl,
    envvars,
    oneCursor,
    headersOfCall,
    bulkOfClient,
    replayOptions,
    refusedIds,
    encodedIds,
    keyOfBatch,
  ]) {
    change(testCase, deviates, facts);
  }
}

const json = { "content-type": "application/json" };

// sessions.open(…).channel(…) returns no promise, so it throws as recorded.
function rejectNotThrow({ call, customSteps, expected }, deviates, facts) {
  if (expected.outcome.thrown !== "synchronously" || customSteps) return;
  expected.outcome.thrown = "rejected";
  expected.returns ??= facts.returns[call] ?? "Promise";
  deviates(9);
}

// An invalid base URL is an error in the settings, for every method, and is not retried.
function invalidBaseUrl({ config, expected }, deviates) {
  const { outcome, requests } = expected;
  const isInFetch = outcome.error?.class === "ApiConnectionError" && requests.length === 0;
  if (outcome.error?.message !== "Invalid URL" && !isInFetch) return;
  if (URL.canParse(config?.baseURL)) return;
  const problem = `must be an http or https URL without user, password, query and fragment, not "${config.baseURL}"`;
  const message = `configure: configuration.baseURL ${problem}`;
  const error = { class: "ArgumentError", name: "ArgumentError", message };
  expected.retryDelaysMs = [];
  expected.outcome = { kind: "error", thrown: "rejected", error };
  deviates(9);
}

function envvars(testCase, deviates) {
  const { call, args, taskContext } = testCase;
  const [ref, slug, name, params] = args;
  const isExplicit = [ref, slug, name].every((arg) => typeof arg === "string") && params?.value;
  if (call.endsWith("envvars.update") && isExplicit) {
    const path = `/api/v1/projects/${[ref, "envvars", slug, name].map(encodeURIComponent).join("/")}`;
    if (testCase.expected.requests[0]?.path === path) return;
    answered(testCase, "PUT", path, JSON.stringify(params), { success: true });
    deviates(5);
  } else if (call.endsWith("envvars.list") && args.length === 0 && taskContext) {
    answered(testCase, "GET", "/api/v1/projects/proj_ctxref/envvars/prod", null, []);
    deviates(5);
  }
}

// Makes a case that was recorded as failing succeed.
function answered(testCase, method, path, body, answer) {
  const { expected } = testCase;
  const headers = expected.requests[0]?.headers ?? headersFor(testCase);
  const sent = { method, path, query: "", headers, body };
  const successes = testCase.responses.filter(isSuccess);
  const response = { status: 200, headers: json, body: JSON.stringify(answer) };
  testCase.responses = successes.length > 0 ? successes : [response];
  Object.assign(expected, { requests: [sent], retryDelaysMs: [], returns: "ApiPromise" });
  expected.outcome = { kind: "value", value: answer };
}

function headersFor({ config, client, taskContext }) {
  return {
    ...json,
    authorization: `Bearer ${(client ?? config).secretKey ?? (client ?? config).accessToken}`,
    "trigger-version": "4.8.3",
    "x-trigger-source": "sdk",
    "x-trigger-api-version": "2025-07-16",
    "x-trigger-realtime-streams-version": "v2",
    "x-trigger-request-idempotency-key": "<uuid#1>",
    ...(taskContext ? { "x-trigger-worker": "true", "x-trigger-engine-version": "V2" } : {}),
  };
}

// The first request has the caller's cursors. Each later one has the cursor of its step.
function oneCursor({ then, expected }, deviates) {
  const pages = /page%5B(after|before)%5D=/g;
  const [, ...later] = expected.requests;
  later.forEach((request, index) => {
    const cursors = [...request.query.matchAll(pages)].map(([, name]) => name);
    if (cursors.length < 2) return;
    const unwanted = Array.isArray(then) && then[index] === "previous" ? "after" : "before";
    const isKept = (part) => !part.startsWith(`page%5B${unwanted}%5D=`);
    request.query = request.query.split("&").filter(isKept).join("&");
    deviates(6);
  });
}

function headersOfCall({ args, expected }, deviates) {
  const additional = Object.assign({}, ...args.map((arg) => arg?.additionalHeaders ?? {}));
  for (const { headers } of expected.requests) {
    if (!("x-trigger-api-version" in headers)) continue;
    for (const [name, value] of Object.entries(additional)) {
      const key = name.toLowerCase();
      if (key === "authorization" || headers[key] === value) continue;
      headers[key] = value;
      deviates(7);
    }
  }
}

function bulkOfClient({ call, config, client, expected }, deviates) {
  if (!call.startsWith("client.runs.bulk.")) return;
  const pathOf = (baseURL) => (baseURL ?? "").replace("{{BASE}}", "").replace(/\/$/, "");
  const [recorded, expectedPath] = [pathOf(config?.baseURL), pathOf(client.baseURL)];
  for (const request of expected.requests) {
    request.path = expectedPath + request.path.slice(recorded.length);
    request.headers.authorization = `Bearer ${client.accessToken ?? client.secretKey}`;
    deviates(8);
  }
}

const replayable = [
  ...["payload", "payloadType", "metadata", "tags", "queue", "concurrencyKey", "machine"],
  ...["version", "region", "delay", "ttl", "idempotencyKey", "idempotencyKeyTTL"],
  ...["maxAttempts", "maxDuration", "priority"],
];

function replayOptions({ call, args, expected }, deviates) {
  if (!call.endsWith("runs.replay") || typeof args[1] !== "object" || !args[1]) return;
  const keys = Object.keys(args[1]);
  const unknown = keys.filter((key) => !replayable.includes(key));
  if (unknown.length === keys.length || unknown.length === 0) return;
  const known = Object.fromEntries(
    Object.entries(args[1]).filter(([key]) => replayable.includes(key)),
  );
  if ("payload" in known && !known.payloadType) {
    known.payload = JSON.stringify({ json: known.payload });
    known.payloadType = "application/super+json";
  }
  // The unknown ones may be sent too.
  const body = { $json: JSON.stringify(known), plus: {}, optional: unknown };
  for (const request of expected.requests) request.body = body;
  deviates(10);
}

// The recorded SDK puts ids into the URL without encoding, and the URL parser encodes some characters.
function encodedIds({ call, args, expected }, deviates, facts) {
  for (const id of idsIn(call, args)) {
    const raw = new URL(`http://host/${id}`);
    const recorded = `${raw.pathname}${raw.search}`;
    const encoded = `/${encodeURIComponent(id)}`;
    if (recorded === encoded) continue;
    for (const request of expected.requests) {
      const target = request.query ? `${request.path}?${request.query}` : request.path;
      const at = target.lastIndexOf(recorded);
      const rest = target.slice(at + recorded.length);
      if (at < 0 || !/^([/?]|$)/.test(rest)) continue;
      // A URL is not sent beyond a #.
      const end = id.includes("#") ? (facts.endings[call] ?? rest) : rest;
      const [path, ...query] = `${target.slice(0, at)}${encoded}${end}`.split("?");
      Object.assign(request, { path, query: query.join("?") });
      deviates(12);
    }
  }
}

const idsIn = (call, args) =>
  args
    .slice(0, call.includes("envvars.") ? 3 : 2)
    .map((arg) => (typeof arg === "string" ? arg : arg?.id))
    .filter((id) => typeof id === "string" && id.isWellFormed());

const notInPath = /^(auth|idempotencyKeys|query\.execute|(client\.)?tasks\.batchTrigger)/;

function refusedIds({ call, args, customSteps, expected }, deviates) {
  if (notInPath.test(call) || customSteps || expected.requests.length === 0) return;
  const isRefused = (id) => ["", ".", ".."].includes(id);
  const first = typeof args[0] === "string" ? args[0] : args[0]?.id;
  const ids = call.includes("envvars.") ? idsIn(call, args) : [first];
  if (!ids.some(isRefused)) return;
  const error = { class: { $any: true } };
  Object.assign(expected, { requests: [], retryDelaysMs: [] });
  expected.outcome = { kind: "error", thrown: "rejected", error };
  deviates(12);
}

function keyOfBatch({ expected }, deviates) {
  for (const request of expected.requests) {
    if (!request.path.endsWith("/api/v3/batches") || request.bodyJson?.idempotencyKey) continue;
    // The placeholder is equal in all attempts, as the key must be.
    request.body = { $json: request.body, plus: { idempotencyKey: "<text#1>" } };
    deviates(14);
  }
}
