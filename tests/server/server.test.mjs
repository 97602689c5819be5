// Tests of the local API server itself, with plain fetch.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createHmac } from "node:crypto";
import { once } from "node:events";
import http from "node:http";
import { after, afterEach, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import {
  ADDITIONAL_DEV_KEY,
  DEV_KEY,
  PERSONAL_ACCESS_TOKEN,
  PREVIEW_KEY,
  PROD_KEY,
  PROJECT_REF,
  startServer,
} from "./index.mjs";

let server;

before(async () => {
  server = await startServer({ control: true });
});
afterEach(() => server.reset());
after(() => server.close());

describe("runs", () => {
  test("go from QUEUED over EXECUTING to COMPLETED, without timers", async () => {
    const { id, isCached } = await trigger("my-task", superJson({ a: 1 }), { tags: "red" });
    assert.equal(isCached, false);
    const queued = await retrieve(id);
    assert.equal(queued.status, "QUEUED");
    assert.equal(queued.isQueued, true);
    assert.deepEqual(queued.payload, { a: 1 });
    assert.deepEqual(queued.tags, ["red"]);
    assert.equal(queued.version, undefined);

    server.advance(200);
    const executing = await retrieve(id);
    assert.equal(executing.status, "EXECUTING");
    assert.ok(executing.startedAt);

    server.advance(250);
    const completed = await retrieve(id);
    assert.equal(completed.status, "COMPLETED");
    assert.equal(completed.isSuccess, true);
    assert.deepEqual(completed.output, { echo: { a: 1 } });
    assert.equal(completed.durationMs, 250);
  });

  test("fail where the task throws", async () => {
    const { id } = await trigger("always-fails", { message: "no milk" }, {});
    server.advance(1000);
    const run = await retrieve(id);
    assert.equal(run.status, "FAILED");
    assert.equal(run.error.message, "no milk");
    assert.equal(run.output, undefined);
  });

  test("wait for their delay, which can be changed, and expire", async () => {
    const { id } = await trigger("t", 1, { delay: "1h" });
    const run = await retrieve(id);
    assert.equal(run.status, "DELAYED");
    assert.equal(Date.parse(run.delayedUntil) - Date.parse(run.createdAt), 3_600_000);
    const rescheduled = await post(`/api/v1/runs/${id}/reschedule`, { delay: "5s" });
    assert.equal(rescheduled.status, 200);
    server.advance(6000);
    assert.equal((await retrieve(id)).status, "COMPLETED");
    const late = await post(`/api/v1/runs/${id}/reschedule`, { delay: "5s" });
    assert.equal(late.status, 422);

    server.state.settings.queuedMs = 5000;
    const expiring = await trigger("t", 1, { ttl: 2 });
    server.advance(3000);
    const expired = await retrieve(expiring.id);
    assert.equal(expired.status, "EXPIRED");
    assert.equal(expired.ttl, "2s");
    assert.equal(expired.isCompleted, false);
  });

  test("are canceled, unless they have ended", async () => {
    const first = await trigger("t");
    const answer = await post(`/api/v2/runs/${first.id}/cancel`);
    assert.deepEqual(answer.json, { id: first.id });
    assert.equal((await retrieve(first.id)).status, "CANCELED");

    const second = await trigger("t");
    server.advance(1000);
    assert.equal((await post(`/api/v2/runs/${second.id}/cancel`)).status, 200);
    assert.equal((await retrieve(second.id)).status, "COMPLETED");

    const unknown = await post("/api/v2/runs/run_x/cancel");
    assert.equal(unknown.status, 404);
    assert.deepEqual(unknown.json, { error: "Run not found" });
  });

  test("are replayed, with changes or without", async () => {
    const original = await trigger("t", superJson({ a: 1 }), { tags: ["x"], queue: { name: "q" } });
    const same = await post(`/api/v1/runs/${original.id}/replay`);
    assert.notEqual(same.json.id, original.id);
    const copy = await retrieve(same.json.id);
    assert.deepEqual([copy.payload, copy.tags, copy.taskIdentifier], [{ a: 1 }, ["x"], "t"]);

    const changes = { payload: '{"json":2}', payloadType: "application/super+json", tags: ["y"] };
    const changed = await post(`/api/v1/runs/${original.id}/replay`, changes);
    const run = await retrieve(changed.json.id);
    assert.deepEqual([run.payload, run.tags], [2, ["y"]]);
  });

  test("do not start twice with one idempotency key, within its time", async () => {
    const options = { idempotencyKey: "k", idempotencyKeyTTL: "60s" };
    const first = await trigger("t", 1, options);
    assert.deepEqual(await trigger("t", 1, options), { id: first.id, isCached: true });
    assert.equal((await trigger("other", 1, options)).isCached, false);
    const inProduction = await post("/api/v1/tasks/t/trigger", { options }, { key: PROD_KEY });
    assert.equal(inProduction.json.isCached, false);
    server.advance(61_000);
    assert.equal((await trigger("t", 1, options)).isCached, false);

    const failed = await trigger("always-fails", {}, options);
    server.advance(1000);
    assert.notEqual((await trigger("always-fails", {}, options)).id, failed.id);

    const reset = await post("/api/v1/idempotencyKeys/k/reset", { taskIdentifier: "t" });
    assert.deepEqual(reset.json, { id: "k" });
    assert.equal((await trigger("t", 1, options)).isCached, false);
  });

  test("do not start twice when the same request comes again", async () => {
    const headers = { "x-trigger-request-idempotency-key": "r1" };
    const first = await post("/api/v1/tasks/t/trigger", {}, { headers });
    const again = await post("/api/v1/tasks/t/trigger", {}, { headers });
    assert.deepEqual(again.json, first.json);
    assert.equal(server.state.collection("runs").size, 1);
  });

  test("are refused with too many or too long tags, and as bad JSON", async () => {
    const many = await post("/api/v1/tasks/t/trigger", { options: { tags: Array(11).fill("a") } });
    assert.equal(many.status, 422);
    assert.equal(many.json.error, "Runs can only have 10 tags, you're trying to set 11.");
    const long = await post("/api/v1/tasks/t/trigger", { options: { tags: "x".repeat(129) } });
    assert.equal(long.status, 422);
    const bad = await post("/api/v1/tasks/t/trigger", "{", {});
    assert.deepEqual([bad.status, bad.json], [400, { error: "Invalid JSON" }]);
    const empty = await post("/api/v1/tasks/t/trigger");
    assert.deepEqual([empty.status, empty.json], [400, { error: "Request body is empty" }]);
    const large = await post("/api/v1/tasks/t/trigger", { payload: "x".repeat(3_200_000) });
    assert.deepEqual([large.status, large.json], [413, { error: "Request body too large" }]);
  });

  test("have ids and tasks that may need encoding in the path", async () => {
    const { id } = await trigger("a/b c%2F?", "x");
    assert.equal((await retrieve(id)).taskIdentifier, "a/b c%2F?");
    const unknown = await get("/api/v3/runs/run%2F1");
    assert.equal(unknown.status, 404);
    assert.equal(unknown.headers.get("x-should-retry"), "true");
    assert.equal(server.requests.at(-1).path, "/api/v3/runs/run%2F1");
  });

  test("know their relatives", async () => {
    const parent = await trigger("parent");
    const child = await trigger("child", 1, { parentRunId: parent.id });
    const run = await retrieve(child.id);
    assert.equal(run.depth, 1);
    assert.equal(run.relatedRuns.root.id, parent.id);
    assert.equal(run.relatedRuns.parent.id, parent.id);
    assert.equal((await retrieve(parent.id)).relatedRuns.children[0].id, child.id);
  });
});

describe("subscriptions", () => {
  const follow = async (id, query) => {
    const url = `${server.url}/realtime/v1/runs/${id}?log=full&${query}`;
    const response = await fetch(url, { headers: { authorization: `Bearer ${DEV_KEY}` } });
    const place = Object.fromEntries(
      ["handle", "offset"].map((name) => [name, response.headers.get(`electric-${name}`)]),
    );
    return { status: response.status, messages: await response.json(), ...place };
  };

  test("tell a run's row, and tell it again when it changes", async () => {
    const { id } = await trigger("my-task", superJson({ a: 1 }), { tags: ["red"] });
    const first = await follow(id, "offset=-1");
    assert.equal(first.messages[0].value.status, "PENDING");
    assert.equal(first.messages[0].value.runTags, '{"red"}');
    assert.deepEqual(first.messages[1], { headers: { control: "up-to-date" } });
    const place = `offset=${first.offset}&handle=${first.handle}`;
    const same = await follow(id, place);
    assert.equal(same.messages.length, 1);
    const waiting = follow(id, `${place}&live=true`);
    server.advance(10_000);
    const { value, headers } = (await waiting).messages[0];
    assert.equal(headers.operation, "update");
    assert.equal(value.status, "COMPLETED_SUCCESSFULLY");
    assert.deepEqual(JSON.parse(value.output), { echo: { a: 1 } });
  });

  test("are begun afresh by who has another log, and refused for what is not there", async () => {
    const { id } = await trigger("my-task", superJson(1));
    const { status, handle } = await follow(id, "offset=0_0&handle=other");
    assert.deepEqual([status, handle], [409, `of-${id}`]);
    assert.equal((await follow("run_none", "offset=-1")).status, 404);
  });
});

describe("the list of runs", () => {
  test("pages forward and back, newest first", async () => {
    const ids = [];
    for (let i = 0; i < 7; i++) ids.unshift((await trigger("t", i)).id);
    const page = async (query) => {
      const { json } = await get(`/api/v1/runs?page[size]=3&${query}`);
      return { ids: json.data.map((run) => run.id), ...json.pagination };
    };
    const first = await page("");
    assert.deepEqual(first, { ids: ids.slice(0, 3), next: ids[2] });
    const second = await page(`page[after]=${first.next}`);
    assert.deepEqual(second, { ids: ids.slice(3, 6), next: ids[5], previous: ids[3] });
    const last = await page(`page[after]=${second.next}`);
    assert.deepEqual(last, { ids: ids.slice(6), previous: ids[6] });
    assert.deepEqual(await page(`page[before]=${last.previous}`), second);
    // Both at once: before wins. What is added meanwhile shifts nothing.
    await trigger("t");
    const both = await page(`page[after]=${ids[5]}&page[before]=${second.previous}`);
    assert.deepEqual(both.ids, first.ids);

    for (const size of ["0", "101", "x"]) {
      const refused = await get(`/api/v1/runs?page[size]=${size}`);
      assert.equal(refused.status, 400);
      assert.equal(refused.json.error, "Query Error");
    }
    assert.equal((await get("/api/v1/runs")).json.data.length, 8);
  });

  test("is filtered", async () => {
    const at = Date.now();
    const a = await trigger("a", 1, { tags: ["x", "y"], test: true, machine: "micro" });
    server.advance(60_000);
    const b = await trigger("b", 1, { tags: ["z"], queue: { name: "q" }, region: "eu" });
    const ids = async (query) => {
      const { status, json } = await get(`/api/v1/runs?${query}`);
      assert.equal(status, 200, JSON.stringify(json));
      return json.data.map((run) => run.id);
    };
    assert.deepEqual(await ids("filter[status]=COMPLETED"), [a.id]);
    assert.deepEqual(await ids("filter[status]=COMPLETED,QUEUED"), [b.id, a.id]);
    assert.deepEqual(await ids("filter[status]="), [b.id, a.id]);
    assert.deepEqual(await ids("filter[taskIdentifier]=b"), [b.id]);
    assert.deepEqual(await ids("filter[tag]=y,q"), [a.id]);
    assert.deepEqual(await ids("filter[isTest]=true"), [a.id]);
    assert.deepEqual(await ids("filter[isTest]=false"), [b.id]);
    assert.deepEqual(await ids("filter[queue]=task/a"), [a.id]);
    assert.deepEqual(await ids("filter[queue]=q"), [b.id]);
    assert.deepEqual(await ids("filter[machine]=micro,small-1x"), [a.id]);
    assert.deepEqual(await ids("filter[region]=eu"), [b.id]);
    assert.deepEqual(await ids("filter[version]=20250101.1"), [a.id]);
    assert.deepEqual(await ids("filter[createdAt][period]=30s"), [b.id]);
    assert.deepEqual(await ids(`filter[createdAt][from]=${at + 30_000}`), [b.id]);
    assert.deepEqual(await ids(`filter[createdAt][to]=${at + 30_000}`), [a.id]);
    for (const name of ["batch", "schedule", "bulkAction"]) {
      assert.deepEqual(await ids(`filter[${name}]=x`), []);
    }
    assert.equal((await get("/api/v1/runs?filter[status]=DONE")).status, 400);
  });

  test("of a project needs a personal access token", async () => {
    const inDev = await trigger("t");
    const inProd = (await post("/api/v1/tasks/t/trigger", {}, { key: PROD_KEY })).json;
    const path = `/api/v1/projects/${PROJECT_REF}/runs`;
    const { json } = await get(path, { key: PERSONAL_ACCESS_TOKEN });
    assert.deepEqual(
      json.data.map((run) => [run.id, run.env.name]),
      [
        [inProd.id, "prod"],
        [inDev.id, "dev"],
      ],
    );
    const prod = await get(`${path}?filter[env]=prod,staging`, { key: PERSONAL_ACCESS_TOKEN });
    assert.deepEqual(
      prod.json.data.map((run) => run.id),
      [inProd.id],
    );
    assert.equal((await get(path)).status, 401);
    assert.equal((await get("/api/v1/runs", { key: PERSONAL_ACCESS_TOKEN })).status, 401);
    const other = await get("/api/v1/projects/other/runs", { key: PERSONAL_ACCESS_TOKEN });
    assert.equal(other.status, 404);
  });
});

describe("large payloads", () => {
  test("are uploaded to the object store, and shown as addresses", async () => {
    const name = encodeURIComponent("trigger/packet_1/payload.json");
    const { json: upload } = await put(`/api/v2/packets/${name}`);
    assert.equal(upload.storagePath, "trigger/packet_1/payload.json");
    const text = JSON.stringify({ json: { big: true } });
    const stored = await fetch(upload.presignedUrl, {
      method: "PUT",
      headers: { "content-type": "application/super+json" },
      body: text,
    });
    assert.equal(stored.status, 200);

    const { id } = await trigger("t", upload.storagePath, { payloadType: "application/store" });
    server.advance(1000);
    const run = await retrieve(id);
    assert.equal(run.payload, undefined);
    assert.deepEqual(run.output, { echo: { big: true } });
    const download = await fetch(run.payloadPresignedUrl);
    assert.equal(download.headers.get("content-type"), "application/super+json");
    assert.equal(await download.text(), text);

    const { json: packet } = await get(`/api/v1/packets/${name}`);
    assert.equal(await (await fetch(packet.presignedUrl)).text(), text);
    assert.equal((await fetch(packet.presignedUrl.slice(0, -1))).status, 403);
    assert.equal((await fetch(packet.presignedUrl, { method: "PUT", body: "x" })).status, 403);
  });

  test("that came inline are shown as addresses above a limit", async () => {
    server.state.settings.inlineLimit = 10;
    const { id } = await trigger("t", "a long text", { payloadType: "text/plain" });
    server.advance(1000);
    const run = await retrieve(id);
    const [payload, output] = await Promise.all(
      [run.payloadPresignedUrl, run.outputPresignedUrl].map((url) => fetch(url)),
    );
    assert.equal(payload.headers.get("content-type"), "text/plain");
    assert.equal(await payload.text(), "a long text");
    assert.deepEqual(await output.json(), { echo: "a long text" });
  });
});

describe("batches", () => {
  const lines = (...items) => items.map((item) => `${JSON.stringify(item)}\n`).join("");
  const ndjson = { headers: { "content-type": "application/x-ndjson" } };
  const item = (index, task = "t") => ({ index, task, payload: index, options: {} });

  test("are announced, streamed, sealed, and take every index once", async () => {
    const created = await post("/api/v3/batches", { runCount: 3, taskIdentifiers: ["t"] });
    assert.equal(created.status, 202);
    const { id } = created.json;
    assert.deepEqual(created.json, { id, runCount: 3, isCached: false });

    const open = await post(`/api/v3/batches/${id}/items`, lines(item(0), item(1)), ndjson);
    assert.deepEqual(open.json, {
      id,
      itemsAccepted: 2,
      itemsDeduplicated: 0,
      sealed: false,
      enqueuedCount: 2,
      expectedCount: 3,
    });
    assert.equal((await get(`/api/v2/batches/${id}`)).json.status, "PENDING");

    const all = streamOf(...[0, 1, 2].map((i) => lines(item(i))));
    const sealed = await post(`/api/v3/batches/${id}/items`, all, ndjson);
    const wanted = { id, itemsAccepted: 1, itemsDeduplicated: 2, sealed: true };
    assert.deepEqual(sealed.json, wanted);
    assert.equal(server.requests.at(-1).headers["transfer-encoding"], "chunked");

    assert.equal((await get(`/api/v2/batches/${id}`)).json.status, "PROCESSING");
    server.advance(1000);
    const { json: batch } = await get(`/api/v2/batches/${id}`);
    assert.equal(batch.status, "COMPLETED");
    assert.equal(batch.runs.length, 3);
    assert.deepEqual((await retrieve(batch.runs[2])).output, { echo: 2 });
    const { json: list } = await get(`/api/v1/runs?filter[batch]=${id}`);
    assert.deepEqual(list.data.map((run) => run.id).reverse(), batch.runs);
  });

  test("keep what had come when the upload was cut off", async () => {
    const { json } = await post("/api/v3/batches", { runCount: 2 });
    const path = `/api/v3/batches/${json.id}/items`;
    const body = lines(item(0), item(1));
    server.fail(`POST ${path}`, { cutUpload: body.length - 3 });
    await assert.rejects(post(path, body, ndjson));
    const again = await post(path, body, ndjson);
    assert.deepEqual(again.json, {
      id: json.id,
      itemsAccepted: 1,
      itemsDeduplicated: 1,
      sealed: true,
    });
  });

  test("keep what had come when the sender gave up", async () => {
    const { json } = await post("/api/v3/batches", { runCount: 2 });
    const path = `/api/v3/batches/${json.id}/items`;
    await giveUpAfter(lines(item(0), item(1)).slice(0, -3), path, ndjson.headers);
    const again = await post(path, lines(item(0), item(1)), ndjson);
    assert.deepEqual([again.json.itemsAccepted, again.json.sealed], [1, true]);
  });

  test("are made once for one idempotency key", async () => {
    const body = { runCount: 1, idempotencyKey: "k" };
    const first = await post("/api/v3/batches", body);
    const second = await post("/api/v3/batches", body);
    assert.deepEqual(second.json, { ...first.json, isCached: true });
  });

  test("tell what they refuse", async () => {
    assert.equal((await post("/api/v3/batches", { runCount: 0 })).status, 400);
    assert.equal((await post("/api/v3/batches", { runCount: 1001 })).status, 400);
    assert.equal((await get("/api/v2/batches/batch_x")).headers.get("x-should-retry"), "true");
    const { json } = await post("/api/v3/batches", { runCount: 2 });
    const path = `/api/v3/batches/${json.id}/items`;
    assert.equal((await post(path, "{\n", ndjson)).status, 400);
    assert.equal((await post(path, lines(item(2)), ndjson)).status, 422);
    assert.equal((await post(path, lines(item(0)))).status, 415);

    const tags = Array(11).fill("x");
    const refused = { ...item(1), options: { tags } };
    assert.equal((await post(path, lines(item(0), refused), ndjson)).json.sealed, true);
    server.advance(1000);
    const { json: batch } = await get(`/api/v2/batches/${json.id}`);
    assert.equal(batch.status, "PARTIAL_FAILED");
    assert.equal(batch.processing.errors[0].index, 1);
  });
});

describe("environment variables", () => {
  const path = `/api/v1/projects/${PROJECT_REF}/envvars`;

  test("are kept, by environment, and secrets stay secret", async () => {
    assert.deepEqual((await post(`${path}/dev`, { name: "A", value: "1" })).json, {
      success: true,
    });
    await post(`${path}/dev`, { name: "B B", value: "2", isSecret: true });
    const list = [
      { name: "A", value: "1", isSecret: false },
      { name: "B B", value: "<redacted>", isSecret: true },
    ];
    assert.deepEqual((await get(`${path}/dev`)).json, list);
    assert.deepEqual((await get(`${path}/dev/B%20B`)).json, list[1]);
    assert.deepEqual((await get(`${path}/staging`, { key: PERSONAL_ACCESS_TOKEN })).json, []);

    await put(`${path}/dev/A`, { value: "3" });
    assert.equal((await get(`${path}/dev/A`)).json.value, "3");
    assert.equal((await send("DELETE", `${path}/dev/A`)).status, 200);
    for (const method of ["GET", "PUT", "DELETE"]) {
      const body = method === "PUT" ? { value: "" } : undefined;
      const missing = await send(method, `${path}/dev/A`, body);
      assert.equal(missing.status, 404);
      assert.deepEqual(missing.json, { error: "Environment variable not found" });
    }
  });

  test("are uploaded together", async () => {
    const upload = (body) => post(`${path}/dev/import`, body);
    assert.equal((await upload({ variables: { A: "1", B: "2" } })).status, 200);
    const existing = await upload({ variables: { A: "x" } });
    assert.equal(existing.status, 400);
    assert.equal(existing.json.variableErrors[0].key, "A");
    assert.equal((await upload({ variables: { A: "x" }, override: true })).status, 200);
    assert.equal((await get(`${path}/dev/A`)).json.value, "x");
    assert.equal((await upload({ variables: [] })).json.error, "Invalid body");
    assert.equal((await upload({ variables: { "": "x" } })).json.error, "Failed to save");

    const form = new FormData();
    form.set("variables", new Blob(['C="3"\n# no more\n']), ".env");
    assert.equal((await post(`${path}/dev/import`, form, { headers: {} })).status, 200);
    assert.equal((await get(`${path}/dev/C`)).json.value, "3");
  });

  test("of a preview branch add to those of preview", async () => {
    const branch = { key: PREVIEW_KEY, headers: { "x-trigger-branch": "feature" } };
    await post(`${path}/preview`, { name: "A", value: "1" }, { key: PREVIEW_KEY });
    await post(`${path}/preview`, { name: "B", value: "2" }, branch);
    assert.equal((await get(`${path}/preview`, branch)).json.length, 2);
    assert.equal((await get(`${path}/preview`, { key: PREVIEW_KEY })).json.length, 1);
  });

  test("are open to the right credential only", async () => {
    assert.equal((await get(`${path}/prod`)).status, 400);
    assert.equal((await get("/api/v1/projects/other/envvars/dev")).status, 400);
    assert.equal((await get(`${path}/x`, { key: PERSONAL_ACCESS_TOKEN })).status, 404);
    assert.equal((await get(`${path}/prod`, { key: PERSONAL_ACCESS_TOKEN })).status, 200);
  });
});

describe("schedules", () => {
  const schedule = { task: "t", cron: "30 9 * * mon-fri", deduplicationKey: "k" };

  test("are created, changed, switched and deleted", async () => {
    const { json: created } = await post("/api/v1/schedules", schedule);
    assert.equal(created.active, true);
    assert.equal(created.timezone, "UTC");
    assert.equal(created.generator.expression, schedule.cron);
    assert.match(created.nextRun, /T09:30:00.000Z$/);

    const again = { ...schedule, cron: "0 0 * * *", externalId: "e" };
    assert.equal((await post("/api/v1/schedules", again)).json.id, created.id);
    const path = `/api/v1/schedules/${created.id}`;
    assert.equal((await get(path)).json.externalId, "e");
    const { json: updated } = await put(path, { task: "u", cron: "* * * * *" });
    assert.deepEqual([updated.task, updated.deduplicationKey], ["u", "k"]);

    const { json: inactive } = await post(`${path}/deactivate`);
    assert.deepEqual([inactive.active, inactive.nextRun], [false, null]);
    assert.equal((await post(`${path}/activate`)).json.active, true);
    assert.deepEqual((await send("DELETE", path)).json, { id: created.id });
    assert.deepEqual((await get(path)).json, { error: "Schedule not found" });
  });

  test("are listed in numbered pages", async () => {
    for (let i = 0; i < 5; i++) {
      await post("/api/v1/schedules", { ...schedule, deduplicationKey: `k${i}` });
    }
    const { json } = await get("/api/v1/schedules?perPage=2&page=3");
    assert.deepEqual(
      json.data.map((one) => one.deduplicationKey),
      ["k4"],
    );
    assert.deepEqual(json.pagination, { currentPage: 3, totalPages: 3, count: 5 });
    assert.equal((await get("/api/v1/schedules?perPage=1000")).json.data.length, 5);
    assert.equal((await get("/api/v1/schedules?page=0")).status, 400);
  });

  test("are refused if they make no sense", async () => {
    const refused = async (change) =>
      (await post("/api/v1/schedules", { ...schedule, ...change })).status;
    for (const cron of ["", "* * * *", "60 * * * *", "* * 0 * *", "* * * * 5-1", "*/0 * * * *"]) {
      assert.equal(await refused({ cron }), 422, cron);
    }
    assert.equal(await refused({ timezone: "Nowhere/City" }), 422);
    assert.equal(await refused({ window: "25h" }), 400);
    assert.equal(await refused({ task: undefined }), 400);
    for (const cron of ["*/15 0-6,20 1 jan,dec 7", "5/20 * * * *"]) {
      assert.equal(await refused({ cron }), 200, cron);
    }
  });

  test("know their next run in any time zone", async () => {
    // The Monday after the clocks in New York went forward.
    const clocked = await startServer({ now: () => Date.parse("2025-03-08T20:00:00Z") });
    const next = async (cron, timezone) => {
      const answer = await fetch(`${clocked.url}/api/v1/schedules`, {
        method: "POST",
        headers: { authorization: `Bearer ${DEV_KEY}` },
        body: JSON.stringify({ ...schedule, cron, timezone }),
      });
      return (await answer.json()).nextRun;
    };
    try {
      assert.equal(await next("0 9 * * mon", "America/New_York"), "2025-03-10T13:00:00.000Z");
      assert.equal(await next("0 0 29 2 *", "UTC"), "2028-02-29T00:00:00.000Z");
      assert.equal(await next("0 0 31 2 *", "UTC"), null);
      assert.equal(await next("0 0 13 * fri", "UTC"), "2025-03-13T00:00:00.000Z");
    } finally {
      await clocked.close();
    }
  });

  test("come with the time zones, for which no key is needed", async () => {
    const { json } = await get("/api/v1/timezones", { key: null });
    assert.ok(json.timezones.includes("UTC") && json.timezones.includes("Europe/London"));
    const without = await get("/api/v1/timezones?excludeUtc=true", { key: null });
    assert.equal(without.json.timezones.includes("UTC"), false);
  });
});

describe("credentials", () => {
  test("are asked for, and checked", async () => {
    const missing = await get("/api/v1/runs", { key: null });
    assert.equal(missing.status, 401);
    assert.equal(missing.headers.get("content-type"), "application/problem+json");
    assert.equal(missing.json.title, "Unauthorized");
    assert.ok(missing.headers.get("x-ratelimit-limit"));
    const unknown = await get("/api/v1/runs", { key: "tr_dev_nope" });
    assert.deepEqual(
      [unknown.status, unknown.json],
      [401, { error: "Invalid or Missing API key" }],
    );
    assert.equal((await get("/api/v1/runs", { key: ADDITIONAL_DEV_KEY })).status, 200);
  });

  test("separate the environments", async () => {
    const { id } = await trigger("t");
    assert.equal((await get(`/api/v3/runs/${id}`, { key: PROD_KEY })).status, 404);
  });

  test("may be public tokens, signed by whoever has the root key, within their scopes", async () => {
    const { id } = await trigger("my-task", 1, { tags: ["red"] });
    const { json: claims } = await post("/api/v1/auth/jwt/claims");
    assert.deepEqual(claims, { sub: "env_local_dev", pub: true });
    const read = async (...scopes) =>
      (await get(`/api/v3/runs/${id}`, { key: token({ ...claims, scopes }) })).status;
    assert.equal(await read(`read:runs:${id}`), 200);
    assert.equal(await read("read:runs"), 200);
    assert.equal(await read("read:tags:red"), 200);
    assert.equal(await read("read:tasks:my-task"), 200);
    assert.equal(await read("read:runs:run_other", "trigger:tasks"), 403);

    const narrow = token({ ...claims, scopes: ["trigger:tasks:my-task"], otu: true });
    const forbidden = await post("/api/v1/tasks/other/trigger", {}, { key: narrow });
    assert.equal(forbidden.status, 403);
    assert.deepEqual(forbidden.json, {
      error: "Unauthorized",
      code: "unauthorized",
      param: "access_token",
      type: "authorization",
    });
    const allowed = await post("/api/v1/tasks/my-task/trigger", {}, { key: narrow });
    assert.equal(allowed.status, 200);
    // Such a caller cannot sign: its handle's token comes from the server.
    const handle = allowed.headers.get("x-trigger-jwt");
    assert.equal((await get(`/api/v3/runs/${allowed.json.id}`, { key: handle })).status, 200);
    assert.equal((await get(`/api/v3/runs/${id}`, { key: handle })).status, 403);
    const twice = await post("/api/v1/tasks/my-task/trigger", {}, { key: narrow });
    assert.equal(twice.status, 422);

    const status = async (key) => (await get("/api/v1/runs", { key })).status;
    const scopes = ["read:runs"];
    assert.equal(await status(token({ ...claims, scopes })), 200);
    assert.equal(await status(token({ ...claims, scopes }, PROD_KEY)), 401);
    assert.equal(await status(token({ ...claims, scopes, exp: 1 })), 401);
    assert.equal(await status(token({ scopes })), 401);
    assert.equal(await status("a.b.c"), 401);
    const schedules = await get("/api/v1/schedules", { key: token({ ...claims, scopes }) });
    assert.equal(schedules.status, 403);
  });

  test("decide whether a handle's token is signed by the server", async () => {
    const handle = async (key, headers) =>
      (await post("/api/v1/tasks/t/trigger", {}, { key, headers })).headers;
    const root = await handle(DEV_KEY);
    assert.equal(root.get("x-trigger-jwt-claims"), '{"sub":"env_local_dev","pub":true}');
    assert.equal(root.get("x-trigger-jwt"), null);
    assert.ok((await handle(ADDITIONAL_DEV_KEY)).get("x-trigger-jwt"));
    assert.ok((await handle(DEV_KEY, { "x-trigger-client": "browser" })).get("x-trigger-jwt"));
    server.state.settings.handleTokens = "jwt";
    const all = await handle(DEV_KEY);
    assert.ok(all.get("x-trigger-jwt"));

    const minted = await post(
      "/api/v1/auth/public-tokens",
      { scopes: ["read:runs"], expirationTime: "1h" },
      { key: ADDITIONAL_DEV_KEY },
    );
    assert.equal((await get("/api/v1/runs", { key: minted.json.token })).status, 200);
  });
});

describe("every answer", () => {
  test("tells the rate limit, in milliseconds", async () => {
    const { headers } = await get("/api/v1/runs");
    assert.ok(Number(headers.get("x-ratelimit-reset")) > Date.now());
    assert.equal(headers.get("x-ratelimit-remaining"), "1499");
  });

  test("is 429 above the limit, if asked for", async () => {
    const limited = await startServer({ rateLimit: { limit: 1, windowMs: 60_000, enforce: true } });
    try {
      const headers = { authorization: `Bearer ${DEV_KEY}` };
      assert.equal((await fetch(`${limited.url}/api/v1/runs`, { headers })).status, 200);
      const refused = await fetch(`${limited.url}/api/v1/runs`, { headers });
      assert.equal(refused.status, 429);
      assert.equal((await refused.json()).title, "Rate Limit Exceeded");
      assert.equal(refused.headers.get("x-ratelimit-remaining"), "0");
    } finally {
      await limited.close();
    }
  });

  test("is 405 for another method and 404 for an unknown path", async () => {
    const wrong = await put("/api/v1/runs");
    assert.deepEqual([wrong.status, wrong.headers.get("allow")], [405, "GET"]);
    assert.equal((await get("/api/v1/nothing")).status, 404);
    assert.equal((await get("/api/v1/%zz")).status, 400);
    assert.equal(server.requests.at(-1).path, "/api/v1/%zz");
  });

  test("may be read by browsers where the API allows it", async () => {
    const headers = { "access-control-request-method": "POST" };
    const allowed = await send("OPTIONS", "/api/v1/tasks/t/trigger", undefined, { headers });
    assert.equal(allowed.status, 204);
    assert.equal(allowed.headers.get("access-control-allow-origin"), "*");
    const { headers: onError } = await get("/api/v3/runs/x");
    assert.equal(onError.get("access-control-allow-origin"), "*");
    const refused = await send("OPTIONS", "/api/v1/schedules", undefined, { headers });
    assert.equal(refused.status, 405);
  });
});

describe("faults", () => {
  test("answer instead of the API, as often as ordered, in order", async () => {
    server.fail("/api/v1/runs", { status: 503, body: { error: "a" } }, 2);
    server.fail(/runs$/, { status: 502, headers: { "content-type": "text/html" }, body: "<b>" });
    const third = server.fail({ method: "POST" }, { status: 500 });
    assert.deepEqual((await get("/api/v1/runs")).json, { error: "a" });
    assert.equal((await get("/api/v1/runs")).status, 503);
    assert.equal((await get("/api/v1/runs")).status, 502);
    assert.equal((await get("/api/v1/runs")).status, 200);
    assert.equal(third.remaining, 1);
    third.remove();
    assert.equal((await post("/api/v1/tasks/t/trigger", {})).status, 200);

    server.fail((request) => request.headers["x-unlucky"] === "1", { status: 418 }, "always");
    assert.equal((await get("/api/v1/runs")).status, 200);
    for (let i = 0; i < 3; i++) {
      assert.equal((await get("/api/v1/runs", { headers: { "x-unlucky": "1" } })).status, 418);
    }
  });

  test("reset the connection, before the call is carried out or after", async () => {
    server.fail("POST /api/v1/tasks", { reset: true });
    server.fail("POST /api/v1/tasks", { reset: "after" });
    await assert.rejects(trigger("t", "lost request"), TypeError);
    assert.equal(server.state.collection("runs").size, 0);
    await assert.rejects(trigger("t", "lost answer"), TypeError);
    assert.equal(server.state.collection("runs").size, 1);
    assert.match(server.requests[0].body, /lost request/);
    assert.equal(server.requests[0].aborted, undefined);
  });

  test("cut the answer off", async () => {
    server.fail("*", { truncate: true }, 2);
    for (const path of ["/api/v1/runs", "/api/v1/timezones"]) {
      const answer = await fetch(server.url + path, { headers: authorization() });
      assert.equal(answer.status, 200);
      assert.ok(Number(answer.headers.get("content-length")) > 0);
      await assert.rejects(answer.text(), TypeError);
    }
  });

  test("make the answer late, slow or never come", async () => {
    server.fail("*", { delay: 30, status: 500 });
    const started = performance.now();
    assert.equal((await get("/api/v1/runs")).status, 500);
    assert.ok(performance.now() - started > 25);

    server.fail("*", { drip: 1, status: 200, body: "0123456789" });
    const slow = await fetch(server.url, { headers: authorization() });
    const chunks = [];
    for await (const chunk of slow.body) chunks.push(chunk);
    assert.equal(Buffer.concat(chunks).toString(), "0123456789");
    assert.ok(chunks.length > 2);

    server.fail("*", { hang: true }, 2);
    server.fail("*", { delay: 60_000 });
    server.fail("*", { drip: 60_000 });
    for (let i = 0; i < 4; i++) {
      const signal = AbortSignal.timeout(20);
      const hanging = fetch(`${server.url}/api/v1/runs`, { headers: authorization(), signal });
      await assert.rejects(
        hanging.then((answer) => answer.text()),
        { name: "TimeoutError" },
      );
    }
    await server.idle();
    assert.deepEqual(
      server.requests.map((request) => request.aborted),
      [undefined, undefined, true, true, true, true],
    );
  });

  test("do not keep the server from closing", async () => {
    const other = await startServer();
    other.fail("*", { hang: true });
    other.fail("*", { delay: 60_000 });
    const calls = [fetch(other.url), fetch(other.url)].map((call) => assert.rejects(call));
    while (other.requests.length < 2) await new Promise((resolve) => setTimeout(resolve, 1));
    await other.close();
    await Promise.all(calls);
    assert.deepEqual(
      other.requests.map((request) => request.aborted),
      [undefined, undefined],
    );
  });
});

describe("script mode", () => {
  test("plays answers in order, whatever is asked", async () => {
    server.play([
      { status: 200, headers: { "content-type": "text/plain" }, body: "{{BASE}}/x" },
      { network: "reset" },
      { status: 429, headers: { "x-ratelimit-reset": "{{NOW+3000}}", "X-Case": "v" } },
      { status: 200, headers: { "content-length": "100" }, body: '{"id":', truncate: true },
      { status: 202, body: { at: "{{NOW-5}}" } },
    ]);
    assert.equal((await get("/anything", { key: null })).text, `${server.url}/x`);
    await assert.rejects(get("/api/v1/runs"), TypeError);

    const limited = await get("/api/v1/runs");
    const reset = Number(limited.headers.get("x-ratelimit-reset")) - Date.now();
    assert.ok(reset > 2000 && reset <= 3000);
    assert.equal(limited.text, "");
    assert.equal(limited.headers.get("content-type"), null);
    assert.equal(limited.headers.get("x-ratelimit-limit"), null);

    const cut = await fetch(`${server.url}/api/v1/runs`);
    assert.equal(cut.headers.get("content-length"), "100");
    await assert.rejects(cut.text(), TypeError);

    assert.equal(server.scriptRemaining, 1);
    assert.ok(Number((await post("/x", { a: 1 })).json.at) <= Date.now() - 5);

    const over = await get("/api/v1/runs");
    assert.equal(over.status, 500);
    assert.equal(over.headers.get("x-should-retry"), "false");
    assert.match(over.json.error, /No response was scripted for GET \/api\/v1\/runs/);
    assert.equal(server.requests.length, 6);
    server.reset();
    assert.equal((await get("/api/v1/runs")).status, 200);
  });
});

describe("what came", () => {
  test("is recorded as it was on the wire", async () => {
    await post("/api/v1/tasks/a%2Fb/trigger?x=%5B1%5D&y=?", '{"payload": "ü"}', {
      headers: { "X-Mixed": "Case" },
    });
    const [request] = server.requests;
    assert.equal(request.method, "POST");
    assert.equal(request.path, "/api/v1/tasks/a%2Fb/trigger");
    assert.equal(request.query, "x=%5B1%5D&y=?");
    assert.equal(request.headers["x-mixed"], "Case");
    assert.equal(request.headers["content-type"], "application/json");
    assert.ok(request.rawHeaders.includes("Case"));
    assert.equal(request.body, '{"payload": "ü"}');
    assert.equal(request.bodyBytes.length, 17);
    assert.ok(Math.abs(Date.now() - request.at) < 5000);
    await get("/api/v1/runs");
    assert.equal(server.requests[1].body, null);
  });

  test("says whether the sender gave up in the middle", async () => {
    await giveUpAfter("{", "/api/v1/tasks/t/trigger");
    assert.equal(server.requests[0].aborted, true);
    assert.equal(server.requests[0].body, "{");
    assert.equal(server.state.collection("runs").size, 0);
  });
});

describe("control over HTTP", () => {
  test("orders faults, plays, tells what came, and resets", async () => {
    const control = (name, body) => post(`/__local/${name}`, body, { key: null });
    const match = { method: "GET", pathPattern: "/runs$" };
    assert.equal((await control("faults", { match, fault: { status: 503 } })).status, 200);
    assert.equal((await get("/api/v1/runs")).status, 503);
    assert.equal((await control("faults", { match })).status, 400);

    await control("advance", { ms: 3_600_000 });
    const run = await retrieve((await trigger("t")).id);
    assert.ok(Date.parse(run.createdAt) > Date.now() + 3_000_000);

    await control("play", { responses: [{ status: 204 }] });
    assert.equal((await get("/")).status, 204);
    const { json } = await get("/__local/requests", { key: null });
    assert.deepEqual(
      json.map((request) => request.path),
      ["/api/v1/runs", "/api/v1/tasks/t/trigger", `/api/v3/runs/${run.id}`, "/"],
    );
    await control("reset");
    assert.equal(server.requests.length, 0);
  });

  test("is not there unless asked for", async () => {
    const plain = await startServer();
    try {
      assert.equal((await fetch(`${plain.url}/__local/requests`)).status, 404);
      assert.equal(plain.requests.length, 1);
    } finally {
      await plain.close();
    }
  });
});

describe("the program", () => {
  const main = fileURLToPath(new URL("main.mjs", import.meta.url));

  test("says where it listens, and stops with its parent", async () => {
    const child = spawn(process.execPath, [main, "--with-parent"], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    const stopped = once(child, "exit");
    let output = "";
    for await (const chunk of child.stdout) {
      output += chunk;
      if (output.includes(PROJECT_REF)) break;
    }
    const url = /^TRIGGER_API_URL=(.+)$/m.exec(output)[1];
    assert.equal((await fetch(`${url}/api/v1/timezones`)).status, 200);
    child.stdin.end();
    assert.deepEqual(await stopped, [0, null]);
  });

  test("stops on a signal", async () => {
    const child = spawn(process.execPath, [main], { stdio: ["ignore", "pipe", "inherit"] });
    const stopped = once(child, "exit");
    await once(child.stdout, "data");
    child.kill("SIGTERM");
    assert.deepEqual(await stopped, [0, null]);
  });
});

async function send(method, path, body, { key = DEV_KEY, headers = {} } = {}) {
  const isPlain = body?.constructor === Object;
  const answer = await fetch(server.url + path, {
    method,
    headers: {
      ...(isPlain || typeof body === "string" ? { "content-type": "application/json" } : {}),
      ...authorization(key),
      ...headers,
    },
    body: isPlain ? JSON.stringify(body) : body,
    duplex: "half",
  });
  const text = await answer.text();
  const isJson = answer.headers.get("content-type")?.includes("json");
  return {
    status: answer.status,
    headers: answer.headers,
    text,
    json: isJson ? JSON.parse(text) : undefined,
  };
}

function get(path, options) {
  return send("GET", path, undefined, options);
}

function post(path, body, options) {
  return send("POST", path, body, options);
}

function put(path, body, options) {
  return send("PUT", path, body, options);
}

async function trigger(task, payload, options) {
  const body = { payload, options };
  if (payload?.superJson) {
    body.payload = payload.superJson;
    body.options = { ...options, payloadType: "application/super+json" };
  }
  const answer = await post(`/api/v1/tasks/${encodeURIComponent(task)}/trigger`, body);
  assert.equal(answer.status, 200, answer.text);
  return answer.json;
}

async function retrieve(id) {
  const answer = await get(`/api/v3/runs/${id}`);
  assert.equal(answer.status, 200, answer.text);
  return answer.json;
}

function superJson(value) {
  return { superJson: JSON.stringify({ json: value }) };
}

function authorization(key = DEV_KEY) {
  return key === null ? {} : { authorization: `Bearer ${key}` };
}

/** Sends the beginning of a request and breaks the connection when the server has it. */
async function giveUpAfter(text, path, headers) {
  const request = http.request({
    host: "127.0.0.1",
    port: server.port,
    method: "POST",
    path,
    headers: { ...authorization(), "content-length": "10000", ...headers },
  });
  request.on("error", () => {});
  const before = server.requests.length;
  request.write(text);
  while (server.requests.length === before) await new Promise((resolve) => setTimeout(resolve, 1));
  request.destroy();
  await server.idle();
}

function streamOf(...chunks) {
  const encoder = new TextEncoder();
  return new ReadableStream({
    pull(controller) {
      if (chunks.length === 0) controller.close();
      else controller.enqueue(encoder.encode(chunks.shift()));
    },
  });
}

/** A public token as an SDK signs it. */
function token(claims, key = DEV_KEY) {
  const now = Math.floor(Date.now() / 1000);
  const payload = {
    iss: "https://id.trigger.dev",
    aud: "https://api.trigger.dev",
    exp: now + 900,
    iat: now,
    ...claims,
  };
  const encode = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const signed = `${encode({ alg: "HS256" })}.${encode(payload)}`;
  return `${signed}.${createHmac("sha256", key).update(signed).digest("base64url")}`;
}
