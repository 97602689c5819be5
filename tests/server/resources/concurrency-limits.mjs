import { checkBody } from "../http/check.mjs";
import { badRequest, notFound } from "../http/problem.mjs";
import { offsetPage } from "../http/pages.mjs";
import { answer } from "../http/routes.mjs";
import { isoDateOrNull } from "../model/dates.mjs";
import { parseDuration } from "../model/durations.mjs";
import { limitsOf } from "../model/limits.mjs";
import { isPaused, setPaused } from "../model/pauses.mjs";
import { countRuns } from "../model/runs.mjs";

const LIST = "/api/v1/concurrency-limits";
const MAX_LIMIT = 100_000;
const tokens = ["secret"];

export const routes = [
  { method: "GET", path: LIST, tokens, handler: list },
  { method: "GET", path: `${LIST}/:name`, tokens, handler: retrieve },
  { method: "POST", path: `${LIST}/:name/override`, tokens, handler: override },
  { method: "POST", path: `${LIST}/:name/reset`, tokens, handler: reset },
  { method: "POST", path: `${LIST}/:name/pause`, tokens, handler: pauseOrResume },
];

function list(call) {
  const all = [...limitsOf(call.state, call.environment).values()];
  const present = (limit) => presentLimit(call, limit);
  return answer(offsetPage(call.query, { all, present, defaultSize: 25 }));
}

function retrieve(call) {
  return presentWhatIsMeant(call, find(call), call.query.get("concurrencyKey") ?? undefined);
}

function override(call) {
  const limit = find(call);
  const body = call.json();
  checkBody(body, {
    concurrencyKey: "string?",
    perKey: "number?",
    total: "number?",
    ttl: "string?",
  });
  const { concurrencyKey, ttl } = body;
  const names = concurrencyKey === undefined ? ["perKey", "total"] : ["perKey"];
  const given = names.filter((name) => body[name] !== undefined);
  if (given.length === 0) throw badRequest(`One of ${names.join(" and ")} is needed`);
  for (const name of given) {
    if (!Number.isInteger(body[name]) || body[name] < 0 || body[name] > MAX_LIMIT) {
      throw badRequest(`${name} must be a whole number from 0 to ${MAX_LIMIT}`);
    }
  }
  const now = call.state.now();
  if (concurrencyKey === undefined) {
    for (const name of given) {
      Object.assign(limit[name], { override: body[name], overriddenAt: now });
    }
  } else {
    const duration = ttl === undefined ? undefined : parseDuration(ttl);
    if (ttl !== undefined && duration === undefined) throw badRequest("Invalid ttl");
    const expiresAt = duration === undefined ? undefined : now + duration;
    limit.keys.set(concurrencyKey, { override: body.perKey, expiresAt });
  }
  return presentWhatIsMeant(call, limit, concurrencyKey);
}

function reset(call) {
  const limit = find(call);
  const body = call.json();
  checkBody(body, { concurrencyKey: "string?" });
  const { concurrencyKey } = body;
  if (concurrencyKey !== undefined) limit.keys.delete(concurrencyKey);
  else {
    for (const bound of [limit.perKey, limit.total]) {
      Object.assign(bound, { override: null, overriddenAt: undefined });
    }
  }
  return presentWhatIsMeant(call, limit, concurrencyKey);
}

function pauseOrResume(call) {
  const limit = find(call);
  const { action } = call.json();
  if (action !== "pause" && action !== "resume") throw badRequest("Invalid action");
  setPaused(limit, action === "pause", call.state.now());
  return answer(presentLimit(call, limit));
}

function find({ state, environment, params }) {
  const limit = limitsOf(state, environment).get(params.name);
  if (!limit) throw notFound("Concurrency limit not found");
  return limit;
}

/** The limit or, if a key is named, what holds for that key. */
function presentWhatIsMeant(call, limit, key) {
  return answer(key === undefined ? presentLimit(call, limit) : presentKey(call, limit, key));
}

function presentLimit({ state, environment }, limit) {
  const { id, name, perKey, total } = limit;
  return {
    id,
    name,
    perKey: presentBound(perKey),
    total: presentBound(total),
    ...countRuns(state, environment, (run) => run.concurrency.includes(name)),
    paused: isPaused(limit),
  };
}

function presentBound({ base, override, overriddenAt }) {
  return { current: override ?? base, base, override, overriddenAt: isoDateOrNull(overriddenAt) };
}

function presentKey({ state, environment }, limit, key) {
  const { name, perKey } = limit;
  let own = limit.keys.get(key);
  if (own?.expiresAt <= state.now()) own = undefined;
  const base = perKey.override ?? perKey.base;
  const inKey = (run) => run.concurrency.includes(name) && run.concurrencyKey === key;
  return {
    name,
    concurrencyKey: key,
    perKey: {
      current: own?.override ?? base,
      base,
      override: own?.override ?? null,
      expiresAt: isoDateOrNull(own?.expiresAt),
    },
    running: countRuns(state, environment, inKey).running,
    paused: isPaused(limit),
  };
}
