// Batches: every item becomes exactly one run, in spite of faults.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  BatchNotSealedError,
  BatchTriggerError,
  RateLimitError,
  auth,
  batch,
  idempotencyKeys,
  runs,
  tasks,
} from "trigger-wasm";
import { DEV_KEY } from "../server/index.mjs";
import { collect, server, settings } from "./server.mjs";

const MANY = 1000;
const UPLOADS = /\/batches\/[^/]+\/items$/;
const quick = { retry: { minTimeoutInMs: 1, maxTimeoutInMs: 2 } };
const numbered = (count) => Array.from({ length: count }, (_, number) => ({ payload: { number } }));

/** Returns the numbers that the runs of a batch were triggered with, in the order of the batch. */
async function numbersOf(batchId) {
  server.advance(1000);
  const { items } = await batch.results(batchId);
  assert.ok(items.every(({ ok }) => ok));
  return items.map(({ output }) => JSON.parse(output).echo.number);
}

const inOrder = numbered(MANY).map(({ payload }) => payload.number);

describe(`a batch of ${MANY} items`, () => {
  test("creates a run for each item, in order", async () => {
    const handle = await tasks.batchTrigger("t", numbered(MANY));
    assert.equal(handle.runCount, MANY);
    const { status, runs: ids, processing } = await batch.retrieve(handle.batchId);
    assert.deepEqual([status, new Set(ids).size], ["PROCESSING", MANY]);
    assert.deepEqual(processing.errors, []);
    assert.deepEqual(await numbersOf(handle.batchId), inOrder);
    const listed = await collect(runs.list({ batch: handle.batchId, limit: 100 }));
    assert.equal(listed.length, MANY);
  });

  test("accepts an async generator or a stream", async () => {
    async function* generate() {
      for (const item of numbered(MANY)) {
        if (item.payload.number % 100 === 0) await new Promise(setImmediate);
        yield item;
      }
    }
    const sources = [
      generate(),
      new ReadableStream({
        start(controller) {
          for (const item of numbered(MANY)) controller.enqueue(item);
          controller.close();
        },
      }),
    ];
    for (const source of sources) {
      const { batchId } = await tasks.batchTrigger("t", source);
      assert.deepEqual(await numbersOf(batchId), inOrder);
    }
  });

  test("creates no run twice if the upload is cut off", async () => {
    server.fail(UPLOADS, { cutUpload: 40_000 }, 2);
    server.fail(UPLOADS, { status: 503, body: { error: "Down" } });
    server.fail(UPLOADS, { truncate: true });
    const { batchId } = await tasks.batchTrigger("t", numbered(MANY), {}, quick);
    assert.deepEqual(await numbersOf(batchId), inOrder);
    assert.equal(server.requests.filter(({ path }) => UPLOADS.test(path)).length, 5);
    assert.equal((await collect(runs.list({ limit: 100 }))).length, MANY);
  });
});

