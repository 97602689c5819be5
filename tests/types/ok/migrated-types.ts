// Types that code for the official package imports.
import {
  prompts,
  query,
  sessions,
  streams,
  task,
  type ApiPromise,
  type CreateSessionRequestBody,
  type InferInputStreamType,
  type InferStreamType,
  type PromptIdentifier,
  type PromptVariables,
  type QueryFormat,
  type QueryScope,
  type QueryTable,
  type ResolvedPrompt,
  type RunFriendlyStatus,
  type RunsTableRow,
} from "trigger-wasm";
import { assert, type Equal } from "../assert.js";

// Queries
const scope: QueryScope = "project";
const format: QueryFormat = "json";
const { results } = await query.execute<QueryTable<"runs", "run_id" | "status">>(
  "SELECT run_id, status FROM runs",
  { scope, format, period: "7d" },
);
assert<Equal<(typeof results)[number], { run_id: string; status: RunFriendlyStatus }>>();
assert<Equal<QueryTable<"runs">, Pick<RunsTableRow, keyof RunsTableRow>>>();
assert<Equal<QueryTable<"runs">["completed_at"], string | null>>();
// @ts-expect-error: there is no such column
type Unknown = QueryTable<"runs", "nothing">;

// Streams, with the types of the official `streams.define` and `streams.input`
type Words = {
  id: string;
  read: (
    runId: string,
    options?: { signal?: AbortSignal },
  ) => Promise<AsyncIterable<string> & ReadableStream<string>>;
  append: (value: string) => Promise<void>;
};
assert<Equal<InferStreamType<Words>, string>>();
assert<Equal<InferStreamType<{ id: string }>, unknown>>();
const approval = streams.input<{ approved: boolean }>({ id: "approval" });
assert<Equal<InferInputStreamType<typeof approval>, { approved: boolean }>>();

// Sessions
assert<Equal<Parameters<typeof sessions.start>[0], CreateSessionRequestBody>>();

// Prompts, with the types of the official `prompts.define`
declare const greeting: {
  id: "greeting";
  resolve(
    variables: { name: string },
    options?: { label?: string; version?: number },
  ): Promise<{ text: string }>;
};
assert<Equal<PromptIdentifier<typeof greeting>, "greeting">>();
assert<Equal<PromptVariables<typeof greeting>, { name: string }>>();
const resolved = prompts.resolve<typeof greeting>("greeting", { name: "Ada" }, { version: 2 });
assert<Equal<typeof resolved, ApiPromise<ResolvedPrompt>>>();
// @ts-expect-error: there is no prompt of this name
prompts.resolve<typeof greeting>("farewell", { name: "Ada" });
// @ts-expect-error: a variable is missing
prompts.resolve<typeof greeting>("greeting", {});
await prompts.resolve("any", { anything: 1 }, { requestOptions: { timeoutInMs: 1000 } });

// A task with all options
const everything = task({
  id: "everything",
  description: "Does it all",
  retry: { maxAttempts: 3, factor: 2, outOfMemory: { machine: "large-1x" } },
  queue: { name: "mail", concurrencyLimit: 5 },
  concurrency: [{ total: 5 }, "openai"],
  machine: { preset: "small-2x" },
  maxDuration: 300,
  ttl: "10m",
  jsonSchema: { type: "object", properties: { to: { type: "string" } } },
  init: async (payload) => ({ payload }),
  cleanup: async () => {},
  middleware: async ({ next }) => next(),
  handleError: async (payload, error, { retryAt }) => ({ retryAt, error, payload }),
  catchError: async ({ error }) => ({ skipRetrying: Boolean(error) }),
  onStart: ({ ctx }) => ctx,
  onStartAttempt: ({ ctx }) => ctx,
  onSuccess: ({ output }) => output,
  onFailure: ({ error }) => error,
  onComplete: ({ result }) => result,
  onWait: ({ wait }) => wait,
  onResume: ({ wait }) => wait,
  onCancel: async ({ runPromise }) => runPromise,
  run: async (payload: { to: string }, { ctx, signal }) => ({ ok: !signal.aborted, ctx }),
});
assert<Equal<typeof everything.id, "everything">>();
assert<Equal<Parameters<typeof everything.trigger>[0], { to: string }>>();
