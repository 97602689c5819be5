// The life cycle of a run: start, progress and result. There are no timers. A run has the time of its
// start, and its status is computed from the clock.

import { Refusal } from "./reply.mjs";
import { decodePacket, packetOf } from "./resources/packets.mjs";
import { isoDate, keyDuration, parseDuration, parseMoment } from "./times.mjs";

/** The version of every run that has started. */
const VERSION = "20250101.1";
const FAILURES = ["FAILED", "CRASHED", "SYSTEM_FAILURE"];
const MAX_TAGS = 10;

/**
 * Starts a run, or returns the existing one with the same idempotency key.
 * @param request a trigger call's `{ task, payload, options }`, and optionally `triggerFunction`,
 *   `batchId` and `streamsVersion`
 * @returns `{ run, isCached }`
 */
export function triggerRun(state, environment, request) {
  const { task, payload, options = {} } = request;
  const { delay, idempotencyKey } = options;
  const tags = [options.tags ?? []].flat();
  checkTags(tags);
  const now = state.now();
  const dueAt = delay === undefined ? now : startOf(delay, now);
  const existing = idempotencyKey && findByKey(state, environment, task, idempotencyKey);
  if (existing) return { run: existing, isCached: true };

  const run = {
    id: state.newId("run"),
    sequence: state.nextSequence(),
    environment,
    task,
    packet: packetOf(payload, options.payloadType),
    createdAt: now,
    updatedAt: now,
    dueAt,
    delayed: delay !== undefined,
    ttl: ttlOf(options),
    tags,
    metadata: options.metadata,
    idempotencyKey,
    region: options.region,
    isTest: options.test === true,
    triggerFunction: request.triggerFunction ?? "trigger",
    batchId: request.batchId,
    streamsVersion: request.streamsVersion ?? "v1",
  };
  runsOf(state).set(run.id, run);
  if (idempotencyKey) {
    const expiresAt = now + keyDuration(options.idempotencyKeyTTL);
    keysOf(state).set(keyName(environment, task, idempotencyKey), { run, expiresAt });
  }
  return { run, isCached: false };
}

/** Starts a run like another one, with the options of a replay call. */
export function replayRun(state, original, changes) {
  const { payload, payloadType = "application/json", ...others } = changes;
  const { tags, metadata, isTest: test, region, streamsVersion } = original;
  const options = { tags, metadata, test, region, ...others, payloadType };
  const { task, environment } = original;
  const { run } = triggerRun(state, environment, { task, payload, options, streamsVersion });
  if (payload === undefined) run.packet = original.packet;
  return run;
}

/** Returns the run with this id, if it belongs to the environment. */
export function findRun(state, environment, id) {
  const run = runsOf(state).get(id);
  return run?.environment === environment ? run : undefined;
}

/** Returns the run in the path, or throws a 404. */
export function requireRun({ state, environment, params }) {
  const run = findRun(state, environment, params.runId);
  if (!run) throw new Refusal(404, "Run not found");
  return run;
}

/** Returns all runs of these environments, newest first. */
export function allRuns(state, environments) {
  const runs = [...runsOf(state).values()];
  return runs.filter((run) => environments.includes(run.environment)).reverse();
}

/** Cancels a run, unless it has ended. */
export function cancelRun(state, run) {
  if (!isFinal(state, run)) run.canceledAt = state.now();
}

export function rescheduleRun(state, run, delay) {
  if (progressOf(state, run).status !== "DELAYED") {
    throw new Refusal(422, "Cannot reschedule a run that is not delayed");
  }
  run.updatedAt = state.now();
  run.dueAt = startOf(delay, run.updatedAt);
}

export function addTags(state, run, tags) {
  const all = [...new Set([...run.tags, ...tags])];
  checkTags(all);
  run.tags = all;
  run.updatedAt = state.now();
}

/** Resets a key. Returns whether it existed. */
export function resetIdempotencyKey(state, environment, task, key) {
  return keysOf(state).delete(keyName(environment, task, key));
}

