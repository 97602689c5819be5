// Tests of the local API server: sessions, as far as they are no streams.

import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";
import { startServer } from "./index.mjs";
import { plainCalls } from "./plain-calls.mjs";

const path = "/api/v1/sessions";

let server;
const { expect, get, post, patch, retrieve } = plainCalls(() => server);
const body = (more) => ({
  type: "chat",
  taskIdentifier: "reply",
  triggerConfig: { basePayload: { chatId: "c" }, tags: ["chat"], queue: "chats" },
  ...more,
});
const start = (more) => expect(200, post(path, body(more)));

before(async () => {
  // Only `advance` moves this clock: how busy the machine is makes no difference.
  const at = Date.now();
  server = await startServer({ now: () => at });
});
afterEach(() => server.reset());
after(() => server.close());

test("a session starts a run, and is found by either id", async () => {
  const started = await start({ externalId: "chat/1", metadata: { a: 1 }, tags: ["x"] });
  const { runId, publicAccessToken, isCached, ...session } = started;
  assert.equal(isCached, false);
  assert.deepEqual([session.currentRunId, session.closedAt], [runId, null]);
  const run = await retrieve(runId);
  assert.deepEqual([run.taskIdentifier, run.tags, run.payload.chatId], ["reply", ["chat"], "c"]);
  assert.deepEqual(await expect(200, get(`${path}/${session.id}`)), session);
  assert.deepEqual(await expect(200, get(`${path}/chat%2F1`)), session);
  const key = publicAccessToken;
  assert.deepEqual(await expect(200, get(`${path}/chat%2F1`, { key })), session);
  const other = await start();
  await expect(403, get(`${path}/${other.id}`, { key }));
  const unknown = await expect(404, get(`${path}/session_x`));
  assert.deepEqual(unknown, { error: "Session not found" });
});

test("the same external id goes on with the session, and with another run once one has ended", async () => {
  const first = await start({ externalId: "chat" });
  const again = await start({ externalId: "chat" });
  assert.deepEqual([again.id, again.runId, again.isCached], [first.id, first.runId, true]);
  server.advance(1000);
  const later = await start({ externalId: "chat" });
  assert.equal(later.id, first.id);
  assert.notEqual(later.runId, first.runId);
});

test("a session is changed and closed", async () => {
  const { id } = await start({ externalId: "chat", metadata: { a: 1 } });
  const changes = { tags: ["n"], metadata: null, externalId: null };
  const changed = await expect(200, patch(`${path}/chat`, changes));
  assert.deepEqual([changed.tags, changed.metadata, changed.externalId], [["n"], null, null]);
  await expect(404, get(`${path}/chat`));
  await expect(200, patch(`${path}/${id}`, { externalId: "chat-2" }));
  await start({ externalId: "chat-3" });
  await expect(422, patch(`${path}/${id}`, { externalId: "chat-3" }));

  const closed = await expect(200, post(`${path}/chat-2/close`, { reason: "done" }));
  assert.ok(Date.parse(closed.closedAt));
  assert.equal(closed.closedReason, "done");
  assert.deepEqual(await expect(200, post(`${path}/chat-2/close`, {})), closed);
  await expect(409, post(path, body({ externalId: "chat-2" })));
});

test("sessions expire", async () => {
  const expiresAt = new Date(server.state.now() + 60_000).toISOString();
  await start({ externalId: "chat", expiresAt });
  server.advance(61_000);
  const { data } = await expect(200, get(`${path}?filter[status]=EXPIRED`));
  assert.deepEqual(
    data.map((session) => [session.externalId, session.expiresAt]),
    [["chat", expiresAt]],
  );
  await expect(409, post(path, body({ externalId: "chat" })));
});

test("sessions are listed and filtered", async () => {
  const a = await start({ type: "a", tags: ["x"] });
  const b = await start({ type: "b", externalId: "e", tags: ["y"] });
  await expect(200, post(`${path}/${b.id}/close`, {}));
  server.advance(60_000);
  const c = await start({ type: "b", taskIdentifier: "other" });
  const ids = async (query) =>
    (await expect(200, get(`${path}?${query}`))).data.map(({ id }) => id);
  assert.deepEqual(await ids(""), [c.id, b.id, a.id]);
  assert.deepEqual(await ids("filter[type]=a,b&page[size]=2"), [c.id, b.id]);
  assert.deepEqual(await ids("filter[tags]=x,y"), [b.id, a.id]);
  assert.deepEqual(await ids("filter[taskIdentifier]=other"), [c.id]);
  assert.deepEqual(await ids("filter[externalId]=e"), [b.id]);
  assert.deepEqual(await ids("filter[status]=ACTIVE"), [c.id, a.id]);
  assert.deepEqual(await ids("filter[createdAt][period]=30s"), [c.id]);
  assert.deepEqual(await ids("filter[createdAt][from]=0"), [c.id, b.id, a.id]);
  await expect(400, get(`${path}?page[after]=${c.id}&page[before]=${a.id}`));
});

test("wrong bodies are refused", async () => {
  await expect(400, post(path, body({ triggerConfig: undefined })));
  await expect(400, post(path, body({ externalId: "session_1" })));
  await expect(400, post(path, body({ expiresAt: "soon" })));
  await expect(422, post(path, body({ tags: Array(11).fill("t") })));
});
