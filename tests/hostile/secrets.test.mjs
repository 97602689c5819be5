// Access tokens appear only in the authorization header of requests to the base URL: not in results, errors, stacks, logs or
// hooks, and not in the memory of the WebAssembly module after the call.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import { describe, mock, test } from "node:test";
import { fileURLToPath } from "node:url";
import { inspect } from "node:util";
import { wait } from "./short-waits.mjs";
import { ENDING, recordedOf, respond } from "./answers.mjs";
import { argumentsOf, functionsOf } from "./calls.mjs";
import { settled } from "./outcome.mjs";
import { memories } from "../instances.mjs";
import * as sdk from "trigger-wasm";

const KEY = "tr_dev_QzJxVuNbLkHdGfSa";
const forms = [
  KEY,
  ...["base64", "base64url", "hex"].map((form) => Buffer.from(KEY).toString(form)),
];
const isIn = (text) => forms.find((form) => text.includes(form));

/** Returns a value as text, in every form in which a program could print it. */
function shown(value) {
  const texts = [];
  const add = (read) => {
    try {
      texts.push(String(read()));
    } catch {
      // A form that throws prints no key.
    }
  };
  const everything = { showHidden: true, showProxy: true, getters: true, depth: 12 };
  add(() => inspect(value, { ...everything, maxArrayLength: 1000, maxStringLength: 100_000 }));
  add(() => inspect(value));
  add(() => JSON.stringify(value));
  add(() => value);
  for (let error = value, depth = 0; error instanceof Error && depth < 6; depth++) {
    add(() => error.stack);
    add(() => JSON.stringify(error, Object.getOwnPropertyNames(error)));
    error = error.cause;
  }
  return texts.join("\n");
}

function isInMemory() {
  return memories().some(({ buffer }) => isIn(Buffer.from(buffer).toString("latin1")));
}

/** Records everything that is written to the console or passed to hooks. */
function listen() {
  const heard = [];
  for (const level of ["log", "info", "debug", "warn", "error", "trace"])
    mock.method(console, level, (...args) => heard.push(...args));
  const hook = (event) => heard.push(event);
  const hooks = { onRequest: hook, onResponse: hook, onRetry: hook };
  return { heard, hooks, stop: () => mock.restoreAll() };
}

/** Functions that return, for the name of a call, a function from the number of the request to the response. */
const answers = {
  "the recorded response": (name) => async (request) => {
    const response = recordedOf(name)[request];
    return response ? respond(response) : Response.json(ENDING);
  },
  "an invalid response": () => async () => Response.json(7),
  "an unknown key": () => async () => respond({ status: 401, body: '{"error":"no"}' }),
  "a failing server": () => async () => respond({ status: 500, body: "<title>Down</title>" }),
  "no connection": () => async () => {
    throw new TypeError("fetch failed", { cause: new Error("reset") });
  },
  "a time-out": () => () => new Promise(() => {}),
};

/** The ways to set a key. Each function returns a call with the key. */
const ways = {
  configure: (config, name) => {
    sdk.configure({ ...config, secretKey: KEY });
    return find(sdk, name);
  },
  client: (config, name) => find(new sdk.TriggerClient({ ...config, accessToken: KEY }), name),
  withAuth:
    (config, name) =>
    (...args) =>
      sdk.auth.withAuth({ ...config, accessToken: KEY }, () => find(sdk, name)(...args)),
  environment: (config, name) => {
    sdk.configure(config);
    return (...args) => {
      process.env.TRIGGER_SECRET_KEY = KEY;
      try {
        return find(sdk, name)(...args);
      } finally {
        delete process.env.TRIGGER_SECRET_KEY;
      }
    };
  },
};

const find = (root, name) => name.split(".").reduce((value, key) => value?.[key], root);

/** Returns the results of a call: the returned promise, its value or error, its raw response, and the first item. */
async function resultsOf(call, args) {
  const out = [];
  try {
    const returned = call(...args);
    out.push(returned);
    const value = await settled(returned);
    out.push(value);
    if (typeof returned?.withResponse === "function") out.push(await returned.withResponse());
    if (typeof value?.getReader === "function" && !value.locked) {
      const reader = value.getReader();
      const reading = reader.read().then(
        (item) => out.push(item),
        (error) => out.push(error),
      );
      await Promise.race([reading, wait(20)]);
      await reader.cancel().catch((error) => out.push(error));
      value.unsubscribe?.();
    }
    for (const member of Object.values(value ?? {})) out.push(member);
  } catch (error) {
    out.push(error);
  }
  return out;
}

