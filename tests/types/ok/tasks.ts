import {
  task,
  tasks,
  type AnyTask,
  type ApiPromise,
  type BatchItem,
  type BatchRunHandle,
  type RunHandle,
  type Task,
  type TaskFromIdentifier,
  type TaskIdentifier,
  type TaskOptions,
  type TaskOutput,
  type TaskPayload,
  type TaskRunPromise,
  type TaskRunResult,
  type TriggerApiRequestOptions,
  type TriggerOptions,
} from "trigger-wasm";
import { assert, type Equal } from "../assert.js";
import { cleanUpTask, emailTask, reportTask } from "./example-tasks.js";

type Email = { to: string; cc?: string[] };
type Sent = { messageId: string; at: number };

// The types of a task
assert<Equal<TaskIdentifier<typeof emailTask>, "send-email">>();
assert<Equal<TaskPayload<typeof emailTask>, Email>>();
assert<Equal<TaskOutput<typeof emailTask>, Sent>>();
assert<Equal<TaskPayload<typeof cleanUpTask>, void>>();
assert<Equal<TaskOutput<typeof cleanUpTask>, void>>();
assert<Equal<typeof emailTask, Task<"send-email", Email, Sent>>>();
type Either = typeof emailTask | typeof reportTask;
assert<Equal<TaskFromIdentifier<Either, "make-report">, typeof reportTask>>();
assert<Equal<TaskOutput<Either>, Sent | string>>();

// tasks.trigger
const promise = tasks.trigger<typeof emailTask>("send-email", { to: "ada@example.com" });
assert<Equal<typeof promise, ApiPromise<RunHandle<"send-email", Email, Sent>>>>();
const handle = await promise;
assert<Equal<typeof handle, RunHandle<"send-email", Email, Sent>>>();
assert<Equal<typeof handle.id, string>>();
assert<Equal<typeof handle.publicAccessToken, string>>();
assert<Equal<typeof handle.taskIdentifier, "send-email">>();
assert<Equal<typeof handle.isCached, boolean | undefined>>();

await tasks.trigger<typeof cleanUpTask>("clean-up", undefined);
const untyped = await tasks.trigger("any-task", { anything: [1, new Map(), 2n] });
assert<Equal<typeof untyped, RunHandle<string, any, any>>>();

const options: TriggerOptions = {
  idempotencyKey: ["welcome", "42"],
  idempotencyKeyTTL: "1h",
  delay: new Date(),
  ttl: 60,
  tags: ["user:42", "org:7"],
  metadata: { at: new Date(), deep: { list: [1, "two", null] } },
  queue: "mail",
  concurrency: ["mail", "smtp"],
  concurrencyKey: "user-42",
  maxAttempts: 3,
  maxDuration: 300,
  machine: "small-2x",
  priority: 10,
  region: "eu-central-1",
  version: "20250208.1",
  externalDeploymentId: null,
  debounce: { key: "user-42", delay: "5s", mode: "trailing", maxDelay: "5m" },
};
const requestOptions: TriggerApiRequestOptions = {
  retry: { maxAttempts: 2, factor: 2, minTimeoutInMs: 10, maxTimeoutInMs: 1000, randomize: true },
  additionalHeaders: { "x-from": "test" },
  signal: new AbortController().signal,
  timeoutInMs: 5000,
  publicAccessToken: { expirationTime: "15m" },
  clientConfig: { accessToken: "tr_dev_1234", baseURL: "http://localhost:3030" },
};
await tasks.trigger<typeof emailTask>("send-email", { to: "" }, options, requestOptions);
await tasks.trigger("any-task", "text", { tags: "one", delay: "1h", ttl: "10m" });

// tasks.batchTrigger: arrays, iterables and streams
const items: BatchItem<Email>[] = [{ payload: { to: "" }, options }, { payload: { to: "" } }];
const batch = await tasks.batchTrigger<typeof emailTask>("send-email", items, {
  idempotencyKey: "batch",
  idempotencyKeyTTL: "1d",
});
assert<Equal<typeof batch, BatchRunHandle<"send-email", Email, Sent>>>();
assert<Equal<typeof batch.batchId, string>>();
assert<Equal<typeof batch.runCount, number>>();
async function* later(): AsyncGenerator<BatchItem<Email>> {
  yield { payload: { to: "" } };
}
await tasks.batchTrigger<typeof emailTask>("send-email", later());
await tasks.batchTrigger<typeof emailTask>("send-email", new Set(items));
await tasks.batchTrigger<typeof emailTask>("send-email", items as readonly BatchItem<Email>[]);
declare const stream: ReadableStream<BatchItem<Email>>;
await tasks.batchTrigger<typeof emailTask>("send-email", stream, {}, requestOptions);

// Waiting for the runs
const waiting = tasks.triggerAndWait<typeof emailTask>("send-email", { to: "" }, { delay: "1h" });
assert<Equal<typeof waiting, TaskRunPromise<"send-email", Sent>>>();
assert<Equal<Awaited<ReturnType<typeof waiting.unwrap>>, Sent>>();
const ended = await emailTask.triggerAndWait({ to: "" });
if (ended.ok) assert<Equal<typeof ended.output, Sent>>();
else assert<Equal<typeof ended.error, unknown>>();
const { runs: endings } = await tasks.batchTriggerAndWait<typeof reportTask>("make-report", [
  { payload: { month: 7 }, options: { tags: "a" } },
]);
assert<Equal<typeof endings, TaskRunResult<"make-report", string>[]>>();
await emailTask.batchTriggerAndWait([{ payload: { to: "" } }], {}, requestOptions);

// Handles to tasks
const fromHandle = emailTask.trigger({ to: "ada@example.com" }, options, requestOptions);
assert<Equal<typeof fromHandle, ApiPromise<RunHandle<"send-email", Email, Sent>>>>();
await cleanUpTask.trigger();
const batchFromHandle = await emailTask.batchTrigger([{ payload: { to: "" } }]);
assert<Equal<typeof batchFromHandle, BatchRunHandle<"send-email", Email, Sent>>>();

const unknownTypes = task({ id: "elsewhere" });
assert<Equal<typeof unknownTypes, Task<"elsewhere", any, any>>>();
await unknownTypes.trigger({ anything: true });
const givenTypes = task<"elsewhere", { a: 1 }, { b: 2 }>({ id: "elsewhere" });
assert<Equal<TaskPayload<typeof givenTypes>, { a: 1 }>>();
assert<Equal<TaskOutput<typeof givenTypes>, { b: 2 }>>();
const typesOfAnother = task<typeof emailTask>({ id: "send-email" });
assert<Equal<typeof typesOfAnother, typeof emailTask>>();
const described = task({
  id: "described",
  description: "What it is for",
  run: async (payload: string, { ctx, signal }) => {
    assert<Equal<typeof signal, AbortSignal>>();
    return ctx.run.id as string;
  },
});
assert<Equal<TaskOutput<typeof described>, string>>();
const taskOptions: TaskOptions<"t", number, string> = { id: "t", run: async (n) => n.toFixed() };
assert<Equal<ReturnType<typeof task<"t", number, string>>, Task<"t", number, string>>>();
task(taskOptions).trigger(1);

// A caller's own generic function
function triggerLater<TTask extends AnyTask>(
  id: TaskIdentifier<TTask>,
  payload: TaskPayload<TTask>,
) {
  return tasks.trigger<TTask>(id, payload, { delay: "1h" });
}
const later1 = await triggerLater<typeof reportTask>("make-report", { month: 7 });
assert<Equal<typeof later1, RunHandle<"make-report", { month: number }, string>>>();
