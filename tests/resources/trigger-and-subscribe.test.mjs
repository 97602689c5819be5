// tasks.triggerAndSubscribe: a run triggers a child run and subscribes to it, and isn't suspended while it waits.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { SubtaskUnwrapError, TaskRunPromise, configure, runs, task, tasks } from "trigger-wasm";
import { insideRun } from "./inside-run.mjs";
import { server, settings } from "./server.mjs";

/** Advances the server's clock until a promise settles. */
async function withClock(promise) {
  let settled = false;
  const end = () => (settled = true);
  promise.then(end, end);
  while (!settled) {
    server.advance(100);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  return promise;
}

const sent = (pattern) =>
  server.requests.filter(({ method, path }) => pattern.test(`${method} ${path}`));

/** Waits until a request has arrived. */
async function arrival(pattern) {
  while (sent(pattern).length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
}

describe("triggerAndSubscribe", () => {
  test("resolves to the output of the run", async () => {
    await insideRun(async () => {
      const options = { tags: ["a"], idempotencyKey: "key", version: "1", concurrencyKey: "k" };
      const promise = tasks.triggerAndSubscribe("t", { n: 1 }, options);
      assert.ok(promise instanceof TaskRunPromise);
      const result = await withClock(promise);
      const { id } = result;
      assert.deepEqual(result, {
        ok: true,
        id,
        taskIdentifier: "t",
        output: { echo: { n: 1 } },
      });
    });
    const [trigger, subscription] = server.requests;
    const { options } = JSON.parse(trigger.body);
    assert.deepEqual(Object.keys(options), [
      ...["lockToVersion", "concurrencyKey", "test", "payloadType", "payloadSize", "tags"],
      ...["parentRunId", "idempotencyKey", "idempotencyKeyOptions"],
    ]);
    assert.deepEqual([options.lockToVersion, options.parentRunId], ["20250101.1", "run_parent"]);
    assert.match(subscription.path, /^\/realtime\/v1\/runs\/run_/);
    assert.equal(new URLSearchParams(subscription.query).get("skipColumns"), "payload");
  });

  test("resolves to the error of a run that failed", async () => {
    await insideRun(async () => {
      const failing = tasks.triggerAndSubscribe("always-fails", { message: "no milk" });
      const { ok, error } = await withClock(failing);
      assert.deepEqual([ok, error.name, error.message], [false, "Error", "no milk"]);
    });
  });

  test("resolves to an error if the run is canceled", async () => {
    await insideRun(async () => {
      const later = task({ id: "t" }).triggerAndSubscribe({}, { delay: "1h" });
      await arrival(/GET \/realtime/);
      const { data } = await runs.list();
      await runs.cancel(data[0].id);
      await assert.rejects(later.unwrap(), (caught) => {
        assert.ok(caught instanceof SubtaskUnwrapError);
        assert.match(caught.cause.message, /TASK_RUN_CANCELLED/);
        return caught.taskId === "t" && caught.runId === data[0].id;
      });
    });
  });

  for (const [effect, cancelOnAbort, status] of [
    ["cancels the run", undefined, "CANCELED"],
    ["doesn't cancel the run with cancelOnAbort: false", false, "DELAYED"],
  ]) {
    test(`rejects with the reason of its signal, and ${effect}`, async () => {
      await insideRun(async () => {
        const controller = new AbortController();
        const reason = new Error("enough");
        const { signal } = controller;
        const promise = tasks.triggerAndSubscribe("t", {}, { signal, cancelOnAbort, delay: "1h" });
        await arrival(/GET \/realtime/);
        controller.abort(reason);
        await assert.rejects(promise, (error) => error === reason);
        const { data } = await runs.list();
        assert.deepEqual(
          data.map((run) => run.status),
          [status],
        );
      });
      await server.idle();
    });
  }

  test("cancels the run even if the signal is also that of the requests", async () => {
    await insideRun(async () => {
      const controller = new AbortController();
      const { signal } = controller;
      const requestOptions = { signal, retry: { maxAttempts: 1 } };
      const promise = tasks.triggerAndSubscribe("t", {}, { signal, delay: "1h" }, requestOptions);
      await arrival(/GET \/realtime/);
      server.fail(({ path }) => path.endsWith("/cancel"), { status: 503 });
      controller.abort();
      await assert.rejects(promise, { name: "AbortError" });
      assert.equal(sent(/POST .*\/cancel$/).length, 1, "sent once, as the options say");
    });
  });

  test("triggers and cancels the run if its signal is already aborted", async () => {
    await insideRun(async () => {
      const signal = AbortSignal.abort();
      await assert.rejects(tasks.triggerAndSubscribe("t", {}, { signal }), { name: "AbortError" });
    });
    const paths = server.requests.map(({ method, path }) => `${method} ${path}`);
    assert.equal(paths.length, 2);
    assert.match(paths[1], /^POST \/api\/v2\/runs\/run_\w+\/cancel$/);
  });

  for (const aborts of [false, true]) {
    test(`keeps the configuration of the call until the run ${aborts ? "is canceled" : "ends"}`, async () => {
      await insideRun(async () => {
        const clientConfig = settings();
        const requestOptions = { clientConfig };
        const controller = new AbortController();
        const options = aborts ? { signal: controller.signal, delay: "1h" } : {};
        configure({ ...settings(), accessToken: "tr_dev_wrong" });
        const promise = tasks.triggerAndSubscribe("t", 1, options, requestOptions);
        clientConfig.baseURL = "http://127.0.0.1:9";
        clientConfig.accessToken = "tr_dev_other";
        requestOptions.clientConfig = 7;
        if (aborts) {
          await arrival(/GET \/realtime/);
          controller.abort();
          await assert.rejects(promise, { name: "AbortError" });
          assert.equal(sent(/POST .*\/cancel$/).length, 1);
        } else {
          assert.deepEqual((await withClock(promise)).output, { echo: 1 });
        }
      });
    });
  }

  test("sends no request if its options are invalid", async () => {
    await insideRun(async () => {
      const wrong = tasks.triggerAndSubscribe("t", {}, { signal: {} });
      await assert.rejects(wrong, {
        name: "ArgumentError",
        message: "tasks.triggerAndSubscribe: options.signal must be an AbortSignal, not an object",
      });
    });
    assert.equal(server.requests.length, 0);
  });
});
