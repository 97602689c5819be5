// Tests of the local API server: queues, concurrency limits and deployments.

import assert from "node:assert/strict";
import { after, afterEach, before, describe, test } from "node:test";
import { DEV_KEY, PROD_KEY, startServer } from "./index.mjs";
import { plainCalls } from "./plain-calls.mjs";

let server;
const { expect, get, post, trigger, retrieve } = plainCalls(() => server);

before(async () => {
  // Only `advance` moves this clock: how busy the machine is makes no difference.
  const at = Date.now();
  server = await startServer({ now: () => at });
});
afterEach(() => server.reset());
after(() => server.close());

describe("queues", () => {
  test("come with the runs in them, and count these", async () => {
    await trigger("a/b", 1);
    await trigger("t", 1, { queue: { name: "mail" } });
    server.advance(200);
    await trigger("t", 1, { queue: { name: "mail" } });
    const { data, pagination } = await expect(200, get("/api/v1/queues"));
    assert.deepEqual(pagination, { currentPage: 1, totalPages: 1, count: 2 });
    assert.deepEqual(
      data.map(({ name, type, running, queued }) => [name, type, running, queued]),
      [
        ["a/b", "task", 1, 0],
        ["mail", "custom", 1, 1],
      ],
    );
    const [task, custom] = data;
    const path = "/api/v1/queues";
    assert.deepEqual(await expect(200, get(`${path}/a%252Fb?type=task`)), task);
    assert.deepEqual(await expect(200, get(`${path}/${custom.id}?type=id`)), custom);
    assert.equal(custom.version, "V1");
    const unknown = await get(`${path}/mail?type=task`);
    assert.deepEqual([unknown.status, unknown.json], [404, { error: "queue-not-found" }]);
    const inProduction = await expect(200, get(path, { key: PROD_KEY }));
    assert.deepEqual(inProduction.data, []);
  });

  test("hold their runs back while they are paused", async () => {
    const early = await trigger("t");
    server.advance(200);
    const late = await trigger("t");
    const pause = (action) => post("/api/v1/queues/t/pause", { type: "task", action });
    assert.equal((await expect(200, pause("pause"))).paused, true);
    server.advance(60_000);
    assert.equal((await retrieve(early.id)).status, "COMPLETED");
    assert.equal((await retrieve(late.id)).status, "QUEUED");
    assert.equal((await expect(200, pause("resume"))).paused, false);
    assert.equal((await retrieve(late.id)).status, "EXECUTING");
    server.advance(300);
    const run = await retrieve(late.id);
    assert.equal(run.status, "COMPLETED");
    assert.ok(Date.parse(run.startedAt) - Date.parse(run.createdAt) >= 60_000);
    assert.equal((await pause("stop")).status, 400);
  });

  test("have a limit that can be overridden and reset", async () => {
    const { id } = server.add.queue({ name: "q", concurrencyLimit: 10 });
    const path = `/api/v1/queues/${id}/concurrency`;
    const queue = await expect(200, post(`${path}/override`, { type: "id", concurrencyLimit: 0 }));
    assert.equal(queue.concurrencyLimit, 0);
    const { overriddenAt, ...others } = queue.concurrency;
    assert.ok(Date.parse(overriddenAt));
    assert.deepEqual(others, { current: 0, base: 10, override: 0, overriddenBy: null });
    for (const concurrencyLimit of [-1, 1.5, 100_001, "5"]) {
      await expect(400, post(`${path}/override`, { type: "id", concurrencyLimit }));
    }
    const reset = await expect(200, post(`${path}/reset`, { type: "id" }));
    assert.equal(reset.concurrencyLimit, 10);
    const again = await expect(400, post(`${path}/reset`, { type: "id" }));
    assert.deepEqual(again, { error: "Queue is not overridden" });
  });
});

