// Writing streams: a backend writes to the streams of runs and sessions, and a run to its own streams.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  NotFoundError,
  PermissionDeniedError,
  TriggerClient,
  auth,
  configure,
  sessions,
  streams,
  tasks,
} from "trigger-wasm";
import { insideRun } from "./inside-run.mjs";
import { server, settings } from "./server.mjs";

/** Triggers a run with streams of a version, and returns its id. */
async function start(version) {
  const future = { v2RealtimeStreams: version === "v2" };
  const client = new TriggerClient({ ...settings(), future });
  const { id } = await client.tasks.trigger("t", {});
  return id;
}

/** Returns the parts of a stream that the server has stored. */
const partsOf = (name) =>
  server.state
    .collection("streams")
    .get(name)
    ?.records.map(({ data }) => data);

/** Returns the requests that wrote to streams, as `METHOD /path`. */
const written = () =>
  server.requests
    .filter(({ path }) => /^\/(records|realtime)/.test(path))
    .map(({ method, path }) => `${method} ${path}`);

const moment = () => new Promise((resolve) => setTimeout(resolve, 5));

async function* words(...parts) {
  yield* parts;
}

const parts = ["a", { text: "Grüße 🌍" }, null, 7];

for (const version of ["v1", "v2"]) {
  describe(`streams ${version}`, () => {
    test("are written from a stream and from an iterable, and return a copy", async () => {
      const target = await start(version);
      const { stream, waitUntilComplete } = streams.pipe(words(...parts), { target });
      const copy = [];
      for await (const part of stream) copy.push(part);
      const end = await waitUntilComplete();
      assert.deepEqual(copy, parts);
      assert.deepEqual(partsOf(`run ${target} default`), parts);
      assert.deepEqual(end, version === "v2" ? { lastEventId: "3" } : {});
      const readable = new ReadableStream({
        start(controller) {
          controller.enqueue("last");
          controller.close();
        },
      });
      await streams.pipe("a/ key", readable, { target }).waitUntilComplete();
      assert.deepEqual(partsOf(`run ${target} a/ key`), ["last"]);
    });

    test("are written in batches, without waiting for the end of the source", async () => {
      const target = await start(version);
      async function* slowly() {
        yield 1;
        yield 2;
        while (written().length < 2) await moment();
        yield 3;
      }
      await streams.pipe(slowly(), { target }).waitUntilComplete();
      assert.deepEqual(partsOf(`run ${target} default`), [1, 2, 3]);
      assert.equal(written().length, 3);
    });

    test("contain each part once if requests fail", async () => {
      const target = await start(version);
      const path = version === "v2" ? "POST /records" : "POST /realtime";
      server.fail("PUT /realtime", { status: 503 });
      server.fail(path, { status: 503 });
      server.fail(path, { reset: "after" });
      const { waitUntilComplete } = streams.pipe(words(...parts), { target });
      await waitUntilComplete();
      // Readers recognize a repeated record by its id.
      const seen = new Map();
      for (const { id, data } of server.state.collection("streams").get(`run ${target} default`)
        .records)
        seen.set(id, data);
      assert.deepEqual([...seen.values()], parts);
    });

    test("reject if the server refuses them", async () => {
      await assert.rejects(
        streams.pipe(words(1), { target: "run_x" }).waitUntilComplete(),
        NotFoundError,
      );
      const target = await start(version);
      server.fail(version === "v2" ? "POST /records" : "POST /realtime", { status: 400 });
      const { stream, waitUntilComplete } = streams.pipe(words(1, 2), { target });
      await assert.rejects(waitUntilComplete(), { status: 400 });
      // The copy doesn't depend on the server.
      const copy = [];
      for await (const part of stream) copy.push(part);
      assert.deepEqual(copy, [1, 2]);
    });

    test("reject with an error of their source, after writing the parts before it", async () => {
      const target = await start(version);
      const error = new Error("no milk");
      async function* breaks() {
        yield 1;
        // Parts that haven't been sent when the source fails are lost.
        while (!partsOf(`run ${target} default`)?.length) await moment();
        throw error;
      }
      const { waitUntilComplete } = streams.pipe(breaks(), { target });
      await assert.rejects(waitUntilComplete(), (caught) => caught === error);
      assert.deepEqual(partsOf(`run ${target} default`), [1]);
    });

    test("end when their signal is aborted", async () => {
      const target = await start(version);
      const controller = new AbortController();
      let left = false;
      async function* forever() {
        try {
          for (;;) {
            yield 1;
            await moment();
            if (partsOf(`run ${target} default`)?.length) controller.abort();
          }
        } finally {
          left = true;
        }
      }
      const { signal } = controller;
      const { stream, waitUntilComplete } = streams.pipe(forever(), { target, signal });
      assert.deepEqual(await waitUntilComplete(), {});
      await stream.cancel();
      assert.ok(left);
    });

    test("end their source when their signal is aborted, also while it waits and the copy is read", async () => {
      const target = await start(version);
      const controller = new AbortController();
      const { signal } = controller;
      const reasons = [];
      const source = new ReadableStream({
        start: (own) => own.enqueue(1),
        cancel: (reason) => void reasons.push(reason),
      });
      const { stream, waitUntilComplete } = streams.pipe(source, { target, signal });
      const copy = [];
      const copied = (async () => {
        for await (const part of stream) copy.push(part);
      })();
      while (!partsOf(`run ${target} default`)?.length) await moment();
      controller.abort();
      assert.deepEqual(await waitUntilComplete(), {});
      await copied;
      assert.deepEqual(copy, [1]);
      assert.equal(reasons.length, 1);
    });

    test("are written with the configuration of their call", async () => {
      const target = await start(version);
      const clientConfig = settings();
      const requestOptions = { clientConfig };
      configure({ ...settings(), accessToken: "tr_dev_wrong" });
      async function* changing() {
        clientConfig.baseURL = "http://127.0.0.1:9";
        clientConfig.accessToken = "tr_dev_other";
        requestOptions.clientConfig = 7;
        yield* parts;
      }
      server.fail(version === "v2" ? "POST /records" : "POST /realtime", { status: 503 });
      const { waitUntilComplete } = streams.pipe(changing(), { target, requestOptions });
      await waitUntilComplete();
      assert.deepEqual(partsOf(`run ${target} default`), parts);
    });

    test("contain appended texts", async () => {
      const target = await start(version);
      assert.equal(await streams.append("step 1", { target }), undefined);
      await streams.append("log", "step 2", { target });
      await streams.append("log", "", { target });
      assert.deepEqual(partsOf(`run ${target} default`), ["step 1"]);
      assert.deepEqual(partsOf(`run ${target} log`), ["step 2", ""]);
      await assert.rejects(streams.append("x", { target: "run_x" }), NotFoundError);
    });
  });
}

