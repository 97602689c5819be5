// Tests of the local API server: what there is to know and to change about one run.

import assert from "node:assert/strict";
import { after, afterEach, before, describe, test } from "node:test";
import { startServer } from "./index.mjs";
import { plainCalls } from "./plain-calls.mjs";

let server;
const { expect, get, post, put, trigger, retrieve } = plainCalls(() => server);

before(async () => {
  // Only `advance` moves this clock: how busy the machine is makes no difference.
  const at = Date.now();
  server = await startServer({ now: () => at });
});
afterEach(() => server.reset());
after(() => server.close());

describe("results", () => {
  test("say how runs ended", async () => {
    const good = await trigger("t", { a: 1 });
    const bad = await trigger("always-fails", { message: "no milk" });
    const canceled = await trigger("t");
    await expect(200, post(`/api/v2/runs/${canceled.id}/cancel`));
    const result = (id) => get(`/api/v1/runs/${id}/result`);
    const early = await expect(404, result(good.id));
    assert.deepEqual(early, { error: "Run either doesn't exist or is not finished" });
    assert.deepEqual(await expect(404, result("run_x")), early);

    server.advance(1000);
    assert.deepEqual(await expect(200, result(good.id)), {
      ok: true,
      id: good.id,
      output: '{"echo":{"a":1}}',
      outputType: "application/json",
      usage: { durationMs: 250 },
      taskIdentifier: "t",
    });
    const failed = await expect(200, result(bad.id));
    assert.equal(failed.ok, false);
    assert.deepEqual([failed.error.type, failed.error.message], ["BUILT_IN_ERROR", "no milk"]);
    const { error } = await expect(200, result(canceled.id));
    assert.deepEqual(error, { type: "INTERNAL_ERROR", code: "TASK_RUN_CANCELLED" });
  });

  test("of a batch are those of its runs that have ended", async () => {
    const { json } = await post("/api/v3/batches", { runCount: 2 });
    const items = [
      { index: 0, task: "t", payload: "x" },
      { index: 1, task: "t", options: { delay: "1h" } },
    ];
    const lines = items.map((item) => JSON.stringify(item)).join("\n");
    const headers = { "content-type": "application/x-ndjson" };
    await expect(200, post(`/api/v3/batches/${json.id}/items`, lines, { headers }));
    server.advance(1000);
    const results = await expect(200, get(`/api/v1/batches/${json.id}/results`));
    assert.equal(results.id, json.id);
    assert.deepEqual(
      results.items.map(({ output }) => output),
      ['{"echo":"x"}'],
    );
    const unknown = await expect(404, get("/api/v1/batches/batch_x/results"));
    assert.deepEqual(unknown, { error: "Batch not found" });
  });
});

describe("traces", () => {
  test("hold the attempt, and the runs that were started in it", async () => {
    const parent = await trigger("parent");
    server.advance(200);
    const child = await trigger("always-fails", {}, { parentRunId: parent.id });
    server.advance(1000);
    const { trace } = await expect(200, get(`/api/v1/runs/${parent.id}/trace`));
    const { rootSpan } = trace;
    assert.equal(rootSpan.data.message, "parent");
    assert.equal(rootSpan.data.isPartial, false);
    const [attempt] = rootSpan.children;
    assert.deepEqual([attempt.data.message, attempt.data.duration], ["Attempt 1", 250]);
    const [below] = attempt.children;
    assert.deepEqual([below.runId, below.data.isError], [child.id, true]);

    const own = await expect(200, get(`/api/v1/runs/${child.id}/trace`));
    assert.equal(own.trace.traceId, trace.traceId);
    assert.deepEqual(own.trace.rootSpan, below);

    const detail = await expect(200, get(`/api/v1/runs/${parent.id}/spans/${attempt.id}`));
    assert.deepEqual([detail.spanId, detail.parentId], [attempt.id, rootSpan.id]);
    assert.deepEqual(
      detail.triggeredRuns.map(({ runId, status }) => [runId, status]),
      [[child.id, "FAILED"]],
    );
    await expect(404, get(`/api/v1/runs/${parent.id}/spans/x`));

    const { events } = await expect(200, get(`/api/v1/runs/${child.id}/events`));
    assert.deepEqual(
      events.map(({ message, isError }) => [message, isError]),
      [
        ["always-fails", true],
        ["Attempt 1", true],
      ],
    );
    assert.equal(events[0].events[0].name, "exception");
  });

  test("come in pages if these are asked for", async () => {
    const { id } = await trigger("always-fails");
    server.advance(1000);
    const path = `/api/v1/runs/${id}/trace`;
    const first = await expect(200, get(`${path}?page[size]=1`));
    assert.deepEqual(
      [first.data.length, first.data[0].message, first.pagination],
      [1, "always-fails", { next: first.data[0].id }],
    );
    const next = await expect(200, get(`${path}?page[size]=1&page[after]=${first.data[0].id}`));
    assert.deepEqual([next.data[0].message, next.pagination], ["Attempt 1", {}]);
    assert.deepEqual(next.attemptFailures, [
      { spanId: next.data[0].id, attemptNumber: 1, runId: id },
    ]);
  });
});