const names = functionsOf(sdk)
  .map(({ name }) => name)
  .filter((name) => !/^new |configure$|\.with\w*(Auth|Token)$/.test(name) && /\./.test(name))
  .filter((name) => sdk[name.split(".")[0]] && name.split(".")[0] in sdk.TriggerClient.prototype);

describe("a key doesn't appear in the results of a call", () => {
  for (const [response, answer] of Object.entries(answers)) {
    test(`with ${response}`, { timeout: 300_000 }, async () => {
      assert.ok(names.length > 100, `${names.length} calls`);
      for (const [index, name] of names.entries()) {
        const way = Object.keys(ways)[index % 4];
        const { heard, hooks, stop } = listen();
        let sent = 0;
        let requests = 0;
        const fetch = answer(name);
        const noting = (url, init) => {
          sent += isIn(JSON.stringify(init.headers)) ? 1 : 0;
          assert.ok(!isIn(url) && !isIn(String(init.body)), `${name} sends the key elsewhere`);
          return fetch(requests++);
        };
        const call = ways[way]({ ...hooks, fetch: noting }, name);
        const args = argumentsOf(name)[0]();
        const out = await resultsOf(call, args);
        await wait(0);
        stop();
        for (const value of [...out, ...heard, call])
          assert.equal(isIn(shown(value)), undefined, `${name} (${way}) shows the key`);
        assert.ok(!isInMemory(), `${name} (${way}) leaves the key in the module's memory`);
        if (name === "runs.retrieve") assert.ok(sent > 0, "the key was sent");
      }
    });
  }

  test("if the key isn't a valid header", async () => {
    for (const odd of [`${KEY}\nx`, `${KEY}\u20ac`, `${KEY}\0`, `${KEY}\ud800`]) {
      for (const call of [
        (client) => client.runs.retrieve("run_1"),
        (client) => client.tasks.batchTrigger("t", [{ payload: 1 }]),
        (client) => client.streams.read("run_1", "default"),
      ]) {
        const client = new sdk.TriggerClient({ accessToken: odd, baseURL: "http://127.0.0.1:9" });
        const error = await call(client).then(
          () => assert.fail("it was sent"),
          (error) => error,
        );
        assert.equal(isIn(shown(error)), undefined, inspect(error));
        assert.ok(!isInMemory());
      }
    }
  });
});

test("clients, scopes and unhandled errors don't show the key", async () => {
  const client = new sdk.TriggerClient({ accessToken: KEY });
  sdk.configure({ secretKey: KEY });
  for (const value of [client, sdk, globalThis, sdk.auth, Promise.resolve()])
    assert.equal(isIn(shown(value)), undefined);
  sdk.configure();
  const program = fileURLToPath(new URL("unhandled-program.mjs", import.meta.url));
  const { stdout, stderr } = await new Promise((resolve) => {
    const env = { ...process.env, TRIGGER_SECRET_KEY: KEY, TRIGGER_API_URL: "http://127.0.0.1:9" };
    const flags = ["--unhandled-rejections=warn", "--trace-warnings"];
    execFile(process.execPath, [...flags, program], { env }, (_, stdout, stderr) =>
      resolve({ stdout, stderr }),
    );
  });
  assert.match(stderr, /TriggerApiError/);
  assert.equal(isIn(stdout + stderr), undefined);
});

