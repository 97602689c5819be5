// Tests of the local API server: subscriptions to runs, and streams.

import assert from "node:assert/strict";
import { after, afterEach, before, describe, test } from "node:test";
import { DEV_KEY, PROD_KEY, startServer } from "./index.mjs";
import { authorization, plainCalls } from "./plain-calls.mjs";

let server;
const { expect, get, post, trigger } = plainCalls(() => server);

before(async () => {
  // Only `advance` moves this clock: how busy the machine is makes no difference.
  const at = Date.now();
  server = await startServer({ now: () => at });
});
afterEach(() => server.reset());
after(() => server.close());

/** A reader of shapes, that goes on from where it has come to. */
function follow(path, query = "") {
  let at = "offset=-1";
  const next = async (more) => {
    const response = await fetch(`${server.url}${path}?${at}&log=full${query}${more}`, {
      headers: authorization(),
    });
    assert.equal(response.status, 200);
    const { headers } = response;
    at = `offset=${headers.get("electric-offset")}&handle=${headers.get("electric-handle")}`;
    assert.equal(headers.get("electric-up-to-date"), "");
    const messages = await response.json();
    assert.deepEqual(messages.pop(), { headers: { control: "up-to-date" } });
    return { headers, messages };
  };
  return {
    first: () => next(""),
    missed: () => next(""),
    live: () => next("&live=true&cursor=1"),
  };
}

describe("subscriptions to runs", () => {
  test("begin with all columns, and go on with what changes", async () => {
    const options = { tags: ["a", 'b "c"'], metadata: { m: 1 }, test: true };
    const { id } = await trigger("t", { superJson: '{"json":{"x":1}}' }, options);
    const run = follow(`/realtime/v1/runs/${id}`);
    const { headers, messages } = await run.first();
    const schema = JSON.parse(headers.get("electric-schema"));
    assert.deepEqual(
      [schema.createdAt.type, schema.runTags],
      ["timestamp", { type: "text", dims: 1 }],
    );
    assert.equal(messages.length, 1);
    const [{ key, value, headers: operation }] = messages;
    assert.deepEqual(operation, { operation: "insert" });
    assert.equal(key, `"public"."TaskRun"/"${value.id}"`);
    const { friendlyId, status, payload, payloadType, metadata, runTags, isTest } = value;
    assert.deepEqual([friendlyId, status, isTest], [id, "PENDING", "true"]);
    assert.deepEqual([payload, payloadType], ['{"json":{"x":1}}', "application/super+json"]);
    assert.deepEqual([metadata, runTags], ['{"m":1}', '{a,"b \\"c\\""}']);
    assert.match(value.createdAt, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}$/);
    assert.equal(value.completedAt, null);

    assert.deepEqual((await run.missed()).messages, []);
    const waiting = run.live();
    server.advance(200);
    const executing = await waiting;
    assert.ok(executing.headers.get("electric-cursor"));
    assert.deepEqual(executing.messages[0].headers, { operation: "update" });
    assert.equal(executing.messages[0].value.status, "EXECUTING");
    assert.ok(!("payload" in executing.messages[0].value));
    server.advance(300);
    const [done] = (await run.live()).messages;
    assert.equal(done.value.status, "COMPLETED_SUCCESSFULLY");
    assert.deepEqual([done.value.output, done.value.usageDurationMs], ['{"echo":{"x":1}}', "250"]);
    assert.ok(done.value.completedAt);
  });

  test("answer with nothing after a while, and at once when somebody else makes a change", async () => {
    const { id } = await trigger("t", 1, { delay: "1h" });
    const run = follow(`/realtime/v1/runs/${id}`);
    await run.first();
    server.state.settings.longPollMs = 30;
    assert.deepEqual((await run.live()).messages, []);
    server.state.settings.longPollMs = 20_000;
    const waiting = run.live();
    await expect(200, post(`/api/v2/runs/${id}/cancel`));
    const [{ value }] = (await waiting).messages;
    assert.equal(value.status, "CANCELED");
    assert.equal(JSON.parse(value.error).code, "TASK_RUN_CANCELLED");
  });

  test("by tags hold all runs that have them, those to come too", async () => {
    await trigger("t", 1, { tags: ["x"] });
    server.advance(7_200_000);
    await trigger("t", 1, { tags: ["y"] });
    const both = await trigger("t", 1, { tags: ["y", "x"] });
    const old = follow("/realtime/v1/runs", "&tags=x");
    assert.equal((await old.first()).messages.length, 2);
    const recent = follow("/realtime/v1/runs", "&tags=x,y&createdAt=1h");
    const { messages } = await recent.first();
    assert.deepEqual(
      messages.map(({ value }) => value.friendlyId),
      [both.id],
    );
    const waiting = recent.live();
    const another = await trigger("t", 1, { tags: ["x", "y"] });
    const [message] = (await waiting).messages;
    assert.deepEqual([message.headers.operation, message.value.friendlyId], ["insert", another.id]);
    await expect(400, get("/realtime/v1/runs?offset=-1&createdAt=now"));
  });

  test("hold the runs of a batch", async () => {
    const { json } = await post("/api/v3/batches", { runCount: 2 });
    const lines = [0, 1].map((index) => JSON.stringify({ index, task: "t" })).join("\n");
    const headers = { "content-type": "application/x-ndjson" };
    await expect(200, post(`/api/v3/batches/${json.id}/items`, lines, { headers }));
    const { messages } = await follow(`/realtime/v1/batches/${json.id}`).first();
    assert.equal(messages.length, 2);
    await expect(404, get("/realtime/v1/batches/batch_x?offset=-1"));
  });

  test("leave columns out, and name where large values are", async () => {
    server.state.settings.inlineLimit = 10;
    const { id } = await trigger("t", "a long text", { payloadType: "text/plain" });
    const path = `/realtime/v1/runs/${id}`;
    const [{ value }] = (await follow(path, "&skipColumns=metadata,status").first()).messages;
    assert.ok(!("metadata" in value) && "status" in value);
    assert.equal(value.payloadType, "application/store");
    const { presignedUrl } = await expect(200, get(`/api/v1/packets/${value.payload}`));
    assert.equal(await (await fetch(presignedUrl)).text(), "a long text");
  });

  test("start again where the handle is unknown", async () => {
    const { id } = await trigger("t");
    const path = `/realtime/v1/runs/${id}`;
    const first = await get(`${path}?offset=-1`);
    const handle = first.headers.get("electric-handle");
    const offset = first.headers.get("electric-offset");
    for (const query of [
      `offset=${offset}&handle=x`,
      `offset=99_0&handle=${handle}`,
      `offset=${offset}&handle=${handle}&skipColumns=payload`,
    ]) {
      const answer = await get(`${path}?${query}`);
      assert.equal(answer.status, 409);
      assert.deepEqual(answer.json, [{ headers: { control: "must-refetch" } }]);
      const fresh = answer.headers.get("electric-handle");
      const skip = query.includes("skipColumns") ? "&skipColumns=payload" : "";
      const again = await expect(200, get(`${path}?offset=-1&handle=${fresh}${skip}`));
      assert.equal(again.length, 2);
    }
    for (const query of ["", "offset=x", "offset=1_0"]) await expect(400, get(`${path}?${query}`));
    await expect(404, get("/realtime/v1/runs/run_x?offset=-1"));
    await expect(404, get(`${path}?offset=-1`, { key: PROD_KEY }));
  });

  test("may be made with a public token for what it names", async () => {
    const scopes = ["read:tags:x"];
    const body = { scopes, realtime: { skipColumns: ["payload"] } };
    const { token: key } = await expect(200, post("/api/v1/auth/public-tokens", body));
    const { id } = await trigger("t", 1, { tags: ["x"] });
    const other = await trigger("t", 1, { tags: ["y"] });
    const answer = await get(`/realtime/v1/runs/${id}?offset=-1`, { key });
    assert.equal(answer.status, 200);
    assert.equal(answer.headers.get("access-control-allow-origin"), "*");
    assert.match(answer.headers.get("access-control-expose-headers"), /electric-handle/);
    assert.ok(!("payload" in answer.json[0].value));
    await expect(403, get(`/realtime/v1/runs/${other.id}?offset=-1`, { key }));
    await expect(200, get("/realtime/v1/runs?offset=-1&tags=x", { key }));
    await expect(403, get("/realtime/v1/runs?offset=-1&tags=x,y", { key }));
    await expect(403, get("/realtime/v1/runs?offset=-1", { key }));
  });
});

