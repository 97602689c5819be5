// Schedules are kept and show when they would run next; they do not start any runs here.

import { checkBody } from "../http/check.mjs";
import { badRequest, notFound, unprocessable } from "../http/problem.mjs";
import { offsetPage } from "../http/pages.mjs";
import { answer } from "../http/routes.mjs";
import { isTimezone, nextTime, parseCron } from "../model/cron.mjs";

const tokens = ["secret"];

export const routes = [
  { method: "GET", path: "/api/v1/schedules", tokens, handler: list },
  { method: "POST", path: "/api/v1/schedules", tokens, handler: create },
  { method: "GET", path: "/api/v1/schedules/:scheduleId", tokens, handler: retrieve },
  { method: "PUT", path: "/api/v1/schedules/:scheduleId", tokens, handler: update },
  { method: "DELETE", path: "/api/v1/schedules/:scheduleId", tokens, handler: remove },
  {
    method: "POST",
    path: "/api/v1/schedules/:scheduleId/activate",
    tokens,
    handler: (call) => setActive(call, true),
  },
  {
    method: "POST",
    path: "/api/v1/schedules/:scheduleId/deactivate",
    tokens,
    handler: (call) => setActive(call, false),
  },
];

function list({ state, environment, query }) {
  const all = [...schedulesOf(state, environment).values()];
  const present = (schedule) => presentSchedule(state, schedule);
  return answer(offsetPage(query, { all, present, defaultSize: 20 }));
}

function create(call) {
  const { state, environment } = call;
  const body = call.json();
  const changes = readSchedule(body, { deduplicationKey: "string" });
  const schedules = schedulesOf(state, environment);
  // The same key again changes the schedule that has it.
  let schedule = [...schedules.values()].find(
    (other) => other.deduplicationKey === body.deduplicationKey,
  );
  if (!schedule) {
    const { deduplicationKey } = body;
    schedule = { id: state.newId("sched"), environment, deduplicationKey, active: true };
    schedules.set(schedule.id, schedule);
  }
  Object.assign(schedule, changes);
  return answer(presentSchedule(state, schedule));
}

function retrieve(call) {
  return answer(presentSchedule(call.state, existing(call)));
}

function update(call) {
  const schedule = existing(call);
  Object.assign(schedule, readSchedule(call.json()));
  return answer(presentSchedule(call.state, schedule));
}

function remove(call) {
  const { id, environment } = existing(call);
  schedulesOf(call.state, environment).delete(id);
  return answer({ id });
}

function setActive(call, active) {
  const schedule = existing(call);
  schedule.active = active;
  return answer(presentSchedule(call.state, schedule));
}

function readSchedule(body, moreFields) {
  checkBody(body, {
    ...moreFields,
    task: "string",
    cron: "string",
    externalId: "string?",
    timezone: "string?",
    window: "string?",
  });
  const { task, cron, externalId, timezone = "UTC", window } = body;
  try {
    parseCron(cron);
  } catch (error) {
    throw unprocessable(`Invalid cron expression: ${error.message}`);
  }
  if (!isTimezone(timezone)) throw unprocessable(`Invalid timezone: ${timezone}`);
  const problem = window === undefined ? undefined : windowProblem(window);
  if (problem) {
    throw badRequest("Invalid request body", { issues: [{ path: ["window"], message: problem }] });
  }
  return { task, cron, externalId, timezone, window };
}

function windowProblem(window) {
  const [, count, unit] = /^(0|[1-9]\d*)([mh%])$/.exec(window) ?? [];
  if (unit === undefined) return "Schedule window must be like 30m, 2h or 10%";
  if (unit === "%" && count > 100) return "Schedule window percentage cannot exceed 100%";
  if (unit !== "%" && count * (unit === "h" ? 60 : 1) > 24 * 60) {
    return "Schedule window duration cannot exceed 24 hours";
  }
}

function presentSchedule(state, schedule) {
  const { id, task, active, deduplicationKey, externalId, cron, timezone, window } = schedule;
  const next = active ? nextTime(parseCron(cron), timezone, state.now()) : null;
  const nextRun = next && new Date(next).toISOString();
  return {
    id,
    type: "IMPERATIVE",
    task,
    active,
    deduplicationKey,
    externalId,
    generator: { type: "CRON", expression: cron, description: `Cron expression ${cron}` },
    timezone,
    window,
    nextRun,
    nextRunEffectiveAt: nextRun,
    environments: [
      { id: schedule.environment.id, type: schedule.environment.type, userName: null },
    ],
  };
}

function existing({ state, environment, params }) {
  const schedule = schedulesOf(state, environment).get(params.scheduleId);
  if (!schedule) throw notFound("Schedule not found");
  return schedule;
}

function schedulesOf(state, environment) {
  return state.collection(`schedules ${environment.id}`);
}
