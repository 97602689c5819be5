// Batches. One request creates the batch with the number of its runs, and further ones upload its
// items, one per line. Once all items have arrived, the batch is sealed, and its runs start.

import { can, handleHeaders, requirePermission } from "../credentials.mjs";
import { Refusal, Reply } from "../reply.mjs";
import { isFinal, triggerRun } from "../runs.mjs";
import { isoDate, keyDuration } from "../times.mjs";
import { executionResult } from "./runs.mjs";

const MAX_RUNS = 1000;
const accepts = ["secret", "public"];

export const routes = {
  "POST /api/v3/batches": { accepts, required: { runCount: "number" }, handler: create },
  "POST /api/v3/batches/:batchId/items": { accepts, partialBody: true, handler: addItems },
  "POST /api/v2/tasks/batch": { required: { items: "array" }, handler: createWhole },
  "GET /api/v2/batches/:batchId": { accepts, handler: retrieve },
  "GET /api/v1/batches/:batchId/results": { handler: results },
};

function create(call) {
  const { state, environment } = call;
  const { runCount, taskIdentifiers, idempotencyKey } = call.body;
  if (!(runCount >= 1 && runCount <= MAX_RUNS)) {
    throw new Refusal(400, `runCount must be from 1 to ${MAX_RUNS}`);
  }
  requirePermission(mayTrigger(call, taskIdentifiers));
  const keys = state.collection("batch keys");
  const key = JSON.stringify([environment.id, idempotencyKey ?? state.newId("key")]);
  const known = keys.get(key);
  const isCached = known !== undefined && known.createdAt + keyDuration() > state.now();
  const streamsVersion = call.headers["x-trigger-realtime-streams-version"];
  const fields = { runCount, taskIdentifiers, idempotencyKey, streamsVersion };
  const batch = isCached ? known : addBatch(state, environment, fields);
  keys.set(key, batch);
  const body = { id: batch.id, runCount: batch.runCount, isCached, idempotencyKey };
  return reply(call, batch, body);
}

/** Creates a batch in one request, for older versions. */
function createWhole(call) {
  const { items } = call.body;
  if (items.length === 0) throw new Refusal(400, "A batch needs at least one item");
  const batch = addBatch(call.state, call.environment, { runCount: items.length });
  items.forEach((item, index) => batch.items.set(index, item));
  seal(call.state, batch);
  return reply(call, batch, { id: batch.id, runCount: batch.runCount });
}

function addBatch(state, environment, fields) {
  const batch = {
    ...fields,
    id: state.newId("batch"),
    environment,
    createdAt: state.now(),
    sealedAt: undefined,
    items: new Map(),
    runs: [],
    errors: [],
  };
  state.collection("batches").set(batch.id, batch);
  return batch;
}

function reply(call, batch, body) {
  return new Reply(body, {
    status: 202,
    headers: handleHeaders(call, [`read:batch:${batch.id}`]),
  });
}

/** A batch without a list of tasks needs a token for every task. */
function mayTrigger(call, taskIdentifiers = [undefined]) {
  return taskIdentifiers.every(
    (task) => can(call, "batchTrigger", "tasks", task) || can(call, "write", "tasks", task),
  );
}

function addItems(call) {
  const { state, incomplete } = call;
  const batch = requireBatch(call);
  requirePermission(
    can(call, "write", "batch", batch.id) || mayTrigger(call, batch.taskIdentifiers),
  );
  const lines = call.text.split("\n");
  // The last line of an upload that was cut off is incomplete.
  if (incomplete) lines.pop();
  const counts = { itemsAccepted: 0, itemsDeduplicated: 0 };
  for (const item of lines.filter(Boolean).map(parseItem)) {
    if (!(item.index < batch.runCount)) {
      throw new Refusal(422, `index is not below ${batch.runCount}`);
    }
    if (batch.items.has(item.index)) counts.itemsDeduplicated++;
    else counts.itemsAccepted++;
    if (!batch.items.has(item.index)) batch.items.set(item.index, item);
  }
  if (!incomplete && batch.items.size === batch.runCount) seal(state, batch);
  const sealed = batch.sealedAt !== undefined;
  const missing = { enqueuedCount: batch.items.size, expectedCount: batch.runCount };
  return { id: batch.id, ...counts, sealed, ...(!sealed && missing) };
}

function parseItem(line) {
  try {
    return JSON.parse(line);
  } catch {
    throw new Refusal(400, "Invalid JSON in an item");
  }
}

function seal(state, batch) {
  if (batch.sealedAt !== undefined) return;
  batch.sealedAt = state.now();
  const { environment, streamsVersion, id: batchId } = batch;
  for (let index = 0; index < batch.runCount; index++) {
    const { task, payload, options } = batch.items.get(index);
    const request = { task, payload, options, streamsVersion, batchId };
    try {
      const { run } = triggerRun(state, environment, {
        ...request,
        triggerFunction: "batchTrigger",
      });
      batch.runs.push(run);
    } catch (error) {
      // An item that can't start doesn't stop the others.
      if (!(error instanceof Refusal)) throw error;
      batch.errors.push({ index, taskIdentifier: task, error: error.message });
    }
  }
}

function retrieve(call) {
  const batch = requireBatch(call);
  requirePermission(can(call, "read", "batch", batch.id) || can(call, "read", "runs"));
  return {
    id: batch.id,
    status: statusOf(call.state, batch),
    idempotencyKey: batch.idempotencyKey,
    createdAt: isoDate(batch.createdAt),
    updatedAt: isoDate(batch.sealedAt ?? batch.createdAt),
    runCount: batch.runCount,
    runs: batch.runs.map((run) => run.id),
    processing: { completedAt: isoDate(batch.sealedAt), errors: batch.errors },
  };
}

/** Returns the results of the runs that have ended. */
function results(call) {
  const { id, runs } = requireBatch(call);
  const items = runs.map((run) => executionResult(call.state, run));
  return { id, items: items.filter((item) => item !== undefined) };
}

function statusOf(state, { sealedAt, runs, errors }) {
  if (sealedAt === undefined) return "PENDING";
  if (runs.length === 0) return "ABORTED";
  if (!runs.every((run) => isFinal(state, run))) return "PROCESSING";
  return errors.length > 0 ? "PARTIAL_FAILED" : "COMPLETED";
}

/** Returns the batch in the path, or throws a 404. */
export function requireBatch({ state, environment, params }) {
  const batch = state.collection("batches").get(params.batchId);
  if (batch?.environment === environment) return batch;
  throw new Refusal(404, "Batch not found", { "x-should-retry": "true" });
}
