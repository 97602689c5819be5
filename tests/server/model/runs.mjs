// Runs: what starts one, what changes it, and how far it has come.
//
// Nothing happens on timers. A run notes when it is due; where it stands is worked out from the
// clock whenever somebody looks.

import { Problem, unprocessable } from "../http/problem.mjs";
import { checkBody } from "../http/check.mjs";
import { currentDeployment } from "./deployments.mjs";
import { keyDuration, parseDuration, parseMoment } from "./durations.mjs";
import { limitsOf } from "./limits.mjs";
import { checkMetadataSize } from "./metadata.mjs";
import { decodePacket, packetOf } from "./packets.mjs";
import { startDespite } from "./pauses.mjs";
import { ensureQueue, queuesOf } from "./queues.mjs";

export const STATUSES = [
  "PENDING_VERSION",
  "QUEUED",
  "DEQUEUED",
  "EXECUTING",
  "WAITING",
  "COMPLETED",
  "CANCELED",
  "FAILED",
  "CRASHED",
  "SYSTEM_FAILURE",
  "DELAYED",
  "EXPIRED",
  "TIMED_OUT",
];
const FAILURES = ["FAILED", "CRASHED", "SYSTEM_FAILURE"];

export const MAX_TAGS = 10;
const MAX_TAG_LENGTH = 128;

/**
 * Starts a run, or finds the one that the idempotency key stands for.
 * @param request `{ task, payload, options }` as in a trigger call, and optionally what its
 *   circumstances are: `triggerFunction, batchId, bulkAction, streamsVersion`
 * @returns `{ run, isCached }`
 */
export function triggerRun(state, environment, request) {
  const { task, payload, options = {} } = request;
  const tags = typeof options.tags === "string" ? [options.tags] : (options.tags ?? []);
  checkOptions(state, task, options, tags);
  const now = state.now();
  const { delay } = options;
  const dueAt = delay === undefined ? now : dueMoment(delay, now);

  const { idempotencyKey } = options;
  const existing = idempotencyKey && findByIdempotencyKey(state, environment, task, idempotencyKey);
  if (existing) return { run: existing, isCached: true };

  const parent = findRun(state, environment, options.parentRunId);
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
    queue: options.queue?.name ?? `task/${task}`,
    concurrency: options.concurrency ?? [],
    concurrencyKey: options.concurrencyKey,
    machine: options.machine,
    region: options.region,
    version: options.lockToVersion ?? currentDeployment(state, environment)?.version,
    isLocked: options.lockToVersion !== undefined,
    isTest: options.test === true,
    triggerFunction: request.triggerFunction ?? "trigger",
    batchId: request.batchId,
    bulkAction: request.bulkAction,
    streamsVersion: request.streamsVersion ?? "v1",
    parent,
    children: [],
    depth: parent ? parent.depth + 1 : 0,
  };
  ensureQueue(state, environment, run.queue);
  runsOf(state).set(run.id, run);
  parent?.children.push(run);
  if (idempotencyKey) {
    const name = keyName(environment, task, idempotencyKey);
    idempotencyKeysOf(state).set(name, {
      run,
      expiresAt: now + keyDuration(options.idempotencyKeyTTL),
    });
  }
  return { run, isCached: false };
}

/**
 * Starts a run like another one.
 * @param changes options of a replay call, and optionally `bulkAction`; undefined changes nothing
 */
export function replayRun(state, original, changes) {
  const { payload, payloadType, version, queue, region, bulkAction, ...others } = changes;
  const { data, dataType } = original.packet;
  const packet =
    payload === undefined
      ? // A packet's JSON is text already; a body's would be a value.
        { payload: dataType === "application/json" ? data && JSON.parse(data) : data, dataType }
      : { payload, dataType: payloadType ?? "application/json" };
  const { run } = triggerRun(state, original.environment, {
    task: original.task,
    payload: packet.payload,
    bulkAction,
    streamsVersion: original.streamsVersion,
    options: {
      tags: original.tags,
      metadata: original.metadata,
      machine: original.machine,
      test: original.isTest,
      concurrency: original.concurrency,
      concurrencyKey: original.concurrencyKey,
      lockToVersion: version,
      ...others,
      region: region ?? original.region,
      queue: { name: queue ?? original.queue },
      payloadType: packet.dataType,
    },
  });
  return run;
}

/** The run with that id, if it belongs to the environment. */
export function findRun(state, environment, id) {
  const run = runsOf(state).get(id);
  return run?.environment === environment ? run : undefined;
}

/** Newest first. */
export function allRuns(state, environments) {
  return [...runsOf(state).values()]
    .filter((run) => environments.includes(run.environment))
    .reverse();
}

/** The run itself, if nothing started it. */
export function rootOf(run) {
  return run.parent ? rootOf(run.parent) : run;
}

/** Has no effect on a run that has ended. */
export function cancelRun(state, run) {
  if (progressOf(state, run).finishedAt === undefined) run.canceledAt = state.now();
}

/** @returns false unless the run is still delayed */
export function rescheduleRun(state, run, delay) {
  if (progressOf(state, run).status !== "DELAYED") return false;
  run.updatedAt = state.now();
  run.dueAt = dueMoment(delay, run.updatedAt);
  return true;
}

export function addTags(state, run, tags) {
  run.tags = [...run.tags, ...tags];
  run.updatedAt = state.now();
}

