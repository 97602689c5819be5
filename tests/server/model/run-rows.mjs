// Runs as rows of the database, the way realtime subscriptions see them: every value is text, in
// Postgres's notation, or null.

import { streamKeysOf } from "./streams.mjs";
import { outcomeAt, progressOf } from "./runs.mjs";
import { rawError, storedPacket } from "./run-views.mjs";

/** The types of the columns that are no text. */
export const SCHEMA = {
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

/** Columns without which clients could not tell the rows apart: they cannot be left out. */
const NEEDED = ["id", "friendlyId", "taskIdentifier", "status", "createdAt"];

/** What the database calls a status that has another name in the API. */
const DATABASE_STATUSES = {
  QUEUED: "PENDING",
  COMPLETED: "COMPLETED_SUCCESSFULLY",
  FAILED: "COMPLETED_WITH_ERRORS",
};

/** @param skipColumns names of columns that are left out */
export function runRow(state, run, skipColumns) {
  const progress = progressOf(state, run);
  const { status, startedAt, finishedAt } = progress;
  const error = rawError(state, run, progress);
  const output = outcomeAt(state, run, progress).output;
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
    // Only what has ended has a duration here: a row does not change from one moment to the next.
    usageDurationMs: String(finishedAt && startedAt ? finishedAt - startedAt : 0),
    costInCents: "0",
    baseCostInCents: "0",
    ttl: run.ttl ?? null,
    ...packetColumns(state, run, "payload", run.packet),
    ...packetColumns(state, run, "output", output),
    metadata: run.metadata === undefined ? null : JSON.stringify(run.metadata),
    metadataType: "application/json",
    runTags: textArray(run.tags),
    realtimeStreams: textArray(streamKeysOf(state, run.id)),
    error: error === undefined ? null : JSON.stringify(error),
  };
  const shown = Object.entries(row).filter(
    ([name]) => NEEDED.includes(name) || !skipColumns.includes(name),
  );
  return Object.fromEntries(shown);
}

export function rowKey(run) {
  return `"public"."TaskRun"/"${rowId(run)}"`;
}

/** The database has ids of its own. */
function rowId(run) {
  return `c${run.id.slice("run_".length)}`;
}

function packetColumns(state, run, name, packet) {
  const stored = storedPacket(state, run, name);
  return {
    [name]: stored?.path ?? packet?.data ?? null,
    [`${name}Type`]: stored ? "application/store" : (packet?.dataType ?? "application/json"),
  };
}

/** Without a time zone: UTC is meant. */
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
