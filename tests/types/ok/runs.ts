import {
  runs,
  tasks,
  type AnyRetrieveRunResult,
  type ApiPromise,
  type CursorPage,
  type CursorPagePromise,
  type ListRunResponseItem,
  type ListRunsQueryParams,
  type ReplayRunOptions,
  type RetrieveRunResponse,
  type RetrieveRunResult,
  type RunStatus,
} from "trigger-wasm";
import { assert, type Equal } from "../assert.js";
import { emailTask, reportTask } from "./example-tasks.js";

type Email = { to: string; cc?: string[] };
type Sent = { messageId: string; at: number };

// runs.retrieve: by id with a type, by handle, by id without a type
const retrieving = runs.retrieve<typeof emailTask>("run_1234", { retry: { maxAttempts: 1 } });
assert<Equal<typeof retrieving, ApiPromise<RetrieveRunResult<typeof emailTask>>>>();
const run = await retrieving;
assert<Equal<typeof run.payload, Email | undefined>>();
assert<Equal<typeof run.output, Sent | undefined>>();
assert<Equal<typeof run.id, string>>();
assert<Equal<typeof run.createdAt, Date>>();
assert<Equal<typeof run.finishedAt, Date | undefined>>();
assert<Equal<typeof run.tags, string[]>>();
assert<Equal<typeof run.isSuccess, boolean>>();
assert<Equal<typeof run.attemptCount, number>>();
assert<Equal<NonNullable<typeof run.error>["message"], string>>();
assert<Equal<NonNullable<typeof run.relatedRuns.parent>["depth"], number>>();
assert<Equal<NonNullable<typeof run.schedule>["generator"]["type"], "CRON">>();

const handle = await tasks.trigger<typeof emailTask>("send-email", { to: "" });
const byHandle = await runs.retrieve(handle);
assert<Equal<typeof byHandle.payload, Email | undefined>>();
assert<Equal<typeof byHandle.output, Sent | undefined>>();
const byBoth = await runs.retrieve<typeof emailTask>(handle);
assert<Equal<typeof byBoth.output, Sent | undefined>>();
const reported = await runs.retrieve(await reportTask.trigger({ month: 7 }));
assert<Equal<typeof reported.output, string | undefined>>();
const untyped = await runs.retrieve("run_1234");
assert<Equal<typeof untyped.output, any>>();
const anyRun: AnyRetrieveRunResult = run;
assert<Equal<typeof anyRun.payload, any>>();

// An unknown status, of a newer server, is accepted. Editors suggest the known ones.
assert<Equal<typeof run.status, RunStatus | (string & {})>>();
const label: string = run.status === "COMPLETED" ? "done" : run.status;
function isNew(status: RunStatus): boolean {
  return status === "QUEUED" || status === "DELAYED";
}
isNew("QUEUED");
console.log(label, run.status as RunStatus satisfies RunStatus);

// runs.poll
const polling = runs.poll(
  handle,
  { pollIntervalMs: 250 },
  { signal: new AbortController().signal },
);
assert<Equal<Awaited<typeof polling>["output"], Sent | undefined>>();
const polled = await runs.poll<typeof reportTask>("run_1234");
assert<Equal<typeof polled.output, string | undefined>>();

// runs.list: by environment, and by project
const params: ListRunsQueryParams = {
  limit: 50,
  after: "run_1",
  status: ["FAILED", "CRASHED"],
  taskIdentifier: ["send-email", "make-report"],
  version: "20250208.1",
  from: new Date(),
  to: Date.now(),
  tag: ["user:42"],
  schedule: "sched_1234",
  isTest: false,
  batch: "batch_1234",
  bulkAction: "bulk_1234",
  queue: [
    { type: "task", name: "send-email" },
    { type: "custom", name: "mail" },
  ],
  machine: ["micro"],
  region: "eu-central-1",
};
const listing = runs.list(params);
assert<Equal<typeof listing, CursorPagePromise<ListRunResponseItem>>>();
for await (const item of runs.list({ period: "7d" }, { timeoutInMs: 1000 })) {
  assert<Equal<typeof item, ListRunResponseItem>>();
  assert<Equal<typeof item.env.name, string>>();
}
await runs.list();
await runs.list("proj_1234");
const page = await runs.list("proj_1234", { env: ["prod", "staging"], limit: 10 }, {});
assert<Equal<typeof page, CursorPage<ListRunResponseItem>>>();

// The other calls
assert<Equal<Awaited<ReturnType<typeof runs.cancel>>, { id: string }>>();
await runs.cancel("run_1234", { retry: { maxAttempts: 1 } });
const replayOptions: ReplayRunOptions = {
  payload: { to: "alan@example.com" },
  metadata: { why: "again" },
  tags: ["replayed"],
  queue: "mail",
  concurrencyKey: "42",
  machine: "micro",
  version: "20250208.1",
  region: "eu-central-1",
  delay: "1h",
  ttl: "1d",
  idempotencyKey: "again",
  idempotencyKeyTTL: "1h",
  maxAttempts: 1,
  maxDuration: 60,
  priority: 1,
};
const replayed = await runs.replay("run_1234", replayOptions, { retry: { maxAttempts: 1 } });
assert<Equal<typeof replayed.id, string>>();
await runs.replay("run_1234");
await runs.replay("run_1234", { retry: { maxAttempts: 1 } });
const moved = await runs.reschedule("run_1234", { delay: new Date() });
assert<Equal<typeof moved, RetrieveRunResponse>>();
await runs.reschedule("run_1234", { delay: "30m" });
