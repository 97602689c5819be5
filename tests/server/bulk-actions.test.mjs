// Tests of the local API server: bulk actions.

import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";
import { startServer } from "./index.mjs";
import { plainCalls } from "./plain-calls.mjs";

const path = "/api/v1/bulk-actions";

let server;
const { expect, get, post, trigger, retrieve } = plainCalls(() => server);

before(async () => {
  // Only `advance` moves this clock: how busy the machine is makes no difference.
  const at = Date.now();
  server = await startServer({ now: () => at });
});
afterEach(() => server.reset());
after(() => server.close());

test("runs that a filter fits are canceled, when the action is carried out", async () => {
  const ended = await trigger("a", 1, { tags: "x" });
  server.advance(1000);
  const running = await trigger("a", 1, { tags: "x" });
  const delayed = await trigger("b", 1, { tags: ["x", "y"], delay: "1h" });
  const other = await trigger("a", 1, { tags: "y" });
  const filter = { tag: ["x"], queue: [{ type: "task", name: "a" }], from: 0 };
  const all = { action: "cancel", filter: { ...filter, queue: undefined }, name: "All of x" };
  const { id } = await expect(202, post(path, all));
  const pending = await expect(200, get(`${path}/${id}`));
  assert.deepEqual(
    [pending.type, pending.status, pending.name, pending.counts],
    ["CANCEL", "PENDING", "All of x", { total: 3, success: 0, failure: 0 }],
  );
  assert.equal((await retrieve(running.id)).status, "QUEUED");

  server.advance(200);
  assert.equal((await retrieve(running.id)).status, "CANCELED");
  assert.equal((await retrieve(delayed.id)).status, "CANCELED");
  assert.equal((await retrieve(ended.id)).status, "COMPLETED");
  assert.equal((await retrieve(other.id)).status, "EXECUTING");
  const done = await expect(200, get(`${path}/${id}`));
  assert.equal(done.status, "COMPLETED");
  assert.deepEqual(done.counts, { total: 3, success: 2, failure: 1 });
  assert.equal(Date.parse(done.completedAt) - Date.parse(done.createdAt), 150);
  const { data } = await expect(200, get(`/api/v1/runs?filter[bulkAction]=${id}`));
  assert.deepEqual(
    data.map((run) => run.id),
    [delayed.id, running.id],
  );

  const ofQueue = await expect(202, post(path, { action: "replay", filter }));
  assert.equal((await expect(200, get(`${path}/${ofQueue.id}`))).counts.total, 2);
});

test("runs with these ids are replayed, in another region", async () => {
  const original = await trigger("a", { n: 1 });
  const runIds = [original.id, original.id, "run_unknown"];
  const body = { action: "replay", runIds, targetRegion: "eu-central-1" };
  const { id } = await expect(202, post(path, body));
  server.advance(200);
  assert.equal((await expect(200, get(`${path}/${id}`))).counts.success, 1);
  const { data } = await expect(200, get(`/api/v1/runs?filter[bulkAction]=${id}`));
  assert.deepEqual([data.length, data[0].region], [1, "eu-central-1"]);
  assert.deepEqual((await retrieve(data[0].id)).payload, { n: 1 });
});

test("an action that is aborted in time does nothing", async () => {
  const run = await trigger("a", 1, { delay: "1h" });
  const { id } = await expect(202, post(path, { action: "cancel", runIds: [run.id] }));
  assert.deepEqual(await expect(200, post(`${path}/${id}/abort`)), { id });
  server.advance(1000);
  assert.equal((await expect(200, get(`${path}/${id}`))).status, "ABORTED");
  assert.equal((await retrieve(run.id)).status, "DELAYED");
  await expect(400, post(`${path}/${id}/abort`));
  const unknown = await expect(404, post(`${path}/bulk_x/abort`));
  assert.deepEqual(unknown, { error: "Bulk action not found" });
});

test("actions are listed, newest first, in pages", async () => {
  const ids = [];
  for (let i = 0; i < 3; i++) {
    ids.unshift((await expect(202, post(path, { action: "cancel", runIds: ["run_x"] }))).id);
  }
  const first = await expect(200, get(`${path}?page[size]=2`));
  assert.deepEqual(first.pagination, { next: ids[1] });
  const { data } = await expect(200, get(`${path}?page[size]=2&page[after]=${ids[1]}`));
  assert.deepEqual(
    [...first.data, ...data].map(({ id }) => id),
    ids,
  );
});

test("wrong bodies are refused", async () => {
  const runIds = ["run_1"];
  const wrong = [
    {},
    { action: "cancel" },
    { action: "delete", runIds },
    { action: "cancel", runIds, filter: { tag: "x" } },
    { action: "cancel", runIds: [] },
    { action: "cancel", runIds: Array(501).fill("run_1") },
    { action: "cancel", runIds, name: "x".repeat(256) },
    { action: "cancel", filter: {} },
    { action: "cancel", filter: { colour: "red" } },
    { action: "cancel", filter: { status: "DONE" } },
  ];
  for (const body of wrong) await expect(400, post(path, body));
});
