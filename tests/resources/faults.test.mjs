// Failures of the server and the network: retries, retry budgets, time limits, signals and hooks.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  ApiConnectionError,
  ApiTimeoutError,
  InternalServerError,
  RateLimitError,
  TriggerClient,
  configure,
  queues,
  runs,
  tasks,
} from "trigger-wasm";
import { DEV_KEY } from "../server/index.mjs";
import { server, settings } from "./server.mjs";

const down = { status: 503, body: { error: "Down" } };
const trigger = (options, requestOptions) => tasks.trigger("t", { n: 1 }, options, requestOptions);

describe("a call that fails", () => {
  test("is retried, and triggers one run", async () => {
    for (const fault of [
      down,
      { reset: true },
      { reset: "after" },
      { truncate: true },
      { status: 408 },
      { status: 429, body: { error: "Slow down" } },
      { status: 400, headers: { "x-should-retry": "true" } },
    ]) {
      server.fail("POST /api/v1/tasks", fault, 2);
      const { id } = await trigger();
      const [run, another] = (await runs.list()).data;
      assert.deepEqual([run.id, another], [id, undefined], JSON.stringify(fault));
      server.reset();
    }
  });

  test("rejects after the maximum number of attempts", async () => {
    for (const [maxAttempts, attempts] of [
      [undefined, 4],
      [2, 2],
      [1, 1],
    ]) {
      const active = server.fail("GET /api/v1/runs", down, "always");
      const before = server.requests.length;
      await assert.rejects(runs.list({}, { retry: { maxAttempts } }), InternalServerError);
      assert.equal(server.requests.length - before, attempts);
      active.remove();
    }
  });

  test("is not retried if that is useless", async () => {
    for (const fault of [
      { status: 400, body: { error: "Bad" } },
      { status: 422 },
      { status: 500, headers: { "x-should-retry": "false" } },
      { status: 429, headers: { "retry-after": "61" }, body: { error: "Slow down" } },
    ]) {
      const active = server.fail("GET /api/v1/queues", fault, "always");
      const before = server.requests.length;
      const error = await queues.list().catch((error) => error);
      assert.equal(error.status, fault.status);
      assert.equal(server.requests.length - before, 1);
      if (error instanceof RateLimitError) assert.equal(error.retryAfterMs, 61_000);
      active.remove();
    }
  });

  test("doesn't show the key", async () => {
    server.fail("*", { reset: true }, "always");
    const error = await trigger().catch((error) => error);
    assert.ok(error instanceof ApiConnectionError);
    const { inspect } = await import("node:util");
    assert.ok(!`${inspect(error, { depth: 9 })} ${JSON.stringify(error)}`.includes(DEV_KEY));
  });
});

describe("a retry budget", () => {
  const withBudget = (retryBudget) => new TriggerClient({ ...settings(), retryBudget });

  test("is shared by all calls of a client", async () => {
    const client = withBudget({ maxRetries: 2, windowInMs: 3_600_000 });
    const active = server.fail("GET /api/v1/runs", down, "always");
    const calls = [1, 2, 3].map(() => client.runs.list().catch((error) => error));
    for (const error of await Promise.all(calls)) assert.ok(error instanceof InternalServerError);
    assert.equal(server.requests.length, 3 + 2);
    // Another client has its own budget.
    await assert.rejects(runs.list(), InternalServerError);
    assert.equal(server.requests.length, 5 + 4);
    active.remove();
    assert.equal((await client.runs.list()).data.length, 0);
  });

  test("refills with time", async () => {
    const client = withBudget({ maxRetries: 1, windowInMs: 50 });
    for (let round = 0; round < 3; round++) {
      server.fail("GET /api/v1/runs", down);
      assert.equal((await client.runs.list()).data.length, 0);
      // Waits in real time, since the package's clock can't be moved.
      await new Promise((resolve) => setTimeout(resolve, 60));
    }
  });
});

