import {
  batch,
  type ApiPromise,
  type BatchByIdItem,
  type BatchRunHandle,
  type InferRunTypes,
  type RetrieveBatchV2Response,
} from "trigger-wasm";
import { assert, type Equal } from "../assert.js";
import { emailTask, reportTask } from "./example-tasks.js";

type Either = typeof emailTask | typeof reportTask;
type Item = BatchByIdItem<InferRunTypes<Either>>;

const handle = await batch.trigger<Either>(
  [
    { id: "send-email", payload: { to: "ada@example.com" } },
    { id: "make-report", payload: { month: 7 }, options: { delay: "10m", tags: ["monthly"] } },
  ],
  { idempotencyKey: "batch" },
  { publicAccessToken: { expirationTime: "2h" } },
);
assert<Equal<typeof handle.batchId, string>>();
assert<Equal<typeof handle.publicAccessToken, string>>();

const one = await batch.trigger<typeof reportTask>([{ id: "make-report", payload: { month: 1 } }]);
assert<Equal<typeof one, BatchRunHandle<"make-report", { month: number }, string>>>();
await batch.trigger([{ id: "any-task", payload: "anything" }]);

async function* later(): AsyncGenerator<Item> {
  yield { id: "make-report", payload: { month: 7 } };
}
await batch.trigger<Either>(later());
declare const stream: ReadableStream<Item>;
await batch.trigger<Either>(stream);

const byTask = await batch.triggerByTask([
  { task: emailTask, payload: { to: "ada@example.com" }, options: { priority: 1 } },
  { task: reportTask, payload: { month: 7 } },
]);
assert<Equal<typeof byTask.runCount, number>>();
assert<Equal<typeof byTask.runs, undefined>>();
async function* tasksLater() {
  yield { task: emailTask, payload: { to: "ada@example.com" } };
  yield { task: reportTask, payload: { month: 7 } };
}
await batch.triggerByTask(tasksLater());

const awaited = await batch.triggerAndWait<Either>([
  { id: "make-report", payload: { month: 7 } },
  { id: "send-email", payload: { to: "ada@example.com" }, options: { tags: "a" } },
]);
for (const run of awaited.runs) {
  if (run.taskIdentifier === "make-report" && run.ok) assert<Equal<typeof run.output, string>>();
}
const awaitedByTask = await batch.triggerByTaskAndWait([
  { task: reportTask, payload: { month: 7 }, options: { priority: 1 } },
]);
assert<Equal<typeof awaitedByTask.id, string>>();

const retrieving = batch.retrieve(handle.batchId, { timeoutInMs: 1000 });
assert<Equal<typeof retrieving, ApiPromise<RetrieveBatchV2Response>>>();
const found = await retrieving;
assert<Equal<typeof found.runs, string[]>>();
assert<Equal<typeof found.createdAt, Date>>();
if (found.status === "PARTIAL_FAILED") {
  for (const { index, error } of found.processing.errors) {
    assert<Equal<typeof index, number>>();
    assert<Equal<typeof error, string>>();
  }
}

const legacy = await batch.triggerLegacy({ items: [{ task: "report" }] }, {}, { timeoutInMs: 1 });
assert<Equal<typeof legacy.id, string>>();
