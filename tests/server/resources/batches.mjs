// Batches are made in two steps: one call announces how many runs there will be, a second one
// streams them, a line each. When all have come the batch is sealed, and its runs start.

import { checkBody } from "../http/check.mjs";
import { Problem, badRequest, notFound, notFoundYet } from "../http/problem.mjs";
import { answer } from "../http/routes.mjs";
import { batchesOf, findBatch } from "../model/batches.mjs";
import { keyDuration } from "../model/durations.mjs";
import { handleHeaders } from "../model/handles.mjs";
import { executionResult } from "../model/run-views.mjs";
import { isFinal, triggerRun } from "../model/runs.mjs";

const MAX_RUNS = 1000;
const MAX_RUNS_AT_ONCE = 500;
const MAX_ITEM_BYTES = 3_145_728;

export const routes = [
  {
    method: "POST",
    path: "/api/v3/batches",
    tokens: ["secret", "public"],
    cors: true,
    maxBody: 131_072,
    handler: create,
  },
  {
    method: "POST",
    path: "/api/v3/batches/:batchId/items",
    tokens: ["secret", "public"],
    partialBody: true,
    handler: addItems,
  },
  {
    method: "POST",
    path: "/api/v2/tasks/batch",
    tokens: ["secret"],
    maxBody: 1_048_576,
    handler: createWhole,
  },
  ...["/api/v2/batches/:batchId", "/api/v1/batches/:batchId"].map((path) => ({
    method: "GET",
    path,
    tokens: ["secret", "public"],
    cors: true,
    handler: retrieve,
  })),
  { method: "GET", path: "/api/v1/batches/:batchId/results", tokens: ["secret"], handler: results },
];

function create(call) {
  const { state, environment } = call;
  const body = call.json();
  const { runCount, taskIdentifiers, idempotencyKey, resumeParentOnCompletion } = body;
  if (!Number.isInteger(runCount) || runCount < 1) {
    throw badRequest("runCount must be a positive integer");
  }
  if (runCount > MAX_RUNS) throw badRequest(`runCount must be at most ${MAX_RUNS}`);
  checkBody(body, {
    taskIdentifiers: "array?",
    idempotencyKey: "string?",
    parentRunId: "string?",
    resumeParentOnCompletion: "boolean?",
  });
  call.require(mayTrigger(call, taskIdentifiers));

  const keys = state.collection("batch keys");
  const key = JSON.stringify([environment.id, idempotencyKey]);
  let batch = idempotencyKey === undefined ? undefined : keys.get(key);
  if (batch?.createdAt + keyDuration() <= state.now()) batch = undefined;
  const isCached = batch !== undefined;
  if (!batch) {
    batch = {
      id: state.newId("batch"),
      environment,
      runCount,
      taskIdentifiers,
      idempotencyKey,
      parentRunId: body.parentRunId,
      triggerFunction: resumeParentOnCompletion ? "batchTriggerAndWait" : "batchTrigger",
      streamsVersion: call.headers["x-trigger-realtime-streams-version"],
      createdAt: state.now(),
      items: new Map(),
      sealedAt: undefined,
      runs: [],
      errors: [],
    };
    batchesOf(state).set(batch.id, batch);
    if (idempotencyKey !== undefined) keys.set(key, batch);
  }
  const scopes = [`read:batch:${batch.id}`];
  // A page that may create a batch has to stream its items with the token it gets here.
  if (call.headers["x-trigger-client"] === "browser") scopes.push(`write:batch:${batch.id}`);
  return answer(
    { id: batch.id, runCount: batch.runCount, isCached, idempotencyKey },
    { status: 202, headers: handleHeaders(call, scopes) },
  );
}

/** The batch of older versions: all of it in one request. */
function createWhole(call) {
  const { state, environment } = call;
  const body = call.json();
  checkBody(body, { items: "array" });
  const { items } = body;
  if (items.length === 0) throw badRequest("A batch needs at least one item");
  if (items.length > MAX_RUNS_AT_ONCE) {
    throw badRequest(`A batch in one request has at most ${MAX_RUNS_AT_ONCE} items`);
  }
  const batch = {
    id: state.newId("batch"),
    environment,
    runCount: items.length,
    triggerFunction: "batchTrigger",
    createdAt: state.now(),
    items: new Map(items.map((item, index) => [index, { ...item, index }])),
    sealedAt: undefined,
    runs: [],
    errors: [],
  };
  batchesOf(state).set(batch.id, batch);
  seal(state, batch);
  return answer(
    { id: batch.id, runCount: batch.runCount },
    { status: 202, headers: handleHeaders(call, [`read:batch:${batch.id}`]) },
  );
}

