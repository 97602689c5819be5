// Public tokens permit exactly what their scopes say.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  AuthenticationError,
  PermissionDeniedError,
  UnprocessableEntityError,
  auth,
  batch,
  deployments,
  queues,
  runs,
  sessions,
  streams,
  tasks,
  wait,
} from "trigger-wasm";
import { ADDITIONAL_DEV_KEY, PROD_KEY } from "../server/index.mjs";
import { collect, server, settings } from "./server.mjs";

/** Makes calls with a token instead of the key. */
const using = (accessToken, fn) => auth.withAuth({ ...settings(), accessToken }, fn);

const isDenied = (error) => error instanceof PermissionDeniedError;
const denied = (call) => assert.rejects(call, isDenied);

/** Returns the unverified claims of a token. */
const claimsOf = (token) => JSON.parse(Buffer.from(token.split(".")[1], "base64url"));

for (const [signer, accessToken] of [
  ["by the package", undefined],
  ["by the server", ADDITIONAL_DEV_KEY],
]) {
  describe(`a public token that is signed ${signer}`, () => {
    /** Creates a token, with a key that can sign or one that can't. */
    const make = (options) =>
      accessToken
        ? using(accessToken, () => auth.createPublicToken(options))
        : auth.createPublicToken(options);

    test("reads the runs in its scopes, and nothing else", async () => {
      const [own, other] = [await tasks.trigger("a", 1), await tasks.trigger("b", 2)];
      server.add.streamPart({ runId: own.id, data: "word" });
      server.add.streamPart({ runId: own.id, end: true });
      await using(await make({ scopes: { read: { runs: [own.id] } } }), async () => {
        assert.equal((await runs.retrieve(own.id)).payload, 1);
        assert.deepEqual(await collect(await streams.read(own.id)), ["word"]);
        await denied(runs.retrieve(other.id));
        await denied(runs.list());
        await denied(runs.cancel(own.id));
        await denied(runs.updateMetadata(own.id, { metadata: {} }));
        await denied(tasks.trigger("a", 1));
        await denied(deployments.list());
        await denied(queues.list());
      });
    });

    test("reads runs by tag, by task and by batch", async () => {
      const tagged = await tasks.trigger("a", 1, { tags: ["user:1"] });
      const { batchId } = await tasks.batchTrigger("b", [{ payload: 2 }]);
      const [inBatch] = (await batch.retrieve(batchId)).runs;
      const readable = async (scopes) =>
        using(await make({ scopes: { read: scopes } }), async () => {
          const read = async (id) => {
            try {
              return (await runs.retrieve(id)).payload;
            } catch (error) {
              assert.ok(isDenied(error), error);
            }
          };
          return [await read(tagged.id), await read(inBatch)];
        });
      assert.deepEqual(await readable({ tags: "user:1" }), [1, undefined]);
      assert.deepEqual(await readable({ tags: "user:2" }), [undefined, undefined]);
      assert.deepEqual(await readable({ tasks: ["b"] }), [undefined, 2]);
      assert.deepEqual(await readable({ batch: batchId }), [undefined, 2]);
      assert.deepEqual(await readable({ runs: true }), [1, 2]);
    });

    test("writes the resources in its scopes", async () => {
      const { id } = await tasks.trigger("a", 1, { delay: "1h" });
      const other = await tasks.trigger("a", 1, { delay: "1h" });
      const waitpoint = await wait.createToken();
      const scopes = {
        write: { runs: id, waitpoints: waitpoint.id, inputStreams: id, sessions: "c" },
      };
      await using(await make({ scopes }), async () => {
        await runs.cancel(id);
        await wait.completeToken(waitpoint, "done");
        await streams.input({ id: "x" }).send(id, 1);
        await sessions.open("c").in.send("hello");
        await denied(runs.cancel(other.id));
        await denied(streams.input({ id: "x" }).send(other.id, 1));
        await denied(runs.retrieve(id));
      });
      assert.equal((await runs.retrieve(id)).status, "CANCELED");
      assert.equal((await wait.retrieveToken(waitpoint)).output, "done");
    });

    test("reads the deployments and the queue in its scopes", async () => {
      await using(await make({ scopes: { read: { deployments: true } } }), async () => {
        assert.equal((await deployments.list()).data.length, 1);
        assert.equal((await deployments.retrieveCurrent()).status, "DEPLOYED");
        await denied(deployments.retrieve("deployment_1"));
        await denied(queues.retrieve("queue_1"));
      });
      await using(await make({ scopes: { read: { queues: true } } }), async () => {
        assert.equal((await queues.retrieve("queue_1")).name, "send-email");
        await denied(queues.list());
        await denied(queues.pause("queue_1"));
        await denied(deployments.list());
      });
    });

    test("expires at its expirationTime, by default after 15 minutes", async () => {
      const { id } = await tasks.trigger("a", 1);
      const scopes = { read: { runs: id } };
      const seconds = Math.floor(server.state.now() / 1000);
      const [short, long, dated] = [
        await make({ scopes }),
        await make({ scopes, expirationTime: "2 days" }),
        await make({ scopes, expirationTime: new Date((seconds + 7200) * 1000) }),
      ];
      assert.equal(claimsOf(dated).exp, seconds + 7200);
      const works = (token) => using(token, () => runs.retrieve(id).then(() => true));
      assert.ok(await works(short));
      server.advance(16 * 60_000);
      await assert.rejects(works(short), AuthenticationError);
      assert.ok(await works(dated));
      server.advance(24 * 3_600_000);
      await assert.rejects(works(dated), AuthenticationError);
      assert.ok(await works(long));
    });

    test("triggers the tasks in its scopes", async () => {
      const trigger = await using(accessToken ?? settings().accessToken, () =>
        auth.createTriggerPublicToken("a", { multipleUse: true }),
      );
      const handle = await using(trigger, async () => {
        await denied(tasks.trigger("b", 1));
        await denied(
          tasks.batchTrigger("a", [{ payload: 1 }]).catch((error) => {
            throw error.apiError;
          }),
        );
        return tasks.trigger("a", 1);
      });
      assert.equal((await runs.retrieve(handle.id)).taskIdentifier, "a");
    });
  });
}

