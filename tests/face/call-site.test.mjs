// The stack of a call's error names the function that made the call.

import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, test } from "node:test";
import {
  BatchTriggerError,
  NotFoundError,
  SubtaskUnwrapError,
  TriggerClient,
  WaitpointTimeoutError,
  batch,
  configure,
  runs,
  sessions,
  streams,
  task,
  tasks,
  wait,
  webhooks,
} from "trigger-wasm";

const respond = (status, body, headers) => async () =>
  new Response(JSON.stringify(body), { status, headers });
const page = respond(200, { data: [{ id: "run_1" }], pagination: { next: "run_1" } });

/** A fetch with these responses in order; it repeats the last one. */
function script(...responses) {
  return () => (responses.length > 1 ? responses.shift() : responses[0])();
}

function setUp(fetch, more) {
  const retry = { maxAttempts: 1 };
  configure({ accessToken: "tr_dev_test", fetch, requestOptions: { retry }, ...more });
}

const gone = respond(404, { error: "no such run" });
const { TRIGGER_SECRET_KEY } = process.env;

beforeEach(() => delete process.env.TRIGGER_SECRET_KEY);
afterEach(() => {
  if (TRIGGER_SECRET_KEY) process.env.TRIGGER_SECRET_KEY = TRIGGER_SECRET_KEY;
});

/** The ways in which a call fails. Each prepares a failure and returns a function that makes the call. */
const failures = {
  "a status": () => {
    setUp(gone);
    return () => runs.retrieve("run_1");
  },
  "a status after retries": () => {
    const retry = { maxAttempts: 3, minTimeoutInMs: 1, maxTimeoutInMs: 1 };
    setUp(respond(500, {}), { requestOptions: { retry } });
    return () => runs.retrieve("run_1");
  },
  "a connection": () => {
    setUp(async () => {
      throw new TypeError("fetch failed");
    });
    return () => runs.retrieve("run_1");
  },
  "a time-out": () => {
    setUp(() => new Promise(() => {}));
    return () => runs.retrieve("run_1", { timeoutInMs: 5 });
  },
  "an unusable response": () => {
    setUp(respond(200, []));
    return () => runs.retrieve("run_1");
  },
  "a fetch that returns no response": () => {
    setUp(async () => ({}));
    return () => runs.retrieve("run_1");
  },
  "a missing key": () => {
    configure({});
    return () => runs.retrieve("run_1");
  },
  "an invalid argument": () => {
    setUp(gone);
    return () => runs.retrieve(undefined);
  },
  "a signal that is already aborted": () => {
    setUp(gone);
    return () => runs.retrieve("run_1", { signal: AbortSignal.abort() });
  },
  "a signal that is aborted later": () => {
    setUp(() => new Promise(() => {}));
    return () => runs.retrieve("run_1", { signal: AbortSignal.timeout(5) });
  },
  "a trigger": () => {
    setUp(respond(422, { error: "bad" }));
    return () => tasks.trigger("t", {});
  },
  "a batch": () => {
    setUp(respond(422, { error: "bad" }));
    return () => batch.trigger([{ id: "t", payload: {} }]);
  },
  "a poll": () => {
    setUp(gone);
    return () => runs.poll("run_1");
  },
  "a list": () => {
    setUp(gone);
    return () => runs.list();
  },
  "a stream with invalid arguments": () => {
    setUp(gone);
    return () => streams.read(undefined);
  },
  "a call of a handle": () => {
    setUp(gone);
    return () => sessions.open("s").in.send("hello");
  },
  "a call of a task": () => {
    setUp(gone);
    return () => task({ id: "t" }).trigger({});
  },
  "a call of a client": () => {
    const client = new TriggerClient({ accessToken: "tr_dev_test", fetch: gone });
    return () => client.runs.retrieve("run_1");
  },
  "a webhook waiter": () => {
    setUp(respond(429, { error: "too many", code: "webhook_waiter_limit" }));
    return () => webhooks.waiter.create("payments");
  },
};

const caught = (promise) =>
  promise.then(
    () => assert.fail("the call resolved"),
    (error) => error,
  );

describe("the stack names the caller", () => {
  for (const [name, prepare] of Object.entries(failures)) {
    test(`of ${name}`, async () => {
      const call = prepare();
      async function showInvoice() {
        return await call();
      }
      async function afterAWait() {
        await null;
        return await showInvoice();
      }
      const through = async (depth) => (depth > 0 ? await through(depth - 1) : await showInvoice());
      for (const make of [showInvoice, afterAWait, () => through(12)]) {
        const error = await caught(make());
        assert.match(error.stack, /showInvoice/);
        assert.ok(error.stack.includes(error.message));
        assert.doesNotMatch(
          error.stack,
          /dist\/index\.js/,
          "the package's own frames are left out",
        );
      }
    });
  }
});