describe("hooks", () => {
  test("get requests, responses and retries, without the key", async () => {
    const events = [];
    const record = (name) => (event) => events.push([name, event]);
    const hooks = {
      onRequest: record("request"),
      onResponse: record("response"),
      onRetry: record("retry"),
    };
    configure({ ...settings(), ...hooks });
    server.fail("POST /api/v1/tasks", down);
    server.fail("POST /api/v1/tasks", { reset: true });
    await trigger();
    assert.deepEqual(
      events.map(([name, { attempt, status }]) => [name, attempt, status]),
      [
        ["request", 1, undefined],
        ["response", 1, 503],
        ["retry", 1, 503],
        ["request", 2, undefined],
        ["retry", 2, undefined],
        ["request", 3, undefined],
        ["response", 3, 200],
      ],
    );
    for (const [, event] of events) {
      assert.deepEqual([event.call, event.method], ["tasks.trigger", "POST"]);
      assert.equal(event.url, `${server.url}/api/v1/tasks/t/trigger`);
    }
    const retries = events.filter(([name]) => name === "retry").map(([, event]) => event);
    assert.ok(retries.every(({ delayInMs }) => delayInMs >= 1 && delayInMs <= 2));
    assert.equal(retries[0].message, "Down");
    assert.ok(!JSON.stringify(events).includes(DEV_KEY));
  });

  test("get the URLs of the object store without signatures, and of streams", async () => {
    const urls = [];
    configure({ ...settings(), onRequest: ({ call, url }) => urls.push(`${call} ${url}`) });
    const handle = await tasks.trigger("t", "é".repeat(400_000));
    server.advance(1000);
    for await (const run of runs.subscribeToRun(handle)) assert.equal(run.status, "COMPLETED");
    const ofStore = urls.filter((url) => url.includes("/store/"));
    assert.ok(ofStore.length >= 3);
    assert.ok(ofStore.every((url) => !url.includes("?")));
    assert.ok(urls.some((url) => url.startsWith("runs.subscribeToRun ")));
  });
});

describe("a time limit", () => {
  test("ends an attempt, and the next one may succeed", async () => {
    server.fail("POST /api/v1/tasks", { hang: "after" });
    const { id } = await trigger({}, { timeoutInMs: 100 });
    assert.deepEqual(
      (await runs.list()).data.map((run) => run.id),
      [id],
    );
    server.fail("GET /api/v1/runs", { drip: 5 });
    assert.equal((await runs.list({}, { timeoutInMs: 100 })).data.length, 1);
  });

  test("rejects after the last attempt", async () => {
    server.fail("GET /api/v1/runs", { hang: true }, 2);
    const options = { timeoutInMs: 20, retry: { maxAttempts: 2 } };
    await assert.rejects(runs.list({}, options), ApiTimeoutError);
    await server.idle();
    assert.ok(server.requests.every(({ aborted }) => aborted));
  });
});

describe("a signal", () => {
  test("aborts a call that waits for its response", async () => {
    server.fail("GET /api/v1/runs", { hang: true });
    const controller = new AbortController();
    const listing = runs.list({}, { signal: controller.signal });
    while (server.requests.length === 0) await new Promise(setImmediate);
    const reason = new Error("enough");
    controller.abort(reason);
    await assert.rejects(listing, (error) => error === reason);
    await server.idle();
    assert.equal(server.requests[0].aborted, true);
  });

  test("aborts a call between two attempts, a poll and an iteration over pages", async () => {
    const reason = new Error("enough");
    const assertAborted = async (start) => {
      const controller = new AbortController();
      const call = start(controller.signal, () => controller.abort(reason));
      await assert.rejects(call, (error) => error === reason);
    };
    server.fail("GET /api/v1/runs", down);
    await assertAborted((signal, abort) => {
      const onRetry = () => setImmediate(abort);
      const client = new TriggerClient({ ...settings(), onRetry });
      return client.runs.list({}, { signal, retry: { minTimeoutInMs: 30_000 } });
    });
    const { id } = await trigger({ delay: "1h" });
    await trigger();
    await assertAborted((signal, abort) => {
      setTimeout(abort, 20);
      return runs.poll(id, { pollIntervalMs: 30_000 }, { signal });
    });
    await assertAborted(async (signal, abort) => {
      for await (const run of runs.list({ limit: 1 }, { signal })) if (run) abort();
    });
  });
});