describe("tags", () => {
  test("are added, up to ten", async () => {
    const { id } = await trigger("t", 1, { tags: ["a"] });
    const add = (tags) => post(`/api/v1/runs/${id}/tags`, { tags });
    const added = await expect(200, add(["a", "b", "c"]));
    assert.deepEqual(added, { message: "Successfully set 2 new tags." });
    await expect(200, add("d"));
    await expect(200, add("d"));
    assert.deepEqual((await retrieve(id)).tags, ["a", "b", "c", "d"]);
    const many = await expect(422, add(["1", "2", "3", "4", "5", "6", "7"]));
    assert.equal(many.error, "Runs can only have 10 tags, you're trying to set 11.");
    await expect(400, add([1]));
    await expect(404, post("/api/v1/runs/run_x/tags", { tags: "a" }));
  });
});

describe("metadata", () => {
  test("is replaced and changed by operations", async () => {
    const { id } = await trigger("t", 1, { metadata: { old: true } });
    const path = `/api/v1/runs/${id}/metadata`;
    assert.deepEqual(await expect(200, get(path)), { metadata: { old: true } });
    const operations = [
      { type: "set", key: "$.a.b", value: 1 },
      { type: "increment", key: "n", value: 2 },
      { type: "increment", key: "n", value: 3 },
      { type: "append", key: "log", value: "x" },
      { type: "append", key: "log", value: "y" },
      { type: "remove", key: "log", value: "x" },
      { type: "delete", key: "gone" },
      { type: "delete", key: "$.never.there" },
    ];
    const body = { metadata: { gone: 1 }, operations };
    const wanted = { metadata: { a: { b: 1 }, n: 5, log: ["y"] } };
    assert.deepEqual(await expect(200, put(path, body)), wanted);
    assert.deepEqual((await retrieve(id)).metadata, wanted.metadata);
    const update = { operations: [{ type: "update", value: { all: "new" } }] };
    assert.deepEqual(await expect(200, put(path, update)), { metadata: { all: "new" } });
  });

  test("of the parent and of the root can be changed too", async () => {
    const root = await trigger("t");
    const parent = await trigger("t", 1, { parentRunId: root.id });
    const child = await trigger("t", 1, { parentRunId: parent.id });
    await expect(
      200,
      put(`/api/v1/runs/${child.id}/metadata`, {
        operations: [{ type: "set", key: "me", value: "child" }],
        parentOperations: [{ type: "set", key: "me", value: "parent" }],
        rootOperations: [{ type: "set", key: "me", value: "root" }],
      }),
    );
    const runs = await Promise.all([child, parent, root].map(({ id }) => retrieve(id)));
    assert.deepEqual(
      runs.map(({ metadata }) => metadata.me),
      ["child", "parent", "root"],
    );
  });

  test("that is too large or wrong changes nothing", async () => {
    const { id } = await trigger("t", 1, { metadata: { a: 1 } });
    const path = `/api/v1/runs/${id}/metadata`;
    const large = await expect(413, put(path, { metadata: { text: "x".repeat(262_144) } }));
    assert.equal(large.error, "Metadata exceeds maximum size of 262144 bytes");
    const wrong = [
      { type: "double", key: "a" },
      { type: "set", value: 1 },
      { type: "increment", key: "a", value: "1" },
      { type: "update", value: 1 },
      { type: "set", key: "__proto__", value: {} },
    ];
    for (const operation of wrong) {
      await expect(400, put(path, { metadata: {}, operations: [operation] }));
    }
    assert.deepEqual(await expect(200, get(path)), { metadata: { a: 1 } });
  });
});

test("large payloads and outputs have addresses", async () => {
  server.state.settings.inlineLimit = 10;
  const { id } = await trigger("t", "a long text", { payloadType: "text/plain" });
  const address = (name) => get(`/api/v1/runs/${id}/packets/${name}`);
  const { presignedUrl } = await expect(200, address("payload"));
  assert.equal(await (await fetch(presignedUrl)).text(), "a long text");
  await expect(404, address("output"));
  server.advance(1000);
  const output = await expect(200, address("output"));
  assert.deepEqual(await (await fetch(output.presignedUrl)).json(), { echo: "a long text" });
  await expect(404, address("metadata"));
});
