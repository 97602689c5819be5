// What there is to know and to change about one run, beyond the run itself.

import { checkBody } from "../http/check.mjs";
import { cursorPage } from "../http/pages.mjs";
import { badRequest, notFound, unprocessable } from "../http/problem.mjs";
import { answer } from "../http/routes.mjs";
import { isoDate } from "../model/dates.mjs";
import { applyOperations, checkMetadataSize } from "../model/metadata.mjs";
import { executionResult, presentListItem, storedPacket } from "../model/run-views.mjs";
import { MAX_TAGS, addTags, rootOf, setMetadata } from "../model/runs.mjs";
import { presign } from "../model/store.mjs";
import { parentSpanOf, spansOf, traceIdOf } from "../model/trace.mjs";
import { existingRun } from "./existing.mjs";

const RUN = "/api/v1/runs/:runId";
const MAX_BODY = 2_097_152;
const UNFINISHED = "Run either doesn't exist or is not finished";
const tokens = ["secret", "public"];

export const routes = [
  { method: "GET", path: `${RUN}/result`, tokens, cors: true, handler: result },
  { method: "GET", path: `${RUN}/events`, tokens, cors: true, handler: events },
  { method: "GET", path: `${RUN}/trace`, tokens, cors: true, handler: trace },
  { method: "GET", path: `${RUN}/spans/:spanId`, tokens, cors: true, handler: span },
  { method: "GET", path: `${RUN}/packets/:name`, tokens, cors: true, handler: packet },
  { method: "POST", path: `${RUN}/tags`, tokens: ["secret"], handler: tag },
  { method: "GET", path: `${RUN}/metadata`, tokens, cors: true, handler: metadata },
  {
    method: "PUT",
    path: `${RUN}/metadata`,
    tokens: ["secret"],
    maxBody: MAX_BODY,
    handler: updateMetadata,
  },
];

function result(call) {
  const run = readable(call, UNFINISHED);
  const found = executionResult(call.state, run);
  if (!found) throw notFound(UNFINISHED);
  return answer(found);
}

function events(call) {
  const run = readable(call);
  const data = spansOf(call.state, run, parentSpanOf(run)).map((each) => ({
    spanId: each.id,
    parentId: each.parentId ?? null,
    runId: each.runId,
    message: each.message,
    startTime: isoDate(each.startTime),
    durationMs: each.duration,
    isError: each.isError,
    isPartial: each.isPartial,
    isCancelled: each.isCancelled,
    level: each.level,
    events: each.events,
    taskSlug: each.task,
    attemptNumber: each.attemptNumber ?? null,
  }));
  return answer({ events: data });
}

/** As a tree, or as a page of spans if the query asks for pages. */
function trace(call) {
  const { state, query } = call;
  const run = readable(call);
  const spans = spansOf(state, run, parentSpanOf(run));
  if (query.has("page[size]") || query.has("page[after]")) return tracePage(query, spans);
  const nodes = new Map(spans.map((each) => [each.id, presentNode(each)]));
  for (const node of nodes.values()) nodes.get(node.parentId)?.children.push(node);
  return answer({ trace: { traceId: traceIdOf(run), rootSpan: nodes.get(spans[0].id) } });
}

function tracePage(query, spans) {
  const page = cursorPage(query, {
    all: spans,
    keep: () => true,
    present: ({ id, parentId, runId, message, startTime, ...others }) => ({
      id,
      parentId,
      runId,
      message,
      startTime: isoDate(startTime),
      duration: others.duration,
      isError: others.isError,
      isPartial: others.isPartial,
      isCancelled: others.isCancelled,
      level: others.level,
      attemptNumber: others.attemptNumber,
    }),
    sizes: [1, 10_000, 10_000],
  });
  const failures = spans.filter((each) => each.attemptNumber !== undefined && each.isError);
  return answer({
    data: page.data,
    attemptFailures: failures.map(({ id, attemptNumber, runId }) => ({
      spanId: id,
      attemptNumber,
      runId,
    })),
    pagination: { next: page.pagination.next },
  });
}