describe("streams", () => {
  const version2 = { headers: { "x-trigger-realtime-streams-version": "v2" } };
  const read = (path, headers = {}) =>
    get(path, { headers: { "timeout-seconds": "0.05", ...headers } });
  const records = ({ text }) =>
    text
      .split("\n\n")
      .filter((event) => event !== "")
      .flatMap((event) => {
        const [, data] = /^event: batch\ndata: (.*)$/.exec(event);
        return JSON.parse(data).records;
      });

  test("of runs are read as single events, from any point on", async () => {
    const { id } = await trigger("t");
    server.add.streamPart({ runId: id, data: { a: 1 } });
    server.add.streamPart({ runId: id, data: "text" });
    server.add.streamPart({ runId: id, key: "other", data: 3 });
    const path = `/realtime/v1/streams/${id}/default`;
    const all = await read(path);
    assert.equal(all.headers.get("content-type"), "text/event-stream");
    assert.equal(all.headers.get("x-stream-version"), "v1");
    const [, lastId] = /^id: (\d+-0)\ndata: {"a":1}\n\nid: \d+-1\ndata: "text"\n\n$/.exec(all.text);
    for (const seen of [lastId, "0"]) {
      assert.match((await read(path, { "last-event-id": seen })).text, /^id: \d+-1\n.*\n\n$/);
    }
    assert.equal((await read(path, { "x-trigger-stream-start": "latest" })).text, "");
    assert.equal((await expect(200, get(`/api/v3/runs/${id}`))).id, id);
    const [{ value }] = (await follow(`/realtime/v1/runs/${id}`).first()).messages;
    assert.equal(value.realtimeStreams, "{default,other}");
    await expect(404, get("/realtime/v1/streams/run_x/default"));
  });

  test("of runs whose trigger asks for it come in batches", async () => {
    const { id } = await expect(200, post("/api/v1/tasks/t/trigger", {}, version2));
    for (const data of [1, 2, 3]) server.add.streamPart({ runId: id, key: "my key", data });
    const answer = await read(`/realtime/v1/streams/${id}/my%20key`, { "last-event-id": "0" });
    assert.equal(answer.headers.get("x-stream-version"), "v2");
    assert.deepEqual(
      records(answer).map(({ seq_num, body, headers }) => [
        seq_num,
        JSON.parse(body).data,
        headers,
      ]),
      [
        [1, 2, []],
        [2, 3, []],
      ],
    );
  });

  test("go on while there is more to come, until they end", async () => {
    const { id } = await trigger("t");
    const response = await fetch(`${server.url}/realtime/v1/streams/${id}/default`, {
      headers: authorization(),
    });
    server.add.streamPart({ runId: id, data: 1 });
    const decoder = new TextDecoder();
    const events = [];
    for await (const chunk of response.body) {
      events.push(decoder.decode(chunk));
      if (events.length === 1) server.add.streamPart({ runId: id, data: 2 });
      else server.add.streamPart({ runId: id, end: true });
    }
    assert.deepEqual(
      events.map((event) => event.split("\n")[1]),
      ["data: 1", "data: 2"],
    );
  });

  test("end with the reader, and are broken by faults", async () => {
    const { id } = await trigger("t");
    const path = `/realtime/v1/streams/${id}/default`;
    const signal = AbortSignal.timeout(30);
    const reading = fetch(server.url + path, { headers: authorization(), signal });
    await assert.rejects(
      reading.then((response) => response.text()),
      { name: "TimeoutError" },
    );
    await server.idle();
    assert.equal(server.requests.at(-1).aborted, true);

    server.add.streamPart({ runId: id, data: 1 });
    server.fail("GET /realtime", { truncate: true });
    const cut = await fetch(server.url + path, { headers: authorization() });
    const received = [];
    await assert.rejects(async () => {
      for await (const chunk of cut.body) received.push(Buffer.from(chunk).toString());
    });
    assert.match(received.join(""), /data: 1\n\n/);
  });

  test("take input for a run", async () => {
    const { id } = await trigger("t");
    const path = `/realtime/v1/streams/${id}/input/a%20b`;
    assert.deepEqual(await expect(200, post(path, { data: { approved: true } })), { ok: true });
    const { records } = server.state.collection("streams").get(`input ${id} a b`);
    assert.deepEqual(
      records.map(({ data }) => data),
      [{ approved: true }],
    );
    const unknown = await expect(404, post("/realtime/v1/streams/run_x/input/a", { data: 1 }));
    assert.deepEqual(unknown, { error: "Run not found" });
  });

  test("of sessions take messages once, and give those of the run", async () => {
    const body = { type: "chat", taskIdentifier: "reply", triggerConfig: {}, externalId: "chat/1" };
    const { id } = await expect(200, post("/api/v1/sessions", body));
    const path = "/realtime/v1/sessions/chat%2F1";
    const part = { headers: { "x-part-id": "part-1" } };
    await expect(200, post(`${path}/in/append`, { hello: 1 }, part));
    await expect(200, post(`${path}/in/append`, { hello: 1 }, part));
    await expect(200, post(`${path}/in/append`, "raw text"));
    await expect(200, post(`${path}/channels/aside/in/append`, "2"));
    const data = async (name) =>
      records(await read(`${path}/${name}`)).map(({ body }) => JSON.parse(body).data);
    assert.deepEqual(await data("in"), [{ hello: 1 }, "raw text"]);
    assert.deepEqual(await data("channels/aside/in"), [2]);

    server.add.sessionPart({ session: "chat/1", data: { text: "hi" } });
    server.add.sessionPart({ session: id, control: "turn-complete" });
    const out = records(await read(`${path}/out`));
    assert.deepEqual(
      out.map(({ seq_num, headers }) => [seq_num, headers]),
      [
        [0, []],
        [1, [["trigger-control", "turn-complete"]]],
      ],
    );
    assert.deepEqual(JSON.parse(out[0].body).data, { text: "hi" });
    assert.equal(records(await read(`${path}/out`, { "last-event-id": "0" })).length, 1);

    await expect(400, post(`${path}/channels/a%20b/in/append`, "x"));
    await expect(404, post("/realtime/v1/sessions/x/in/append", "x"));
    await expect(200, post(`/api/v1/sessions/${id}/close`, {}));
    await expect(400, post(`${path}/in/append`, "x"));
    assert.throws(() => server.add.sessionPart({ session: "x", data: 1 }), TypeError);
    assert.throws(() => server.add.queue({ name: "q" }, "moon"), TypeError);
    assert.equal((await get(`${path}/out`, { key: DEV_KEY.slice(1) })).status, 401);
  });
});
