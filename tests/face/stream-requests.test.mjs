// The requests of calls that write streams, as the official package 4.8.3 sent them to the same server.

import assert from "node:assert/strict";
import { test } from "node:test";
import { configure, sessions, streams } from "trigger-wasm";

const api = {
  authorization: "Bearer tr_dev_test",
  "content-type": "application/json",
  "x-trigger-api-version": "2025-07-16",
  "x-trigger-realtime-streams-version": "v2",
  "x-trigger-source": "sdk",
};
const withKey = { ...api, "x-trigger-request-idempotency-key": "<uuid>" };
const store = {
  authorization: "Bearer store",
  "content-type": "application/json",
  "s2-basin": "basin-123",
};
const target = "run_1";

/** Responses of a server with a store of records. */
const withStore = ({ method }) =>
  method === "PUT"
    ? Response.json(
        { version: "v2" },
        {
          headers: {
            "x-s2-access-token": "store",
            "x-s2-basin": "basin-123",
            "x-s2-endpoint": "https://store.example/records",
            "x-s2-stream-name": "a/stream",
          },
        },
      )
    : Response.json({ end: { seq_num: 9, timestamp: 1 } });

/** Responses of a server without one, which fails at the first line, but has got it. */
const withoutStore = ({ method }, number) => {
  if (method === "PUT") return Response.json({ version: "v1" });
  if (method === "HEAD") return new Response(null, { headers: { "x-last-chunk-index": "0" } });
  return new Response(null, { status: number === 1 ? 503 : 200 });
};

async function* parts() {
  yield "a";
  yield { b: 1 };
  yield null;
}

/** Makes a call, and returns its requests, without version headers and with placeholders for random values. */
async function requestsOf(respond, call) {
  const sent = [];
  configure({
    accessToken: "tr_dev_test",
    baseURL: "https://api.example",
    requestOptions: { retry: { minTimeoutInMs: 1, maxTimeoutInMs: 1 } },
    async fetch(url, { method, headers, body }) {
      const { "trigger-version": version, "user-agent": agent, ...own } = lowerCase(headers);
      if (own["x-trigger-request-idempotency-key"])
        own["x-trigger-request-idempotency-key"] = "<uuid>";
      if (own["x-client-id"])
        own["x-client-id"] = own["x-client-id"].replace(/^[\da-f]{8}$/, "<id>");
      const text = body?.replace(/(\\"id\\":\\")[\w-]{13}\\"/g, '$1<id>\\"');
      sent.push({ request: `${method} ${url}`, headers: own, body: text });
      return respond({ method }, sent.length - 1);
    },
  });
  await call();
  return sent;
}

const lowerCase = (headers) =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));

const put = (path) => ({
  request: `PUT https://api.example/realtime/v1/${path}`,
  headers: withKey,
  body: undefined,
});

const post = (...records) => ({
  request: "POST https://store.example/records/streams/a%2Fstream/records",
  headers: store,
  body: JSON.stringify({ records: records.map((body) => ({ body })) }),
});

test("streams.append sends the part as it is", async () => {
  const sent = await requestsOf(
    () => Response.json({ ok: true }),
    () => streams.append("log", "step 1", { target }),
  );
  const request = "POST https://api.example/realtime/v1/streams/run_1/self/log/append";
  assert.deepEqual(sent, [{ request, headers: withKey, body: "step 1" }]);
});

test("streams.pipe creates the stream, and sends its parts to the store", async () => {
  const sent = await requestsOf(withStore, () =>
    streams.pipe(parts(), { target }).waitUntilComplete(),
  );
  assert.deepEqual(sent, [
    put("streams/run_1/self/default"),
    post('{"data":"a","id":"<id>"}', '{"data":{"b":1},"id":"<id>"}', '{"data":null,"id":"<id>"}'),
  ]);
});

test("a defined stream is created once", async () => {
  const progress = streams.define({ id: "progress" });
  const sent = await requestsOf(withStore, async () => {
    await progress.append({ n: 1 }, { target });
    await progress.append({ n: 2 }, { target });
  });
  assert.deepEqual(sent, [
    put("streams/run_1/self/progress"),
    post('{"data":{"n":1},"id":"<id>"}'),
    post('{"data":{"n":2},"id":"<id>"}'),
  ]);
});

test("the output of a session's channel is created by its name", async () => {
  const channel = sessions.defineChannel("side.x");
  const sent = await requestsOf(withStore, () =>
    sessions.open("chat 1").channel(channel).out.append(1),
  );
  assert.deepEqual(sent, [
    put("sessions/chat%201/channels/side.x/out"),
    post('{"data":1,"id":"<id>"}'),
  ]);
});

// The official package sends a stream of lines. A caller's own fetch may join them, and the server numbers what it gets.
test("lines go to a caller's own fetch one by one, and those that have arrived are not sent again", async () => {
  const sent = await requestsOf(withoutStore, () =>
    streams.pipe("log", parts(), { target }).waitUntilComplete(),
  );
  const request = "https://api.example/realtime/v1/streams/run_1/self/log";
  const headers = { ...api, "x-client-id": "<id>", "x-stream-version": "v1" };
  const from = (line) => ({ ...headers, "x-resume-from-chunk": line });
  assert.deepEqual(sent, [
    put("streams/run_1/self/log"),
    { request: `POST ${request}`, headers: from("0"), body: '"a"\n' },
    { request: `HEAD ${request}`, headers, body: undefined },
    { request: `POST ${request}`, headers: from("1"), body: '{"b":1}\n' },
    { request: `POST ${request}`, headers: from("2"), body: "null\n" },
  ]);
});
