// Subscriptions to runs, by Electric's HTTP protocol. The first request (`offset=-1`) gets all rows.
// Each further one names the handle and the offset from the last reply; with `live=true` it waits for
// a change.

import { can, requirePermission, requireReadable } from "../credentials.mjs";
import { waitFor } from "../polling.mjs";
import { Refusal, Reply } from "../reply.mjs";
import { allRuns, failureOf, outcomeAt, progressOf, requireRun } from "../runs.mjs";
import { changesSince, findShape, openShape, snapshot } from "../shapes.mjs";
import { parseDuration } from "../times.mjs";
import { requireBatch } from "./batches.mjs";
import { storedPackets } from "./runs.mjs";
import { streamKeysOf } from "./streams.mjs";

const accepts = ["secret", "public"];

export const routes = {
  "GET /realtime/v1/runs": { accepts, handler: runsWithTags },
  "GET /realtime/v1/runs/:runId": { accepts, handler: oneRun },
  "GET /realtime/v1/batches/:batchId": { accepts, handler: runsOfBatch },
};

/** The types of the columns that aren't text. */
const SCHEMA = {
  number: { type: "int4" },
  isTest: { type: "bool" },
  createdAt: { type: "timestamp" },
  updatedAt: { type: "timestamp" },
  startedAt: { type: "timestamp" },
  delayUntil: { type: "timestamp" },
  queuedAt: { type: "timestamp" },
  expiredAt: { type: "timestamp" },
  completedAt: { type: "timestamp" },
  usageDurationMs: { type: "int4" },
  costInCents: { type: "float8" },
  baseCostInCents: { type: "float8" },
  runTags: { type: "text", dims: 1 },
  realtimeStreams: { type: "text", dims: 1 },
  error: { type: "jsonb" },
};

/** The columns that a client can't skip. */
const NEEDED = ["id", "friendlyId", "taskIdentifier", "status", "createdAt"];

/** The statuses that have another name in the database. */
const DATABASE_STATUSES = {
  QUEUED: "PENDING",
  COMPLETED: "COMPLETED_SUCCESSFULLY",
  FAILED: "COMPLETED_WITH_ERRORS",
};

function oneRun(call) {
  const run = requireRun(call);
  requireReadable(call, run);
  return shapeReply(call, ["run", run.id], () => [run]);
}

/** Returns runs with all of the tags. `createdAt` is a duration before the first request. */
function runsWithTags(call) {
  const { state, environment, query } = call;
  const tags = call.list("tags");
  const mayReadTags = tags.length > 0 && tags.every((tag) => can(call, "read", "tags", tag));
  requirePermission(can(call, "read", "runs") || mayReadTags);
  const createdAt = query.get("createdAt");
  const since = state.now() - (createdAt ? parseDuration(createdAt) : Infinity);
  return shapeReply(call, ["tags", tags, createdAt], () =>
    allRuns(state, [environment]).filter(
      (run) => run.createdAt >= since && tags.every((tag) => run.tags.includes(tag)),
    ),
  );
}

function runsOfBatch(call) {
  const { id, runs } = requireBatch(call);
  requirePermission(can(call, "read", "batch", id) || can(call, "read", "runs"));
  return shapeReply(call, ["batch", id], () => runs);
}

