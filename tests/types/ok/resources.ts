// The resources except runs, schedules and environment variables.
import {
  errors,
  streams,
  batch,
  concurrencyLimits,
  deployments,
  prompts,
  query,
  queues,
  runs,
  sessions,
  TriggerClient,
  wait,
  webhooks,
  type ApiDeploymentListResponseItem,
  type ApiPromise,
  type BatchTaskRunExecutionResult,
  type BulkAction,
  type ConcurrencyLimitItem,
  type ConcurrencyLimitKeyItem,
  type CreateWaitpointTokenResponse,
  type CursorPagePromise,
  type DashboardObject,
  type ErrorGroupListItem,
  type ListedSessionItem,
  type OffsetLimitPagePromise,
  type OverrideConcurrencyLimitRequestBody,
  type QueueItem,
  type RetrieveRunTracePageResponseBody,
  type WaitpointListTokenItem,
  type WaitpointTimeoutError,
  type WebhookWaiterCancelledError,
} from "trigger-wasm";
import { assert, type Equal } from "../assert.js";

const request = { timeoutInMs: 1000 };

const queueList = queues.list({ page: 1, perPage: 10 }, request);
assert<Equal<typeof queueList, OffsetLimitPagePromise<QueueItem>>>();
const queue = await queues.retrieve({ type: "task", name: "send-email" }, request);
assert<Equal<typeof queue, QueueItem>>();
if (queue.version === "V1") {
  assert<Equal<NonNullable<typeof queue.concurrency>["overriddenAt"], Date | null>>();
}
await queues.pause("queue_1234", request);
await queues.resume({ type: "custom", name: "mail" });
await queues.overrideConcurrencyLimit("queue_1234", 5, request);
await queues.resetConcurrencyLimit("queue_1234", request);

const limitList = concurrencyLimits.list();
assert<Equal<typeof limitList, OffsetLimitPagePromise<ConcurrencyLimitItem>>>();
const limit = concurrencyLimits.retrieve("openai", request);
assert<Equal<typeof limit, ApiPromise<ConcurrencyLimitItem>>>();
const ofKey = concurrencyLimits.retrieve("openai", { concurrencyKey: "42" }, request);
assert<Equal<typeof ofKey, ApiPromise<ConcurrencyLimitKeyItem>>>();
const total = concurrencyLimits.override("openai", { total: 50 });
assert<Equal<typeof total, ApiPromise<ConcurrencyLimitItem>>>();
const perKey = concurrencyLimits.override("openai", { concurrencyKey: "42", perKey: 3, ttl: "7d" });
assert<Equal<typeof perKey, ApiPromise<ConcurrencyLimitKeyItem>>>();
const either = await concurrencyLimits.override(
  "openai",
  { total: 1 } as OverrideConcurrencyLimitRequestBody,
  request,
);
assert<Equal<typeof either, ConcurrencyLimitItem | ConcurrencyLimitKeyItem>>();
assert<Equal<Awaited<ReturnType<typeof concurrencyLimits.pause>>, ConcurrencyLimitItem>>();
const reset = concurrencyLimits.reset("openai", { concurrencyKey: "42" });
assert<Equal<typeof reset, ApiPromise<ConcurrencyLimitKeyItem>>>();
await concurrencyLimits.reset("openai");
await concurrencyLimits.resume("openai", request);

const deploymentList = deployments.list({ status: "DEPLOYED", cursor: "c", limit: 5 }, request);
assert<Equal<typeof deploymentList, CursorPagePromise<ApiDeploymentListResponseItem>>>();
const current = await deployments.retrieveCurrent(request);
assert<Equal<typeof current.deployedAt, Date | undefined>>();

const made = runs.bulk.cancel({ filter: { status: ["QUEUED"], from: new Date() }, name: "n" });
assert<Equal<typeof made, ApiPromise<{ id: string }>>>();
await runs.bulk.replay({ runIds: ["run_1234"], targetRegion: "eu-central-1" }, request);
await runs.bulk.abort("bulk_1234", request);
const action = await runs.bulk.retrieve("bulk_1234", request);
assert<Equal<typeof action, BulkAction>>();
assert<Equal<ReturnType<typeof runs.bulk.list>, CursorPagePromise<BulkAction>>>();

