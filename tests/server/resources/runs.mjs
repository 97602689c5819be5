// Runs: triggering, reading and changing them.

import { can, handleHeaders, requirePermission, requireReadable } from "../credentials.mjs";
import { ENVIRONMENTS, PROJECT_REF } from "../keys.mjs";
import { cursorPage } from "../pages.mjs";
import { Refusal, Reply } from "../reply.mjs";
import {
  addTags,
  allRuns,
  cancelRun,
  failureOf,
  findRun,
  outcomeAt,
  presentRun,
  progressOf,
  replayRun,
  requireRun,
  rescheduleRun,
  resetIdempotencyKey,
  triggerRun,
} from "../runs.mjs";
import { decodePacket, placeInStore, presign } from "./packets.mjs";

const RUN = "/api/v1/runs/:runId";
const accepts = ["secret", "public"];

export const routes = {
  "POST /api/v1/tasks/:task/trigger": { accepts, handler: trigger },
  "GET /api/v1/runs": { accepts, handler: listOfEnvironment },
  "GET /api/v1/projects/:project/runs": { accepts: ["personal"], handler: listOfProject },
  "GET /api/v3/runs/:runId": { accepts, handler: retrieve },
  "POST /api/v2/runs/:runId/cancel": { accepts, handler: cancel },
  [`POST ${RUN}/replay`]: { handler: replay },
  [`POST ${RUN}/reschedule`]: { required: { delay: "string" }, handler: reschedule },
  [`POST ${RUN}/tags`]: { handler: tag },
  [`GET ${RUN}/result`]: { accepts, handler: result },
  [`GET ${RUN}/packets/:name`]: { accepts, handler: packet },
  "POST /api/v1/idempotencyKeys/:key/reset": {
    required: { taskIdentifier: "string" },
    handler: resetKey,
  },
};

/** The values that each filter of a list is compared with. The server supports no other filters. */
const FILTERED = {
  status: (state, run) => [progressOf(state, run).status],
  taskIdentifier: (state, run) => [run.task],
  tag: (state, run) => run.tags,
  batch: (state, run) => [run.batchId],
  isTest: (state, run) => [String(run.isTest)],
};

function trigger(call) {
  const { state, environment, caller, headers, body } = call;
  const { task } = call.params;
  requirePermission(can(call, "trigger", "tasks", task) || can(call, "write", "tasks", task));
  // A repeated request, whose first response was lost, gets the same response.
  const requests = state.collection("trigger requests");
  const requestKey = headers["x-trigger-request-idempotency-key"] ?? state.newId("request");
  const name = JSON.stringify([environment.id, task, requestKey]);
  if (!requests.has(name)) {
    const usedTokens = state.collection("used tokens");
    if (usedTokens.has(headers.authorization)) {
      throw new Refusal(422, "This one-time use token has already been used");
    }
    const { payload, options } = body;
    const streamsVersion = headers["x-trigger-realtime-streams-version"];
    const request = { task, payload, options, streamsVersion };
    const { run, isCached } = triggerRun(state, environment, request);
    if (caller.claims?.otu) usedTokens.set(headers.authorization, true);
    requests.set(name, { id: run.id, isCached });
  }
  const handle = requests.get(name);
  return new Reply(handle, { headers: handleHeaders(call, [`read:runs:${handle.id}`]) });
}

function listOfEnvironment(call) {
  const allows = (type, filter) => {
    const ids = call.list(`filter[${filter}]`);
    return ids.length > 0 && ids.every((id) => can(call, "read", type, id));
  };
  requirePermission(
    can(call, "read", "runs") ||
      allows("tasks", "taskIdentifier") ||
      allows("tags", "tag") ||
      allows("batch", "batch"),
  );
  return list(call, [call.environment]);
}

function listOfProject(call) {
  if (call.params.project !== PROJECT_REF) throw new Refusal(404, "Project not found");
  const slugs = call.list("filter[env]");
  call.query.delete("filter[env]");
  const named = ENVIRONMENTS.filter((each) => each.slugs.some((slug) => slugs.includes(slug)));
  return list(call, slugs.length > 0 ? named : ENVIRONMENTS);
}

