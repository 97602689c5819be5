// Runs: changing and polling them, and idempotency keys.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { NotFoundError, idempotencyKeys, runs, tasks } from "trigger-wasm";
import { insideRun } from "./inside-run.mjs";
import { server } from "./server.mjs";

test("a run has no result until it has ended", async () => {
  const { id } = await tasks.trigger("always-fails", { message: "no milk" });
  assert.equal(await runs.result(id), undefined);
  server.advance(1000);
  const result = await runs.result({ id });
  assert.deepEqual([result.ok, result.error.message], [false, "no milk"]);
});

test("addTags keeps the existing tags of a run", async () => {
  const { id } = await tasks.trigger("t", {}, { tags: "a" });
  await runs.addTags(id, { tags: ["b"] });
  assert.deepEqual((await runs.retrieve(id)).tags, ["a", "b"]);
  await assert.rejects(runs.addTags(id, { tags: Array.from("123456789") }), { status: 422 });
});

describe("polling", () => {
  test("ends at each final status", async () => {
    server.state.settings.queuedMs = 5000;
    const options = { pollIntervalMs: 5 };
    const ends = [
      ["COMPLETED", await tasks.trigger("t", 1)],
      ["FAILED", await tasks.trigger("always-fails", {})],
      ["EXPIRED", await tasks.trigger("t", 1, { ttl: "1s" })],
      ["CANCELED", await tasks.trigger("t", 1, { delay: "1h" })],
    ];
    const polled = ends.map(([, handle]) => runs.poll(handle, options));
    assert.equal((await runs.retrieve(ends[0][1])).status, "QUEUED");
    await runs.cancel(ends.at(-1)[1].id);
    server.advance(10_000);
    assert.deepEqual(
      (await Promise.all(polled)).map(({ status }) => status),
      ends.map(([status]) => status),
    );
  });

  test("fetches payload and output from the object store", async () => {
    const text = "é".repeat(400_000);
    const handle = await tasks.trigger("t", { text, at: new Date(0) });
    server.advance(1000);
    const run = await runs.poll(handle);
    assert.deepEqual(run.payload, { text, at: new Date(0) });
    assert.equal(run.output.echo.text, text);
  });

  test("ends when a bulk action is no longer pending", async () => {
    const body = { id: "bulk_1", type: "CANCEL", status: "PENDING", counts: {}, createdAt: 0 };
    server.fail("GET /api/v1/bulk-actions/bulk_1", { status: 200, body }, 2);
    const { status } = await runs.bulk.poll("bulk_1", { pollIntervalMs: 5 });
    assert.deepEqual([status, server.requests.length], ["COMPLETED", 3]);
  });
});

describe("idempotency keys", () => {
  test("create a new run after a reset", async () => {
    const key = await idempotencyKeys.create(["welcome", "u1"], { scope: "global" });
    const trigger = async () => (await tasks.trigger("t", {}, { idempotencyKey: key })).id;
    const first = await trigger();
    assert.equal(await trigger(), first);
    assert.deepEqual(await idempotencyKeys.reset("t", key), { id: key });
    const second = await trigger();
    assert.notEqual(second, first);
    await idempotencyKeys.reset("t", ["welcome", "u1"], { scope: "global" });
    assert.notEqual(await trigger(), second);
    await assert.rejects(idempotencyKeys.reset("other", key), NotFoundError);
  });

  test("expire after their TTL", async () => {
    const options = { idempotencyKey: "k", idempotencyKeyTTL: "1h" };
    const first = await tasks.trigger("t", {}, options);
    server.advance(3_599_000);
    assert.equal((await tasks.trigger("t", {}, options)).id, first.id);
    server.advance(1000);
    assert.notEqual((await tasks.trigger("t", {}, options)).id, first.id);
  });
});

test("inside a run, the origins of all keys are remembered", async () => {
  await insideRun(async () => {
    const key = await idempotencyKeys.create("first", { scope: "attempt" });
    for (let more = 0; more < 2500; more++) await idempotencyKeys.create(`key ${more}`);
    await tasks.trigger("t", {}, { idempotencyKey: key });
    const { options } = JSON.parse(server.requests.at(-1).body);
    assert.equal(options.idempotencyKey, key);
    assert.deepEqual(options.idempotencyKeyOptions, { key: "first", scope: "attempt" });
  });
});
