// Tests of the local API server: waitpoint tokens.

import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";
import { ADDITIONAL_DEV_KEY, startServer } from "./index.mjs";
import { plainCalls } from "./plain-calls.mjs";

const path = "/api/v1/waitpoints/tokens";

let server;
const { expect, get, post } = plainCalls(() => server);
const create = (body = {}) => expect(200, post(path, body));
const token = (id) => expect(200, get(`${path}/${id}`));

before(async () => {
  // Only `advance` moves this clock: how busy the machine is makes no difference.
  const at = Date.now();
  server = await startServer({ now: () => at });
});
afterEach(() => server.reset());
after(() => server.close());

test("a token waits until it is completed, once", async () => {
  const { id, isCached, url } = await create({ tags: ["a", "b"], timeout: "1h" });
  assert.equal(isCached, false);
  const waiting = await token(id);
  assert.deepEqual([waiting.status, waiting.url, waiting.tags], ["WAITING", url, ["a", "b"]]);
  assert.equal(Date.parse(waiting.timeoutAt) - Date.parse(waiting.createdAt), 3_600_000);
  assert.ok(!("output" in waiting) && !("completedAt" in waiting));

  const completed = await expect(200, post(`${path}/${id}/complete`, { data: { ok: 1 } }));
  assert.deepEqual(completed, { success: true });
  await expect(200, post(`${path}/${id}/complete`, { data: "too late" }));
  const done = await token(id);
  assert.equal(done.status, "COMPLETED");
  assert.deepEqual([done.output, done.outputType], ['{"ok":1}', "application/json"]);

  const other = await create();
  await expect(200, post(`${path}/${other.id}/complete`, {}));
  assert.ok(!("output" in (await token(other.id))));
  const unknown = await expect(404, post(`${path}/waitpoint_x/complete`, {}));
  assert.deepEqual(unknown, { error: "Waitpoint not found" });
});

test("a token times out by the clock", async () => {
  const { id } = await create({ timeout: new Date(server.state.now() + 5000).toISOString() });
  server.advance(6000);
  const late = await token(id);
  assert.equal(late.status, "TIMED_OUT");
  assert.equal(late.completedAt, late.timeoutAt);
  assert.equal(late.outputIsError, true);
  assert.equal(JSON.parse(late.output).message, `Waitpoint timed out at ${late.timeoutAt}`);
  await expect(200, post(`${path}/${id}/complete`, { data: 1 }));
  assert.equal((await token(id)).status, "TIMED_OUT");
});

test("an idempotency key finds the token again, within its time", async () => {
  const body = { idempotencyKey: "k", idempotencyKeyTTL: "60s" };
  const first = await create(body);
  assert.deepEqual(await create(body), { ...first, isCached: true });
  server.advance(61_000);
  assert.notEqual((await create(body)).id, first.id);
});

test("third parties complete it without a credential", async () => {
  const [json, text] = [await create(), await create()];
  const send = (url, body) => fetch(url, { method: "POST", body });
  assert.equal((await send(json.url, '{"paid": true}')).status, 200);
  assert.equal((await token(json.id)).output, '{"paid":true}');
  assert.equal((await send(text.url, "paid")).status, 200);
  const { output, outputType } = await token(text.id);
  assert.deepEqual([output, outputType], ["paid", "text/plain"]);
  assert.equal((await send(json.url.slice(0, -1), "{}")).status, 401);
});

test("a public token completes its own and no other", async () => {
  const answer = await post(path, {}, { key: ADDITIONAL_DEV_KEY });
  const key = answer.headers.get("x-trigger-jwt");
  const claims = JSON.parse(Buffer.from(key.split(".")[1], "base64url"));
  assert.deepEqual(claims.scopes, [`write:waitpoints:${answer.json.id}`]);
  assert.equal(claims.exp - claims.iat, 86_400);
  const other = await create();
  await expect(403, post(`${path}/${other.id}/complete`, { data: 1 }, { key }));
  await expect(200, post(`${path}/${answer.json.id}/complete`, { data: 1 }, { key }));
  const plain = await post(path, {});
  assert.equal(plain.headers.get("x-trigger-jwt"), null);
  assert.ok(plain.headers.get("x-trigger-jwt-claims"));
});

test("tokens are listed and filtered", async () => {
  const a = await create({ tags: "x", timeout: "5s" });
  const b = await create({ tags: ["y"], idempotencyKey: "k" });
  await expect(200, post(`${path}/${b.id}/complete`, { data: 1 }));
  server.advance(60_000);
  const c = await create();
  const ids = async (query) =>
    (await expect(200, get(`${path}?${query}`))).data.map(({ id }) => id);
  assert.deepEqual(await ids(""), [c.id, b.id, a.id]);
  assert.deepEqual(await ids(`page[size]=1&page[after]=${c.id}`), [b.id]);
  assert.deepEqual(await ids("filter[status]=WAITING,TIMED_OUT"), [c.id, a.id]);
  assert.deepEqual(await ids("filter[tags]=x,y"), [b.id, a.id]);
  assert.deepEqual(await ids("filter[idempotencyKey]=k"), [b.id]);
  assert.deepEqual(await ids("filter[createdAt][period]=30s"), [c.id]);
  await expect(400, get(`${path}?filter[status]=DONE`));
});

test("wrong bodies are refused", async () => {
  await expect(422, post(path, { tags: Array(11).fill("t") }));
  await expect(400, post(path, { timeout: "soon" }));
  await expect(413, post(path, { tags: ["x".repeat(10_240)] }));
});
