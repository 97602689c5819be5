import { checkBody } from "../http/check.mjs";
import { listFilter } from "../http/filters.mjs";
import { badRequest, notFound, notFoundYet, queryError, unprocessable } from "../http/problem.mjs";
import { cursorPage } from "../http/pages.mjs";
import { answer } from "../http/routes.mjs";
import { runFilter } from "../http/run-filters.mjs";
import { parseMoment } from "../model/durations.mjs";
import { presentFullRun, presentListItem } from "../model/run-views.mjs";
import { allRuns, cancelRun, findRun, replayRun, rescheduleRun } from "../model/runs.mjs";
import { existingRun } from "./existing.mjs";

const MAX_BODY = 3_145_728;

export const routes = [
  {
    method: "GET",
    path: "/api/v1/runs",
    tokens: ["secret", "public"],
    cors: true,
    handler: listOfEnvironment,
  },
  {
    method: "GET",
    path: "/api/v1/projects/:projectRef/runs",
    tokens: ["personal"],
    handler: listOfProject,
  },
  {
    method: "GET",
    path: "/api/v3/runs/:runId",
    tokens: ["secret", "public"],
    cors: true,
    handler: retrieve,
  },
  {
    method: "POST",
    path: "/api/v2/runs/:runId/cancel",
    tokens: ["secret", "public"],
    handler: cancel,
  },
  {
    method: "POST",
    path: "/api/v1/runs/:runId/replay",
    tokens: ["secret"],
    maxBody: MAX_BODY,
    handler: replay,
  },
  {
    method: "POST",
    path: "/api/v1/runs/:runId/reschedule",
    tokens: ["secret"],
    handler: reschedule,
  },
];

function listOfEnvironment(call) {
  const filtered = (type, name) => {
    const ids = listFilter(call.query, name);
    return ids.length > 0 && ids.every((id) => call.can("read", type, id));
  };
  call.require(
    call.can("read", "runs") ||
      filtered("tasks", "filter[taskIdentifier]") ||
      filtered("tags", "filter[tag]") ||
      filtered("batch", "filter[batch]"),
  );
  return list(call, [call.environment]);
}

function listOfProject(call) {
  const { state, params, query } = call;
  if (params.projectRef !== state.projectRef) throw notFound("Project not found");
  const slugs = listFilter(query, "filter[env]");
  const environments = slugs.map((slug) => {
    const environment = state.environmentBySlug(slug);
    if (!environment) throw queryError("filter[env]", `Invalid environment: ${slug}`);
    return environment;
  });
  return list(call, slugs.length > 0 ? environments : state.environments);
}

function list({ state, query }, environments) {
  return answer(
    cursorPage(query, {
      all: allRuns(state, environments),
      keep: runFilter(state, query),
      present: (run) => presentListItem(state, run),
    }),
  );
}

function retrieve(call) {
  const { state, environment, params } = call;
  const run = findRun(state, environment, params.runId);
  if (!run) throw notFoundYet();
  call.require(call.canReadRun(run));
  return answer(presentFullRun(state, run));
}

function cancel(call) {
  const run = existingRun(call);
  call.require(call.can("write", "runs", run.id));
  cancelRun(call.state, run);
  return answer({ id: run.id });
}

function replay(call) {
  const original = existingRun(call);
  const options = call.hasBody ? call.json() : {};
  checkBody(options, { payloadType: "string?", queue: "string?" });
  return answer({ id: replayRun(call.state, original, options).id });
}

function reschedule(call) {
  const { state } = call;
  const run = existingRun(call);
  const body = call.json();
  checkBody(body, { delay: "string" });
  if (parseMoment(body.delay, state.now()) === undefined) throw badRequest("Invalid delay");
  if (!rescheduleRun(state, run, body.delay)) {
    throw unprocessable("Cannot reschedule a run that is not delayed");
  }
  return answer(presentFullRun(state, run));
}
