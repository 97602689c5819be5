// A signal that many calls or streams share has one listener, and none after the last one has ended.

import assert from "node:assert/strict";
import { getEventListeners, once } from "node:events";
import { createServer } from "node:http";
import { test } from "node:test";
import { configure, runs, streams } from "../../pkg/dist/index.js";

const MANY = 20;

/** Starts a server that leaves its responses to the test. */
async function serve(t) {
  const waiting = [];
  const server = createServer((request, response) => waiting.push(response));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const controller = new AbortController();
  t.after(() => {
    controller.abort();
    server.closeAllConnections();
    server.close();
  });
  const { signal } = controller;
  const baseURL = `http://127.0.0.1:${server.address().port}`;
  configure({ baseURL, accessToken: "tr_dev_test", requestOptions: { signal } });
  const all = async () => {
    while (waiting.length < MANY) await once(server, "request");
    return waiting;
  };
  return { controller, signal, all, listeners: () => getEventListeners(signal, "abort").length };
}

test("calls share one listener", { timeout: 20_000 }, async (t) => {
  const { all, listeners } = await serve(t);
  const calls = Array.from({ length: MANY }, () => runs.cancel("run_1"));
  const responses = await all();
  assert.equal(listeners(), 1);
  for (const response of responses) response.end('{"id":"run_1"}');
  await Promise.all(calls);
  assert.equal(listeners(), 0);
});

test("streams share one listener", { timeout: 20_000 }, async (t) => {
  const { controller, signal, all, listeners } = await serve(t);
  const reads = Array.from({ length: MANY }, () => streams.read("run_1", "s", { signal }));
  const responses = await all();
  assert.equal(listeners(), 1);
  for (const response of responses) {
    response.writeHead(200, { "content-type": "text/event-stream" }).flushHeaders();
  }
  const readers = (await Promise.all(reads)).map((stream) => stream.getReader());
  for (const reader of readers.slice(1)) await reader.cancel();
  assert.equal(listeners(), 1);
  const reading = readers[0].read();
  controller.abort();
  assert.equal((await reading).done, true);
});