test("lines of streams v1 are sent one by one if fetch would join them", async () => {
  const target = await start("v1");
  configure({ ...settings(), fetch: (url, init) => fetch(url, init) });
  server.fail("POST /realtime", { reset: "after" });
  await streams.pipe(words(...parts), { target }).waitUntilComplete();
  assert.deepEqual(partsOf(`run ${target} default`), parts);
  const posts = server.requests.filter(({ method, path }) =>
    `${method} ${path}`.startsWith("POST /realtime"),
  );
  const starts = posts.map(({ headers }) => headers["x-resume-from-chunk"]);
  assert.deepEqual(starts, ["0", "1", "2", "3"]);
});

test("lines of streams v1 aren't sent again if the server doesn't say which have arrived", async () => {
  const target = await start("v1");
  server.fail("POST /realtime", { reset: "after" });
  server.fail("HEAD /realtime", { status: 404 });
  const { waitUntilComplete } = streams.pipe(words(...parts), { target });
  await assert.rejects(waitUntilComplete(), { name: "TriggerApiError", call: "streams.pipe" });
  assert.deepEqual(partsOf(`run ${target} default`), parts);
});

test("an abort while the server is asked which lines have arrived rejects with its reason", async () => {
  const target = await start("v1");
  const controller = new AbortController();
  const onRequest = ({ method }) => method === "HEAD" && controller.abort("enough");
  configure({ ...settings(), onRequest });
  server.fail("POST /realtime", { status: 503 });
  const requestOptions = { signal: controller.signal };
  const { waitUntilComplete } = streams.pipe(words(...parts), { target, requestOptions });
  await assert.rejects(waitUntilComplete(), (reason) => reason === "enough");
});

test("objects of any class are appended as JSON", async () => {
  const target = await start("v2");
  class TodoArray {
    items = [1, 2];
  }
  class Blob {
    size = 1;
  }
  for (const value of [new TodoArray(), new Blob()]) await streams.append(value, { target });
  assert.deepEqual(partsOf(`run ${target} default`), ['{"items":[1,2]}', '{"size":1}']);
});

