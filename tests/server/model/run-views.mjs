// How the API shows a run, and how it ended.

import { isoDate } from "./dates.mjs";
import { decodePacket } from "./packets.mjs";
import { outcomeAt, progressOf, rootOf, versionOf } from "./runs.mjs";
import { placeInStore, presign } from "./store.mjs";

const FAILURES = ["FAILED", "CRASHED", "SYSTEM_FAILURE"];
// As the API has it: EXPIRED and TIMED_OUT are final, yet not "completed".
const COMPLETED = ["COMPLETED", "CANCELED", ...FAILURES];

/** What lists and relations show of a run. */
function presentRun(state, run, progress = progressOf(state, run)) {
  const { status, startedAt, finishedAt, expiredAt, updatedAt } = progress;
  return {
    id: run.id,
    status,
    taskIdentifier: run.task,
    idempotencyKey: run.idempotencyKey,
    version: versionOf(state, run, progress),
    isQueued: ["PENDING_VERSION", "QUEUED", "DELAYED"].includes(status),
    isExecuting: ["DEQUEUED", "EXECUTING"].includes(status),
    isWaiting: status === "WAITING",
    isCompleted: COMPLETED.includes(status),
    isSuccess: status === "COMPLETED",
    isFailed: FAILURES.includes(status),
    isCancelled: status === "CANCELED",
    isTest: run.isTest,
    createdAt: isoDate(run.createdAt),
    updatedAt: isoDate(Math.max(updatedAt, run.updatedAt)),
    startedAt: isoDate(startedAt),
    finishedAt: isoDate(finishedAt),
    delayedUntil: run.delayed ? isoDate(run.dueAt) : undefined,
    ttl: run.ttl,
    expiredAt: isoDate(expiredAt),
    tags: run.tags,
    // Nothing is charged here.
    costInCents: 0,
    baseCostInCents: 0,
    durationMs: startedAt === undefined ? 0 : (finishedAt ?? state.now()) - startedAt,
    metadata: run.metadata,
    region: run.region,
  };
}

export function presentListItem(state, run) {
  const { id, slugs } = run.environment;
  return { ...presentRun(state, run), env: { id, name: slugs[0] } };
}

/** Everything there is to say about a run. */
export function presentFullRun(state, run) {
  // Looked at once: a run must not end between one field and the next.
  const progress = progressOf(state, run);
  const { startedAt } = progress;
  return {
    ...presentRelative(state, run, progress),
    ...valueOrAddress(state, run, "payload", run.packet),
    ...valueOrAddress(state, run, "output", outcomeAt(state, run, progress).output),
    error: runError(state, run, progress),
    relatedRuns: {
      root: run.parent && presentRelative(state, rootOf(run)),
      parent: run.parent && presentRelative(state, run.parent),
      children: run.children.map((child) => presentRelative(state, child)),
    },
    attemptCount: startedAt === undefined ? 0 : 1,
  };
}

function presentRelative(state, run, progress) {
  const { depth, triggerFunction, batchId } = run;
  return { ...presentRun(state, run, progress), depth, triggerFunction, batchId };
}

/** Inline as a plain value or, if it is large, as the address of an object in the store. */
function valueOrAddress(state, run, name, packet) {
  if (packet?.data === undefined) return {};
  const stored = storedPacket(state, run, name);
  if (stored) return { [`${name}PresignedUrl`]: presign(state, "GET", stored.key) };
  try {
    return { [name]: decodePacket(state, run.environment, packet) };
  } catch {
    // Whoever triggered it said that it was JSON, and it was not.
    return { [name]: packet.data };
  }
}

/**
 * The path and the key in the object store of a run's `payload` or `output`; undefined if it is
 * small enough to be shown inline, or not there.
 */
export function storedPacket(state, run, name) {
  const packet = name === "payload" ? run.packet : outcomeAt(state, run).output;
  return placeInStore(state, run.environment, `${run.id}/${name}`, packet);
}

/** How a run ended, as those learn who wait for it; undefined if it has not. */
export function executionResult(state, run) {
  const progress = progressOf(state, run);
  const { status, startedAt, finishedAt } = progress;
  if (finishedAt === undefined) return undefined;
  const { id, task: taskIdentifier } = run;
  const usage = { durationMs: startedAt === undefined ? 0 : finishedAt - startedAt };
  if (status === "COMPLETED") {
    const { data, dataType } = outcomeAt(state, run, progress).output;
    return { ok: true, id, output: data, outputType: dataType, usage, taskIdentifier };
  }
  const error = rawError(state, run, progress);
  return { ok: false, id, error, skippedRetrying: true, usage, taskIdentifier };
}

/** `{ name, message, stackTrace }` of a run that has failed. */
export function runError(state, run, progress = progressOf(state, run)) {
  return outcomeAt(state, run, progress).error;
}

/** Why a run did not complete, in the form in which the API keeps it. */
export function rawError(state, run, progress = progressOf(state, run)) {
  const error = runError(state, run, progress);
  if (error) return { type: "BUILT_IN_ERROR", ...error };
  const codes = { CANCELED: "TASK_RUN_CANCELLED", EXPIRED: "TASK_RUN_EXPIRED" };
  const code = codes[progress.status];
  return code && { type: "INTERNAL_ERROR", code };
}
