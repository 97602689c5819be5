// The log of a run's row, as Electric serves it. What stands there is worked out from the run, so the log has two entries
// at most: the row as the reader was told, and the row as it is.

import { setTimeout } from "node:timers/promises";
import { notFound } from "../http/problem.mjs";
import { answer } from "../http/routes.mjs";
import { findRun, presentFullRun } from "../model/runs.mjs";

/** How long a reader who knows all is kept waiting, and how often it is looked whether he still does. */
const HOLD_MS = 2000;
const LOOK_MS = 10;

const COLUMN_STATUSES = {
  QUEUED: "PENDING",
  COMPLETED: "COMPLETED_SUCCESSFULLY",
  FAILED: "COMPLETED_WITH_ERRORS",
};

const SCHEMA = {
  createdAt: { type: "timestamp" },
  updatedAt: { type: "timestamp" },
  completedAt: { type: "timestamp" },
  isTest: { type: "bool" },
  usageDurationMs: { type: "int4" },
  runTags: { type: "text", dims: 1 },
};

export const routes = [
  {
    method: "GET",
    path: "/realtime/v1/runs/:runId",
    tokens: ["secret", "public"],
    cors: true,
    handler: follow,
  },
];

async function follow(call) {
  const { state, environment, params, query } = call;
  call.require(call.can("read", "runs", params.runId));
  const run = findRun(state, environment, params.runId);
  if (!run) throw notFound("Run not found");
  const handle = `of-${run.id}`;
  const place = { "electric-handle": handle, "electric-schema": JSON.stringify(SCHEMA) };
  const known = query.get("offset");
  if (known !== "-1" && query.get("handle") !== handle) {
    return answer([{ headers: { control: "must-refetch" } }], { status: 409, headers: place });
  }
  let row = rowOf(state, run);
  const until = Date.now() + (query.get("live") === "true" ? HOLD_MS : 0);
  while (offsetOf(row) === known && Date.now() < until) {
    await setTimeout(LOOK_MS, undefined, { ref: false });
    row = rowOf(state, run);
  }
  const operation = known === "-1" ? "insert" : "update";
  const change = { key: `"public"."TaskRun"/"${run.id}"`, value: row, headers: { operation } };
  const upToDate = { headers: { control: "up-to-date" } };
  return answer(offsetOf(row) === known ? [upToDate] : [change, upToDate], {
    headers: { ...place, "electric-offset": offsetOf(row), "electric-cursor": String(Date.now()) },
  });
}

const offsetOf = ({ status, updatedAt }) => `${Date.parse(`${updatedAt}Z`)}_${status.length}`;

/** The columns, all of them texts, as the database would write them. */
function rowOf(state, run) {
  const shown = presentFullRun(state, run);
  const timestamp = (date) => date?.replace("Z", "") ?? null;
  const packet = (name) =>
    shown[name] === undefined
      ? {}
      : { [name]: JSON.stringify(shown[name]), [`${name}Type`]: "application/json" };
  return {
    id: `row-of-${run.id}`,
    friendlyId: run.id,
    taskIdentifier: run.task,
    status: COLUMN_STATUSES[shown.status] ?? shown.status,
    createdAt: timestamp(shown.createdAt),
    updatedAt: timestamp(shown.updatedAt),
    startedAt: timestamp(shown.startedAt),
    completedAt: timestamp(shown.finishedAt),
    isTest: String(run.isTest),
    usageDurationMs: String(Math.round(shown.durationMs)),
    runTags: `{${run.tags.map((tag) => JSON.stringify(tag)).join(",")}}`,
    ...packet("payload"),
    ...packet("output"),
    error: shown.error ? JSON.stringify({ type: "BUILT_IN_ERROR", ...shown.error }) : null,
  };
}
