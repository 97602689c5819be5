// Clients create their namespaces at the first use. They can be destructured, mocked and printed.

import assert from "node:assert/strict";
import { describe, mock, test } from "node:test";
import { inspect } from "node:util";
import { ArgumentError, TriggerClient, auth, configure, runs } from "trigger-wasm";

const KEY = "tr_dev_hidden";
const respond = (body) => async () => new Response(JSON.stringify(body));

/** Sets an environment variable until the test ends. */
function setVariable(t, name, value) {
  const before = process.env[name];
  t.after(() => {
    if (before === undefined) delete process.env[name];
    else process.env[name] = before;
  });
  process.env[name] = value;
}

const clientOf = (fetch) => new TriggerClient({ accessToken: KEY, fetch });

describe("a client", () => {
  test("creates each namespace once", () => {
    const client = clientOf();
    assert.equal(client.runs, client.runs);
    assert.notEqual(client.runs, clientOf().runs);
    assert.notEqual(client.runs.retrieve, runs.retrieve);
  });

  test("has no namespaces on the prototype", () => {
    assert.equal(TriggerClient.prototype.runs, undefined);
    assert.ok("runs" in TriggerClient.prototype);
    assert.equal(TriggerClient.name, "TriggerClient");
  });

  test("can be destructured", async () => {
    const { cancel, bulk } = clientOf(respond({ id: "run_1" })).runs;
    assert.deepEqual(await cancel("run_1"), { id: "run_1" });
    assert.equal(typeof bulk.cancel, "function");
    const { tasks } = clientOf(respond({ id: "run_2" }));
    assert.equal((await tasks.trigger("t", 1)).id, "run_2");
  });

  test("doesn't show its key", async () => {
    const client = clientOf(respond({ id: "run_1" }));
    await client.runs.cancel("run_1");
    assert.equal(inspect(client), "TriggerClient {}");
    assert.ok(!inspect(client, { showHidden: true, getters: true }).includes(KEY));
    assert.equal(JSON.stringify(client), "{}");
  });

  test("uses its own key, in any scope", async () => {
    const sent = [];
    const fetch = async (_, { headers }) => {
      sent.push(new Headers(headers).get("authorization"));
      return new Response('{"id":"run_1"}');
    };
    configure({ accessToken: "tr_dev_global", fetch });
    const client = new TriggerClient({ accessToken: "tr_dev_client", fetch });
    await client.runs.retrieve("run_1");
    await runs.retrieve("run_1");
    await auth.withAuth({ accessToken: "tr_dev_scope" }, () => client.runs.retrieve("run_1"));
    assert.deepEqual(sent, [
      "Bearer tr_dev_client",
      "Bearer tr_dev_global",
      "Bearer tr_dev_client",
    ]);
  });

  test("keeps the environment in which it was created", async (t) => {
    const sent = [];
    const fetch = async (url, { headers }) => {
      sent.push(`${new URL(url).host} ${new Headers(headers).get("x-trigger-branch")}`);
      return new Response('{"id":"run_1"}');
    };
    const make = (config) => new TriggerClient({ accessToken: KEY, fetch, ...config });
    const clients = [];
    for (const [host, branch] of [
      ["one.test", "first"],
      ["two.test", "first"],
      ["two.test", "second"],
    ]) {
      setVariable(t, "TRIGGER_API_URL", `https://${host}`);
      setVariable(t, "TRIGGER_PREVIEW_BRANCH", branch);
      clients.push(make(), make({ baseURL: "https://own.test" }), make({ previewBranch: "own" }));
    }
    for (const client of clients) await client.runs.retrieve("run_1");
    assert.deepEqual(sent, [
      ...["one.test first", "own.test first", "one.test own"],
      ...["two.test first", "own.test first", "two.test own"],
      ...["two.test second", "own.test second", "two.test own"],
    ]);
  });
});

describe("a mock", () => {
  test("replaces a call", async (t) => {
    const retrieve = mock.method(runs, "retrieve", async () => ({ id: "spied" }));
    t.after(() => retrieve.mock.restore());
    assert.deepEqual(await runs.retrieve("run_1"), { id: "spied" });
    assert.deepEqual(retrieve.mock.calls[0].arguments, ["run_1"]);
  });

  test("replaces a client's call, or calls through", async () => {
    const client = clientOf(respond({ id: "run_1" }));
    const spy = mock.method(client.runs, "cancel");
    assert.deepEqual(await client.runs.cancel("run_1"), { id: "run_1" });
    assert.equal(spy.mock.callCount(), 1);
    spy.mock.mockImplementation(async () => "mocked");
    assert.equal(await client.runs.cancel("run_1"), "mocked");
  });

  test("replaces a client's namespace", () => {
    const other = { retrieve: async () => "mocked" };
    const client = clientOf();
    client.runs = other;
    assert.equal(client.runs, other);
    assert.notEqual(clientOf().runs, other);
    const getter = mock.getter(client, "runs", () => "mocked");
    assert.equal(client.runs, "mocked");
    getter.mock.restore();
  });
});

test("an invalid setting is reported with the function that got it", async () => {
  const cases = [
    [{ fetch: 5 }, "configuration.fetch must be a function, not a number"],
    [{ onRequest: {} }, "configuration.onRequest must be a function, not an object"],
    [{ baseURL: 7 }, "configuration.baseURL must be a string, not a number"],
    [{ accessToken: "tr_dev\nhush" }, "the API key holds characters that no HTTP header can carry"],
  ];
  for (const [setting, problem] of cases) {
    const config = { accessToken: KEY, ...setting };
    const calls = {
      configure: () => (configure(config), runs.cancel("run_1")),
      "auth.withAuth": () => auth.withAuth(config, () => runs.cancel("run_1")),
      "new TriggerClient": () => new TriggerClient(config).runs.cancel("run_1"),
    };
    for (const [call, make] of Object.entries(calls)) {
      await assert.rejects(make, (error) => {
        assert.ok(error instanceof ArgumentError, String(error));
        assert.equal(error.call, call);
        assert.ok(error.message.startsWith(`${call}: ${problem}`), error.message);
        return !error.message.includes("hush");
      });
      configure({});
    }
  }
});