describe("concurrency limits", () => {
  const path = "/api/v1/concurrency-limits";

  test("are listed, overridden and reset", async () => {
    server.add.concurrencyLimit({ name: "task/x", total: 5 });
    const { data, pagination } = await expect(200, get(`${path}?perPage=1&page=2`));
    assert.equal(pagination.count, 2);
    assert.equal(data[0].name, "task/x");
    assert.deepEqual(await expect(200, get(`${path}/task%2Fx`)), data[0]);
    const { total, perKey } = await expect(200, post(`${path}/task%2Fx/override`, { total: 9 }));
    assert.deepEqual([total.current, total.base, total.override], [9, 5, 9]);
    assert.deepEqual(perKey, { current: null, base: null, override: null, overriddenAt: null });
    assert.deepEqual(await expect(200, post(`${path}/task%2Fx/reset`, {})), data[0]);
    await expect(400, post(`${path}/openai/override`, {}));
    await expect(400, post(`${path}/openai/override`, { total: -1 }));
    const unknown = await expect(404, get(`${path}/x`));
    assert.deepEqual(unknown, { error: "Concurrency limit not found" });
  });

  test("can be others for one key, for a time", async () => {
    const body = { concurrencyKey: "u1", perKey: 7, ttl: "1h" };
    const item = await expect(200, post(`${path}/openai/override`, body));
    assert.deepEqual([item.name, item.concurrencyKey, item.paused], ["openai", "u1", false]);
    assert.deepEqual([item.perKey.current, item.perKey.base, item.perKey.override], [7, 2, 7]);
    const left = Date.parse(item.perKey.expiresAt) - server.state.now();
    assert.equal(left, 3_600_000);
    server.advance(3_600_000);
    const later = await expect(200, get(`${path}/openai?concurrencyKey=u1`));
    assert.deepEqual(later.perKey, { current: 2, base: 2, override: null, expiresAt: null });

    await expect(200, post(`${path}/openai/override`, { concurrencyKey: "u1", perKey: 7 }));
    const reset = await expect(200, post(`${path}/openai/reset`, { concurrencyKey: "u1" }));
    assert.equal(reset.perKey.override, null);
  });

  test("count the runs that name them, and hold them back while paused", async () => {
    const run = await trigger("t", 1, { concurrency: ["openai"], concurrencyKey: "u1" });
    await expect(200, post(`${path}/openai/pause`, { action: "pause" }));
    server.advance(10_000);
    const limit = await expect(200, get(`${path}/openai`));
    assert.deepEqual([limit.paused, limit.queued, limit.running], [true, 1, 0]);
    await expect(200, post(`${path}/openai/pause`, { action: "resume" }));
    const item = await expect(200, get(`${path}/openai?concurrencyKey=u1`));
    assert.equal(item.running, 1);
    server.advance(1000);
    assert.equal((await retrieve(run.id)).status, "COMPLETED");
  });
});

describe("deployments", () => {
  const path = "/api/v1/deployments";

  test("are listed, newest first, and filtered", async () => {
    const failed = server.add.deployment({
      status: "FAILED",
      createdAt: server.state.now() - 1000,
    });
    for (let i = 0; i < 5; i++) server.add.deployment();
    const first = await expect(200, get(`${path}?page[size]=5`));
    assert.equal(first.data.length, 5);
    const second = await expect(
      200,
      get(`${path}?page[size]=5&page[after]=${first.pagination.next}`),
    );
    assert.deepEqual(
      second.data.map(({ version, status }) => [version, status]),
      [
        [failed.version, "FAILED"],
        ["20250101.1", "DEPLOYED"],
      ],
    );
    assert.equal(second.data[1].git.commitRef, "main");
    const { data } = await expect(200, get(`${path}?status=FAILED&period=1h`));
    assert.deepEqual(
      data.map(({ id }) => id),
      [failed.id],
    );
    await expect(400, get(`${path}?page[size]=4`));
    await expect(400, get(`${path}?status=BROKEN`));
  });

  test("are promoted: runs that come after it get that version", async () => {
    const { version } = server.add.deployment({ version: "20250102.1" });
    assert.equal((await expect(200, get(`${path}/current`))).version, version);
    const failed = server.add.deployment({ status: "FAILED" });
    assert.equal((await expect(200, get(`${path}/latest`))).id, failed.id);
    await expect(400, post(`${path}/${failed.version}/promote`));
    const promoted = await expect(200, post(`${path}/20250101.1/promote`));
    const current = await expect(200, get(`${path}/current`));
    assert.equal(current.id, promoted.id);
    const { contentHash, worker } = await expect(200, get(`${path}/${current.id}`));
    assert.match(contentHash, /^[0-9a-f]{32}$/);
    assert.deepEqual(
      [worker.version, worker.tasks.map(({ slug }) => slug)],
      [current.version, ["always-fails"]],
    );

    const { id } = await trigger("t");
    server.advance(1000);
    assert.equal((await retrieve(id)).version, "20250101.1");
    await expect(404, get(`${path}/deployment_x`));
    await expect(404, post(`${path}/1/promote`));
    assert.equal((await get(path, { key: DEV_KEY.slice(1) })).status, 401);
  });
});
