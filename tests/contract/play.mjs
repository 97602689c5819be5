// Plays one case: calls the SDK against a server with the recorded responses, and compares requests,
// waits and outcome with the expected ones.

import { inspect } from "node:util";
import { buildArgs, buildSteps } from "./builders.mjs";
import { Comparison } from "./compare.mjs";
import { startServer } from "./server.mjs";
import { setEnvironment } from "./environment.mjs";
import { decode, show } from "./values.mjs";
import { sleep, watchWaits } from "./waits.mjs";

const TIME_LIMIT_MS = 10_000;

/** Calls with several requests or with one-time arguments, which can't be made twice. */
const NOT_REPEATED = /batch|poll|wait|stream|subscribe|sessions\.open|reset$/i;

/**
 * Plays a case.
 * @param exact whether the SDK is the recorded one, as in `Comparison`
 * @param again whether to make the same call successfully before
 * @returns `differences`, lines that describe unexpected behaviour; or `unsupported`, if the SDK
 *   doesn't have the call
 */
export async function play(testCase, sdk, { exact = false, again = false } = {}) {
  const server = await startServer(testCase.responses);
  const { base } = server;
  let restore;
  let waits;
  try {
    restore = setEnvironment(testCase, sdk, base);
    const client = testCase.client && newClient(testCase, sdk, base);
    const call = sdk.find(testCase.call, client);
    if (!call) return { unsupported: "the package has no such function" };
    const start = await prepare(testCase, sdk, base, call);
    const isRepeatable = !testCase.customSteps && !NOT_REPEATED.test(testCase.call);
    if (again && isRepeatable) await makeBefore(start, server);

    waits = watchWaits(server);
    const outcome = await limited(run(start, testCase));
    const asked = waits.stop();
    const requests = server.requests.slice();

    const comparison = new Comparison({ base, exact, sdk });
    const { expected } = testCase;
    const fullHeaders = testCase.id.includes("full-headers");
    comparison.requests(expected.requests, requests, { fullHeaders });
    // Waits before a stream reconnects are random, and not recorded.
    if (!isStream(expected)) comparison.waits(expected.retryDelaysMs, asked);
    if (expected.returns) comparison.returns(expected.returns, outcome.returned);
    compareOutcome(comparison, expected.outcome, outcome, testCase.then);
    if (!exact) checkSecrecy(comparison, testCase, outcome);
    return { differences: comparison.differences };
  } finally {
    waits?.stop();
    restore?.();
    server.close();
  }
}

function newClient(testCase, sdk, base) {
  const { TriggerClient } = sdk.module;
  return TriggerClient && new TriggerClient(decode(testCase.client, base));
}

// Returns a function that makes the call and returns its result.
async function prepare(testCase, sdk, base, call) {
  if (testCase.customSteps) return buildSteps(testCase, sdk, base, call);
  const args = await buildArgs(testCase, sdk, base);
  if (!testCase.withAuth) return () => call(...args);
  const config = decode(testCase.withAuth, base);
  return () => sdk.module.auth.withAuth(config, async () => call(...args));
}

// Makes the call twice, so that the second time its plan comes from the cache. Tries responses that fit most calls.
async function makeBefore(start, server) {
  const item = { id: "id_1", attemptCount: 0, version: "V1", paused: false };
  for (const answer of [{ ...item, data: [], pagination: {} }, { ...item, data: {} }, []]) {
    let succeeded = false;
    const make = async () => {
      await start();
      await start();
      succeeded = true;
    };
    await server.rehearse(answer, () => Promise.race([make().catch(() => {}), sleep(300)]));
    if (succeeded) return;
  }
}

async function run(start, { then, max }) {
  let returned;
  try {
    returned = start();
  } catch (error) {
    return { kind: "error", thrown: "synchronously", error };
  }
  try {
    return { kind: "value", value: await follow(returned, then, max), returned };
  } catch (error) {
    return { kind: "error", thrown: "rejected", error, returned };
  }
}

