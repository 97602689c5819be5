// Queues and concurrency limits: that they are shown and changed, and hold runs while they are paused.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { NotFoundError, concurrencyLimits, queues, runs, tasks } from "trigger-wasm";
import { collect, server } from "./server.mjs";

describe("queues", () => {
  test("with names that need encoding hold their runs while they are paused", async () => {
    const { id } = await tasks.trigger("send/email ü", {});
    const name = { type: "task", name: "send/email ü" };
    const queue = await queues.retrieve(name);
    assert.deepEqual([queue.name, queue.type, queue.queued], [name.name, "task", 1]);
    assert.equal((await queues.pause(queue.id)).paused, true);
    server.advance(60_000);
    assert.equal((await runs.retrieve(id)).status, "QUEUED");
    assert.equal((await queues.resume(name)).paused, false);
    server.advance(1000);
    assert.equal((await runs.retrieve(id)).status, "COMPLETED");
  });

  test("are listed over all pages, and their limits overridden", async () => {
    const names = ["a", "b", "c"];
    for (const name of names) server.add.queue({ name, concurrencyLimit: 10 });
    const listed = await collect(queues.list({ perPage: 2 }));
    assert.deepEqual(
      listed.map(({ name }) => name),
      names,
    );
    const a = { type: "custom", name: "a" };
    const { concurrencyLimit, concurrency } = await queues.overrideConcurrencyLimit(a, 0);
    assert.deepEqual([concurrencyLimit, concurrency.override], [0, 0]);
    assert.ok(concurrency.overriddenAt instanceof Date);
    assert.equal((await queues.resetConcurrencyLimit(a)).concurrencyLimit, 10);
    await assert.rejects(queues.retrieve({ type: "custom", name: "d" }), NotFoundError);
  });
});

test("concurrency limits are overridden, for one key too, and paused", async () => {
  server.add.concurrencyLimit({ name: "task/x", total: 5 });
  const limit = await concurrencyLimits.override("task/x", { total: 9 });
  assert.deepEqual([limit.total.base, limit.total.override], [5, 9]);
  assert.ok(limit.total.overriddenAt instanceof Date);
  assert.equal((await concurrencyLimits.reset("task/x")).total.current, 5);
  const own = { concurrencyKey: "u1", perKey: 3, ttl: "1h" };
  const item = await concurrencyLimits.override("openai", own);
  assert.deepEqual([item.concurrencyKey, item.perKey.current], ["u1", 3]);
  assert.ok(item.perKey.expiresAt instanceof Date);
  const key = { concurrencyKey: "u1" };
  assert.deepEqual(await concurrencyLimits.retrieve("openai", key), item);
  assert.equal((await concurrencyLimits.reset("openai", key)).perKey.override, null);
  assert.equal((await concurrencyLimits.pause("openai")).paused, true);
  assert.equal((await concurrencyLimits.resume("openai")).paused, false);
  assert.equal((await collect(concurrencyLimits.list())).length, 2);
});
