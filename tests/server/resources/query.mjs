// Queries over the server's runs; model/query.mjs tells which are understood.

import { checkBody } from "../http/check.mjs";
import { badRequest } from "../http/problem.mjs";
import { answer } from "../http/routes.mjs";
import { isoDateOrNull } from "../model/dates.mjs";
import { parseDuration } from "../model/durations.mjs";
import { runQuery, toCsv } from "../model/query.mjs";
import { STATUSES, allRuns, progressOf, versionOf } from "../model/runs.mjs";

const COLUMNS = [
  { name: "run_id", type: "String", example: "run_123", coreColumn: true },
  { name: "environment", type: "String", example: "dev" },
  { name: "task_identifier", type: "String", example: "send-email", coreColumn: true },
  { name: "status", type: "String", allowedValues: STATUSES, coreColumn: true },
  { name: "queue", type: "String", example: "task/send-email" },
  { name: "batch_id", type: "Nullable(String)" },
  { name: "is_test", type: "Bool" },
  { name: "machine", type: "Nullable(String)", example: "small-1x" },
  { name: "region", type: "Nullable(String)" },
  { name: "task_version", type: "Nullable(String)", example: "20250101.1" },
  { name: "tags", type: "Array(String)" },
  { name: "triggered_at", type: "DateTime", coreColumn: true },
  { name: "started_at", type: "Nullable(DateTime)" },
  { name: "completed_at", type: "Nullable(DateTime)" },
  { name: "duration_ms", type: "Nullable(Int64)", description: "Of a run that has ended" },
];

const tokens = ["secret"];

export const routes = [
  { method: "POST", path: "/api/v1/query", tokens, handler: execute },
  { method: "GET", path: "/api/v1/query/schema", tokens, handler: schema },
];

function execute(call) {
  const body = call.json();
  checkBody(body, { query: "string", scope: "string?", format: "string?", period: "string?" });
  const { query, scope = "environment", format = "json" } = body;
  if (!["environment", "project", "organization"].includes(scope))
    throw badRequest("Invalid scope");
  if (format !== "json" && format !== "csv") throw badRequest("Invalid format");
  const rows = () => chosenRuns(call, scope, body).map((run) => rowOf(call.state, run));
  try {
    const table = { columns: COLUMNS.map(({ name }) => name), rows };
    const results = runQuery(query, { runs: table });
    return answer({ format, results: format === "csv" ? toCsv(results) : results });
  } catch (error) {
    if (error instanceof SyntaxError) throw badRequest(error.message);
    throw error;
  }
}

function schema() {
  const table = {
    name: "runs",
    description: "The runs, a row each",
    timeColumn: "triggered_at",
    columns: COLUMNS,
  };
  return answer({ tables: [table] });
}

/** Those of the scope, of the time that `period`, `from` and `to` name. */
function chosenRuns({ state, environment }, scope, { period, from, to }) {
  const duration = period === undefined ? Infinity : parseDuration(period);
  if (duration === undefined) throw badRequest("Invalid period");
  const start = Math.max(momentOf(from) ?? -Infinity, state.now() - duration);
  const end = momentOf(to) ?? Infinity;
  const environments = scope === "environment" ? [environment] : state.environments;
  return allRuns(state, environments).filter(
    ({ createdAt }) => createdAt >= start && createdAt <= end,
  );
}

function momentOf(date) {
  if (date === undefined) return undefined;
  const ms = Date.parse(date);
  if (Number.isNaN(ms)) throw badRequest("Invalid date");
  return ms;
}

function rowOf(state, run) {
  const progress = progressOf(state, run);
  const { status, startedAt, finishedAt } = progress;
  return {
    run_id: run.id,
    environment: run.environment.slugs[0],
    task_identifier: run.task,
    status,
    queue: run.queue,
    batch_id: run.batchId ?? null,
    is_test: run.isTest,
    machine: run.machine ?? null,
    region: run.region ?? null,
    task_version: versionOf(state, run, progress) ?? null,
    tags: run.tags,
    triggered_at: isoDateOrNull(run.createdAt),
    started_at: isoDateOrNull(startedAt),
    completed_at: isoDateOrNull(finishedAt),
    duration_ms: finishedAt === undefined ? null : finishedAt - (startedAt ?? finishedAt),
  };
}