function presentNode(each) {
  return {
    id: each.id,
    parentId: each.parentId,
    runId: each.runId,
    data: {
      message: each.message,
      taskSlug: each.task,
      events: each.events,
      startTime: isoDate(each.startTime),
      duration: each.duration,
      isError: each.isError,
      isPartial: each.isPartial,
      isCancelled: each.isCancelled,
      level: each.level,
      workerVersion: each.version,
      queueName: each.queue,
      machinePreset: each.machine,
    },
    children: [],
  };
}

function span(call) {
  const { state, params } = call;
  const run = readable(call);
  const found = spansOf(state, run, parentSpanOf(run)).find(({ id }) => id === params.spanId);
  if (!found) throw notFound("Span not found");
  const started = run.children.map((child) => presentListItem(state, child));
  return answer({
    spanId: found.id,
    parentId: found.parentId ?? null,
    runId: found.runId,
    message: found.message,
    isError: found.isError,
    isPartial: found.isPartial,
    isCancelled: found.isCancelled,
    level: found.level,
    startTime: isoDate(found.startTime),
    durationMs: found.duration,
    events: found.events,
    triggeredRuns:
      found.runId === run.id && found.attemptNumber !== undefined
        ? started.map(({ id, taskIdentifier, status, createdAt }) => ({
            runId: id,
            taskIdentifier,
            status,
            createdAt,
          }))
        : undefined,
  });
}

/** The address of a payload or an output that is in the object store. */
function packet(call) {
  const { state, params } = call;
  const run = readable(call);
  if (params.name !== "payload" && params.name !== "output") throw notFound();
  const stored = storedPacket(state, run, params.name);
  if (!stored) throw notFound("Packet not found");
  return answer({ presignedUrl: presign(state, "GET", stored.key) });
}

function tag(call) {
  const run = existingRun(call);
  const body = call.json();
  const tags = [body.tags].flat();
  if (!tags.every((each) => typeof each === "string")) throw badRequest("Invalid request body");
  const fresh = [...new Set(tags)].filter((each) => !run.tags.includes(each));
  const count = run.tags.length + fresh.length;
  if (count > MAX_TAGS) {
    throw unprocessable(`Runs can only have ${MAX_TAGS} tags, you're trying to set ${count}.`);
  }
  if (fresh.length === 0) return answer({ message: "No new tags to add" });
  addTags(call.state, run, fresh);
  return answer({ message: `Successfully set ${fresh.length} new tags.` });
}

function metadata(call) {
  return answer({ metadata: readable(call).metadata ?? {} });
}

/** Operations on a parent or a root that a run has not got are on the run itself. */
function updateMetadata(call) {
  const { state } = call;
  const run = existingRun(call);
  const body = call.json();
  checkBody(body, {
    metadata: "object?",
    operations: "array?",
    parentOperations: "array?",
    rootOperations: "array?",
  });
  const steps = [
    [run.parent ?? run, body.parentOperations],
    [rootOf(run), body.rootOperations],
    [run, body.operations],
  ];
  // All of it is worked out before any of it is kept: an answer with an error has changed nothing.
  const changed = new Map(body.metadata && [[run, body.metadata]]);
  for (const [target, operations = []] of steps) {
    if (operations.length === 0) continue;
    changed.set(target, applyOperations(changed.get(target) ?? target.metadata, operations));
  }
  for (const value of changed.values()) checkMetadataSize(value);
  for (const [target, value] of changed) setMetadata(state, target, value);
  return answer({ metadata: run.metadata ?? {} });
}

/** For calls that a public token may make, if it lets its holder read the run. */
function readable(call, error) {
  const run = existingRun(call, error);
  call.require(call.canReadRun(run));
  return run;
}
