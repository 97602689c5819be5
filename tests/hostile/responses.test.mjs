// Makes every recorded call with mutated responses. A call must return a value or fail with an allowed error. It must not trap,
// and the next call must work. The parts of a stream must not depend on the chunks of its body.

import assert from "node:assert/strict";
import { test } from "node:test";
import { inspect } from "node:util";
import { wait } from "./short-waits.mjs";
import { ENDING, respond } from "./answers.mjs";
import { readCases } from "../contract/suite.mjs";
import { decode } from "../contract/values.mjs";
import { inPieces, mutatedHeaders, mutatedJson, mutatedText } from "./mutations.mjs";
import { Problems, problemWith, settled } from "./outcome.mjs";
import { Random, firstRound, rounds } from "./random.mjs";

const sdk = await import("trigger-wasm");
const KEY = "tr_dev_hostile";

const find = (call) =>
  call.split(".").reduce((value, key) => value?.[key], { ...sdk, client: sdk });
const cases = readCases().filter(
  ({ call, responses, customSteps, argsBuiltBy, taskContext }) =>
    typeof find(call) === "function" &&
    responses.some(({ body }) => body) &&
    !customSteps &&
    !argsBuiltBy &&
    !taskContext,
);
const fine = new sdk.TriggerClient({ accessToken: KEY, fetch: async () => Response.json(ENDING) });

/** Creates a fetch that mutates these responses, and then ends any call. */
function mutating(random, responses) {
  let requests = 0;
  return async () => {
    const response = responses[requests++];
    if (requests > 20) return Response.json(ENDING);
    if (typeof response?.body !== "string") return Response.json(ENDING);
    const { status, headers, body } = response;
    const isJson = /^\s*[[{]/.test(body);
    return respond({
      status: random.oneIn(8) ? random.one([200, 204, 400, 404, 409, 429, 500]) : status,
      headers: random.oneIn(3) ? mutatedHeaders(random, headers) : headers,
      body: isJson ? mutatedJson(random, body) : mutatedText(random, body),
    });
  };
}

/** Waits for a call, and reads the pages or the first items of its result. */
async function follow(returned) {
  const value = await settled(returned);
  if (typeof value?.getReader !== "function") {
    if (value instanceof sdk.CursorPage || value instanceof sdk.OffsetLimitPage) {
      for await (const _ of value.iterPages()) if (Math.random() < 0.3) return;
    }
    inspect(value, { depth: 5, getters: true });
    return JSON.stringify(value);
  }
  const reader = value.getReader();
  for (let left = 5; left > 0; left--) {
    const item = await Promise.race([reader.read(), wait(30)]);
    if (item === undefined || item.done) break;
  }
  await reader.cancel();
}

test(
  "calls with mutated responses return a value or fail with an allowed error",
  { timeout: 1_800_000 },
  async () => {
    assert.ok(cases.length > 200, `${cases.length} cases`);
    const problems = new Problems();
    for (let round = firstRound; round < firstRound + rounds(800); round++) {
      const random = new Random(round);
      const { call, args, responses } = cases[round % cases.length];
      const client = { accessToken: KEY, fetch: mutating(random, responses) };
      sdk.configure(client);
      try {
        await follow(find(call)(...decode(args, "http://localhost:1")));
      } catch (error) {
        problems.add(call, round, problemWith(sdk, error));
      }
      const next = await fine.runs.retrieve("run_1").catch((error) => error);
      if (next.id !== ENDING.id) problems.add(`the call after ${call}`, round, inspect(next));
      if ({}.polluted) problems.add(call, round, "the prototype of all objects was changed");
    }
    problems.report();
  },
);

const PARTS = ['{"a":1}', "plain", '"\u00fc\u{1f600}"', '"two\\nlines"', "[]", "7", '""', "\u2028"];

test("streams yield the same parts for any chunks of the body", { timeout: 600_000 }, async () => {
  for (let round = firstRound; round < firstRound + rounds(150); round++) {
    const random = new Random(round);
    const end = random.one(["\n", "\r\n", "\r"]);
    let text = "";
    for (const [index, part] of random.some(8, () => random.one(PARTS)).entries()) {
      const lines = [`id: ${index + 1}-0`, `data:${random.one(["", " "])}${part}`];
      if (random.oneIn(4)) lines.unshift(": a comment");
      text += [...lines, "", ""].join(end);
    }
    const read = async (body) => {
      let requests = 0;
      const fetch = async () => (requests++ ? new Response("") : new Response(body));
      const client = new sdk.TriggerClient({ accessToken: KEY, fetch });
      const parts = [];
      for await (const part of await client.streams.read("run_1", "key")) parts.push(part);
      return parts;
    };
    const [whole, cut] = [await settled(read(text)), await settled(read(inPieces(random, text)))];
    assert.deepEqual(cut, whole, `round ${round}: ${JSON.stringify(text)}`);
  }
});
