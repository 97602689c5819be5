// Hostile inputs that once affected other calls, or led to an unhelpful error.

import assert from "node:assert/strict";
import { beforeEach, describe, test } from "node:test";
import {
  ApiConnectionError,
  ApiSchemaValidationError,
  ArgumentError,
  NotFoundError,
  TriggerClient,
  auth,
  configure,
  runs,
  streams,
  task,
  tasks,
} from "trigger-wasm";

import { DEV_KEY, startServer } from "../server/index.mjs";

const moment = () => new Promise((resolve) => setTimeout(resolve, 10));

const KEY = "tr_dev_hostile";
const fine = async () => Response.json({ id: "run_fine" });

function revoked() {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

beforeEach(() => configure({ accessToken: KEY, fetch: fine }));

describe("an error that a caller's value throws", () => {
  test("rejects its own call, but no concurrent call", async () => {
    const thrown = new Error("thrown by a budget");
    let sent = false;
    const retryBudget = {
      maxRetries: 9,
      get windowInMs() {
        if (sent) throw thrown;
        return 1000;
      },
    };
    const fetch = async () => {
      sent = true;
      return new Response("{}", { status: 503 });
    };
    const requestOptions = { retry: { minTimeoutInMs: 50 } };
    const odd = new TriggerClient({ accessToken: KEY, fetch, retryBudget, requestOptions });
    const rejected = assert.rejects(odd.runs.retrieve("run_1"), thrown);
    await new Promise((resolve) => setTimeout(resolve, 10));
    assert.equal((await runs.retrieve("run_1")).id, "run_fine");
    await rejected;
  });

  test("doesn't affect later calls", async () => {
    const odd = new TriggerClient({ accessToken: KEY, fetch: () => Promise.reject(revoked()) });
    await assert.rejects(odd.runs.cancel("run_1"), ApiConnectionError);
    assert.equal((await runs.cancel("run_1")).id, "run_fine");
  });

  test("rejects the outer call if a getter makes another call", async () => {
    const thrown = new Error("thrown by a getter");
    let inner;
    const options = {
      get status() {
        throw thrown;
      },
      get limit() {
        inner ??= new TriggerClient({ accessToken: KEY, fetch: fine }).runs.retrieve("run_1");
        return 1;
      },
    };
    await assert.rejects(runs.list(options), thrown);
    assert.equal((await inner).id, "run_fine");
  });

  test("can be a revoked proxy", async () => {
    const proxy = revoked();
    const odd = {
      get id() {
        throw proxy;
      },
    };
    const end = await runs.retrieve(odd).catch((error) => ({ error }));
    assert.ok(end.error === proxy);
  });
});

describe("functions that send no request", () => {
  const isArgument = (argument) => (error) =>
    error instanceof ArgumentError && error.argument === argument;

  test("reject an argument of the wrong type, and name it", async () => {
    assert.throws(() => new TriggerClient("tr_dev_x"), isArgument("configuration"));
    assert.throws(() => task("my-task"), isArgument("options"));
    await assert.rejects(auth.withAuth({}), isArgument("fn"));
    await assert.rejects(
      auth.withAuth("tr_prod_1", () => {}),
      isArgument("config"),
    );
    await assert.rejects(auth.withPublicToken({ scopes: {} }), isArgument("fn"));
  });

  test("accept undefined and null as options", async () => {
    assert.deepEqual(Object.keys(new TriggerClient(null)), []);
    await assert.rejects(task().trigger(), isArgument("id"));
  });
});

describe("an input that doesn't fit into memory", () => {
  const huge = "x".repeat(60_000_000);
  const isTooLong = { name: "RangeError", message: /doesn't fit into memory|An array has/ };

  test("rejects its own call, but no call in progress", async () => {
    let polls = 0;
    const fetch = async () => Response.json({ id: "run_1", isCompleted: ++polls > 3 });
    const client = new TriggerClient({ accessToken: KEY, fetch });
    const inProgress = client.runs.poll("run_1", { pollIntervalMs: 20 });
    await assert.rejects(client.runs.retrieve(huge), isTooLong);
    await assert.rejects(client.runs.list({ tag: Array(1000).fill(huge) }), isTooLong);
    await assert.rejects(
      client.runs.list({ tag: Array(9).fill("y".repeat(9_000_000)) }),
      isTooLong,
    );
    await assert.rejects(client.tasks.trigger("t", 1, { idempotencyKey: huge }), isTooLong);
    await assert.rejects(client.idempotencyKeys.create(huge), isTooLong);
    await assert.rejects(
      client.webhooks.constructEvent({ payload: huge, header: "" }, "s"),
      isTooLong,
    );
    const additionalHeaders = { [huge]: huge };
    await assert.rejects(client.runs.retrieve("run_1", { additionalHeaders }), isTooLong);
    const endless = client.runs.list({ tag: new Array(2 ** 32 - 1) });
    await assert.rejects(endless, isTooLong);
    assert.equal((await inProgress).id, "run_1");
  });

  test("doesn't leak: later large inputs fit", async () => {
    const payload = JSON.stringify({ text: "z".repeat(5_000_000) });
    for (let i = 0; i < 9; i++) {
      await assert.rejects(runs.list({ tag: payload, limit: {} }), ArgumentError);
      await runs.list({ tag: "t".repeat(5_000_000) }).catch(() => {});
    }
  });

  test("is accepted as the body of an error response", async () => {
    const fetch = async () => new Response(huge, { status: 404, headers: { "x-a": "b" } });
    const client = new TriggerClient({ accessToken: KEY, fetch });
    await assert.rejects(client.runs.retrieve("run_1"), NotFoundError);
  });
});

describe("infinite items", () => {
  const endless = {
    "an iterable": function* () {
      for (;;) yield { payload: 1 };
    },
    "an asynchronous iterable": async function* () {
      for (;;) yield { payload: 1 };
    },
  };

  for (const [name, make] of Object.entries(endless)) {
    test(`${name} is closed at the limit, and no request is sent`, async () => {
      let isClosed = false;
      let sent = 0;
      const fetch = async () => {
        sent += 1;
        return Response.json({});
      };
      function wrap() {
        const items = make();
        const end = items.return.bind(items);
        items.return = (...args) => {
          isClosed = true;
          return end(...args);
        };
        return items;
      }
      const client = new TriggerClient({ accessToken: KEY, fetch });
      await assert.rejects(client.tasks.batchTrigger("t", wrap()), /more than 100000 items/);
      assert.deepEqual([isClosed, sent], [true, 0]);
    });
  }

  test("a stream is cancelled at the limit", async () => {
    let isCancelled = false;
    const stream = new ReadableStream({
      pull: (controller) => controller.enqueue({ payload: 1 }),
      cancel() {
        isCancelled = true;
      },
    });
    await assert.rejects(tasks.batchTrigger("t", stream), /more than 100000 items/);
    assert.ok(isCancelled);
  });
});

test("reads the length of a proxy of an array once", async () => {
  let length = 0;
  const tag = new Proxy([], { get: (_, name) => (name === "length" ? ++length : "x") });
  await assert.rejects(runs.list({ tag }), ApiSchemaValidationError);
  assert.ok(length < 100, `${length} reads`);
});

test("an infinite source is read no faster than it is sent", async (t) => {
  const server = await startServer();
  t.after(() => server.close());
  const client = new TriggerClient({ accessToken: DEV_KEY, baseURL: server.url });
  const { id: target } = await client.tasks.trigger("task", 1);
  server.fail(({ path }) => path.startsWith("/records"), { delay: 60_000 }, "always");
  let read = 0;
  async function* endless() {
    for (;;) yield (read += 1);
  }
  const controller = new AbortController();
  const { signal } = controller;
  const { waitUntilComplete } = client.streams.pipe(endless(), { target, signal });
  while (!server.requests.some(({ path }) => path.startsWith("/records"))) await moment();
  const before = read;
  for (let i = 0; i < 10; i++) await moment();
  assert.ok(before > 1 && read <= before + 4, `${before} parts were read, and then ${read}`);
  controller.abort();
  await waitUntilComplete().catch(() => {});
});

test("a getter or a fetch that makes the call that uses it fails at the limit of nested calls", async () => {
  let made = 0;
  const odd = {
    get id() {
      made += 1;
      runs.retrieve(odd).catch(() => {});
    },
  };
  await assert.rejects(runs.retrieve(odd), ArgumentError);
  const client = new TriggerClient({
    accessToken: KEY,
    requestOptions: { retry: { maxAttempts: 1 } },
    fetch: () => {
      made += 1;
      return client.runs.retrieve("run_1");
    },
  });
  await assert.rejects(client.runs.retrieve("run_1"), ApiConnectionError);
  assert.ok(made < 50_000, `${made} calls`);
  assert.equal((await runs.retrieve("run_1")).id, "run_fine");
});

test("the raw response of a caller's own fetch lacks invalid headers", async () => {
  const headers = [["x-a", "b"], ["bad name", "c"], 7, undefined];
  const fetch = async () => ({
    status: 200,
    statusText: "\n",
    headers,
    text: async () => '{"id":"x"}',
  });
  const client = new TriggerClient({ accessToken: KEY, fetch });
  const { response } = await client.runs.cancel("run_1").withResponse();
  assert.deepEqual(
    [...response.headers],
    [
      ["content-type", "text/plain;charset=UTF-8"],
      ["x-a", "b"],
    ],
  );
});

test("a payload of the server that isn't JSON rejects with a sentence", async () => {
  for (const [outputType, output] of [
    ["application/json", "{"],
    ["application/super+json", '{"json":"x","meta":{"values":["bigint"]}}'],
  ]) {
    const fetch = async () =>
      Response.json({ id: "waitpoint_1", status: "COMPLETED", output, outputType });
    const client = new TriggerClient({ accessToken: KEY, fetch });
    await assert.rejects(client.wait.retrieveToken("waitpoint_1"), /isn't valid application/);
  }
});

test("streams.pipe refuses an object that only looks like a stream", async () => {
  const likeStream = { getReader: () => ({ read: async () => ({ done: true }) }), tee: () => 7 };
  const { waitUntilComplete } = streams.pipe(likeStream, { target: "run_1" });
  await assert.rejects(waitUntilComplete(), ArgumentError);
});
