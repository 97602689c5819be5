import { checkBody } from "../http/check.mjs";
import { badRequest, notFound } from "../http/problem.mjs";
import { offsetPage } from "../http/pages.mjs";
import { answer } from "../http/routes.mjs";
import { isoDateOrNull } from "../model/dates.mjs";
import { isPaused, setPaused } from "../model/pauses.mjs";
import { queuesOf } from "../model/queues.mjs";
import { countRuns } from "../model/runs.mjs";

const QUEUE = "/api/v1/queues/:queue";
const MAX_LIMIT = 100_000;
const tokens = ["secret"];

export const routes = [
  { method: "GET", path: "/api/v1/queues", tokens, handler: list },
  { method: "GET", path: QUEUE, tokens: ["secret", "public"], cors: true, handler: retrieve },
  { method: "POST", path: `${QUEUE}/pause`, tokens, handler: pauseOrResume },
  { method: "POST", path: `${QUEUE}/concurrency/override`, tokens, handler: override },
  { method: "POST", path: `${QUEUE}/concurrency/reset`, tokens, handler: reset },
];

function list(call) {
  const all = [...queuesOf(call.state, call.environment)];
  const present = ([fullName, queue]) => presentQueue(call, fullName, queue);
  return answer(offsetPage(call.query, { all, present, defaultSize: 25 }));
}

function retrieve(call) {
  call.require(call.can("read", "queues"));
  const [fullName, queue] = find(call, call.query.get("type") ?? "id");
  return answer(presentQueue(call, fullName, queue));
}

function pauseOrResume(call) {
  const body = call.json();
  const [fullName, queue] = find(call, body.type ?? "id");
  if (body.action !== "pause" && body.action !== "resume") {
    throw badRequest("Invalid request body", {
      issues: [{ path: ["action"], message: 'Expected "pause" or "resume"' }],
    });
  }
  setPaused(queue, body.action === "pause", call.state.now());
  return answer(presentQueue(call, fullName, queue));
}

function override(call) {
  const body = call.json();
  checkBody(body, { concurrencyLimit: "number" });
  const [fullName, queue] = find(call, body.type ?? "id");
  const { concurrencyLimit } = body;
  if (!(Number.isInteger(concurrencyLimit) && within(concurrencyLimit))) {
    throw badRequest(`concurrencyLimit must be a whole number from 0 to ${MAX_LIMIT}`);
  }
  queue.override = concurrencyLimit;
  queue.overriddenAt = call.state.now();
  return answer(presentQueue(call, fullName, queue));
}

function within(limit) {
  return limit >= 0 && limit <= MAX_LIMIT;
}

function reset(call) {
  const [fullName, queue] = find(call, call.json().type ?? "id");
  if (queue.override === null) throw badRequest("Queue is not overridden");
  queue.override = null;
  queue.overriddenAt = undefined;
  return answer(presentQueue(call, fullName, queue));
}

/** The full name and the queue, by an id or by a type and a name. */
function find({ state, environment, params }, type) {
  const queues = queuesOf(state, environment);
  // A slash was encoded twice on its way here.
  const name = params.queue.replaceAll("%2F", "/");
  let fullName;
  if (type === "id") fullName = [...queues].find(([, queue]) => queue.id === name)?.[0];
  else if (type === "task") fullName = `task/${name}`;
  else if (type === "custom") fullName = name;
  else throw badRequest("Invalid queue type");
  const queue = queues.get(fullName);
  if (!queue) throw notFound("queue-not-found");
  return [fullName, queue];
}

function presentQueue({ state, environment }, fullName, queue) {
  const { id, name, type, base, override } = queue;
  const current = override ?? base;
  return {
    id,
    name,
    type,
    ...countRuns(state, environment, (run) => run.queue === fullName),
    paused: isPaused(queue),
    concurrencyLimit: current,
    version: "V1",
    concurrency: {
      current,
      base,
      override,
      overriddenAt: isoDateOrNull(queue.overriddenAt),
      overriddenBy: null,
    },
  };
}
