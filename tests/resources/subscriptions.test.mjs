// Subscriptions to single runs, to tags and to batches, and the streams of their runs.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  ApiError,
  TriggerClient,
  auth,
  batch,
  configure,
  runs,
  streams,
  tasks,
} from "trigger-wasm";
import { collect, server, settings } from "./server.mjs";

/** Yields the items of a subscription, and advances the server's clock after each. */
async function* inTime(subscription, ms = 200) {
  for await (const item of subscription) {
    yield item;
    server.advance(ms);
  }
}

describe("a subscription to a run", () => {
  test("yields its states until it has ended", async () => {
    const options = { tags: ["a", 'b "c", {d}'], metadata: { n: 1 } };
    const handle = await tasks.trigger("send-email", { to: "Ünal", at: new Date(0) }, options);
    const seen = await collect(inTime(runs.subscribeToRun(handle)));
    const statuses = seen.map(({ status }) => status);
    assert.deepEqual(statuses, ["QUEUED", "EXECUTING", "COMPLETED"]);
    assert.deepEqual(
      seen.map((run) => [run.isQueued, run.isExecuting, run.isSuccess, run.isCompleted]),
      [
        [true, false, false, false],
        [false, true, false, false],
        [false, false, true, true],
      ],
    );
    const run = seen.at(-1);
    assert.deepEqual([run.id, run.taskIdentifier], [handle.id, "send-email"]);
    assert.deepEqual([run.tags, run.metadata], [options.tags, options.metadata]);
    assert.deepEqual(run.payload, { to: "Ünal", at: new Date(0) });
    assert.deepEqual(run.output.echo.to, "Ünal");
    assert.equal(run.durationMs, 250);
    assert.equal(run.finishedAt - run.startedAt, 250);
    // Other calls return the same dates.
    const { createdAt, finishedAt } = await runs.retrieve(handle);
    assert.deepEqual([run.createdAt, run.finishedAt], [createdAt, finishedAt]);
  });

  test("yields failed, canceled and expired runs", async () => {
    const failing = await tasks.trigger("always-fails", { message: "no milk" });
    const failed = (await collect(inTime(runs.subscribeToRun(failing)))).at(-1);
    assert.deepEqual([failed.status, failed.isFailed], ["FAILED", true]);
    assert.deepEqual([failed.error.name, failed.error.message], ["Error", "no milk"]);

    const later = await tasks.trigger("t", {}, { delay: "1h" });
    const seen = [];
    for await (const run of runs.subscribeToRun(later)) {
      seen.push([run.status, run.isCancelled]);
      if (seen.length === 1) await runs.cancel(later.id);
    }
    assert.deepEqual(seen, [
      ["DELAYED", false],
      ["CANCELED", true],
    ]);

    server.state.settings.queuedMs = 5000;
    const late = await tasks.trigger("t", {}, { ttl: 1 });
    const expired = (await collect(inTime(runs.subscribeToRun(late), 2000))).at(-1);
    assert.deepEqual([expired.status, expired.isFailed], ["EXPIRED", true]);
    assert.ok(expired.expiredAt instanceof Date);
  });

  test("fetches payload and output from the object store, once", async () => {
    const text = "é".repeat(100_000);
    const handle = await tasks.trigger("t", { text });
    const seen = await collect(inTime(runs.subscribeToRun(handle)));
    assert.ok(seen.every(({ payload }) => payload.text === text));
    assert.equal(seen.at(-1).output.echo.text, text);
    const fetched = server.requests.filter(
      ({ method, path }) => method === "GET" && path.startsWith("/store/"),
    );
    assert.equal(fetched.length, 2);
  });

  test("leaves out skipped columns", async () => {
    const handle = await tasks.trigger("t", "payload", { metadata: { n: 1 } });
    const skipColumns = ["payload", "metadata", "output"];
    const run = (await collect(inTime(runs.subscribeToRun(handle, { skipColumns })))).at(-1);
    assert.equal(run.status, "COMPLETED");
    assert.deepEqual([run.payload, run.metadata, run.output], [undefined, undefined, undefined]);
  });

  test("continues at its position after failed connections", async () => {
    const handle = await tasks.trigger("t", 1);
    server.fail("GET /realtime", { reset: true });
    server.fail("GET /realtime", { status: 503 });
    server.fail(({ query }) => query.includes("live=true"), { truncate: true });
    const seen = await collect(inTime(runs.subscribeToRun(handle)));
    const statuses = seen.map(({ status }) => status);
    assert.deepEqual([statuses[0], statuses.at(-1)], ["QUEUED", "COMPLETED"]);
    assert.equal(new Set(statuses).size, statuses.length);
  });

  test("restarts if the server no longer knows its position", async () => {
    const handle = await tasks.trigger("t", 1);
    const body = [{ headers: { control: "must-refetch" } }];
    server.fail(({ query }) => query.includes("live=true"), { status: 409, body });
    const seen = await collect(inTime(runs.subscribeToRun(handle)));
    assert.equal(seen.at(-1).status, "COMPLETED");
  });

  test("continues after the end of the run if stopOnCompletion is false", async () => {
    const handle = await tasks.trigger("t", 1);
    server.advance(1000);
    const subscription = runs.subscribeToRun(handle, { stopOnCompletion: false });
    const reader = subscription.getReader();
    assert.equal((await reader.read()).value.status, "COMPLETED");
    const next = reader.read();
    await runs.addTags(handle.id, { tags: ["late"] });
    assert.deepEqual((await next).value.tags, ["late"]);
    const last = reader.read();
    subscription.unsubscribe();
    assert.equal((await last).done, true);
    await server.idle();

    const controller = new AbortController();
    const { signal } = controller;
    for await (const run of runs.subscribeToRun(handle, { stopOnCompletion: false, signal })) {
      assert.equal(run.status, "COMPLETED");
      controller.abort();
    }
    await server.idle();
  });

  test("keeps the configuration of its call, also for payloads and streams", async () => {
    const text = "é".repeat(100_000);
    const handle = await tasks.trigger("t", { text });
    server.add.streamPart({ runId: handle.id, key: "words", data: "a" });
    server.add.streamPart({ runId: handle.id, key: "words", end: true });
    const clientConfig = settings();
    configure({ ...settings(), accessToken: "tr_dev_wrong" });
    const requestOptions = { clientConfig };
    const subscription = runs.subscribeToRun(handle, {}, requestOptions).withStreams();
    const seen = [];
    server.fail(({ query }) => query.includes("live=true"), { status: 503 });
    for await (const { type, run, chunk } of inTime(subscription)) {
      seen.push(type === "run" ? run.status : chunk);
      assert.equal(run.payload.text, text);
      clientConfig.baseURL = "http://127.0.0.1:9";
      clientConfig.accessToken = "tr_dev_other";
      requestOptions.clientConfig = 7;
    }
    assert.ok(seen.includes("COMPLETED") && seen.includes("a"), seen.join());
  });

  test("rejects for an unknown run, and sends no request before it is read", async () => {
    const subscription = runs.subscribeToRun("run_x");
    await new Promise(setImmediate);
    assert.equal(server.requests.length, 0);
    await assert.rejects(collect(subscription), (error) => {
      assert.ok(error instanceof ApiError);
      return error.status === 404;
    });
  });
});

