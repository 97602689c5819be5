// The trace of a run: a span for the run, one within it for its attempt, and within that those of
// the runs that it started. Nothing is recorded; all of it follows from how far the run has come.

import { createHash } from "node:crypto";
import { isoDate } from "./dates.mjs";
import { runError } from "./run-views.mjs";
import { progressOf, rootOf, versionOf } from "./runs.mjs";

/** The spans of a run and of those below it, each before what it contains. */
export function spansOf(state, run, parentId) {
  const progress = progressOf(state, run);
  const { status, startedAt, finishedAt } = progress;
  const end = finishedAt ?? state.now();
  const error = runError(state, run, progress);
  const common = {
    runId: run.id,
    isError: error !== undefined,
    isPartial: finishedAt === undefined,
    isCancelled: status === "CANCELED",
    level: "TRACE",
    task: run.task,
    queue: run.queue,
    machine: run.machine,
    version: versionOf(state, run, progress),
    events: error ? [exceptionEvent(error, end)] : [],
  };
  const whole = {
    ...common,
    id: idOf(run, "run"),
    parentId,
    message: run.task,
    startTime: run.createdAt,
    duration: end - run.createdAt,
  };
  if (startedAt === undefined) return [whole];
  const attempt = {
    ...common,
    id: idOf(run, "attempt"),
    parentId: whole.id,
    message: "Attempt 1",
    attemptNumber: 1,
    startTime: startedAt,
    duration: end - startedAt,
  };
  const below = run.children.flatMap((child) => spansOf(state, child, attempt.id));
  return [whole, attempt, ...below];
}

/** One trace holds a run, and all that it leads to. */
export function traceIdOf(run) {
  return hash(rootOf(run).id, 32);
}

/** The span within which a run was started. */
export function parentSpanOf(run) {
  return run.parent && idOf(run.parent, "attempt");
}

function exceptionEvent({ name, message, stackTrace }, time) {
  return {
    name: "exception",
    time: isoDate(time),
    properties: { exception: { type: name, message, stacktrace: stackTrace } },
  };
}

function idOf(run, part) {
  return hash(`${run.id} ${part}`, 16);
}

function hash(text, length) {
  return createHash("sha256").update(text).digest("hex").slice(0, length);
}