/** Without a list of tasks, only a token for every task will do. */
function mayTrigger(call, taskIdentifiers = [undefined]) {
  return taskIdentifiers.every(
    (task) => call.can("batchTrigger", "tasks", task) || call.can("write", "tasks", task),
  );
}

function addItems(call) {
  const { state, environment, params } = call;
  const batch = findBatch(state, environment, params.batchId);
  if (!batch) throw notFound("Batch not found");
  // Who may announce a batch may stream its items.
  call.require(call.can("write", "batch", batch.id) || mayTrigger(call, batch.taskIdentifiers));
  const type = call.headers["content-type"]?.split(";")[0].trim();
  if (type !== "application/x-ndjson" && type !== "application/ndjson") {
    throw new Problem(415, { error: "Content-Type must be application/x-ndjson" });
  }

  const lines = call.text.split("\n");
  // Of an upload that was cut off, the last line is not all there.
  if (call.incomplete) lines.pop();
  let accepted = 0;
  let deduplicated = 0;
  lines.forEach((line, i) => {
    if (line.trim() === "") return;
    const item = parseItem(line, i + 1, batch);
    if (batch.items.has(item.index)) return deduplicated++;
    batch.items.set(item.index, item);
    accepted++;
  });
  if (!call.incomplete && batch.items.size === batch.runCount) seal(state, batch);

  const sealed = batch.sealedAt !== undefined;
  const counts = { enqueuedCount: batch.items.size, expectedCount: batch.runCount };
  return answer({
    id: batch.id,
    itemsAccepted: accepted,
    itemsDeduplicated: deduplicated,
    sealed,
    ...(!sealed && counts),
  });
}

function parseItem(line, number, batch) {
  if (Buffer.byteLength(line) > MAX_ITEM_BYTES) {
    throw new Problem(413, { error: `The item in line ${number} is too large` });
  }
  let item;
  try {
    item = JSON.parse(line);
  } catch {
    throw badRequest(`Invalid JSON in line ${number}`);
  }
  const wrong = (what) => new Problem(422, { error: `Invalid item in line ${number}: ${what}` });
  if (!Number.isInteger(item?.index) || item.index < 0) throw wrong("index is no whole number");
  if (item.index >= batch.runCount) throw wrong(`index is not below ${batch.runCount}`);
  if (typeof item.task !== "string" || item.task === "") throw wrong("task is missing");
  const { options = {} } = item;
  if (typeof options !== "object" || options === null) throw wrong("options is no object");
  return item;
}

function seal(state, batch) {
  if (batch.sealedAt !== undefined) return;
  batch.sealedAt = state.now();
  for (let index = 0; index < batch.runCount; index++) {
    const { task, payload, options } = batch.items.get(index);
    try {
      const { run } = triggerRun(state, batch.environment, {
        task,
        payload,
        options: { ...options, parentRunId: batch.parentRunId },
        triggerFunction: batch.triggerFunction,
        batchId: batch.id,
        streamsVersion: batch.streamsVersion,
      });
      batch.runs.push(run);
    } catch (error) {
      // One item that cannot be started does not stop the others.
      if (!(error instanceof Problem)) throw error;
      batch.errors.push({ index, taskIdentifier: task, error: error.body.error });
    }
  }
}

function retrieve(call) {
  const { state, environment, params } = call;
  const batch = findBatch(state, environment, params.batchId);
  if (!batch) throw notFoundYet();
  call.require(call.can("read", "batch", batch.id) || call.can("read", "runs"));
  const sealedAt = batch.sealedAt && new Date(batch.sealedAt).toISOString();
  const createdAt = new Date(batch.createdAt).toISOString();
  return answer({
    id: batch.id,
    status: statusOf(state, batch),
    idempotencyKey: batch.idempotencyKey,
    createdAt,
    updatedAt: sealedAt ?? createdAt,
    runCount: batch.runCount,
    runs: batch.runs.map((run) => run.id),
    processing: { completedAt: sealedAt, errors: batch.errors },
  });
}

/** Of the runs that have ended. */
function results({ state, environment, params }) {
  const batch = findBatch(state, environment, params.batchId);
  if (!batch) throw notFound("Batch not found");
  const items = batch.runs.map((run) => executionResult(state, run));
  return answer({ id: batch.id, items: items.filter((item) => item !== undefined) });
}

function statusOf(state, batch) {
  if (batch.sealedAt === undefined) return "PENDING";
  if (batch.runs.length === 0) return "ABORTED";
  if (!batch.runs.every((run) => isFinal(state, run))) return "PROCESSING";
  return batch.errors.length > 0 ? "PARTIAL_FAILED" : "COMPLETED";
}
