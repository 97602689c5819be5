// The streams of runs: reading both versions, reconnecting, and sending to input streams.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  ApiError,
  NotFoundError,
  TriggerClient,
  configure,
  runs,
  streams,
  tasks,
} from "trigger-wasm";
import { collect, server, settings } from "./server.mjs";

const versions = { v1: false, v2: true };

for (const [version, v2RealtimeStreams] of Object.entries(versions)) {
  describe(`streams ${version}`, () => {
    /** Triggers a run whose streams have this version, and adds parts. */
    const start = async (...parts) => {
      const client = new TriggerClient({ ...settings(), future: { v2RealtimeStreams } });
      const { id } = await client.tasks.trigger("t", {});
      add(id, ...parts);
      return id;
    };
    const add = (runId, ...parts) => {
      for (const data of parts) server.add.streamPart({ runId, data });
    };
    const end = (runId) => server.add.streamPart({ runId, end: true });

    test("yield present and future parts until the server ends them", async () => {
      const id = await start({ text: "Grüße 🌍" }, "plain", null, 7);
      const stream = await streams.read(id);
      const parts = [];
      for await (const part of stream) {
        parts.push(part);
        if (parts.length === 4) add(id, ["five"]);
        if (parts.length === 5) end(id);
      }
      assert.deepEqual(parts, [{ text: "Grüße 🌍" }, "plain", null, 7, ["five"]]);
      assert.equal(server.requests.at(-1).headers["last-event-id"], undefined);
    });

    test("are read by key and by handle", async () => {
      const id = await start("default");
      server.add.streamPart({ runId: id, key: "a key", data: "other" });
      for (const key of ["default", "a key"]) server.add.streamPart({ runId: id, key, end: true });
      assert.deepEqual(await collect(await streams.read({ id }, "a key")), ["other"]);
      assert.deepEqual(await collect(await runs.fetchStream(id, "a key")), ["other"]);
      assert.deepEqual(await collect(await streams.read(id)), ["default"]);
    });

    test("start at the position of the options", async () => {
      const id = await start("a", "b", "c");
      const rest = async (options) =>
        collect(await streams.read(id, { timeoutInSeconds: 1, ...options }));
      end(id);
      assert.deepEqual(await rest({ startIndex: 0 }), ["a", "b", "c"]);
      assert.deepEqual(await rest({ startIndex: 1 }), ["b", "c"]);
      assert.deepEqual(await rest({ startIndex: 2 }), ["c"]);
      assert.deepEqual(await rest({ from: "latest" }), []);
    });

    test("continue after lost connections, without losing or repeating a part", async () => {
      const id = await start("a");
      server.fail("GET /realtime/v1/streams", { truncate: true }, 2);
      server.fail("GET /realtime/v1/streams", { status: 503 });
      const parts = [];
      for await (const part of await streams.read(id)) {
        parts.push(part);
        if (part === "a") add(id, "b");
        if (part === "b") add(id, "c", "d");
        if (part === "d") end(id);
      }
      assert.deepEqual(parts, ["a", "b", "c", "d"]);
      assert.equal(server.requests.filter(({ path }) => path.includes("/streams/")).length, 4);
    });

    test("end by leaving the loop, by cancelling and by a signal, which are no failures", async () => {
      const retries = [];
      configure({ ...settings(), onRetry: (retry) => retries.push(retry) });
      const id = await start("a");
      for await (const part of await streams.read(id)) {
        assert.equal(part, "a");
        break;
      }
      const reader = (await streams.read(id)).getReader();
      await reader.read();
      const waiting = reader.read();
      await new Promise((resolve) => setTimeout(resolve, 20));
      await reader.cancel();
      await waiting;
      const controller = new AbortController();
      const parts = [];
      for await (const part of await streams.read(id, { signal: controller.signal })) {
        parts.push(part);
        controller.abort();
      }
      assert.deepEqual(parts, ["a"]);
      // The server sees that all connections are closed.
      await server.idle();
      assert.equal(server.requests.filter(({ aborted }) => aborted).length, 3);
      assert.deepEqual(retries, []);
    });

    test("are read with the configuration of their call", async () => {
      const id = await start("a", "b");
      end(id);
      const clientConfig = settings();
      const requestOptions = { clientConfig };
      configure({ ...settings(), accessToken: "tr_dev_wrong" });
      const change = () => {
        clientConfig.baseURL = "http://127.0.0.1:9";
        clientConfig.accessToken = "tr_dev_other";
        requestOptions.clientConfig = 7;
      };
      server.fail("GET /realtime/v1/streams", { truncate: true });
      const stream = await streams.read(id, "default", { onPart: change }, requestOptions);
      assert.deepEqual(await collect(stream), ["a", "b"]);
    });

    test("end after the time-out without new parts", async () => {
      const id = await start("a");
      assert.deepEqual(await collect(await streams.read(id, { timeoutInSeconds: 0.05 })), ["a"]);
    });
  });
}

test("a stream of an unknown run rejects without a retry", async () => {
  await assert.rejects(collect(await streams.read("run_x")), (error) => {
    assert.ok(error instanceof ApiError);
    assert.equal(error.message, "404 Could not subscribe to stream");
    assert.equal(error.status, 404);
    assert.deepEqual(error.body, { error: "Run not found" });
    return true;
  });
  assert.equal(server.requests.length, 1);
});

test("an input stream sends to a run", async () => {
  const { id } = await tasks.trigger("t", {});
  const approval = streams.input({ id: "the approval" });
  assert.equal(await approval.send(id, { approved: true, by: "Ünal" }), undefined);
  await approval.send(id, [1, 2]);
  const { records } = server.state.collection("streams").get(`input ${id} the approval`);
  assert.deepEqual(
    records.map(({ data }) => data),
    [{ approved: true, by: "Ünal" }, [1, 2]],
  );
  await assert.rejects(approval.send("run_x", 1), NotFoundError);
});
