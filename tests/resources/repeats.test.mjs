// The number of requests of each writing call, if the client can't know whether the server has carried the first one out.
//
// The calls come from docs/api.md, which is generated from the rows, and most arguments from src/api/declared.rs, which is
// generated from the declarations. So new calls are tested without a change here, and the last test fails for a call without arguments.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import * as sdk from "trigger-wasm";
import { insideRun } from "./inside-run.mjs";
import { server, settings } from "./server.mjs";

const text = (path) => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");
const { batch, idempotencyKeys, sessions, streams, tasks, wait, webhooks } = sdk;
const soon = () => new Date(Date.now() + 600_000);

const twice = { retry: { maxAttempts: 2, minTimeoutInMs: 1 } };
// The upload of a batch's items ignores the retry options of the configuration.
const items = (item) => [[{ ...item, payload: 1 }], {}, twice];

const to = { target: "run_1" };
const writes = { execute: ({ write }) => write(1) };
const ended = ({ waitUntilComplete }) => waitUntilComplete();
async function* parts() {
  yield 1;
}

/** Methods of objects, and calls whose arguments can't be derived from the declarations. */
const BY_HAND = {
  "tasks.batchTrigger": () => tasks.batchTrigger("t", ...items()),
  "tasks.batchTriggerAndWait": () => tasks.batchTriggerAndWait("t", ...items()),
  "tasks.triggerAndSubscribe": () => tasks.triggerAndSubscribe("t", 1),
  // Aborting the call cancels the run.
  "tasks.triggerAndSubscribe /api/v2/runs/{runId}/cancel": () =>
    tasks.triggerAndSubscribe("t", 1, { signal: AbortSignal.timeout(50) }),
  "tasks.triggerAndWait": () => tasks.triggerAndWait("t", 1),
  "batch.trigger": () => batch.trigger(...items({ id: "t" })),
  "batch.triggerAndWait": () => batch.triggerAndWait(...items({ id: "t" })),
  "batch.triggerByTask": () => batch.triggerByTask(...items({ task: { id: "t" } })),
  "batch.triggerByTaskAndWait": () => batch.triggerByTaskAndWait(...items({ task: { id: "t" } })),
  "wait.for": () => wait.for({ minutes: 10 }),
  "wait.until": () => wait.until({ date: soon() }),
  "wait.forToken": () => wait.forToken("waitpoint_1"),
  "webhooks.waiter.wait": () => webhooks.waiter.wait("waitpoint_1"),
  "idempotencyKeys.reset": () => idempotencyKeys.reset("t", "a".repeat(64)),
  "sessions.open(…).in.send": () => sessions.open("chat").in.send("hello"),
  "sessions.open(…).out.append": () => sessions.open("chat").out.append(1),
  "sessions.open(…).out.pipe": () => ended(sessions.open("chat").out.pipe(parts())),
  "sessions.open(…).out.writer": () => ended(sessions.open("chat").out.writer(writes)),
  "streams.input(…).send": () => streams.input({ id: "answers" }).send("run_1", "hello"),
  "streams.append": () => streams.append("hello", to),
  "streams.pipe": () => ended(streams.pipe(parts(), to)),
  "streams.writer": () => ended(streams.writer({ ...writes, ...to })),
  "streams.define(…).append": () => streams.define({ id: "key" }).append(1, to),
  "streams.define(…).pipe": () => ended(streams.define({ id: "key" }).pipe(parts(), to)),
  "streams.define(…).writer": () =>
    ended(streams.define({ id: "key" }).writer({ ...writes, ...to })),
};

const header = (name) => (request) => request.headers[name];
const field = (name) => (request) => JSON.parse(request.body)?.[name];
const requestKey = header("x-trigger-request-idempotency-key");

/** The paths whose repeated requests the server recognizes, with the key of a request. Other requests must be sent once. */
const RECOGNIZED = [
  [/^\/api\/v1\/tasks\/[^/]+\/trigger$/, requestKey],
  [/^\/api\/v2\/tasks\/batch$/, requestKey],
  [/^\/api\/v3\/batches$/, field("idempotencyKey")],
  // The server recognizes each item by its index.
  [/^\/api\/v3\/batches\/[^/]+\/items$/, (request) => request.body],
  [/^\/api\/v1\/runs\/[^/]+\/replay$/, field("idempotencyKey")],
  [/^\/api\/v1\/waitpoints\/tokens$/, field("idempotencyKey")],
  [/^\/api\/v1\/webhooks\/endpoints\/[^/]+\/waiters$/, field("idempotencyKey")],
  [/^\/api\/v1\/schedules$/, field("deduplicationKey")],
  [/^\/api\/v1\/sessions$/, field("externalId")],
  [/^\/realtime\/v1\/sessions\/[^/]+\/in\/append$/, header("x-part-id")],
  // Creating an existing stream changes nothing.
  [/^\/realtime\/v1\/sessions\/[^/]+\/out$/, (request) => request.path],
  [/^\/realtime\/v1\/streams\/[^/]+\/self\/[^/]+$/, (request) => request.path],
];