assert<Equal<ReturnType<typeof runs.events>, ApiPromise<unknown>>>();
const { trace } = await runs.trace("run_1234", request);
assert<Equal<(typeof trace.rootSpan.children)[number], typeof trace.rootSpan>>();
assert<Equal<typeof trace.rootSpan.data.startTime, Date>>();
const tracePage = await runs.tracePage("run_1234", { limit: 100, after: "c" }, request);
assert<Equal<typeof tracePage, RetrieveRunTracePageResponseBody>>();
const span = await runs.span("run_1234", "span", request);
assert<Equal<typeof span.parentId, string | null>>();
const added = await runs.addTags("run_1234", { tags: "checked" }, request);
assert<Equal<typeof added, { message: string }>>();
const { metadata } = await runs.metadata("run_1234", request);
assert<Equal<typeof metadata, Record<string, any>>>();
await runs.updateMetadata("run_1234", {
  metadata: { at: new Date(), list: [1, "a", null] },
  operations: [
    { type: "increment", key: "n", value: 1 },
    { type: "delete", key: "at" },
  ],
});
const results = await batch.results("batch_1234", request);
assert<Equal<typeof results, BatchTaskRunExecutionResult>>();
for (const item of results.items) {
  if (item.ok) assert<Equal<typeof item.output, string | undefined>>();
  else if (item.error.type === "INTERNAL_ERROR") assert<Equal<typeof item.error.code, string>>();
}

const token = await wait.createToken({ timeout: new Date(), tags: "approval" }, request);
assert<Equal<typeof token, CreateWaitpointTokenResponse>>();
await wait.createToken();
const tokens = wait.listTokens({ status: ["WAITING"], tags: ["approval"], from: 0 }, request);
assert<Equal<typeof tokens, CursorPagePromise<WaitpointListTokenItem>>>();
const completed = await wait.completeToken(token, { status: "approved" }, request);
assert<Equal<typeof completed.success, true>>();
await wait.completeToken<{ n: number }>("waitpoint_1234", { n: 1 });

const { tables } = await query.schema(request);
assert<Equal<(typeof tables)[number]["columns"][number]["allowedValues"], string[] | undefined>>();
const { dashboards } = await query.dashboards.list();
assert<Equal<(typeof dashboards)[number]["key"], string>>();
const dashboard = await query.dashboards.create({
  title: "Failures",
  widgets: [{ title: "Latest", query: "SELECT run_id FROM runs", display: { type: "table" } }],
});
assert<Equal<typeof dashboard, DashboardObject>>();
for (const { display } of dashboard.widgets) {
  if (display.type === "table") assert<Equal<typeof display.prettyFormatting, boolean>>();
}
const { id, revision } = await query.dashboards.retrieve(dashboard.id);
await query.dashboards.update(id, { title: "All", revision });
await query.dashboards.replace(id, { widgets: [] }, request);
const widget = await query.dashboards.widgets.add(id, {
  title: "Runs",
  query: "SELECT count() AS n FROM runs",
  display: { type: "bignumber", column: "n", aggregation: "sum" },
  position: { x: 0, y: 0, w: 6, h: 2 },
  revision,
});
assert<Equal<typeof widget.dashboard, DashboardObject>>();
await query.dashboards.widgets.update(id, widget.widgetId, { display: { type: "title" } });
await query.dashboards.widgets.del(id, widget.widgetId, { revision }, request);
assert<Equal<Awaited<ReturnType<typeof query.dashboards.del>>, { id: string }>>();

const { data: allPrompts } = await prompts.list(request);
assert<Equal<(typeof allPrompts)[number]["currentVersion"], number | null>>();
const { data: versions } = await prompts.versions("greeting");
assert<Equal<(typeof versions)[number]["createdAt"], string>>();
const override = await prompts.createOverride("greeting", { textContent: "Hello" }, request);
assert<Equal<typeof override.version, number>>();
await prompts.updateOverride("greeting", { model: "m" });
await prompts.removeOverride("greeting");
await prompts.reactivateOverride("greeting", override.version);
assert<Equal<Awaited<ReturnType<typeof prompts.promote>>, { ok: boolean }>>();

const session = await sessions.retrieve("chat-42", request);
assert<Equal<typeof session.closedAt, Date | null>>();
await sessions.update(session.id, { metadata: null, externalId: null, tags: ["a"] });
await sessions.close("chat-42");
await sessions.close("chat-42", { reason: "done" }, request);
const sessionList = sessions.list({ status: "ACTIVE", tag: ["a"], from: new Date() }, request);
assert<Equal<typeof sessionList, CursorPagePromise<ListedSessionItem>>>();

const { data: endpoints } = await webhooks.endpoints.list(request);
assert<Equal<(typeof endpoints)[number]["secretSet"], boolean>>();
const page = await webhooks.deliveries.list({ status: "failed", from: new Date() }, request);
assert<Equal<typeof page.pagination.next, string | undefined>>();
const replayed = await webhooks.deliveries.replay("del_1234", { targetId: "t" }, request);
assert<Equal<typeof replayed.deliveryId, string>>();

