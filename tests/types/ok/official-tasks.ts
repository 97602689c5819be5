// Task files still use `@trigger.dev/sdk`, so its task types must work as type parameters. This type is structurally equal to
// a task of that package.
import {
  batch,
  runs,
  task,
  tasks,
  type RunHandle,
  type TaskIdentifier,
  type TaskOutput,
  type TaskPayload,
} from "trigger-wasm";
import { assert, type Equal } from "../assert.js";

declare const output: unique symbol;
declare const payload: unique symbol;
type OfficialHandle<TId, TInput, TOutput> = {
  id: string;
  publicAccessToken: string;
  taskIdentifier: TId;
} & { [output]: TOutput; [payload]: TInput };

declare class OfficialRunPromise<TOutput> extends Promise<{ ok: true; output: TOutput }> {
  unwrap(): Promise<TOutput>;
}

interface OfficialTask<TId extends string, TInput = void, TOutput = any> {
  id: TId;
  description?: string;
  trigger: (
    payload: TInput,
    options?: { delay?: string | Date; tags?: string | string[] },
    requestOptions?: { retry?: { maxAttempts?: number } },
  ) => Promise<OfficialHandle<TId, TInput, TOutput>>;
  batchTrigger: (
    items: Array<{ payload: TInput }> | AsyncIterable<{ payload: TInput }>,
  ) => Promise<{ batchId: string }>;
  triggerAndWait: (payload: TInput) => OfficialRunPromise<TOutput>;
}

declare const emailTask: OfficialTask<"send-email", { to: string }, { messageId: string }>;
declare const cronTask: OfficialTask<"cron", { timestamp: Date }, void>;
declare const anyTask: OfficialTask<string, any, any>;

assert<Equal<TaskIdentifier<typeof emailTask>, "send-email">>();
assert<Equal<TaskPayload<typeof emailTask>, { to: string }>>();
assert<Equal<TaskOutput<typeof emailTask>, { messageId: string }>>();
assert<Equal<TaskOutput<typeof cronTask>, void>>();
assert<Equal<TaskOutput<typeof anyTask>, any>>();

const handle = await tasks.trigger<typeof emailTask>("send-email", { to: "" });
assert<Equal<typeof handle, RunHandle<"send-email", { to: string }, { messageId: string }>>>();
const run = await runs.retrieve(handle);
assert<Equal<typeof run.output, { messageId: string } | undefined>>();
const byId = await runs.retrieve<typeof emailTask>("run_1234");
assert<Equal<typeof byId.payload, { to: string } | undefined>>();

const email = task<typeof emailTask>({ id: "send-email" });
const ours = await email.trigger({ to: "" });
assert<Equal<typeof ours, typeof handle>>();

await batch.trigger<typeof emailTask | typeof cronTask>([
  { id: "send-email", payload: { to: "" } },
  { id: "cron", payload: { timestamp: new Date() } },
]);
await batch.triggerByTask([
  { task: emailTask, payload: { to: "" } },
  { task: cronTask, payload: { timestamp: new Date() } },
]);

// A handle of the other package is accepted too. Its types come from the parameter.
const theirs = await emailTask.trigger({ to: "" });
const theirRun = await runs.retrieve<typeof emailTask>(theirs);
assert<Equal<typeof theirRun.output, { messageId: string } | undefined>>();
const untyped = await runs.retrieve(theirs);
assert<Equal<typeof untyped.output, any>>();
