// The values of calls are plain data. They can be cloned, printed and serialized, and have no symbol-keyed state.

import assert from "node:assert/strict";
import { beforeEach, describe, test } from "node:test";
import { inspect } from "node:util";
import { configure, runs, schedules, tasks, wait } from "trigger-wasm";

const KEY = "tr_dev_hidden";

const respond = (body, headers) => async () => new Response(JSON.stringify(body), { headers });

const claims = { "x-trigger-jwt-claims": '{"sub":"env_1"}' };
const createdAt = "2025-01-01T00:00:00.000Z";

const results = {
  "the handle of a run": [
    () => tasks.trigger("t", { a: 1 }),
    respond({ id: "run_1" }, claims),
    ["id", "publicAccessToken"],
  ],
  "a waitpoint token": [
    () => wait.createToken(),
    respond({ id: "waitpoint_1", isCached: false, url: "https://x.example" }, claims),
    ["id", "isCached", "url", "publicAccessToken"],
  ],
  "a run": [
    () => runs.retrieve("run_1"),
    respond({ id: "run_1", createdAt, attemptCount: 1 }),
    ["id", "createdAt", "attemptCount"],
  ],
  "a page": [
    () => runs.list(),
    respond({ data: [{ id: "run_1", createdAt }], pagination: { next: "run_1" } }),
    ["data", "pagination"],
  ],
  "a numbered page": [
    () => schedules.list(),
    respond({ data: [], pagination: { currentPage: 1, totalPages: 2, count: 20 } }),
    ["data", "pagination"],
  ],
};

for (const [name, [call, fetch, fields]] of Object.entries(results)) {
  describe(name, () => {
    let value;
    beforeEach(async () => {
      configure({ accessToken: KEY, fetch });
      value = await call();
    });

    test("has string-keyed fields only", () => {
      assert.deepEqual(Object.keys(value), fields);
      assert.deepEqual(Reflect.ownKeys(value), fields);
    });

    test("can be cloned", () => {
      assert.deepEqual(structuredClone(value), { ...value });
    });

    test("can be serialized as JSON", () => {
      const read = JSON.parse(JSON.stringify(value));
      assert.deepEqual(Object.keys(read), fields);
    });

    test("doesn't show the key", () => {
      const shown = inspect(value, { showHidden: true, depth: Infinity, getters: true });
      assert.ok(!shown.includes(KEY));
    });
  });
}

describe("the token of a handle", () => {
  let handle;
  beforeEach(async () => {
    configure({ accessToken: KEY, fetch: respond({ id: "run_1" }, claims) });
    handle = await tasks.trigger("t", {});
  });

  const subjectOf = (token) => JSON.parse(Buffer.from(token.split(".")[1], "base64url")).sub;

  test("is read through a proxy, as Vue and Svelte make them", () => {
    const proxy = new Proxy(handle, { get: (...read) => Reflect.get(...read) });
    assert.equal(subjectOf(proxy.publicAccessToken), "env_1");
    assert.equal(handle.publicAccessToken, proxy.publicAccessToken);
  });

  test("is read from a frozen handle", () => {
    Object.freeze(handle);
    assert.equal(subjectOf(handle.publicAccessToken), "env_1");
  });

  test("is a plain field once it was read or set", () => {
    assert.equal(subjectOf(handle.publicAccessToken), "env_1");
    assert.ok(Object.getOwnPropertyDescriptor(handle, "publicAccessToken").writable);
    handle.publicAccessToken = "mine";
    assert.equal(handle.publicAccessToken, "mine");
  });

  test("that is set before it was read is kept", () => {
    handle.publicAccessToken = "mine";
    assert.equal(handle.publicAccessToken, "mine");
  });
});