async function follow(returned, then, max = Infinity) {
  if (Array.isArray(then)) return walk(await returned, then);
  switch (then) {
    case undefined:
      return returned;
    case "withResponse":
      return returned.withResponse();
    case "asResponse": {
      const response = await returned.asResponse();
      return { response, text: await response.text() };
    }
    case "iterate":
      return iterate(returned, max);
    case "iteratePage":
      return iterate(await returned, max);
    case "paginatedItems":
      return (await returned).getPaginatedItems();
    case "catch":
      return returned.catch((error) => ({ caught: error }));
    case "finally": {
      let called = false;
      const value = await returned.finally(() => (called = true));
      return { value, called };
    }
    default:
      throw new Error(`The runner does not know "then": ${JSON.stringify(then)}`);
  }
}

async function walk(page, steps) {
  const pages = [page];
  for (const step of steps) {
    page = await (step === "next" ? page.getNextPage() : page.getPreviousPage());
    pages.push(page);
  }
  return pages;
}

async function iterate(items, max) {
  const found = [];
  for await (const item of items) {
    found.push(item);
    if (found.length >= max) break;
  }
  return found;
}

async function limited(outcome) {
  const inTime = new AbortController();
  const late = sleep(TIME_LIMIT_MS, inTime.signal).then(() => {
    throw new Error(`The call had not ended after ${TIME_LIMIT_MS} ms.`);
  });
  try {
    return await Promise.race([outcome, late]);
  } finally {
    inTime.abort();
  }
}

const isStream = ({ requests }) =>
  requests.some(({ headers }) => {
    return headers.accept === "text/event-stream" || "x-trigger-electric-version" in headers;
  });

function compareOutcome(comparison, expected, actual, then) {
  const describe = ({ kind, thrown, error, value }) =>
    kind === "value" ? `a value (${inspect(value, { depth: 0 })})` : `${thrown} error: ${error}`;
  if (expected.kind !== actual.kind || (expected.thrown ?? null) !== (actual.thrown ?? null)) {
    const wanted =
      expected.kind === "value"
        ? "a value"
        : `${expected.thrown} error: ${show(expected.error.class)} ${show(expected.error.message)}`;
    return comparison.differ("outcome", `expected ${wanted}, got ${describe(actual)}`);
  }
  if (actual.kind === "error") return comparison.error(expected.error, actual.error, "error");
  if (then === "asResponse") return compareResponse(comparison, expected.value, actual.value);
  if (then === "finally") return compareFinally(comparison, expected.value, actual.value);
  comparison.value(expected.value, actual.value, "value");
}

// The next two compare recorded objects whose field names don't matter: a response and its text; a
// value, and whether the callback was called.
function compareResponse(comparison, expected, actual) {
  if (expected.$response) comparison.value(expected, actual.response, "response");
  for (const part of Object.values(expected)) {
    if (part?.$response) comparison.value(part, actual.response, "response");
    else if (typeof part === "string") comparison.value(part, actual.text, "text of the response");
  }
}

function compareFinally(comparison, expected, actual) {
  comparison.value(true, actual.called, "whether finally's callback was called");
  const parts = Object.values(expected ?? {});
  const isPair = parts.length === 2 && parts.includes(true);
  comparison.value(isPair ? parts.find((part) => part !== true) : expected, actual.value, "value");
}

// Checks that printing the results shows no credential.
function checkSecrecy(comparison, { config, client, withAuth, env }, { error, value, returned }) {
  const texts = [config, client, withAuth, env].flatMap((part) => Object.values(part ?? {}));
  const secrets = new Set(texts.filter((text) => /^(tr_\w{6,}|eyJ)/.test(text)));
  const results = { error, "the stack of the error": error?.stack, value, "the promise": returned };
  for (const [name, result] of Object.entries(results)) {
    const printed = inspect(result, { depth: 10, showHidden: true }) + (safeJson(result) ?? "");
    for (const secret of secrets) {
      if (printed.includes(secret))
        comparison.differ(name, `shows the credential ${secret} (line 23)`);
    }
  }
}

function safeJson(value) {
  try {
    return JSON.stringify(value);
  } catch {
    return undefined;
  }
}
