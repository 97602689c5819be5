// Sending to and reading from sessions and their channels.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { ApiError, NotFoundError, auth, sessions } from "trigger-wasm";
import { collect, server, settings } from "./server.mjs";

/** Returns the messages to a session, as the session's task would read them. */
function received(session, channel = "") {
  const stream = server.state.collection("streams").get(`session ${session} ${channel} in`);
  return stream?.records.map(({ data }) => data) ?? [];
}

const missing = { status: 404, body: { error: "Session not found" } };

describe("a session", () => {
  test("receives each message once, on its channels too", async () => {
    const session = sessions.open("chat/1");
    // The server executes the request, but its response is lost, so the package repeats it.
    server.fail("POST /realtime/v1/sessions", { reset: "after" });
    assert.equal(await session.in.send({ text: "Grüße 🌍" }), undefined);
    await session.in.send("plain");
    await session.channel("aside").in.send([1]);
    await session.channel({ name: "aside" }).in.send(2);
    assert.equal(server.requests.length, 5);
    assert.deepEqual(received("chat/1"), [{ text: "Grüße 🌍" }, "plain"]);
    assert.deepEqual(received("chat/1", "aside"), [[1], 2]);
    assert.throws(() => session.channel("no name"));
    server.fail("POST /realtime/v1/sessions", missing);
    await assert.rejects(session.in.send("hello"), NotFoundError);
  });

  test("separates control records from data", async () => {
    const seen = { parts: [], controls: [], completed: 0 };
    const stream = await sessions.open("c").out.read({
      timeoutInSeconds: 0.2,
      onPart: ({ chunk, timestamp }) => seen.parts.push([chunk, timestamp]),
      onControl: ({ subtype, seqNum }) => seen.controls.push([subtype, seqNum]),
      onComplete: () => seen.completed++,
    });
    server.add.sessionPart({ session: "c", data: { text: "hi" } });
    server.add.sessionPart({ session: "c", control: "turn-complete" });
    server.add.sessionPart({ session: "c", data: "again" });
    assert.deepEqual(await collect(stream), [{ text: "hi" }, "again"]);
    const at = server.state.now();
    // A caller that remembers its position has to see every record.
    assert.deepEqual(seen.parts, [
      [{ text: "hi" }, at],
      [undefined, at],
      ["again", at],
    ]);
    assert.deepEqual([seen.controls, seen.completed], [[["turn-complete", 1]], 1]);
    const rest = await sessions.open("c").out.read({ lastEventId: 1, timeoutInSeconds: 0.05 });
    assert.deepEqual(await collect(rest), ["again"]);
  });

  test("reconnects after connections that fail", async () => {
    server.add.sessionPart({ session: "c", data: 1 });
    server.fail("GET /realtime/v1/sessions", { truncate: true });
    server.fail("GET /realtime/v1/sessions", { reset: true });
    const parts = [];
    for await (const part of await sessions.open("c").out.read()) {
      parts.push(part);
      if (part === 3) break;
      server.add.sessionPart({ session: "c", data: part + 1 });
    }
    assert.deepEqual(parts, [1, 2, 3]);
  });

  test("rejects the reader if it doesn't exist", async () => {
    server.fail("GET /realtime/v1/sessions", missing);
    let seen;
    const stream = await sessions.open("c").out.read({ onError: (error) => (seen = error) });
    await assert.rejects(collect(stream), (error) => {
      assert.ok(error instanceof ApiError);
      return error.status === 404 && error === seen;
    });
  });

  test("opens to a public token for it, and to no other", async () => {
    const accessToken = await auth.createPublicToken({ scopes: { write: { sessions: "mine" } } });
    await auth.withAuth({ ...settings(), accessToken }, async () => {
      await sessions.open("mine").in.send("hello");
      await assert.rejects(sessions.open("yours").in.send("hello"), { status: 403 });
      await assert.rejects(sessions.close("mine"), { status: 403 });
    });
    assert.deepEqual([received("mine"), received("yours")], [["hello"], []]);
  });
});
