// A call reads the caller's options once: changes while the call is under way affect none of its requests.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { batch, configure, tasks } from "trigger-wasm";

const large = "x".repeat(200_000);

const answer = (path) => {
  if (path.includes("/packets/"))
    return { presignedUrl: "https://store.example/x", storagePath: "stored" };
  if (path.endsWith("/items"))
    return { id: "batch_1", sealed: true, itemsAccepted: 1, itemsDeduplicated: 0 };
  return { id: "id_1", runCount: 1, isCached: false };
};

/**
 * Makes a call with this function, and changes the options that it got at once.
 *
 * Resolves to the sent requests: `[path, authorization, sent options]`.
 */
async function requestsOf(call) {
  const sent = [];
  const fetch = async (url, { headers, body } = {}) => {
    await new Promise(setImmediate);
    const { pathname } = new URL(url);
    const text = await new Response(body).text();
    sent.push([pathname, new Headers(headers).get("authorization"), text]);
    return Response.json(answer(pathname));
  };
  configure({ secretKey: "tr_dev_configured", baseURL: "https://api.example", fetch });
  const options = {
    concurrencyKey: "user-1",
    tags: ["user-1"],
    metadata: { user: 1 },
    idempotencyKey: "key-1",
  };
  const requestOptions = {
    clientConfig: { secretKey: "tr_dev_first" },
    additionalHeaders: { "x-user": "1" },
  };
  const called = call(options, requestOptions);
  Object.assign(options, { concurrencyKey: "user-2", idempotencyKey: "key-2" });
  options.tags[0] = "user-2";
  options.metadata.user = 2;
  requestOptions.clientConfig.secretKey = "tr_dev_second";
  await called;
  return sent;
}

const calls = {
  "a trigger with a large payload": [
    (options, requestOptions) => tasks.trigger("t", large, options, requestOptions),
    3,
  ],
  "a batch with a large item": [
    (options, requestOptions) =>
      tasks.batchTrigger("t", [{ payload: large, options }], undefined, requestOptions),
    4,
  ],
  "a batch with a small item": [
    (options, requestOptions) =>
      batch.trigger([{ id: "t", payload: 1, options }], undefined, requestOptions),
    2,
  ],
};

for (const [name, [call, count]] of Object.entries(calls)) {
  describe(name, () => {
    test("sends all requests with the key that it was made with", async () => {
      const sent = await requestsOf(call);
      assert.equal(sent.length, count);
      const keys = sent.filter(([path]) => path !== "/x").map(([, key]) => key);
      assert.deepEqual(new Set(keys), new Set(["Bearer tr_dev_first"]));
    });

    test("sends the options that it was made with", async () => {
      const text = (await requestsOf(call)).at(-1)[2];
      const { payload, options } = JSON.parse(text);
      const isLarge = count > 2;
      assert.equal(payload, isLarge ? "stored" : '{"json":1}');
      assert.equal(options.payloadType, isLarge ? "application/store" : "application/super+json");
      if (isLarge) assert.equal(options.payloadSize, large.length);
      assert.equal(options.concurrencyKey, "user-1");
      assert.deepEqual(options.tags, ["user-1"]);
      assert.deepEqual(options.metadata, { user: 1 });
    });
  });
}

test("a large payload is serialized as often as a small one", async () => {
  const reads = [];
  for (const text of ["", large]) {
    let count = 0;
    const payload = {
      get text() {
        count++;
        return text;
      },
    };
    await requestsOf((options, requestOptions) =>
      tasks.trigger("t", payload, options, requestOptions),
    );
    reads.push(count);
  }
  assert.equal(reads[1], reads[0]);
});