test("a subscription to a tag yields present and future runs", async () => {
  await tasks.trigger("old", 1, { tags: ["x", "y"] });
  server.advance(7_200_000);
  await tasks.trigger("other", 1, { tags: ["x"] });
  const first = await tasks.trigger("first", 1, { tags: ["y", "x"] });
  const seen = [];
  let second;
  for await (const run of runs.subscribeToRunsWithTag(["x", "y"], { createdAt: "1h" })) {
    seen.push(`${run.taskIdentifier} ${run.status}`);
    if (seen.length === 1) second = await tasks.trigger("second", 1, { tags: ["x", "y"] });
    if (run.id === second?.id && run.status === "QUEUED") await runs.cancel(first.id);
    if (run.status === "CANCELED") break;
  }
  assert.deepEqual(seen, ["first QUEUED", "second QUEUED", "first CANCELED"]);

  const all = new Set();
  const controller = new AbortController();
  const { signal } = controller;
  for await (const run of runs.subscribeToRunsWithTag("x", {}, { signal })) {
    all.add(run.taskIdentifier);
    if (all.size === 4) controller.abort();
  }
  assert.deepEqual([...all].sort(), ["first", "old", "other", "second"]);
  await server.idle();
});

test("a subscription to a batch yields its runs", async () => {
  const items = [1, 2, 3].map((payload) => ({ payload }));
  const { batchId } = await tasks.batchTrigger("t", items);
  const ended = new Map();
  for await (const run of runs.subscribeToBatch(batchId)) {
    if (run.isCompleted) ended.set(run.id, run.output.echo);
    if (ended.size === 3) break;
    server.advance(100);
  }
  assert.deepEqual([...ended.values()].sort(), [1, 2, 3]);
  assert.deepEqual(new Set(ended.keys()), new Set((await batch.retrieve(batchId)).runs));
});