test("request bodies of other kinds are appended as their text", async () => {
  const target = await start("v2");
  const bodies = [
    new TextEncoder().encode("Grüße"),
    new Blob(["a ", "blob"]),
    new URLSearchParams({ a: "1" }),
    new Response("streamed").body,
  ];
  for (const body of bodies) await streams.append("log", body, { target });
  for (const value of [{ n: 1 }, [1], 7]) await streams.append("log", value, { target });
  const texts = ["Grüße", "a blob", "a=1", "streamed", '{"n":1}', "[1]", "7"];
  assert.deepEqual(partsOf(`run ${target} log`), texts);
});

describe("a writer", () => {
  test("writes the parts that its function writes and merges, until all sources have ended", async () => {
    const target = await start("v2");
    const { stream, waitUntilComplete } = streams.writer("log", {
      target,
      async execute({ write, merge }) {
        write("first");
        merge(words("merged", "too"));
        await new Promise((resolve) => setTimeout(resolve, 20));
        write("last");
      },
    });
    const copy = [];
    for await (const part of stream) copy.push(part);
    await waitUntilComplete();
    assert.deepEqual(copy, ["first", "merged", "too", "last"]);
    assert.deepEqual(partsOf(`run ${target} log`), copy);
  });

  test("ends when its function throws, and logs the error to the console", async (t) => {
    const log = t.mock.method(console, "error", () => {});
    const target = await start("v2");
    const execute = ({ write }) => {
      write(1);
      throw new Error("no milk");
    };
    await streams.writer({ target, execute }).waitUntilComplete();
    assert.deepEqual(partsOf(`run ${target} default`), [1]);
    assert.equal(log.mock.calls[0].arguments[1].message, "no milk");
  });
});

describe("a defined stream", () => {
  test("is written and read by its key, and created once for a run", async () => {
    const target = await start("v2");
    const progress = streams.define({ id: "progress" });
    assert.equal(progress.id, "progress");
    await progress.append({ percent: 1 }, { target });
    await progress.append({ percent: 2 }, { target });
    await progress.pipe(words({ percent: 3 }), { target }).waitUntilComplete();
    const execute = ({ write }) => write({ percent: 4 });
    await progress.writer({ target, execute }).waitUntilComplete();
    assert.equal(written().filter((request) => request.startsWith("PUT")).length, 1);
    server.add.streamPart({ runId: target, key: "progress", end: true });
    const read = [];
    for await (const part of await progress.read(target)) read.push(part.percent);
    assert.deepEqual(read, [1, 2, 3, 4]);
  });

  test("is created again for another run, for another key, and after a failure", async () => {
    const [one, two] = [await start("v2"), await start("v2")];
    const progress = streams.define({ id: "progress" });
    const puts = () => written().filter((request) => request.startsWith("PUT")).length;
    await progress.append(1, { target: one });
    await progress.append(1, { target: two });
    assert.equal(puts(), 2);
    configure({ ...settings(), accessToken: await auth.createPublicToken({ scopes: {} }) });
    await assert.rejects(progress.append(1, { target: two }), PermissionDeniedError);
    configure(settings());
    server.fail("POST /records", { status: 400 });
    await assert.rejects(progress.append(1, { target: one }), { status: 400 });
    await progress.append(2, { target: one });
    assert.deepEqual(partsOf(`run ${one} progress`), [1, 2]);
  });
});

describe("a store that refuses the token of a handle", () => {
  for (const status of [401, 403]) {
    test(`gets a new one after status ${status}, and the parts are written`, async () => {
      const target = await start("v2");
      const progress = streams.define({ id: "progress" });
      await progress.append(1, { target });
      server.fail("POST /records", { status });
      await progress.pipe(words(2, 3), { target }).waitUntilComplete();
      await progress.append(4, { target });
      assert.deepEqual(partsOf(`run ${target} progress`), [1, 2, 3, 4]);
      const puts = written().filter((request) => request.startsWith("PUT")).length;
      assert.equal(puts, 2);
    });
  }

  test("and refuses the new one too, rejects", async () => {
    const target = await start("v2");
    server.fail("POST /records", { status: 403 }, 2);
    await assert.rejects(
      streams.pipe(words(1), { target }).waitUntilComplete(),
      PermissionDeniedError,
    );
    assert.equal(written().length, 4);
  });
});