describe("the stack names the function that made the call", () => {
  test("for each page of a list", async () => {
    setUp(script(page, gone, gone, gone));
    async function listThem() {
      return await runs.list();
    }
    const first = await listThem();
    async function getNext() {
      return await first.getNextPage();
    }
    async function walk() {
      for await (const run of first) assert.equal(run.id, "run_1");
    }
    assert.match((await caught(getNext())).stack, /getNext/);
    assert.match((await caught(walk())).stack, /listThem/, "the call of the list");
  });

  test("if reading a stream fails", async () => {
    setUp(gone);
    async function readIt() {
      return await streams.read("run_1", "answer");
    }
    const reader = (await readIt()).getReader();
    assert.match((await caught(reader.read())).stack, /readIt/);
  });

  test("if a subscription fails", async () => {
    setUp(gone);
    const subscribe = () => runs.subscribeToRun("run_1");
    const reader = subscribe().getReader();
    assert.match((await caught(reader.read())).stack, /subscribe/);
  });

  test("for the cause of an error", async () => {
    setUp(gone);
    async function sendThem() {
      return await batch.trigger([{ id: "t", payload: {} }]);
    }
    const error = await caught(sendThem());
    assert.ok(error instanceof BatchTriggerError && error.cause instanceof NotFoundError);
    assert.match(error.cause.stack, /sendThem/);
  });
});

describe("the stack of an error of unwrap() names the caller", () => {
  const worker = Symbol.for("dev.trigger.ts.api");
  const ctx = { run: { id: "run_parent" }, attempt: { number: 1 }, environment: {}, project: {} };
  afterEach(() => delete globalThis[worker]);

  /** Makes calls inside a run, whose worker waits with these functions. */
  function inRun(runtime) {
    setUp(respond(200, { id: "run_1", success: true }));
    globalThis[worker] = { "task-context": { ctx, worker: {} }, runtime };
  }

  test("if a run failed", async () => {
    const error = { type: "BUILT_IN_ERROR", name: "E", message: "no", stackTrace: "E: no\n  at x" };
    inRun({ waitForTask: async () => ({ ok: false, id: "run_1", error }) });
    async function waitForRun() {
      return await tasks.triggerAndWait("t", {}).unwrap();
    }
    const thrown = await caught(waitForRun());
    assert.ok(thrown instanceof SubtaskUnwrapError);
    assert.match(thrown.stack, /waitForRun/);
    assert.equal(thrown.cause.stack, error.stackTrace);
  });

  test("if a waitpoint timed out", async () => {
    inRun({ waitForWaitpoint: async () => ({ ok: false, output: '{"message":"late"}' }) });
    async function waitForToken() {
      return await wait.forToken("waitpoint_1").unwrap();
    }
    const thrown = await caught(waitForToken());
    assert.ok(thrown instanceof WaitpointTimeoutError, String(thrown));
    assert.match(thrown.stack, /waitForToken/);
  });
});

describe("the reason of a signal", () => {
  const abortedBy = (reason) => {
    setUp(gone);
    const signal = AbortSignal.abort(reason);
    return { signal, reason: signal.reason, stack: signal.reason.stack };
  };

  test("names each call that it aborts, once", async () => {
    const { signal, reason } = abortedBy(undefined);
    const one = async () => await runs.retrieve("run_1", { signal });
    const other = async () => await runs.cancel("run_1", { signal });
    for (let i = 0; i < 3; i++) {
      assert.equal(await caught(one()), reason);
      assert.equal(await caught(other()), reason);
    }
    assert.equal(reason.stack.match(/at one /g).length, 1);
    assert.equal(reason.stack.match(/at other /g).length, 1);
    assert.ok(reason.stack.startsWith("AbortError: "));
  });

  for (const own of [new Error("enough"), new DOMException("enough", "AbortError")]) {
    test(`stays unchanged if the caller created it: ${own.constructor.name}`, async () => {
      const { signal, stack } = abortedBy(own);
      assert.equal(await caught(runs.retrieve("run_1", { signal })), own);
      assert.equal(own.stack, stack);
    });
  }
});

describe("an error has a stack", () => {
  async function failing() {
    setUp(gone);
    return await caught(runs.retrieve("run_1"));
  }

  /** Runs a function while `Error` has this field. */
  async function withField(name, value, run) {
    const before = Object.getOwnPropertyDescriptor(Error, name);
    Error[name] = value;
    try {
      return await run();
    } finally {
      if (before) Object.defineProperty(Error, name, before);
      else delete Error[name];
    }
  }

  test("if the engine has no captureStackTrace", async () => {
    const { stack } = await withField("captureStackTrace", undefined, failing);
    assert.match(stack, /^TriggerApiError: no such run\n.* at failing /s);
  });

  test("if the program sets the stack limit to 0", async () => {
    const { stack } = await withField("stackTraceLimit", 0, failing);
    assert.match(stack, /no such run$/);
  });

  for (const formatted of [undefined, [], {}, "one line"]) {
    test(`if the program's own formatter returns ${JSON.stringify(formatted)}`, async () => {
      const error = await withField("prepareStackTrace", () => formatted, failing);
      assert.ok(error instanceof NotFoundError);
    });
  }

  test("if the program's own formatter throws", async () => {
    const fails = () => {
      throw new Error("no format");
    };
    assert.ok((await withField("prepareStackTrace", fails, failing)) instanceof NotFoundError);
  });
});
