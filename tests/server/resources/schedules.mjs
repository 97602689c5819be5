// Schedules. The server stores them, but starts no runs and doesn't parse cron expressions. The next
// run of an active schedule is always a day away.

import { numberedPage } from "../pages.mjs";
import { Refusal } from "../reply.mjs";
import { isoDate } from "../times.mjs";

const DAY_MS = 86_400_000;
const SCHEDULES = "/api/v1/schedules";
const required = { task: "string", cron: "string" };

export const routes = {
  [`GET ${SCHEDULES}`]: { handler: list },
  [`POST ${SCHEDULES}`]: { required: { ...required, deduplicationKey: "string" }, handler: create },
  [`GET ${SCHEDULES}/:id`]: { handler: (call) => present(call, requireSchedule(call)) },
  [`PUT ${SCHEDULES}/:id`]: { required, handler: (call) => change(call, call.body) },
  [`DELETE ${SCHEDULES}/:id`]: { handler: remove },
  [`POST ${SCHEDULES}/:id/activate`]: { handler: (call) => setActive(call, true) },
  [`POST ${SCHEDULES}/:id/deactivate`]: { handler: (call) => setActive(call, false) },
};

function list(call) {
  const all = [...schedulesOf(call).values()];
  return numberedPage(call, all, (schedule) => present(call, schedule));
}

/** Creates a schedule, or changes the existing one with the same deduplication key. */
function create(call) {
  const { deduplicationKey } = call.body;
  const schedules = schedulesOf(call);
  const known = [...schedules.values()].find((each) => each.deduplicationKey === deduplicationKey);
  const { id, active } = known ?? { id: call.state.newId("sched"), active: true };
  schedules.set(id, { id, active, deduplicationKey, ...settingsOf(call.body) });
  return present(call, schedules.get(id));
}

function change(call, body) {
  return present(call, Object.assign(requireSchedule(call), settingsOf(body)));
}

function settingsOf({ task, cron, externalId, timezone = "UTC", window }) {
  return { task, cron, externalId, timezone, window };
}

function remove(call) {
  const { id } = requireSchedule(call);
  schedulesOf(call).delete(id);
  return { id };
}

function setActive(call, active) {
  return present(call, Object.assign(requireSchedule(call), { active }));
}

function present({ state, environment }, { cron, ...others }) {
  const nextRun = others.active ? isoDate(state.now() + DAY_MS) : null;
  return {
    ...others,
    type: "IMPERATIVE",
    generator: { type: "CRON", expression: cron, description: `Cron expression ${cron}` },
    nextRun,
    nextRunEffectiveAt: nextRun,
    environments: [{ id: environment.id, type: environment.type, userName: null }],
  };
}

function requireSchedule(call) {
  const schedule = schedulesOf(call).get(call.params.id);
  if (!schedule) throw new Refusal(404, "Schedule not found");
  return schedule;
}

function schedulesOf({ state, environment }) {
  return state.collection(`schedules ${environment.id}`);
}
