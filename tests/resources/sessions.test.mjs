// Sessions: made, found and closed, spoken to, and listened to.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { ApiError, ConflictError, NotFoundError, auth, runs, sessions } from "trigger-wasm";
import { collect, server, settings } from "./server.mjs";

const chat = (externalId) => ({
  type: "chat",
  taskIdentifier: "reply",
  externalId,
  triggerConfig: { basePayload: { hello: 1 } },
});

/** What was sent to the session, as the run of its task would read it. */
async function received(id, channel) {
  const of = channel ? `channels/${channel}/` : "";
  const headers = { authorization: `Bearer ${settings().accessToken}`, "timeout-seconds": "0.05" };
  const path = `/realtime/v1/sessions/${encodeURIComponent(id)}/${of}in`;
  const text = await (await fetch(server.url + path, { headers })).text();
  const batches = text.split("\n").filter((line) => line.startsWith("data: "));
  const records = batches.flatMap((line) => JSON.parse(line.slice(6)).records);
  return records.map(({ body }) => JSON.parse(body).data);
}

test("sessions are found by either id, changed, closed and listed", async () => {
  const body = {
    type: "chat",
    taskIdentifier: "reply",
    externalId: "chat/1",
    tags: ["x"],
    triggerConfig: { basePayload: { hello: 1 } },
  };
  const started = await sessions.start(body);
  const session = await sessions.retrieve("chat/1");
  assert.equal(session.id, started.id);
  assert.ok(session.createdAt instanceof Date);
  assert.equal((await runs.retrieve(session.currentRunId)).payload.hello, 1);
  const changed = await sessions.update("chat/1", { metadata: { a: 1 }, externalId: "chat/2" });
  assert.deepEqual(changed.metadata, { a: 1 });
  assert.equal((await sessions.retrieve("chat/2")).id, started.id);
  const closed = await sessions.close(started.id, { reason: "done" });
  assert.ok(closed.closedAt instanceof Date);
  assert.equal(closed.closedReason, "done");
  await sessions.start({ ...body, externalId: "chat/3" });
  const found = await collect(sessions.list({ tag: "x", limit: 1 }));
  assert.deepEqual(
    found.map(({ externalId }) => externalId),
    ["chat/3", "chat/2"],
  );
  const [only] = (await sessions.list({ status: "CLOSED" })).data;
  assert.equal(only.id, started.id);
  // Back and forth: never with two cursors, which this list refuses.
  const first = await sessions.list({ limit: 1 });
  const second = await first.getNextPage();
  assert.deepEqual((await second.getPreviousPage()).data, first.data);
});

describe("a session", () => {
  test("is started once, and goes on with another run when its run has ended", async () => {
    const first = await sessions.start({
      ...chat("c"),
      expiresAt: new Date(server.state.now() + 9e6),
    });
    assert.deepEqual([first.isCached, first.currentRunId], [false, first.runId]);
    assert.ok(first.expiresAt instanceof Date);
    const again = await sessions.start(chat("c"));
    assert.deepEqual([again.id, again.runId, again.isCached], [first.id, first.runId, true]);
    server.advance(1000);
    const next = await sessions.start(chat("c"));
    assert.equal(next.id, first.id);
    assert.notEqual(next.runId, first.runId);
    assert.equal((await runs.retrieve(next.runId)).taskIdentifier, "reply");
    server.advance(9e6);
    assert.equal((await collect(sessions.list({ status: "EXPIRED" }))).length, 1);
    await assert.rejects(sessions.start(chat("c")), ConflictError);
  });

  test("takes what is sent to it, once, and its channels too", async () => {
    await sessions.start(chat("chat/1"));
    const session = sessions.open("chat/1");
    // Carried out, and then sent again, as the answer did not come.
    server.fail("POST /realtime/v1/sessions", { reset: "after" });
    assert.equal(await session.in.send({ text: "Grüße 🌍" }), undefined);
    await session.in.send("plain");
    await session.channel("aside").in.send([1]);
    await session.channel({ name: "aside" }).in.send(2);
    assert.deepEqual(await received("chat/1"), [{ text: "Grüße 🌍" }, "plain"]);
    assert.deepEqual(await received("chat/1", "aside"), [[1], 2]);
    assert.throws(() => session.channel("no name"));
    await sessions.close("chat/1");
    await assert.rejects(session.in.send("late"), { status: 400 });
    await assert.rejects(sessions.open("nobody").in.send("hello"), NotFoundError);
  });

  test("is listened to, its control records apart", async () => {
    const { id } = await sessions.start(chat("c"));
    const told = { parts: [], controls: [], completed: 0 };
    const stream = await sessions.open("c").out.read({
      timeoutInSeconds: 0.2,
      onPart: ({ chunk, timestamp }) => told.parts.push([chunk, timestamp]),
      onControl: ({ subtype, seqNum }) => told.controls.push([subtype, seqNum]),
      onComplete: () => told.completed++,
    });
    server.add.sessionPart({ session: id, data: { text: "hi" } });
    server.add.sessionPart({ session: id, control: "turn-complete" });
    server.add.sessionPart({ session: "c", data: "again" });
    assert.deepEqual(await collect(stream), [{ text: "hi" }, "again"]);
    const at = server.state.now();
    // Whoever keeps the place where to go on has to be told of every record.
    assert.deepEqual(told.parts, [
      [{ text: "hi" }, at],
      [undefined, at],
      ["again", at],
    ]);
    assert.deepEqual([told.controls, told.completed], [[["turn-complete", 1]], 1]);
    const rest = await sessions.open(id).out.read({ lastEventId: 1, timeoutInSeconds: 0.05 });
    assert.deepEqual(await collect(rest), ["again"]);
  });

  test("is listened to beyond a connection that the server cuts", async () => {
    const { id: session } = await sessions.start(chat("c"));
    server.add.sessionPart({ session, data: 1 });
    server.fail("GET /realtime/v1/sessions", { truncate: true });
    server.fail("GET /realtime/v1/sessions", { reset: true });
    const parts = [];
    for await (const part of await sessions.open("c").out.read()) {
      parts.push(part);
      if (part === 3) break;
      server.add.sessionPart({ session, data: part + 1 });
    }
    assert.deepEqual(parts, [1, 2, 3]);
  });

  test("that is not there cannot be listened to", async () => {
    let told;
    const stream = await sessions.open("nobody").out.read({ onError: (error) => (told = error) });
    await assert.rejects(collect(stream), (error) => {
      assert.ok(error instanceof ApiError);
      return error.status === 404 && error === told;
    });
  });

  test("may be used with its own public token, and no other session", async () => {
    const { publicAccessToken } = await sessions.start(chat("mine"));
    await sessions.start(chat("yours"));
    await auth.withAuth({ ...settings(), accessToken: publicAccessToken }, async () => {
      await sessions.open("mine").in.send("hello");
      assert.equal((await sessions.retrieve("mine")).externalId, "mine");
      await assert.rejects(sessions.open("yours").in.send("hello"), { status: 403 });
      await assert.rejects(sessions.close("mine"), { status: 403 });
    });
    assert.deepEqual(await received("mine"), ["hello"]);
    assert.deepEqual(await received("yours"), []);
  });
});