describe("the output of a session", () => {
  test("is written and read, on its channels too", async () => {
    const session = sessions.open("chat/1");
    await session.out.append({ text: "Grüße 🌍" });
    const { waitUntilComplete } = session.out.pipe(words("a", "b"));
    assert.deepEqual(await waitUntilComplete(), { lastEventId: "2" });
    await session.out.writer({ execute: ({ write }) => write("c") }).waitUntilComplete();
    assert.equal(written().filter((request) => request.startsWith("PUT")).length, 1);
    const side = session.channel(sessions.defineChannel("side"));
    await side.out.append(1);
    assert.deepEqual(partsOf("session chat/1  out"), [{ text: "Grüße 🌍" }, "a", "b", "c"]);
    assert.deepEqual(partsOf("session chat/1 side out"), [1]);
    const read = [];
    for await (const part of await session.out.read({ timeoutInSeconds: 0.05 })) read.push(part);
    assert.equal(read.length, 4);
  });

  test("rejects if the server has no store for it", async () => {
    server.fail("PUT /realtime", { status: 200, body: { version: "v1" } });
    await assert.rejects(sessions.open("c").out.append(1), {
      message: /^Session stream initialize did not return S2 credentials/,
    });
  });

  test("has channels by definition, with valid names", () => {
    assert.deepEqual(sessions.defineChannel("side"), { name: "side" });
    const message = 'Invalid session channel name "a b": use 1-128 chars from [A-Za-z0-9._-].';
    assert.throws(() => sessions.defineChannel("a b"), { name: "Error", message });
  });
});

describe("the run whose stream is written", () => {
  test("is the caller's own, its parent or its root inside a run", async () => {
    const [own, parent, root] = [await start("v2"), await start("v2"), await start("v2")];
    const run = { id: own, parentTaskRunId: parent, rootTaskRunId: root };
    await insideRun(async () => {
      await streams.append("own");
      for (const target of ["self", "parent", "root"]) await streams.append(target, { target });
    }, run);
    const all = [own, parent, root].map((id) => partsOf(`run ${id} default`));
    assert.deepEqual(all, [["own", "self"], ["parent"], ["root"]]);
  });

  test("must be named outside of a run", async () => {
    const message = /^Could not determine the target run ID for the realtime stream\. /;
    await assert.rejects(streams.append("x"), { message });
    await assert.rejects(streams.pipe(words(1)).waitUntilComplete(), { message });
    await assert.rejects(streams.define({ id: "d" }).append(1), { message });
    assert.equal(server.requests.length, 0);
  });

  test("isn't ended by its worker before all parts have been written", async () => {
    const target = await start("v2");
    const registered = [];
    const manager = { register: (promise) => registered.push(promise) };
    const run = { id: target };
    await insideRun(
      async () => {
        streams.pipe(words(1, 2));
        const [{ requiresResolving, promise }] = registered;
        assert.equal(requiresResolving(), true);
        await promise(60_000);
        assert.equal(requiresResolving(), false);
      },
      run,
      { "wait-until": manager },
    );
    assert.deepEqual(partsOf(`run ${target} default`), [1, 2]);
  });
});

test("writers with invalid arguments send no request", async () => {
  const target = "run_1";
  const wrong = [
    [
      "streams.pipe: value must be a ReadableStream or an async iterable",
      () => streams.pipe("k", [1], { target }),
    ],
    ["streams.writer: options.execute must be a function", () => streams.writer({ target })],
    [
      "streams.pipe: options.signal must be an AbortSignal, not an object",
      () => streams.pipe(words(), { target, signal: {} }),
    ],
    [
      "streams.define.pipe: key must be a string, not undefined",
      () => streams.define({}).pipe(words(), { target }),
    ],
    ["streams.pipe: options must be an object, not a number", () => streams.pipe(words(), 7)],
  ];
  for (const [message, call] of wrong) {
    await assert.rejects(call().waitUntilComplete(), { name: "ArgumentError", message });
  }
  assert.equal(server.requests.length, 0);
});

test("a part that is too large rejects, after the parts before it have been written", async () => {
  const target = await start("v2");
  const { waitUntilComplete } = streams.pipe(words("small", "x".repeat(1_048_000)), { target });
  await assert.rejects(waitUntilComplete(), {
    message: /a part has 1048032 bytes of JSON, and the limit is/,
  });
  assert.deepEqual(partsOf(`run ${target} default`), ["small"]);
});

test("many or large parts are sent in several requests", async () => {
  const target = await start("v2");
  const large = "x".repeat(400_000);
  await streams.pipe(words(large, large, large), { target }).waitUntilComplete();
  const many = Array.from({ length: 1500 }, (_, index) => index);
  await streams.pipe("many", words(...many), { target }).waitUntilComplete();
  assert.deepEqual(partsOf(`run ${target} many`), many);
  assert.equal(written().filter((request) => request.startsWith("POST /records")).length, 4);
});
