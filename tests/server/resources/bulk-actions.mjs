// Bulk actions: many runs are canceled or replayed at once. An action is PENDING for as long as a
// run is QUEUED, and then does to its runs what it is to do.

import { checkBody } from "../http/check.mjs";
import { badRequest, notFound } from "../http/problem.mjs";
import { cursorPage } from "../http/pages.mjs";
import { answer } from "../http/routes.mjs";
import { runFilterOfBody } from "../http/run-filters.mjs";
import { isoDate } from "../model/dates.mjs";
import { allRuns, cancelRun, findRun, isFinal, replayRun } from "../model/runs.mjs";

const LIST = "/api/v1/bulk-actions";
const MAX_RUN_IDS = 500;
const MAX_NAME_LENGTH = 255;
const tokens = ["secret"];

export const routes = [
  { method: "GET", path: LIST, tokens, handler: list },
  { method: "POST", path: LIST, tokens, handler: create },
  { method: "GET", path: `${LIST}/:bulkActionId`, tokens, handler: retrieve },
  { method: "POST", path: `${LIST}/:bulkActionId/abort`, tokens, handler: abort },
];

function list({ state, environment, query }) {
  const all = [...bulkActionsOf(state, environment).values()].reverse();
  return answer(cursorPage(query, { all, keep: () => true, present }));
}

function create(call) {
  const { state, environment } = call;
  const body = call.json();
  checkBody(body, {
    action: "string",
    filter: "object?",
    runIds: "array?",
    name: "string?",
    targetRegion: "string?",
  });
  const { action, name, targetRegion } = body;
  if (action !== "cancel" && action !== "replay") throw badRequest(`Invalid action: ${action}`);
  if (name?.length > MAX_NAME_LENGTH) {
    throw badRequest(`name must be ${MAX_NAME_LENGTH} characters or less`);
  }
  const runs = chosenRuns(state, environment, body);
  const bulkAction = {
    id: state.newId("bulk"),
    name,
    type: action.toUpperCase(),
    status: "PENDING",
    counts: { total: runs.length, success: 0, failure: 0 },
    createdAt: state.now(),
    completedAt: undefined,
  };
  bulkActionsOf(state, environment).set(bulkAction.id, bulkAction);
  const perform = (run) => {
    if (action === "replay") {
      return replayRun(state, run, { region: targetRegion, bulkAction: bulkAction.id });
    }
    if (isFinal(state, run)) return false;
    cancelRun(state, run);
    run.bulkAction = bulkAction.id;
    return true;
  };
  state.later(state.now() + state.settings.queuedMs, (at) =>
    carryOut(bulkAction, runs, perform, at),
  );
  return answer({ id: bulkAction.id }, { status: 202 });
}

function retrieve(call) {
  return answer(present(existing(call)));
}

function abort(call) {
  const bulkAction = existing(call);
  if (bulkAction.status !== "PENDING") {
    throw badRequest(`Bulk action is already ${bulkAction.status.toLowerCase()}`);
  }
  bulkAction.status = "ABORTED";
  bulkAction.completedAt = call.state.now();
  return answer({ id: bulkAction.id });
}

/** The runs that there are now: what is triggered later is not among them. */
function chosenRuns(state, environment, { filter, runIds }) {
  if ((filter === undefined) === (runIds === undefined)) {
    throw badRequest("Exactly one of filter and runIds must be given");
  }
  if (filter !== undefined) {
    if (Object.keys(filter).length === 0) throw badRequest("filter must not be empty");
    return allRuns(state, [environment]).filter(runFilterOfBody(state, filter));
  }
  if (runIds.length === 0) throw badRequest("runIds must not be empty");
  if (runIds.length > MAX_RUN_IDS) throw badRequest(`runIds must be at most ${MAX_RUN_IDS}`);
  const runs = [...new Set(runIds)].map((id) => findRun(state, environment, id));
  return runs.filter((run) => run !== undefined);
}

function carryOut(bulkAction, runs, perform, at) {
  if (bulkAction.status !== "PENDING") return;
  for (const run of runs) bulkAction.counts[perform(run) ? "success" : "failure"]++;
  bulkAction.status = "COMPLETED";
  bulkAction.completedAt = at;
}

function present({ createdAt, completedAt, ...others }) {
  return { ...others, createdAt: isoDate(createdAt), completedAt: isoDate(completedAt) };
}

function existing({ state, environment, params }) {
  const bulkAction = bulkActionsOf(state, environment).get(params.bulkActionId);
  if (!bulkAction) throw notFound("Bulk action not found");
  return bulkAction;
}

function bulkActionsOf(state, environment) {
  return state.collection(`bulk actions ${environment.id}`);
}