for (const v2RealtimeStreams of [false, true]) {
  test(`a subscription includes the streams of a run, v${v2RealtimeStreams ? 2 : 1}`, async () => {
    const client = new TriggerClient({ ...settings(), future: { v2RealtimeStreams } });
    const { id: runId } = await client.tasks.trigger("t", 1);
    const add = (key, ...parts) => {
      for (const data of parts) server.add.streamPart({ runId, key, data });
    };
    add("words", "a", "b");
    const parts = [];
    const statuses = [];
    for await (const { type, run, chunk } of runs.subscribeToRun(runId).withStreams()) {
      assert.equal(run.id, runId);
      if (type === "run") statuses.push(run.status);
      else parts.push([type, chunk]);
      if (chunk === "b") add("thoughts", { n: 1 });
      if (chunk?.n === 1) {
        for (const key of ["words", "thoughts"]) server.add.streamPart({ runId, key, end: true });
        server.advance(1000);
      }
    }
    assert.deepEqual(parts, [
      ["words", "a"],
      ["words", "b"],
      ["thoughts", { n: 1 }],
    ]);
    assert.deepEqual([statuses[0], statuses.at(-1)], ["QUEUED", "COMPLETED"]);
  });
}

describe("with a public token", () => {
  test("a handle's token can subscribe to its run and read its streams, and nothing else", async () => {
    const handle = await tasks.trigger("t", "é".repeat(100_000));
    const other = await tasks.trigger("t", 1);
    server.add.streamPart({ runId: handle.id, data: "word" });
    server.add.streamPart({ runId: handle.id, end: true });
    const holder = { ...settings(), accessToken: handle.publicAccessToken };
    await auth.withAuth(holder, async () => {
      const run = (await collect(inTime(runs.subscribeToRun(handle)))).at(-1);
      assert.deepEqual([run.status, run.output.echo.length], ["COMPLETED", 100_000]);
      assert.deepEqual(await collect(await streams.read(handle)), ["word"]);
      await assert.rejects(collect(runs.subscribeToRun(other)), { status: 403 });
      await assert.rejects(collect(runs.subscribeToRunsWithTag("x")), { status: 403 });
      await assert.rejects(runs.cancel(handle.id), { status: 403 });
    });
  });

  test("a batch's token can subscribe to its runs", async () => {
    const handle = await tasks.batchTrigger("t", [{ payload: 1 }]);
    configure({ ...settings(), accessToken: handle.publicAccessToken });
    server.advance(1000);
    for await (const run of runs.subscribeToBatch(handle.batchId)) {
      assert.equal(run.status, "COMPLETED");
      break;
    }
    assert.equal((await batch.retrieve(handle.batchId)).status, "COMPLETED");
  });

  test("a subscription gets a new token if its token expires", async () => {
    const handle = await tasks.trigger("t", 1, { delay: "2h" });
    const scopes = { read: { runs: handle.id } };
    const make = (expirationTime) => auth.createPublicToken({ scopes, expirationTime });
    const [short, long] = [await make("1m"), await make("3h")];
    let refreshes = 0;
    const refreshAccessToken = async () => {
      refreshes++;
      server.advance(7_200_000);
      return long;
    };
    server.state.settings.longPollMs = 30;
    configure({ ...settings(), accessToken: short, refreshAccessToken });
    const statuses = [];
    for await (const { status } of runs.subscribeToRun(handle)) {
      statuses.push(status);
      if (status === "DELAYED") server.advance(120_000);
    }
    assert.deepEqual([statuses, refreshes], [["DELAYED", "COMPLETED"], 1]);
  });
});
