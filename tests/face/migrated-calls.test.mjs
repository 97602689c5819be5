// Forms of calls that code written for the official package uses.

import assert from "node:assert/strict";
import { test } from "node:test";
import { configure, prompts, task } from "trigger-wasm";

const respondWith = (sent, body) => async (url, init) => {
  sent.push({ url, headers: new Headers(init.headers), body: JSON.parse(init.body) });
  return new Response(JSON.stringify(body));
};

test("prompts.resolve takes request options inside or after its options", async () => {
  const sent = [];
  const data = { slug: "greeting", promptId: "p", version: 1, labels: [], text: "Hello Ada" };
  configure({ accessToken: "tr_dev_test", fetch: respondWith(sent, { data }) });
  const requestOptions = { additionalHeaders: { "x-from": "test" } };
  const variables = { name: "Ada" };
  await prompts.resolve("greeting", variables, { version: 1, requestOptions });
  const { text } = await prompts.resolve("greeting", variables, { version: 1 }, requestOptions);
  assert.equal(text, "Hello Ada");
  for (const { headers, body } of sent) {
    assert.equal(headers.get("x-from"), "test");
    assert.deepEqual(body, { variables, version: 1 });
  }
});

test("task accepts all options of the official package's task, and calls no hook", async () => {
  const never = () => assert.fail("the hook was called");
  const jsonSchema = { type: "object" };
  const hooks = { run: never, init: never, cleanup: never, middleware: never, onSuccess: never };
  const settings = { retry: { maxAttempts: 3 }, queue: { name: "mail" }, machine: "small-2x" };
  const email = task({ id: "send-email", description: "Mail", jsonSchema, ...hooks, ...settings });
  const { id, description, jsonSchema: schema, ...calls } = email;
  assert.deepEqual([id, description, schema], ["send-email", "Mail", jsonSchema]);
  assert.deepEqual(Object.keys(calls).sort(), [
    "batchTrigger",
    "batchTriggerAndWait",
    "trigger",
    "triggerAndSubscribe",
    "triggerAndWait",
  ]);
  const sent = [];
  configure({ accessToken: "tr_dev_test", fetch: respondWith(sent, { id: "run_1" }) });
  assert.equal((await email.trigger({ to: "ada@example.com" })).id, "run_1");
  assert.match(sent[0].url, /\/tasks\/send-email\/trigger$/);
});