function list(call, environments) {
  const { state, query } = call;
  const filters = [...query.keys()].flatMap((name) => {
    const field = /^filter\[(\w+)\]/.exec(name)?.[1];
    const wanted = call.list(name);
    if (!field || wanted.length === 0) return [];
    if (!Object.hasOwn(FILTERED, field)) {
      throw new Refusal(400, `The local API server can't filter runs by ${field}`);
    }
    return [(run) => FILTERED[field](state, run).some((value) => wanted.includes(value))];
  });
  const keep = (run) => filters.every((filter) => filter(run));
  return cursorPage(call, allRuns(state, environments), keep, (run) => presentRun(state, run));
}

function retrieve(call) {
  const run = findRun(call.state, call.environment, call.params.runId);
  // Reads lag behind writes, so the API asks its clients to retry.
  if (!run) throw new Refusal(404, "Not found", { "x-should-retry": "true" });
  requireReadable(call, run);
  return presentDetails(call, run);
}

function cancel(call) {
  const run = requireRun(call);
  requirePermission(can(call, "write", "runs", run.id));
  cancelRun(call.state, run);
  return { id: run.id };
}

function replay(call) {
  return { id: replayRun(call.state, requireRun(call), call.body).id };
}

function reschedule(call) {
  const run = requireRun(call);
  rescheduleRun(call.state, run, call.body.delay);
  return presentDetails(call, run);
}

function tag(call) {
  addTags(call.state, requireRun(call), [call.body.tags].flat());
  return { message: "Successfully set the tags." };
}

function result(call) {
  const run = findRun(call.state, call.environment, call.params.runId);
  const found = run && executionResult(call.state, run);
  if (!found) throw new Refusal(404, "Run either doesn't exist or is not finished");
  requireReadable(call, run);
  return found;
}

/** Returns the URL of a payload or an output in the object store. */
function packet(call) {
  const run = requireRun(call);
  requireReadable(call, run);
  const { state, params } = call;
  const stored = storedPackets(state, run, progressOf(state, run))[params.name];
  if (!stored) throw new Refusal(404, "Packet not found");
  return { presignedUrl: presign(state, "GET", stored.key) };
}

function resetKey({ state, environment, params, body }) {
  if (!resetIdempotencyKey(state, environment, body.taskIdentifier, params.key)) {
    throw new Refusal(404, "Idempotency key not found");
  }
  return { id: params.key };
}

function presentDetails({ state }, run) {
  // Computed once, since the run must not end between two fields.
  const progress = progressOf(state, run);
  const { output, error } = outcomeAt(state, run, progress);
  const stored = storedPackets(state, run, progress);
  const shown = (name, value) => {
    if (value?.data === undefined) return {};
    if (stored[name]) return { [`${name}PresignedUrl`]: presign(state, "GET", stored[name].key) };
    return { [name]: decodePacket(state, run.environment, value) };
  };
  return {
    ...presentRun(state, run, progress),
    ...shown("payload", run.packet),
    ...shown("output", output),
    error,
    depth: 0,
    triggerFunction: run.triggerFunction,
    batchId: run.batchId,
    relatedRuns: { children: [] },
    attemptCount: progress.startedAt === undefined ? 0 : 1,
  };
}

/** Returns the places of `{ payload, output }` in the object store; undefined for inline values. */
export function storedPackets(state, run, progress) {
  const place = (name, value) => placeInStore(state, run.environment, `${run.id}/${name}`, value);
  const { output } = outcomeAt(state, run, progress);
  return { payload: place("payload", run.packet), output: place("output", output) };
}

/** Returns the result of a run, for callers that wait for it; undefined if the run hasn't ended. */
export function executionResult(state, run) {
  const progress = progressOf(state, run);
  if (progress.finishedAt === undefined) return undefined;
  const { output } = outcomeAt(state, run, progress);
  const common = { id: run.id, taskIdentifier: run.task };
  if (output) return { ok: true, ...common, output: output.data, outputType: output.dataType };
  return { ok: false, ...common, error: failureOf(state, run, progress), skippedRetrying: true };
}