/** Returns the key by which the server recognizes a repetition of this request; undefined if it can't. */
const keyOf = (request) => RECOGNIZED.find(([path]) => path.test(request.path))?.[1](request);

const FAULTS = {
  "responds too late": { hang: "after" },
  "closes the connection after reading the request": { reset: "after" },
  "closes the connection within its response": { status: 200, body: '{"id":"x"}', truncate: true },
};

const declared = {};
for (const [, call, args] of text("src/api/declared.rs").matchAll(
  /call: "([\w.]+)",\s+args: r#"(.*?)"#/gs,
)) {
  (declared[call] ??= []).push(JSON.parse(args));
}

/**
 * Returns whether a request is tested here: it writes, and doesn't write the parts of a stream. These need a server with or
 * without a store, and are tested in stream-writers.test.mjs.
 */
const isTested = ([method, path]) =>
  !["GET", "HEAD"].includes(method) &&
  !path.startsWith("https:") &&
  !(method === "POST" && path.endsWith("/self/{key}"));

/** The writing calls with their writing requests: `[name, [[method, path], …]]`. */
const CALLS = [...text("docs/api.md").matchAll(/^\| `(\S+)` +\| (.*?) \| \[/gm)]
  .map(([, name, requests]) => [
    name,
    [...requests.matchAll(/`([A-Z]+) (\S+)`/g)].map(([, method, path]) => [method, path]),
  ])
  .map(([name, requests]) => [name, requests.filter(isTested)])
  // Signing a token changes nothing on the server.
  .filter(([name, requests]) => requests.length > 0 && !name.startsWith("auth."));

/** Returns functions that make a call to send the request to a path: with all arguments, and without the keys for repetitions. */
function waysOf(name, path) {
  const byHand = BY_HAND[`${name} ${path}`] ?? BY_HAND[name];
  if (byHand) return [byHand];
  const call = name.split(".").reduce((value, part) => value[part], sdk);
  const withoutKeys = (arg) => {
    if (typeof arg !== "object" || Array.isArray(arg)) return arg;
    const { idempotencyKey, deduplicationKey, externalId, ...others } = arg;
    return others;
  };
  return (declared[name] ?? []).flatMap((args) => [
    () => call(...args),
    () => call(...args.map(withoutKeys)),
  ]);
}

/** Makes a call, and returns its requests to a path. If it sends none outside of a run, makes it inside a run. */
async function requestsOf(make, method, path, fault) {
  const pattern = path.replaceAll(/\{\w+\}/g, "[^/]+").replace(/^\/realtime.*/, "$&(/in/append)?");
  const fits = (request) =>
    request.method === method && new RegExp(`^${pattern}$`).test(request.path);
  for (const surround of [(fn) => fn(), (fn) => insideRun(fn, {}, { runtime: {} })]) {
    server.reset();
    server.fail(fits, fault, "always");
    sdk.configure({ ...settings(), requestOptions: { ...twice, timeoutInMs: 150 } });
    await assert.rejects(surround(async () => make()));
    const sent = server.requests.filter(fits);
    if (sent.length > 0) return sent;
  }
  return [];
}

for (const [situation, fault] of Object.entries(FAULTS)) {
  describe(`if the server ${situation}`, () => {
    for (const [name, requests] of CALLS) {
      for (const [method, path] of requests) {
        test(`${name} sends ${method} ${path} again only if the server recognizes it`, async () => {
          for (const make of waysOf(name, path)) {
            const sent = await requestsOf(make, method, path, fault);
            const keys = sent.map(keyOf);
            assert.equal(sent.length, keys[0] ? 2 : 1, JSON.stringify(sent[0]));
            assert.equal(new Set(keys).size, 1, "the key differs between attempts");
          }
        });
      }
    }
  });
}

test("every writing call is tested", () => {
  const missed = CALLS.filter(([name]) => waysOf(name).length === 0).map(([name]) => name);
  assert.deepEqual(missed, []);
});
