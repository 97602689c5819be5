// The promises of all calls: the value, the raw response, and repeated and combined use.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import * as sdk from "trigger-wasm";
import { openDeclarations } from "../../scripts/generator/declarations.mjs";
import { root } from "../../scripts/toolchain.mjs";
import { argumentsOf } from "../hostile/calls.mjs";
import { insideRun } from "../resources/inside-run.mjs";

const { sessions, streams, task } = sdk;

/** The calls that are declared to return a promise with a response. */
const declared = [];
const { groups, close } = openDeclarations(root);
for (const { namespace, calls } of groups()) {
  for (const [name, [{ returns }]] of calls) {
    if (/.Promise$/.test(returns)) declared.push(`${namespace}.${name}`);
  }
}
close();

/** Calls of objects that callers create. */
const ofObjects = {
  "task(…).trigger": () => task({ id: "t" }).trigger({}),
  "task(…).batchTrigger": () => task({ id: "t" }).batchTrigger([{ payload: 1 }]),
  "task(…).triggerAndWait": () => task({ id: "t" }).triggerAndWait({}),
  "sessions.open(…).in.send": () => sessions.open("s").in.send("hello"),
  "streams.input(…).send": () => streams.input({ id: "approval" }).send("run_1", true),
  "client.runs.retrieve": () => new sdk.TriggerClient(settings()).runs.retrieve("run_1"),
  "client.runs.list": () => new sdk.TriggerClient(settings()).runs.list(),
};

/** Arguments for the calls whose recorded ones don't suffice. */
const OTHER_ARGUMENTS = { "auth.getOIDCToken": [() => [{ audience: "a" }]] };

/** A response that has what most calls need, and those of other calls. */
const ANSWER = {
  id: "id_1",
  status: "COMPLETED",
  isCompleted: true,
  success: true,
  paused: false,
  version: "V1",
  attemptCount: 0,
  runCount: 1,
  sealed: true,
  token: "token",
  expiresAt: "2030-01-01T00:00:00.000Z",
  data: [],
  pagination: {},
  results: [],
};
const OTHER_ANSWERS = {
  "envvars.list": [],
  "prompts.resolve": { data: { slug: "greeting" } },
};

/** The messages of a subscription to a run that has ended. */
const ENDED = [
  {
    key: "k",
    value: { friendlyId: "id_1", status: "COMPLETED_SUCCESSFULLY" },
    headers: { operation: "insert" },
  },
  { headers: { control: "up-to-date" } },
];
const ELECTRIC = { "electric-handle": "h", "electric-offset": "0_0", "electric-cursor": "c" };

let requests;
let text;

const settings = () => ({
  accessToken: "tr_dev_test",
  requestOptions: { retry: { maxAttempts: 1 } },
  fetch: async (url) => {
    requests += 1;
    const isSubscription = url.includes("/realtime/v1/runs/");
    return isSubscription
      ? new Response(JSON.stringify(ENDED), { headers: ELECTRIC })
      : new Response(text, { headers: { "x-trigger-jwt-claims": '{"sub":"env_1"}' } });
  },
});

/** The functions of a worker that suspend a run until others have ended. */
const runtime = {
  waitForTask: async () => ({ ok: true, id: "run_1", output: "1" }),
  waitForBatch: async () => ({ id: "batch_1", items: [] }),
  waitForWaitpoint: async () => ({ ok: true, output: "1" }),
};

/** Makes a call with the first of these arguments with which it resolves. Returns its promise in an object. */
async function succeed(make, candidates) {
  let problem;
  for (const args of candidates) {
    try {
      const promise = make(...args());
      await promise;
      return { promise };
    } catch (error) {
      problem = error;
    }
  }
  throw problem;
}

/** Asserts what holds for the promise of every call, when it has resolved. */
async function assertPromise(promise) {
  assert.ok(promise instanceof sdk.ApiPromise);
  const sent = requests;
  const value = await promise;
  assert.equal(await promise, value, "awaiting it again gives the same value");
  assert.deepEqual(await Promise.all([promise, promise]), [value, value]);

  let finished = 0;
  assert.equal(await promise.finally(() => (finished += 1)), value);
  assert.equal(finished, 1);

  const { data, response } = await promise.withResponse();
  assert.equal(data, value, "withResponse gives the same value");
  for (const raw of [response, await promise.asResponse(), await promise.asResponse()]) {
    assert.ok(raw instanceof Response);
    assert.equal(raw.bodyUsed, false);
    assert.ok([text, JSON.stringify(ENDED)].includes(await raw.text()));
  }
  assert.equal(requests, sent, "none of this sends a request");
}

describe("the promise of", () => {
  const { TRIGGER_RUN_TOKEN } = process.env;
  const claims = { token_use: "run", aud: "trigger:api", exp: 4e9, scopes: ["admin"] };
  const part = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
  before(() => {
    process.env.TRIGGER_RUN_TOKEN = `${part({ typ: "run+jwt" })}.${part(claims)}.x`;
  });
  after(() => {
    delete process.env.TRIGGER_RUN_TOKEN;
    if (TRIGGER_RUN_TOKEN) process.env.TRIGGER_RUN_TOKEN = TRIGGER_RUN_TOKEN;
  });

  const calls = declared.map((name) => {
    const [last, ...path] = name.split(".").reverse();
    const owner = path.reduceRight((object, key) => object[key], sdk);
    const candidates = OTHER_ARGUMENTS[name] ?? argumentsOf(name);
    return [name, (...args) => owner[last](...args), candidates];
  });
  const others = Object.entries(ofObjects).map(([name, make]) => [name, make, [() => []]]);
  for (const [name, make, candidates] of [...calls, ...others]) {
    test(name, () =>
      insideRun(
        async () => {
          requests = 0;
          text = JSON.stringify(OTHER_ANSWERS[name] ?? ANSWER);
          sdk.configure(settings());
          const { promise } = await succeed(make, candidates);
          await assertPromise(promise);
        },
        {},
        { runtime },
      ),
    );
  }
});