export function setMetadata(state, run, metadata) {
  run.metadata = metadata;
  run.updatedAt = state.now();
}

/** @returns whether there was such a key */
export function resetIdempotencyKey(state, environment, task, key) {
  return idempotencyKeysOf(state).delete(keyName(environment, task, key));
}

/** `{ status, startedAt?, finishedAt?, expiredAt?, updatedAt }` */
export function progressOf(state, run) {
  const now = state.now();
  const startsAt = startOf(state, run);
  const endsAt = startsAt + state.settings.executingMs;
  const expiresAt = run.dueAt + (parseDuration(run.ttl ?? "") ?? Infinity);

  if (run.canceledAt !== undefined) {
    const startedAt = run.canceledAt >= startsAt ? startsAt : undefined;
    const finishedAt = run.canceledAt;
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

/** Infinity while its queue, or a concurrency limit that it names, is paused. */
function startOf(state, run) {
  const queue = queuesOf(state, run.environment).get(run.queue);
  const limits = limitsOf(state, run.environment);
  const gates = [queue, ...run.concurrency.map((name) => limits.get(name))].filter(Boolean);
  return startDespite(gates, run.dueAt + state.settings.queuedMs);
}

/** Whether nothing more happens to a run. */
export function isFinal(state, run) {
  return progressOf(state, run).finishedAt !== undefined;
}

/** A run that is not locked to a version gets one when it starts. */
export function versionOf(state, run, progress = progressOf(state, run)) {
  return run.isLocked || progress.startedAt !== undefined ? run.version : undefined;
}

/** How many of the runs that `keep` lets through are `running`, and how many `queued`. */
export function countRuns(state, environment, keep) {
  const counts = { running: 0, queued: 0 };
  for (const run of allRuns(state, [environment])) {
    if (!keep(run)) continue;
    const { status } = progressOf(state, run);
    if (status === "EXECUTING") counts.running++;
    if (status === "QUEUED") counts.queued++;
  }
  return counts;
}

/** Empty as long as the task is not through. */
export function outcomeAt(state, run, progress = progressOf(state, run)) {
  return ["COMPLETED", "FAILED"].includes(progress.status) ? outcomeOf(state, run) : {};
}

/** What the task made of the payload: worked out once, when the run has ended. */
function outcomeOf(state, run) {
  run.outcome ??= execute(state, run);
  return run.outcome;
}

function execute(state, run) {
  const { tasks } = state.settings;
  const perform = Object.hasOwn(tasks, run.task) ? tasks[run.task] : echo;
  try {
    const payload = decodePacket(state, run.environment, run.packet);
    const { id, tags, metadata } = run;
    return { output: packetOf(perform(payload, { id, task: run.task, tags, metadata })) };
  } catch (error) {
    const { name, message } = error instanceof Error ? error : new Error(String(error));
    // Not the real stack: it would tell of this server and of the machine it runs on.
    const stackTrace = `${name}: ${message}\n    at run (trigger/${run.task}.ts:1:1)`;
    return { error: { name, message, stackTrace } };
  }
}

function echo(payload) {
  return { echo: payload };
}

function checkOptions(state, task, options, tags) {
  checkBody(options, {
    queue: "object?",
    payloadType: "string?",
    idempotencyKey: "string?",
    machine: "string?",
    region: "string?",
    lockToVersion: "string?",
    metadata: "object?",
    test: "boolean?",
    maxAttempts: "number?",
    maxDuration: "number?",
    priority: "number?",
    concurrency: "array?",
    concurrencyKey: "string?",
  });
  if (state.settings.strictTasks && !Object.hasOwn(state.settings.tasks, task)) {
    throw new Problem(404, { error: "Task not found" });
  }
  if (options.idempotencyKey?.length > 2048) {
    throw new Problem(400, { error: "idempotencyKey must be 2048 characters or less" });
  }
  if (!Array.isArray(tags)) {
    throw new Problem(400, { error: "tags must be a string or an array of strings" });
  }
  if (tags.length > MAX_TAGS) {
    const error = `Runs can only have ${MAX_TAGS} tags, you're trying to set ${tags.length}.`;
    throw unprocessable(error);
  }
  if (tags.some((tag) => typeof tag !== "string" || tag.length > MAX_TAG_LENGTH)) {
    throw unprocessable(`Tags must be less than ${MAX_TAG_LENGTH} characters`);
  }
  checkMetadataSize(options.metadata);
}

function dueMoment(delay, now) {
  const moment = parseMoment(delay, now);
  if (moment === undefined) throw unprocessable(`Invalid delay: ${delay}`);
  // What was due in the past is due at once.
  return Math.max(moment, now);
}

/** A number means seconds, and zero that the run does not expire. */
function ttlOf({ ttl = 0 }) {
  const text = String(ttl).replace(/^\d+$/, "$&s");
  return parseDuration(text) === 0 ? undefined : text;
}

function findByIdempotencyKey(state, environment, task, key) {
  const entry = idempotencyKeysOf(state).get(keyName(environment, task, key));
  if (!entry || entry.expiresAt <= state.now()) return undefined;
  // A run that failed gives its key back, so that the caller can try again.
  return FAILURES.includes(progressOf(state, entry.run).status) ? undefined : entry.run;
}

function keyName(environment, task, key) {
  return JSON.stringify([environment.id, task, key]);
}

function runsOf(state) {
  return state.collection("runs");
}

function idempotencyKeysOf(state) {
  return state.collection("idempotency keys");
}
