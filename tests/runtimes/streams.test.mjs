// Streams and subscriptions over real connections: parts arrive one by one, a broken connection is made again, and a reader
// that stops closes the socket.

import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { test } from "node:test";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { configure, runs, sessions, streams } from "../../pkg/dist/index.js";

const limit = { timeout: 20_000 };

/** Starts a server that handles requests with these functions in order, and configures the package to use it. */
async function serve(t, ...answers) {
  const requests = [];
  const server = createServer((request, response) => {
    requests.push(request);
    answers.shift()(response, request);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const baseURL = `http://127.0.0.1:${server.address().port}`;
  configure({ baseURL, accessToken: "tr_dev_test" });
  return requests;
}

/** Handles a request with an event stream that stays open. Passes the response to `sent`. */
const opens = (sent) => (response) => {
  response.writeHead(200, { "content-type": "text/event-stream" });
  response.flushHeaders();
  sent(response);
};

const part = (id, data) => `id: ${id}-0\ndata: ${JSON.stringify(data)}\n\n`;

test("parts arrive one by one, and leaving the loop closes the socket", limit, async (t) => {
  const { promise, resolve } = withResolvers();
  await serve(t, opens(resolve));
  const stream = await streams.read("run_1");
  const response = await promise;
  const closed = once(response, "close");
  response.write(part(1, { n: 1 }));
  let count = 0;
  for await (const { n } of stream) {
    assert.equal(n, ++count);
    if (n === 3) break;
    // Writes the next part after the last one was read, in two pieces that divide a character.
    const bytes = Buffer.from(part(n + 1, { n: n + 1, text: "é" }));
    response.write(bytes.subarray(0, -5));
    setTimeout(() => response.write(bytes.subarray(-5)), 20);
  }
  await closed;
});

test("a stream continues on a new socket after the first one has failed", limit, async (t) => {
  const requests = await serve(
    t,
    opens((response) => response.write(part(7, "a"), () => response.destroy())),
    opens((response) => response.end(part(8, "b"))),
  );
  const parts = [];
  for await (const one of await streams.read("run_1")) parts.push(one);
  assert.deepEqual(parts, ["a", "b"]);
  const ids = requests.map(({ headers }) => headers["last-event-id"]);
  assert.deepEqual(ids, [undefined, "7-0"]);
});

for (const [how, end] of [
  ["cancelling", ({ reader }) => reader.cancel()],
  ["a signal", ({ controller }) => controller.abort()],
]) {
  test(`${how} closes an idle socket`, limit, async (t) => {
    const { promise, resolve } = withResolvers();
    await serve(t, opens(resolve));
    const controller = new AbortController();
    const stream = await streams.read("run_1", "key", { signal: controller.signal });
    const reader = stream.getReader();
    const read = reader.read();
    const closed = once(await promise, "close");
    await end({ reader, controller });
    assert.equal((await read).done, true);
    await closed;
  });
}

test("unsubscribing closes a socket that waits for changes", limit, async (t) => {
  const row = { friendlyId: "run_1", status: "EXECUTING", createdAt: "2025-01-01T00:00:00" };
  const messages = [
    { key: "k", value: row, headers: { operation: "insert" } },
    { headers: { control: "up-to-date" } },
  ];
  const position = { "electric-handle": "h", "electric-offset": "0_0", "electric-schema": "{}" };
  const { promise, resolve } = withResolvers();
  const requests = await serve(
    t,
    (response) => response.writeHead(200, position).end(JSON.stringify(messages)),
    resolve,
  );
  const subscription = runs.subscribeToRun("run_1");
  const reader = subscription.getReader();
  assert.equal((await reader.read()).value.status, "EXECUTING");
  const next = reader.read();
  const closed = once(await promise, "close");
  assert.match(requests[1].url, /handle=h&live=true&log=full&offset=0_0$/);
  subscription.unsubscribe();
  assert.equal((await next).done, true);
  await closed;
});

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc");

async function collectGarbageUntil(isEnough) {
  while (!isEnough()) {
    collectGarbage();
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

for (const [what, read] of Object.entries({
  "a stream": async () => (await streams.read("run_1")).getReader().read(),
  "an iterator": async () => (await streams.read("run_1"))[Symbol.asyncIterator]().next(),
  "a stream that was never read": async () => void (await streams.read("run_1")),
})) {
  test(`${what} that is dropped closes the socket`, limit, async (t) => {
    const { promise, resolve } = withResolvers();
    await serve(t, opens(resolve));
    const reading = read();
    const response = await promise;
    let isClosed = false;
    response.on("close", () => (isClosed = true));
    response.write(part(1, 1));
    await reading;
    await collectGarbageUntil(() => isClosed);
  });
}

test("a loop that nobody holds on to goes on", limit, async (t) => {
  const { promise, resolve } = withResolvers();
  await serve(t, opens(resolve));
  const parts = [];
  const follow = async () => {
    for await (const one of await streams.read("run_1")) if (parts.push(one) === 3) break;
  };
  follow();
  const response = await promise;
  for (const number of [1, 2, 3]) {
    let rounds = 5;
    await collectGarbageUntil(() => rounds-- === 0);
    response.write(part(number, number));
    while (parts.length < number) await new Promise(setImmediate);
  }
  assert.deepEqual(parts, [1, 2, 3]);
});

test("control records are told apart by their headers", limit, async (t) => {
  const control = (value, ...more) => [["trigger-control", value], ...more];
  const records = [
    { seq_num: 1, body: '{"data":"one","id":"a"}', headers: [["other", "x"]] },
    { seq_num: 2, body: "", headers: control("turn-complete", ["public-access-token", "t"]) },
    { seq_num: 3, body: "trim", headers: [["", "trim"]] },
    { seq_num: 4, body: '{"data":"four","id":"d"}', headers: control("") },
    { seq_num: "x", body: "", headers: control("turn-complete") },
    { seq_num: 6, body: '{"data":"again","id":"a"}' },
    { seq_num: 7, body: '{"data":"seven"}', headers: [] },
  ].map((record) => ({ timestamp: 5, ...record }));
  const batch = `event: batch\ndata: ${JSON.stringify({ records })}\n\n`;
  await serve(t, (response) => {
    response.writeHead(200, { "content-type": "text/event-stream", "x-stream-version": "v2" });
    response.end(batch);
  });
  const controls = [];
  const ids = [];
  const options = {
    onControl: (event) => void controls.push(event),
    onPart: ({ id }) => void ids.push(id),
  };
  const chunks = [];
  for await (const chunk of await sessions.open("s").out.read(options)) chunks.push(chunk);
  assert.deepEqual(chunks, ["one", "four", "seven"]);
  assert.deepEqual(ids, ["1", "2", "4", "x", "7"]);
  const headers = control("turn-complete", ["public-access-token", "t"]);
  assert.deepEqual(controls, [{ subtype: "turn-complete", headers, seqNum: 2, timestamp: 5 }]);
});

function withResolvers() {
  let resolve;
  const promise = new Promise((given) => (resolve = given));
  return { promise, resolve };
}