test("a trigger token works once, unless multipleUse is true", async () => {
  const trigger = (token) => using(token, () => tasks.trigger("a", 1));
  const once = await auth.createTriggerPublicToken("a");
  // A repeated attempt after a lost response isn't a second use.
  server.fail("POST /api/v1/tasks", { reset: "after" });
  await trigger(once);
  await assert.rejects(trigger(once), UnprocessableEntityError);
  const many = await auth.createTriggerPublicToken(["a", "b"], { multipleUse: true });
  for (let i = 0; i < 3; i++) await trigger(many);
  assert.equal((await collect(runs.list())).length, 4);
});

test("a trigger token is refused for tasks that aren't ids", async () => {
  const EMPTY = "Public token scope resource IDs must not be empty";
  for (const make of [auth.createTriggerPublicToken, auth.createBatchTriggerPublicToken]) {
    for (const task of [
      1,
      undefined,
      { id: "a" },
      [1],
      [null],
      ["a", undefined],
      ["a", { id: "b" }],
    ])
      await assert.rejects(make(task), { name: "ArgumentError", argument: "task" });
    for (const task of ["", " ", [""], ["a", " "]])
      await assert.rejects(make(task), { name: "Error", message: EMPTY });
  }
  assert.equal(server.requests.length, 0);
});

test("a token is valid for one environment", async () => {
  const { id } = await tasks.trigger("a", 1);
  const scopes = { read: { runs: true } };
  const token = await using(PROD_KEY, () => auth.createPublicToken({ scopes }));
  await using(token, () => assert.rejects(runs.retrieve(id), { status: 404 }));
  await assert.rejects(
    using(`${token.slice(0, -3)}abc`, () => runs.retrieve(id)),
    AuthenticationError,
  );
});

test("withPublicToken makes calls with the token that it creates", async () => {
  const { id } = await tasks.trigger("a", 1);
  let status;
  await auth.withPublicToken({ scopes: { read: { runs: id } } }, async () => {
    ({ status } = await runs.retrieve(id));
    await denied(runs.list());
  });
  assert.equal(status, "QUEUED");
});