const event = await webhooks.constructEvent<{ type: string }>(new Request("http://a.b"), "secret");
assert<Equal<typeof event.type, string>>();
await webhooks.constructEvent({ payload: "{}", header: "signature" }, "secret");
const waiter = await webhooks.waiter.create(
  { id: "payments" },
  { match: { "event.type": "paid" }, timeout: new Date(), idempotencyKey: ["order", "42"] },
  request,
);
assert<Equal<typeof waiter.expiresAt, Date>>();
const delivered = await webhooks.waiter.wait<{ event: string }>(waiter);
if (delivered.ok) assert<Equal<typeof delivered.output, { event: string }>>();
else {
  type Why = WaitpointTimeoutError | WebhookWaiterCancelledError;
  assert<Equal<typeof delivered.error, Why>>();
}
const cancelled = await webhooks.waiter.cancel(waiter);
if (!cancelled.cancelled) assert<Equal<typeof cancelled.deliveryId, string>>();

const counted = await query.execute<{ n: number }>("SELECT count() AS n FROM runs", { from: 0 });
assert<Equal<typeof counted, { format: "json"; results: { n: number }[] }>>();
const csv = await query.execute("SELECT 1", { format: "csv", scope: "project" }, request);
assert<Equal<typeof csv.results, string>>();

const greeting = await prompts.resolve("greeting", { name: "Ada" }, { version: 3 }, request);
assert<Equal<typeof greeting.model, string | undefined>>();
const telemetry = greeting.toAISDKTelemetry({ user: "42" });
assert<Equal<typeof telemetry.experimental_telemetry.metadata, Record<string, string>>>();

const started = await sessions.start({
  type: "chat.agent",
  taskIdentifier: "assistant",
  triggerConfig: { basePayload: {}, externalDeploymentId: null },
});
assert<Equal<typeof started.runId, string>>();
const opened = sessions.open("chat-42");
const sent = opened.in.send({ text: "Hello" }, request);
assert<Equal<typeof sent, ApiPromise<void>>>();
await opened.channel("notes").in.send("raw");
for await (const note of await opened.channel("notes").out.read<string>()) note.length;
assert<Equal<ReturnType<typeof opened.channel>["name"], string>>();
const approval = streams.input<{ approved: boolean }>({ id: "approval" });
await approval.send("run_1234", { approved: true }, { requestOptions: request });

await wait.for({ minutes: 1, idempotencyKey: "k" });
await wait.until({ date: new Date(), throwIfInThePast: true });
const outcome = await wait.forToken<{ n: number }>(token);
if (outcome.ok) assert<Equal<typeof outcome.output, { n: number }>>();
else assert<Equal<typeof outcome.error, WaitpointTimeoutError>>();
const unwrapped = await wait.forToken<{ n: number }>("waitpoint_1234").unwrap();
assert<Equal<typeof unwrapped, { n: number }>>();
const retrieved = await wait.retrieveToken<{ n: number }>("waitpoint_1234", request);
assert<Equal<typeof retrieved.output, { n: number } | undefined>>();
assert<Equal<typeof retrieved.error, WaitpointTimeoutError | undefined>>();

const errorList = errors.list({ status: ["unresolved"], from: new Date() }, request);
assert<Equal<typeof errorList, CursorPagePromise<ErrorGroupListItem>>>();
const failing = await errors.resolve("error_1234", { resolvedInVersion: "20250208.1" });
assert<Equal<typeof failing.affectedVersions, string[]>>();
await errors.ignore(failing.id, { duration: 3_600_000, reason: "known" }, request);
await errors.unresolve(failing.id, request);
assert<Equal<Awaited<ReturnType<typeof errors.retrieve>>["firstSeen"], Date>>();

const promoted = await deployments.promote("20250208.1", request);
assert<Equal<typeof promoted.shortCode, string>>();
const deployment = await deployments.retrieve("deployment_1234");
assert<Equal<typeof deployment.contentHash, string>>();
await deployments.retrieveLatest(request);

const client = new TriggerClient();
assert<Equal<Awaited<ReturnType<typeof client.queues.pause>>, QueueItem>>();
await client.deployments.retrieveCurrent();
await client.prompts.list();
await client.runs.bulk.list();
await client.wait.createToken();
await client.schedules.timezones();
const publicToken = await client.auth.createPublicToken({ scopes: { read: { runs: "run_1234" } } });
assert<Equal<typeof publicToken, string>>();
await client.auth.createPublicToken({ scopes: { read: { deployments: true, queues: true } } });
await deployments.list(request);