describe("a key is sent only to the base URL", () => {
  /** Starts a server that records its requests and answers them by this function. */
  async function listenTo(answer) {
    const requests = [];
    const server = createServer((request, response) => {
      requests.push(request);
      request.resume().on("end", () => answer(response));
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const close = () => {
      server.closeAllConnections();
      server.close();
    };
    return { requests, close, url: `http://127.0.0.1:${server.address().port}` };
  }

  for (const status of [301, 302, 303, 307, 308]) {
    test(`not with a redirect (${status}) to another origin`, async () => {
      const other = await listenTo((response) => response.end('{"id":"run_1"}'));
      const own = await listenTo((response) => {
        response.writeHead(status, { location: `${other.url}/elsewhere` }).end();
      });
      try {
        const client = new sdk.TriggerClient({ accessToken: KEY, baseURL: own.url });
        await client.runs.retrieve("run_1").catch(() => {});
        await client.tasks.trigger("t", { a: 1 }).catch(() => {});
        assert.ok(own.requests.length >= 2 && isIn(JSON.stringify(own.requests[0].headers)));
        assert.ok(other.requests.length >= 1);
        for (const { url, headers } of other.requests)
          assert.equal(isIn(url + JSON.stringify(headers)), undefined);
      } finally {
        own.close();
        other.close();
      }
    });
  }

  test("not to the object store", async () => {
    const sent = [];
    const fetch = async (url, { headers }) => {
      sent.push({ url, headers: JSON.stringify(headers) });
      return Response.json({ ...ENDING, presignedUrl: "http://store.invalid/x?signature=1" });
    };
    const client = new sdk.TriggerClient({ accessToken: KEY, fetch });
    await client.tasks.trigger("t", "x".repeat(200_000));
    const toStore = sent.filter(({ url }) => url.startsWith("http://store.invalid"));
    assert.equal(toStore.length, 1);
    assert.equal(isIn(toStore[0].headers), undefined);
  });
});

describe("arguments can't change other parts of a request", () => {
  async function sentFor(call, config = {}) {
    const sent = [];
    const fetch = async (url, init) => {
      sent.push({ url, ...init });
      return Response.json(ENDING);
    };
    const client = new sdk.TriggerClient({ accessToken: KEY, fetch, ...config });
    const error = await call(client).then(
      () => undefined,
      (error) => error,
    );
    return { sent, error };
  }

  test("an id is one segment of the path, or is refused", async () => {
    const ids = [
      "a/../b",
      "a?b=c",
      "a#b",
      "a\\b",
      "//host",
      "\u00fc \u{1f600}",
      "%2e%2e",
      "a\r\nb",
      "@host",
    ];
    for (const id of ids) {
      const { sent } = await sentFor((client) => client.runs.retrieve(id));
      const { origin, pathname, search, hash } = new URL(sent[0].url);
      assert.equal(origin, "https://api.trigger.dev");
      assert.equal(decodeURIComponent(pathname), `/api/v3/runs/${id}`);
      assert.equal(pathname.split("/").length, 5, id);
      assert.equal(search + hash, "");
    }
    for (const id of ["", ".", "..", "\ud800", 7, null, {}, []]) {
      const { sent, error } = await sentFor((client) => client.runs.retrieve(id));
      assert.ok(error instanceof sdk.ArgumentError, inspect(id));
      assert.equal(sent.length, 0);
    }
  });

  test("invalid headers are refused", async () => {
    for (const [name, value] of [
      ["x-a", "b\r\nx-injected: 1"],
      ["x-a\r\nx-injected", "b"],
      ["x-a", "\u20ac"],
      ["x a", "b"],
      ["", "b"],
    ]) {
      const additionalHeaders = { [name]: value };
      const { sent, error } = await sentFor((client) =>
        client.runs.retrieve("run_1", { additionalHeaders }),
      );
      assert.ok(error instanceof sdk.ArgumentError, inspect([name, value]));
      assert.equal(sent.length, 0);
    }
    const { sent } = await sentFor((client) => client.runs.retrieve("run_1"), {
      requestOptions: { additionalHeaders: { Authorization: "Bearer another" } },
    });
    const { headers } = sent[0];
    const names = Object.keys(headers).filter((name) => /authorization/i.test(name));
    assert.deepEqual(
      names.map((name) => headers[name]),
      [`Bearer ${KEY}`],
    );
  });

  test("base URLs with other schemes, credentials, queries or fragments are refused", async () => {
    for (const baseURL of [
      "javascript:alert(1)",
      "file:///etc/passwd",
      "data:,x",
      "ftp://host",
      "//host",
      "host",
      "http://",
      "https://user:password@host",
      "https://api.trigger.dev@host",
      "https://host?x=",
      "https://host/#",
      "https://host/?",
    ]) {
      const { sent, error } = await sentFor((client) => client.runs.retrieve("run_1"), { baseURL });
      assert.ok(error instanceof sdk.ArgumentError, baseURL);
      assert.doesNotMatch(error.message, /password@/);
      assert.equal(sent.length, 0);
    }
  });
});
