// How long an upload may take: as long as it moves, unless the caller has set a limit.

import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { test } from "node:test";
import { send } from "./send.mjs";

/** More than the buffers between client and server hold. */
const texts = Array.from({ length: 400 }, () => "x".repeat(65_536));
const LIMIT_MS = 400;

/** A server that handles requests by this function. */
async function serve(t, handle) {
  const server = createServer((request, response) => {
    // A request that the client gives up.
    Promise.resolve(handle(request, response)).catch(() => {});
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${server.address().port}/`;
}

const upload = (url, more) => send(undefined, { method: "POST", url, body: texts, ...more });

/** Takes the whole body, in several times the limit. */
async function takeSlowly(request, response) {
  let size = 0;
  let next = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size < next) continue;
    next += 4 * 65_536;
    await new Promise((resolve) => setTimeout(resolve, 15));
  }
  response.end('{"sealed":true}');
}

test("takes its time while the server reads on", async (t) => {
  const url = await serve(t, takeSlowly);
  const started = performance.now();
  const { outcome, json } = await upload(url, { ms: LIMIT_MS });
  assert.deepEqual([outcome, json], ["RESPONDED", { sealed: true }]);
  assert.ok(performance.now() - started > 2 * LIMIT_MS);
});

test("ends at the limit if nothing moves", async (t) => {
  const url = await serve(t, () => {});
  for (const body of [texts, ["{}"]]) {
    assert.equal((await upload(url, { body, ms: 100 })).outcome, "TIMED_OUT");
  }
});

test("ends at the caller's limit whether it moves or not", async (t) => {
  const url = await serve(t, takeSlowly);
  assert.equal((await upload(url, { ms: LIMIT_MS, canCut: true })).outcome, "TIMED_OUT");
});

test("has no limit if nobody sees whether it moves", async () => {
  const fetch = () => new Promise((resolve) => setTimeout(resolve, 100, new Response("{}")));
  const { outcome } = await send({ fetch }, { method: "POST", body: ["{}"], ms: 20 });
  assert.equal(outcome, "RESPONDED");
});
