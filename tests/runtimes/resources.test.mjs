// The built package against the local API server: what the calls beyond tasks, runs, batches,
// schedules and variables come to.

import assert from "node:assert/strict";
import { after, afterEach, before, describe, test } from "node:test";
import {
  ConflictError,
  NotFoundError,
  batch,
  concurrencyLimits,
  configure,
  deployments,
  prompts,
  query,
  queues,
  runs,
  sessions,
  tasks,
  wait,
  webhooks,
} from "trigger-wasm";
import { DEV_KEY, startServer } from "../server/index.mjs";
import { plainCalls } from "../server/plain-calls.mjs";

let server;
const calls = plainCalls(() => server);

before(async () => {
  // Only `advance` moves this clock: how busy the machine is makes no difference.
  const at = Date.now();
  server = await startServer({ now: () => at });
  configure({
    baseURL: server.url,
    accessToken: DEV_KEY,
    requestOptions: { retry: { minTimeoutInMs: 1, maxTimeoutInMs: 2 } },
  });
});
afterEach(() => server.reset());
after(() => server.close());

function startSession(body) {
  return calls.expect(200, calls.post("/api/v1/sessions", body));
}

async function collect(pages) {
  const items = [];
  for await (const item of pages) items.push(item);
  return items;
}

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

test("deployments are listed over all pages, and one is current", async () => {
  for (let i = 0; i < 6; i++) server.add.deployment();
  const failed = server.add.deployment({ status: "FAILED" });
  const listed = await collect(deployments.list({ limit: 5 }));
  assert.deepEqual([listed.length, listed[0].id], [8, failed.id]);
  assert.ok(listed[1].deployedAt instanceof Date);
  const [first] = (await deployments.list({ status: "FAILED" })).data;
  assert.equal(first.id, failed.id);
  assert.equal((await deployments.retrieveCurrent()).id, listed[1].id);
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

describe("waitpoint tokens", () => {
  test("are created once for a key, and completed with their own public token", async () => {
    const options = {
      idempotencyKey: "k",
      timeout: new Date(server.state.now() + 60_000),
      tags: ["x"],
    };
    const token = await wait.createToken(options);
    const again = await wait.createToken(options);
    assert.deepEqual([again.id, again.isCached], [token.id, true]);
    const complete = await fetch(`${server.url}/api/v1/waitpoints/tokens/${token.id}/complete`, {
      method: "POST",
      headers: { authorization: `Bearer ${token.publicAccessToken}` },
      body: JSON.stringify({ data: 1 }),
    });
    assert.equal(complete.status, 200);
    const [item] = (await wait.listTokens({ status: ["COMPLETED"], tags: "x" })).data;
    assert.equal(item.id, token.id);
    assert.ok(item.completedAt instanceof Date);
  });

  test("are completed by the call, or time out", async () => {
    const [one, two] = [await wait.createToken(), await wait.createToken({ timeout: "1s" })];
    assert.deepEqual(await wait.completeToken(one, { at: new Date(0) }), { success: true });
    server.advance(2000);
    const statuses = (await collect(wait.listTokens({ limit: 1 }))).map(({ status }) => status);
    assert.deepEqual(statuses, ["TIMED_OUT", "COMPLETED"]);
    await wait.completeToken(two.id, "too late");
    await assert.rejects(wait.completeToken("waitpoint_x", 1), NotFoundError);
  });
});

test("dashboards are made and changed, and not over somebody else's changes", async () => {
  const { tables } = await query.schema();
  assert.equal(tables[0].name, "runs");
  const widget = { title: "W", query: "SELECT * FROM runs", display: { type: "table" } };
  const { id, revision, createdAt } = await query.dashboards.create({ title: "T" });
  assert.ok(createdAt instanceof Date);
  const { widgetId, dashboard } = await query.dashboards.widgets.add(id, { ...widget, revision });
  assert.equal(dashboard.widgets[0].id, widgetId);
  const changed = await query.dashboards.widgets.update(id, widgetId, { title: "X" });
  assert.equal(changed.widgets[0].title, "X");
  await assert.rejects(
    query.dashboards.update(id, { title: "T2", revision }),
    (error) => error instanceof ConflictError && error.message === "Revision mismatch",
  );
  const replaced = await query.dashboards.replace(id, { title: "T3", widgets: [widget] });
  assert.deepEqual([replaced.title, replaced.widgets[0].title], ["T3", "W"]);
  const empty = await query.dashboards.widgets.del(id, replaced.widgets[0].id, {
    revision: replaced.revision,
  });
  assert.deepEqual(empty.widgets, []);
  const keys = (await query.dashboards.list()).dashboards.map(({ key }) => key);
  assert.deepEqual(keys, ["overview", id]);
  assert.deepEqual(await query.dashboards.del(id), { id });
  await assert.rejects(query.dashboards.retrieve(id), NotFoundError);
});

test("prompts are versioned, promoted and overridden", async () => {
  server.add.prompt({ slug: "a b/c", textContent: "one" });
  server.add.prompt({ slug: "a b/c", textContent: "two" });
  const listed = (await prompts.list()).data;
  assert.deepEqual(
    listed.map(({ slug, currentVersion }) => [slug, currentVersion]),
    [
      ["greeting", 1],
      ["a b/c", 2],
    ],
  );
  assert.deepEqual(await prompts.promote("a b/c", 1), { ok: true });
  const { version } = await prompts.createOverride("a b/c", { textContent: "three" });
  await prompts.updateOverride("a b/c", { textContent: "four" });
  const versions = (await prompts.versions("a b/c")).data;
  assert.deepEqual(
    versions.map(({ textContent, labels }) => [textContent, labels]),
    [
      ["four", ["override"]],
      ["two", ["latest"]],
      ["one", ["current"]],
    ],
  );
  assert.deepEqual(await prompts.removeOverride("a b/c"), { ok: true });
  await assert.rejects(prompts.removeOverride("a b/c"), NotFoundError);
  assert.deepEqual(await prompts.reactivateOverride("a b/c", version), { ok: true });
});

test("sessions are found by either id, changed, closed and listed", async () => {
  const body = {
    type: "chat",
    taskIdentifier: "reply",
    externalId: "chat/1",
    tags: ["x"],
    triggerConfig: { basePayload: { hello: 1 } },
  };
  const started = await startSession(body);
  const session = await sessions.retrieve("chat/1");
  assert.equal(session.id, started.id);
  assert.ok(session.createdAt instanceof Date);
  assert.equal((await runs.retrieve(session.currentRunId)).payload.hello, 1);
  const changed = await sessions.update("chat/1", { metadata: { a: 1 }, externalId: "chat/2" });
  assert.deepEqual(changed.metadata, { a: 1 });
  assert.equal((await sessions.retrieve("chat/2")).id, started.id);
  const closed = await sessions.close(started.id, { reason: "done" });
  assert.ok(closed.closedAt instanceof Date);
  assert.equal(closed.closedReason, "done");
  await startSession({ ...body, externalId: "chat/3" });
  const found = await collect(sessions.list({ tag: "x", limit: 1 }));
  assert.deepEqual(
    found.map(({ externalId }) => externalId),
    ["chat/3", "chat/2"],
  );
  const [only] = (await sessions.list({ status: "CLOSED" })).data;
  assert.equal(only.id, started.id);
  // Back and forth: never with two cursors, which this list refuses.
  const first = await sessions.list({ limit: 1 });
  const second = await first.getNextPage();
  assert.deepEqual((await second.getPreviousPage()).data, first.data);
});

test("webhook deliveries are listed and replayed", async () => {
  const { data } = await webhooks.endpoints.list();
  assert.ok(data[0].createdAt instanceof Date);
  const failed = server.add.webhookDelivery({ endpoint: "payments", status: "failed" });
  await fetch(data[0].url, { method: "POST", body: "{}" });
  const from = new Date(server.state.now() - 60_000);
  const list = await webhooks.deliveries.list({ endpoint: ["payments"], status: "failed", from });
  assert.deepEqual(
    list.data.map(({ id, endpoint }) => [id, endpoint.declaredId]),
    [[failed.id, "payments"]],
  );
  const { deliveryId, replayedFrom } = await webhooks.deliveries.replay(failed.id);
  assert.equal(replayedFrom, failed.id);
  const page = await webhooks.deliveries.list({ limit: 1 });
  assert.equal(page.data[0].id, deliveryId);
  const next = await webhooks.deliveries.list({ limit: 5, after: page.pagination.next });
  assert.equal(next.data.length, 2);
});

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