/** Returns `{ status, startedAt?, finishedAt?, expiredAt?, updatedAt }`. */
export function progressOf(state, run) {
  const now = state.now();
  const startsAt = run.dueAt + state.settings.queuedMs;
  const endsAt = startsAt + state.settings.executingMs;
  const expiresAt = run.dueAt + (parseDuration(run.ttl ?? "") ?? Infinity);

  if (run.canceledAt !== undefined) {
    const finishedAt = run.canceledAt;
    const startedAt = finishedAt >= startsAt ? startsAt : undefined;
    return { status: "CANCELED", startedAt, finishedAt, updatedAt: finishedAt };
  }
  if (now < run.dueAt) return { status: "DELAYED", updatedAt: run.updatedAt };
  if (expiresAt < startsAt && now >= expiresAt) {
    const at = expiresAt;
    return { status: "EXPIRED", finishedAt: at, expiredAt: at, updatedAt: at };
  }
  if (now < startsAt) return { status: "QUEUED", updatedAt: Math.max(run.dueAt, run.updatedAt) };
  if (now < endsAt) return { status: "EXECUTING", startedAt: startsAt, updatedAt: startsAt };
  const status = outcomeOf(state, run).error ? "FAILED" : "COMPLETED";
  return { status, startedAt: startsAt, finishedAt: endsAt, updatedAt: endsAt };
}

export function isFinal(state, run) {
  return progressOf(state, run).finishedAt !== undefined;
}

/** Returns a run's `{ output }` as a packet, or its `{ error }`. Empty until the task has finished. */
export function outcomeAt(state, run, { status }) {
  return ["COMPLETED", "FAILED"].includes(status) ? outcomeOf(state, run) : {};
}

/** Returns the reason why a run didn't complete, in the form of the database. */
export function failureOf(state, run, progress) {
  const { error } = outcomeAt(state, run, progress);
  if (error) return { type: "BUILT_IN_ERROR", ...error };
  const codes = { CANCELED: "TASK_RUN_CANCELLED", EXPIRED: "TASK_RUN_EXPIRED" };
  const code = codes[progress.status];
  return code && { type: "INTERNAL_ERROR", code };
}

/** Returns a run in the form of the API's lists. */
export function presentRun(state, run, progress = progressOf(state, run)) {
  const { status, startedAt, finishedAt, expiredAt, updatedAt } = progress;
  const { id: environmentId, slugs } = run.environment;
  return {
    id: run.id,
    status,
    taskIdentifier: run.task,
    idempotencyKey: run.idempotencyKey,
    version: startedAt === undefined ? undefined : VERSION,
    isQueued: ["QUEUED", "DELAYED"].includes(status),
    isExecuting: status === "EXECUTING",
    isWaiting: false,
    // Like in the API, EXPIRED is final but not "completed".
    isCompleted: ["COMPLETED", "CANCELED", ...FAILURES].includes(status),
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
    costInCents: 0,
    baseCostInCents: 0,
    durationMs: startedAt === undefined ? 0 : (finishedAt ?? state.now()) - startedAt,
    metadata: run.metadata,
    region: run.region,
    env: { id: environmentId, name: slugs[0] },
  };
}

/** Returns the result of the task, which is computed once after the run has ended. */
function outcomeOf(state, run) {
  run.outcome ??= execute(state, run);
  return run.outcome;
}

function execute(state, { id, environment, packet, task, tags, metadata }) {
  const { tasks } = state.settings;
  const perform = Object.hasOwn(tasks, task) ? tasks[task] : (payload) => ({ echo: payload });
  try {
    const payload = decodePacket(state, environment, packet);
    return { output: packetOf(perform(payload, { id, task, tags, metadata })) };
  } catch ({ name, message }) {
    // The real stack would show this server instead of a task.
    const stackTrace = `${name}: ${message}\n    at run (trigger/${task}.ts:1:1)`;
    return { error: { name, message, stackTrace } };
  }
}

function checkTags(tags) {
  if (tags.length > MAX_TAGS) {
    const error = `Runs can only have ${MAX_TAGS} tags, you're trying to set ${tags.length}.`;
    throw new Refusal(422, error);
  }
}

function startOf(delay, now) {
  const moment = parseMoment(delay, now);
  if (moment === undefined) throw new Refusal(422, `Invalid delay: ${delay}`);
  return Math.max(moment, now);
}

/** A number means seconds. Zero means that the run doesn't expire. */
function ttlOf({ ttl = 0 }) {
  const text = String(ttl).replace(/^\d+$/, "$&s");
  return parseDuration(text) === 0 ? undefined : text;
}

function findByKey(state, environment, task, key) {
  const entry = keysOf(state).get(keyName(environment, task, key));
  if (!entry || entry.expiresAt <= state.now()) return undefined;
  // A failed run releases its key, so that the caller can try again.
  return FAILURES.includes(progressOf(state, entry.run).status) ? undefined : entry.run;
}

function keyName(environment, task, key) {
  return JSON.stringify([environment.id, task, key]);
}

function runsOf(state) {
  return state.collection("runs");
}

function keysOf(state) {
  return state.collection("idempotency keys");
}
