// Other implementations and mocks of fetch: each works with plain calls, batches and streams.

import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { after, beforeEach, describe, test } from "node:test";
import { auth, configure, runs, streams, tasks } from "../../pkg/dist/index.js";
import { companion } from "./companions.mjs";

const ACCESS_TOKEN = "tr_dev_test";
const JWT = { "x-trigger-jwt": "token" };
const BATCH = { id: "batch_1", runCount: 2, isCached: false };
const ITEMS = { id: "batch_1", itemsAccepted: 2, itemsDeduplicated: 0, sealed: true };
const EVENTS = 'id: 1-0\ndata: {"n":"é"}\n\nid: 2-0\ndata: {"n":2}\n\n';

const received = [];
const server = createServer(async (request, response) => {
  let body = "";
  for await (const piece of request.setEncoding("utf8")) body += piece;
  received.push({ url: request.url, body });
  const answer = (status, value, headers) => {
    response.writeHead(status, { "content-type": "application/json", ...headers });
    response.end(JSON.stringify(value));
  };
  if (request.url.includes("/streams/")) {
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.write(EVENTS);
    if (request.url.endsWith("/ends")) response.end();
  } else if (request.url.endsWith("/items")) answer(200, ITEMS);
  else if (request.url.endsWith("/batches")) answer(202, BATCH, JWT);
  else if (request.url.endsWith("/run_missing/cancel")) answer(404, { error: "no such run" });
  else answer(200, { id: "run_1" });
}).listen(0, "127.0.0.1");
await once(server, "listening");
const baseURL = `http://127.0.0.1:${server.address().port}`;
after(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => (received.length = 0));

const fetches = {
  "node-fetch": async (load) => (await load("node-fetch")).default,
  "cross-fetch": async (load) => (await load("cross-fetch")).default,
  "undici 6": async (load) => (await load("undici")).fetch,
  "undici 7": async (load) => (await load("undici")).fetch,
};

for (const [name, fetchOf] of Object.entries(fetches)) {
  describe(name, async () => {
    let fetch;
    const supports = (what, check) =>
      test(what, { timeout: 60_000 }, async (t) => {
        const load = await companion(t, name);
        if (!load) return;
        fetch ??= await fetchOf(load);
        configure({ baseURL, accessToken: ACCESS_TOKEN, fetch });
        await check();
      });

    supports("calls, raw responses and errors", async () => {
      const { data, response } = await runs.cancel("run_1").withResponse();
      assert.equal(data.id, "run_1");
      assert.equal(response.headers.get("content-type"), "application/json");
      await assert.rejects(runs.cancel("run_missing"), { status: 404, message: /no such run/ });
    });

    supports("uploading the items of a batch", async () => {
      const handle = await tasks.batchTrigger("t", [{ payload: "é" }, { payload: "b" }]);
      assert.deepEqual([handle.batchId, handle.publicAccessToken], ["batch_1", "token"]);
      const { body } = received.find(({ url }) => url.endsWith("/items"));
      const payloads = body
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line).payload);
      assert.deepEqual(payloads, ["é", "b"]);
    });

    supports("reading a stream to its end", async () => {
      const parts = [];
      for await (const part of await streams.read("run_1", "ends")) parts.push(part);
      assert.deepEqual(parts, [{ n: "é" }, { n: 2 }]);
    });

    supports("closing the connection when a reader leaves a stream", async () => {
      const closed = once(server, "request").then(([, response]) => once(response, "close"));
      for await (const part of await streams.read("run_1", "goes-on")) {
        assert.deepEqual(part, { n: "é" });
        break;
      }
      await closed;
    });
  });
}

test("MSW responds to a call and a batch", { timeout: 60_000 }, async (t) => {
  const load = await companion(t, "MSW");
  if (!load) return;
  const [{ http, HttpResponse }, { setupServer }] = await Promise.all(
    ["msw", "msw/node"].map(load),
  );
  let items;
  const mocked = setupServer(
    http.post("http://api.test/api/v2/runs/run_1/cancel", () => HttpResponse.json({ id: "run_1" })),
    http.post("http://api.test/api/v3/batches", () => HttpResponse.json(BATCH, { headers: JWT })),
    http.post("http://api.test/api/v3/batches/batch_1/items", async ({ request }) => {
      items = await request.text();
      return HttpResponse.json(ITEMS);
    }),
  );
  mocked.listen({ onUnhandledRequest: "error" });
  t.after(() => mocked.close());
  configure({ baseURL: "http://api.test", accessToken: ACCESS_TOKEN });
  assert.equal((await runs.cancel("run_1")).id, "run_1");
  await tasks.batchTrigger("t", [{ payload: 1 }, { payload: 2 }]);
  assert.equal(items.trim().split("\n").length, 2);
});

test("nock responds to a call and a batch", { timeout: 60_000 }, async (t) => {
  const load = await companion(t, "nock");
  if (!load) return;
  const { default: nock } = await load("nock");
  t.after(() => nock.restore());
  let items;
  nock("http://api.test")
    .post("/api/v2/runs/run_1/cancel")
    .reply(200, { id: "run_1" })
    .post("/api/v3/batches")
    .reply(202, BATCH, JWT)
    .post("/api/v3/batches/batch_1/items", (body) => (items = body))
    .reply(200, ITEMS);
  configure({ baseURL: "http://api.test", accessToken: ACCESS_TOKEN });
  assert.equal((await runs.cancel("run_1")).id, "run_1");
  await tasks.batchTrigger("t", [{ payload: 1 }, { payload: 2 }]);
  assert.equal(items.trim().split("\n").length, 2);
});

test("a mock with only ok, status and json() responds to a call", async () => {
  const fetch = async () => ({ ok: true, status: 200, json: async () => ({ id: "run_1" }) });
  const config = { baseURL: "http://api.test", accessToken: ACCESS_TOKEN, fetch };
  assert.equal((await auth.withAuth(config, () => runs.cancel("run_1"))).id, "run_1");
});

test("a mock without a body rejects without retries, and the message names the missing methods", async () => {
  let calls = 0;
  const fetch = async () => ({ ok: true, status: ++calls && 200 });
  configure({ baseURL: "http://api.test", accessToken: ACCESS_TOKEN, fetch });
  const message = /runs\.cancel .* no text\(\) and no json\(\)/;
  await assert.rejects(runs.cancel("run_1"), { message });
  assert.equal(calls, 1);
});