describe("a batch", () => {
  test("of several tasks has options per item and offloads large payloads", async () => {
    const text = "é".repeat(300_000);
    const { batchId } = await batch.trigger([
      { id: "a", payload: { text }, options: { tags: ["x"], delay: "1h" } },
      { id: "always-fails", payload: { message: "no milk" } },
    ]);
    const [first, second] = (await batch.retrieve(batchId)).runs;
    const run = await runs.retrieve(first);
    assert.deepEqual([run.status, run.tags, run.payload], ["DELAYED", ["x"], { text }]);
    server.advance(1000);
    assert.equal((await runs.retrieve(second)).error.message, "no milk");
    const { items } = await batch.results(batchId);
    assert.deepEqual(
      items.map(({ ok, error }) => [ok, error.message]),
      [[false, "no milk"]],
    );
  });

  test("that is created again after a lost response is one batch with all items", async () => {
    const faults = [{ reset: "after" }, { truncate: true }, { hang: "after" }];
    for (const fault of faults) {
      for (const options of [{}, { idempotencyKey: JSON.stringify(fault) }]) {
        server.fail("POST /api/v3/batches", fault);
        const limited = { ...quick, timeoutInMs: fault.hang && 200 };
        const { batchId } = await tasks.batchTrigger("t", numbered(2), options, limited);
        assert.deepEqual(await numbersOf(batchId), [0, 1], JSON.stringify(fault));
      }
    }
    assert.equal(server.state.collection("batches").size, 2 * faults.length);
  });

  test("with a key is created once, and so are its items", async () => {
    const options = { idempotencyKey: await idempotencyKeys.create("nightly") };
    const first = await tasks.batchTrigger("t", numbered(2), options);
    const again = await tasks.batchTrigger("t", numbered(2), options);
    assert.equal(again.batchId, first.batchId);
    assert.equal((await collect(runs.list())).length, 2);
  });

  test("with invalid items names them", async () => {
    const tags = Array.from("12345678901");
    const items = [{ payload: 1 }, { payload: 2, options: { tags } }];
    const { batchId } = await tasks.batchTrigger("t", items);
    const { processing, runs: ids } = await batch.retrieve(batchId);
    assert.equal(ids.length, 1);
    assert.deepEqual(
      processing.errors.map(({ index, taskIdentifier }) => [index, taskIdentifier]),
      [[1, "t"]],
    );
    server.advance(1000);
    assert.equal((await batch.retrieve(batchId)).status, "PARTIAL_FAILED");
  });

  test("that fails names the failed step", async () => {
    const once = { retry: { maxAttempts: 1 } };
    const failure = async (match, fault, items = numbered(3)) => {
      const active = server.fail(match, fault, "always");
      const error = await tasks.batchTrigger("t", items, {}, once).catch((error) => error);
      active.remove();
      assert.ok(error instanceof BatchTriggerError, error);
      assert.equal(error.itemCount, 3);
      assert.ok(!`${error.stack} ${JSON.stringify(error)}`.includes(DEV_KEY));
      return error;
    };
    const headers = { "x-ratelimit-reset": String(Date.now() + 120_000) };
    const limited = { status: 429, headers, body: { error: "Slow down" } };
    const create = await failure("POST /api/v3/batches", limited);
    assert.deepEqual(
      [create.phase, create.batchId, create.isRateLimited],
      ["create", undefined, true],
    );
    assert.ok(create.cause instanceof RateLimitError);
    assert.ok(create.retryAfterMs > 60_000);

    const stream = await failure(UPLOADS, { status: 400, body: { error: "Invalid JSON" } });
    assert.deepEqual([stream.phase, stream.apiError.status], ["stream", 400]);
    assert.equal((await batch.retrieve(stream.batchId)).status, "PENDING");

    const body = { id: "x", itemsAccepted: 1, itemsDeduplicated: 0, sealed: false };
    const counts = { enqueuedCount: 1, expectedCount: 3 };
    const open = await failure(UPLOADS, { status: 200, body: { ...body, ...counts } });
    assert.ok(open.cause instanceof BatchNotSealedError);
    assert.deepEqual([open.cause.enqueuedCount, open.cause.expectedCount], [1, 3]);

    const large = [{ payload: "x".repeat(700_000) }, { payload: 1 }, { payload: 2 }];
    const offload = await failure("PUT /api/v2/packets", { status: 500 }, large);
    assert.deepEqual([offload.phase, offload.batchId], ["offload", undefined]);
  });

  test("is not created if its source fails", async () => {
    async function* failing() {
      yield { payload: 1 };
      throw new Error("The source failed.");
    }
    await assert.rejects(tasks.batchTrigger("t", failing()), /The source failed/);
    assert.equal(server.requests.length, 0);
  });

  test("can be triggered with a public token for its tasks", async () => {
    const token = await auth.createBatchTriggerPublicToken(["t", "u"], { multipleUse: true });
    const { batchId } = await auth.withAuth({ ...settings(), accessToken: token }, async () => {
      await assert.rejects(tasks.batchTrigger("other", numbered(1)), (error) => {
        assert.deepEqual([error.phase, error.apiError.status], ["create", 403]);
        return true;
      });
      return tasks.batchTrigger("u", numbered(2));
    });
    assert.deepEqual(await numbersOf(batchId), [0, 1]);
  });
});

describe("a batch in one request", () => {
  test("creates a run for each item", async () => {
    const options = { payloadType: "application/json" };
    const items = [1, 2].map((number) => ({ task: "t", payload: { number }, options }));
    const handle = await batch.triggerLegacy({ items }, { processingStrategy: "sequential" });
    assert.equal(handle.runCount, 2);
    assert.equal(server.requests.at(-1).headers["batch-processing-strategy"], "sequential");
    assert.deepEqual(await numbersOf(handle.id), [1, 2]);
    const read = () => batch.retrieve(handle.id);
    const { id } = await auth.withAuth({ accessToken: handle.publicAccessToken }, read);
    assert.equal(id, handle.id);
  });

  test("names an invalid option", async () => {
    const wrong = batch.triggerLegacy({ items: [] }, { processingStrategy: "fast" });
    await assert.rejects(wrong, { argument: "options.processingStrategy" });
    await assert.rejects(batch.triggerLegacy({ items: [] }), { status: 400 });
  });
});
