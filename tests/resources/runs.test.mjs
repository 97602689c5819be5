// Runs: what there is to know of them, what is changed about them, and keys that make one only once.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { NotFoundError, batch, idempotencyKeys, runs, tasks } from "trigger-wasm";
import { collect, server } from "./server.mjs";

describe("run details", () => {
  test("tell the result, the trace and the spans", async () => {
    const { id } = await tasks.trigger("always-fails", { message: "no milk" });
    assert.equal(await runs.result(id), undefined);
    server.advance(1000);
    const result = await runs.result({ id });
    assert.deepEqual([result.ok, result.error.message], [false, "no milk"]);
    const { trace } = await runs.trace(id);
    assert.ok(trace.rootSpan.data.startTime instanceof Date);
    const [attempt] = trace.rootSpan.children;
    assert.equal((await runs.span(id, attempt.id)).parentId, trace.rootSpan.id);
    const page = await runs.tracePage(id, { limit: 1 });
    const next = await runs.tracePage(id, { limit: 1, after: page.pagination.next });
    assert.equal(next.data[0].id, attempt.id);
    assert.equal((await runs.events(id)).events.length, 2);
  });

  test("change tags and metadata", async () => {
    const { id } = await tasks.trigger("t", {}, { tags: "a", metadata: { n: 1 } });
    await runs.addTags(id, { tags: ["b"] });
    const { metadata } = await runs.updateMetadata(id, {
      operations: [{ type: "increment", key: "n", value: 2 }],
    });
    assert.deepEqual(metadata, { n: 3 });
    assert.deepEqual(await runs.metadata(id), { metadata: { n: 3 } });
    assert.deepEqual((await runs.retrieve(id)).tags, ["a", "b"]);
    await assert.rejects(runs.addTags(id, { tags: Array.from("123456789") }), { status: 422 });
    const large = { metadata: { text: "x".repeat(262_144) } };
    await assert.rejects(runs.updateMetadata(id, large), { status: 413 });
  });

  test("tell the results of a batch", async () => {
    const { batchId } = await tasks.batchTrigger("t", [{ payload: 1 }, { payload: 2 }]);
    server.advance(1000);
    const { items } = await batch.results(batchId);
    assert.deepEqual(
      items.map(({ output }) => output),
      ['{"echo":1}', '{"echo":2}'],
    );
  });
});

describe("bulk actions", () => {
  const poll = async (id) => {
    const polling = runs.bulk.poll(id, { pollIntervalMs: 10 });
    server.advance(1000);
    return polling;
  };

  test("cancel what a filter fits, and replay what is named", async () => {
    const from = new Date(server.state.now() - 1000);
    const [a, b] = await Promise.all(
      ["a", "b"].map((task) => tasks.trigger(task, {}, { tags: "x", delay: "1h" })),
    );
    const filter = { tag: ["x"], from, queue: { type: "task", name: "a" } };
    const { id } = await runs.bulk.cancel({ filter, name: "All of a" });
    const done = await poll(id);
    assert.deepEqual([done.status, done.name, done.type], ["COMPLETED", "All of a", "CANCEL"]);
    assert.deepEqual(done.counts, { total: 1, success: 1, failure: 0 });
    assert.ok(done.completedAt instanceof Date);
    assert.equal((await runs.retrieve(a.id)).status, "CANCELED");
    assert.equal((await runs.retrieve(b.id)).status, "DELAYED");

    const replay = await runs.bulk.replay({ runIds: [a.id], targetRegion: "eu" });
    await poll(replay.id);
    const [again] = (await runs.list({ bulkAction: replay.id })).data;
    assert.deepEqual([again.taskIdentifier, again.region], ["a", "eu"]);
    const ids = (await collect(runs.bulk.list({ limit: 1 }))).map((action) => action.id);
    assert.deepEqual(ids, [replay.id, id]);
  });

  test("that are aborted do nothing", async () => {
    const run = await tasks.trigger("a", {}, { delay: "1h" });
    const { id } = await runs.bulk.cancel({ runIds: [run.id] });
    assert.deepEqual(await runs.bulk.abort(id), { id });
    server.advance(1000);
    assert.equal((await runs.bulk.retrieve(id)).status, "ABORTED");
    assert.equal((await runs.retrieve(run.id)).status, "DELAYED");
  });
});

describe("polling", () => {
  test("ends with the run, whatever becomes of it", async () => {
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

  test("brings payload and output from the object store", async () => {
    const text = "é".repeat(400_000);
    const handle = await tasks.trigger("t", { text, at: new Date(0) });
    server.advance(1000);
    const run = await runs.poll(handle);
    assert.deepEqual(run.payload, { text, at: new Date(0) });
    assert.equal(run.output.echo.text, text);
  });
});

describe("metadata", () => {
  test("is changed by each kind of operation", async () => {
    const metadata = { n: 1, list: ["a"], gone: true, deep: { x: 1 } };
    const { id } = await tasks.trigger("t", {}, { metadata });
    const operations = [
      { type: "set", key: "set", value: { y: 2 } },
      { type: "append", key: "list", value: "b" },
      { type: "increment", key: "n", value: -0.5 },
      { type: "delete", key: "gone" },
      { type: "remove", key: "list", value: "a" },
    ];
    const changed = { n: 0.5, list: ["b"], deep: { x: 1 }, set: { y: 2 } };
    assert.deepEqual(await runs.updateMetadata({ id }, { operations }), { metadata: changed });
    assert.deepEqual((await runs.retrieve(id)).metadata, changed);
    const update = [{ type: "update", value: { only: 1 } }];
    await runs.updateMetadata(id, { operations: update });
    assert.deepEqual(await runs.metadata({ id }), { metadata: { only: 1 } });
    await assert.rejects(runs.metadata("run_x"), NotFoundError);
  });
});

describe("idempotency keys", () => {
  test("that are reset make a new run", async () => {
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

  test("are forgotten after their time", async () => {
    const options = { idempotencyKey: "k", idempotencyKeyTTL: "1h" };
    const first = await tasks.trigger("t", {}, options);
    server.advance(3_599_000);
    assert.equal((await tasks.trigger("t", {}, options)).id, first.id);
    server.advance(1000);
    assert.notEqual((await tasks.trigger("t", {}, options)).id, first.id);
  });
});