/** @param runs a function that returns the current runs */
async function shapeReply(call, name, runs) {
  const { state, environment, caller, query } = call;
  const skipped = [...call.list("skipColumns"), ...(caller.claims?.realtime?.skipColumns ?? [])];
  const definition = JSON.stringify([environment.id, name, skipped]);
  const rows = () =>
    new Map(
      runs().map((run) => [`"public"."TaskRun"/"${rowId(run)}"`, rowOf(state, run, skipped)]),
    );
  const open = () => openShape(state, definition, rows);

  const { position, handle, isLive } = positionOf(query);
  let shape = handle === null ? undefined : findShape(state, handle, definition);
  if (handle !== null && !(shape?.log.length >= position)) {
    const headers = { "electric-handle": open().handle };
    return new Reply([{ headers: { control: "must-refetch" } }], { status: 409, headers });
  }
  shape ??= open();
  const changes = () => changesSince(shape, position);
  const newChanges = () => (changes().length > 0 ? changes() : undefined);
  const messages = async () => {
    if (position === -1) return snapshot(shape);
    if (!isLive) return changes();
    return (await waitFor(call, state.settings.longPollMs, newChanges)) ?? [];
  };
  const upToDate = { headers: { control: "up-to-date" } };
  return new Reply([...(await messages()), upToDate], {
    headers: {
      "cache-control": "no-store",
      "electric-handle": shape.handle,
      "electric-offset": `${shape.log.length}_0`,
      "electric-up-to-date": "",
      ...(isLive
        ? { "electric-cursor": String(state.nextSequence()) }
        : { "electric-schema": JSON.stringify(SCHEMA) }),
    },
  });
}

/** Returns the client's position in the shape's log. -1 is before its beginning. */
function positionOf(query) {
  const [, number] = /^(-1|\d+(?=_\d+$))/.exec(query.get("offset") ?? "") ?? [];
  const handle = query.get("handle");
  if (number === undefined || (number !== "-1" && handle === null)) {
    throw new Refusal(400, "offset must be -1, or the offset of an earlier reply and its handle");
  }
  return { position: Number(number), handle, isLive: query.get("live") === "true" };
}

/** Returns a run as a row of the database: every value is text in Postgres's notation, or null. */
function rowOf(state, run, skipped) {
  const progress = progressOf(state, run);
  const { status, startedAt, finishedAt } = progress;
  const error = failureOf(state, run, progress);
  const stored = storedPackets(state, run, progress);
  const { output } = outcomeAt(state, run, progress);
  const row = {
    id: rowId(run),
    friendlyId: run.id,
    taskIdentifier: run.task,
    status: DATABASE_STATUSES[status] ?? status,
    number: String(run.sequence),
    isTest: String(run.isTest),
    createdAt: timestamp(run.createdAt),
    updatedAt: timestamp(Math.max(progress.updatedAt, run.updatedAt)),
    startedAt: timestamp(startedAt),
    delayUntil: timestamp(run.delayed ? run.dueAt : undefined),
    queuedAt: timestamp(status === "DELAYED" ? undefined : run.dueAt),
    expiredAt: timestamp(progress.expiredAt),
    completedAt: timestamp(finishedAt),
    // Zero until the run has ended, since a row must not change all the time.
    usageDurationMs: String(finishedAt && startedAt ? finishedAt - startedAt : 0),
    costInCents: "0",
    baseCostInCents: "0",
    ttl: run.ttl ?? null,
    ...packetColumns("payload", run.packet, stored.payload),
    ...packetColumns("output", output, stored.output),
    metadata: run.metadata === undefined ? null : JSON.stringify(run.metadata),
    metadataType: "application/json",
    runTags: textArray(run.tags),
    realtimeStreams: textArray(streamKeysOf(state, run.id)),
    error: error === undefined ? null : JSON.stringify(error),
  };
  const isShown = ([name]) => NEEDED.includes(name) || !skipped.includes(name);
  return Object.fromEntries(Object.entries(row).filter(isShown));
}

/** Returns the id of a run in the database. */
function rowId(run) {
  return `c${run.id.slice("run_".length)}`;
}

function packetColumns(name, packet, stored) {
  return {
    [name]: stored?.path ?? packet?.data ?? null,
    [`${name}Type`]: stored ? "application/store" : (packet?.dataType ?? "application/json"),
  };
}

/** Returns a timestamp without a time zone, which means UTC. */
function timestamp(ms) {
  return ms === undefined ? null : new Date(ms).toISOString().slice(0, -1);
}

function textArray(texts) {
  const quoted = texts.map((text) =>
    /^[\w:.\-/]+$/.test(text) && text.toLowerCase() !== "null"
      ? text
      : `"${text.replace(/["\\]/g, "\\$&")}"`,
  );
  return `{${quoted.join(",")}}`;
}
