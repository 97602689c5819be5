// Streams and subscriptions over real connections: parts arrive one by one, a broken connection is made again, and a reader
// that stops closes the socket.

import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { test } from "node:test";
import { configure, runs, streams } from "../../pkg/dist/index.js";

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

function withResolvers() {
  let resolve;
  const promise = new Promise((given) => (resolve = given));
  return { promise, resolve };
}
