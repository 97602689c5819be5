// Creating, completing and retrieving waitpoint tokens.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { NotFoundError, WaitpointTimeoutError, auth, wait } from "trigger-wasm";
import { server, settings } from "./server.mjs";

describe("waitpoint tokens", () => {
  test("are created once for a key", async () => {
    const timeout = new Date(server.state.now() + 60_000);
    const options = { idempotencyKey: "k", timeout, tags: ["x"] };
    const token = await wait.createToken(options);
    const again = await wait.createToken(options);
    assert.deepEqual([again.id, again.isCached], [token.id, true]);
    const { tags, timeoutAt } = await wait.retrieveToken(token);
    assert.deepEqual([tags, timeoutAt], [["x"], timeout]);
    await assert.rejects(wait.completeToken("waitpoint_x", 1), NotFoundError);
  });

  test("return the value that completed them", async () => {
    for (const data of [{ approved: true, by: ["Ada"] }, "text", 7, false, null]) {
      const token = await wait.createToken();
      await wait.completeToken(token, data);
      const { status, output, error, completedAt } = await wait.retrieveToken(token);
      assert.deepEqual([status, output, error], ["COMPLETED", data, undefined]);
      assert.ok(completedAt instanceof Date);
    }
    const nothing = await wait.createToken();
    await wait.completeToken(nothing, undefined);
    assert.equal((await wait.retrieveToken(nothing)).output, undefined);
  });

  test("are completed by a request to their URL, with JSON or text", async () => {
    for (const [body, output] of [
      ['{"paid":true}', { paid: true }],
      ["just text", "just text"],
      ["", undefined],
    ]) {
      const { id, url } = await wait.createToken();
      assert.equal((await wait.retrieveToken(id)).status, "WAITING");
      await fetch(url, { method: "POST", body });
      assert.deepEqual((await wait.retrieveToken(id)).output, output);
    }
  });

  test("return a value in super-JSON", async () => {
    const { id } = await wait.createToken();
    const token = { id, status: "COMPLETED", tags: [], createdAt: new Date(0) };
    const output = '{"json":{"at":"1970-01-01T00:00:00.000Z"},"meta":{"values":{"at":["Date"]}}}';
    const body = { ...token, output, outputType: "application/super+json" };
    server.fail("GET /api/v1/waitpoints", { status: 200, body });
    assert.deepEqual((await wait.retrieveToken(id)).output, { at: new Date(0) });
  });

  test("return an error and the date after their time-out", async () => {
    const token = await wait.createToken({ timeout: "1h" });
    server.advance(3_599_000);
    const waiting = await wait.retrieveToken(token);
    assert.deepEqual([waiting.status, waiting.error], ["WAITING", undefined]);
    server.advance(1000);
    const { status, output, error, timeoutAt, completedAt } = await wait.retrieveToken(token);
    assert.deepEqual([status, output, completedAt], ["TIMED_OUT", undefined, timeoutAt]);
    assert.ok(error instanceof WaitpointTimeoutError);
    assert.match(error.message, /timed out/);
  });

  test("fetch large values from the object store", async () => {
    const text = "é".repeat(100_000);
    const [json, plain] = [await wait.createToken(), await wait.createToken()];
    await wait.completeToken(json, { text });
    await fetch(plain.url, { method: "POST", body: text });
    assert.deepEqual((await wait.retrieveToken(json)).output, { text });
    assert.equal((await wait.retrieveToken(plain)).output, text);
    const fetched = server.requests.filter(({ path }) => path.startsWith("/store/"));
    assert.equal(fetched.length, 2);
  });

  test("are completed, and not read, with their own public token", async () => {
    const [own, other] = [await wait.createToken(), await wait.createToken()];
    await auth.withAuth({ ...settings(), accessToken: own.publicAccessToken }, async () => {
      await assert.rejects(wait.completeToken(other, 1), { status: 403 });
      await assert.rejects(wait.retrieveToken(own), { status: 403 });
      assert.deepEqual(await wait.completeToken(own, "mine"), { success: true });
    });
    assert.equal((await wait.retrieveToken(own)).output, "mine");
  });
});
