// Subscriptions to runs, by Electric's HTTP protocol: a first request (`offset=-1`) is answered with
// all rows; every further one names the handle and the offset that the last answer gave. With
// `live=true` it is answered when something has changed, or after a while with nothing.

import { listFilter } from "../http/filters.mjs";
import { badRequest, notFound } from "../http/problem.mjs";
import { answer } from "../http/routes.mjs";
import { waitFor } from "../http/waiting.mjs";
import { findBatch } from "../model/batches.mjs";
import { parseDuration } from "../model/durations.mjs";
import { SCHEMA, rowKey, runRow } from "../model/run-rows.mjs";
import { allRuns } from "../model/runs.mjs";
import { changesSince, findShape, openShape, snapshot } from "../model/shapes.mjs";
import { existingRun } from "./existing.mjs";

const tokens = ["secret", "public"];

export const routes = [
  { method: "GET", path: "/realtime/v1/runs", tokens, cors: true, handler: runsWithTags },
  { method: "GET", path: "/realtime/v1/runs/:runId", tokens, cors: true, handler: oneRun },
  { method: "GET", path: "/realtime/v1/batches/:batchId", tokens, cors: true, handler: batch },
];

function oneRun(call) {
  const run = existingRun(call);
  call.require(call.canReadRun(run));
  return shapeAnswer(call, ["run", run.id], () => [run]);
}

/** Runs that have all of the tags, made since `createdAt`: a duration that ends with the first call. */
function runsWithTags(call) {
  const { state, environment, query } = call;
  const tags = listFilter(query, "tags");
  call.require(
    call.can("read", "runs") ||
      (tags.length > 0 && tags.every((tag) => call.can("read", "tags", tag))),
  );
  const createdAt = query.get("createdAt");
  const duration = createdAt ? parseDuration(createdAt) : Infinity;
  if (duration === undefined) throw badRequest("Invalid createdAt");
  const since = state.now() - duration;
  return shapeAnswer(call, ["tags", tags, createdAt], () =>
    allRuns(state, [environment]).filter(
      (run) => run.createdAt >= since && tags.every((tag) => run.tags.includes(tag)),
    ),
  );
}

function batch(call) {
  const { state, environment, params } = call;
  const found = findBatch(state, environment, params.batchId);
  if (!found) throw notFound("Batch not found");
  call.require(call.can("read", "batch", found.id) || call.can("read", "runs"));
  return shapeAnswer(call, ["batch", found.id], () => found.runs);
}

/**
 * @param what names what is asked for
 * @param runs a function that returns the runs as they are now
 */
async function shapeAnswer(call, what, runs) {
  const { state, environment, caller, query } = call;
  const skipped = [...listFilter(query, "skipColumns"), ...skippedByToken(caller)];
  const definition = JSON.stringify([environment.id, what, skipped]);
  const open = () =>
    openShape(
      state,
      definition,
      () => new Map(runs().map((run) => [rowKey(run), runRow(state, run, skipped)])),
    );

  const { position, handle, isLive } = readPosition(query);
  let shape = handle === null ? undefined : findShape(state, handle, definition);
  if (handle !== null && !(shape?.log.length >= position)) {
    const headers = { "electric-handle": open().handle };
    return answer([{ headers: { control: "must-refetch" } }], { status: 409, headers });
  }
  let messages;
  if (position === -1) {
    shape ??= open();
    messages = snapshot(shape);
  } else if (isLive) {
    const changes = () => {
      const found = changesSince(shape, position);
      return found.length > 0 ? found : undefined;
    };
    messages = (await waitFor(call, state.settings.longPollMs, changes)) ?? [];
  } else messages = changesSince(shape, position);

  const upToDate = { headers: { control: "up-to-date" } };
  return answer([...messages, upToDate], {
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

/** Where in a shape's log the client stands: -1 is before its beginning. */
function readPosition(query) {
  const [, number] = /^(-1|\d+(?=_\d+$))/.exec(query.get("offset") ?? "") ?? [];
  if (number === undefined)
    throw badRequest("offset must be -1 or the offset of an earlier answer");
  const handle = query.get("handle");
  const position = Number(number);
  if (position >= 0 && handle === null)
    throw badRequest("An offset needs the handle it belongs to");
  return { position, handle, isLive: query.get("live") === "true" };
}

function skippedByToken({ claims }) {
  const columns = claims?.realtime?.skipColumns;
  return Array.isArray(columns) ? columns : [];
}
