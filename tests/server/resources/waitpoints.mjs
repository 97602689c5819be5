import { checkBody } from "../http/check.mjs";
import { knownFilter, listFilter, madeWithin } from "../http/filters.mjs";
import { Problem, badRequest, notFound, unprocessable } from "../http/problem.mjs";
import { cursorPage } from "../http/pages.mjs";
import { answer } from "../http/routes.mjs";
import { isoDate } from "../model/dates.mjs";
import { keyDuration, parseMoment } from "../model/durations.mjs";
import { handleHeaders } from "../model/handles.mjs";
import { placeInStore } from "../model/store.mjs";
import {
  callbackHash,
  callbackUrl,
  completeWaitpoint,
  statusOf,
  waitpointsOf,
} from "../model/waitpoints.mjs";

const LIST = "/api/v1/waitpoints/tokens";
const TOKEN = `${LIST}/:tokenId`;
const STATUSES = ["WAITING", "COMPLETED", "TIMED_OUT"];
const MAX_TAGS = 10;
const MAX_BODY = 10_240;
const DEFAULT_TIMEOUT = "10m";
const tokens = ["secret", "public"];

export const routes = [
  { method: "GET", path: LIST, tokens: ["secret"], handler: list },
  { method: "POST", path: LIST, tokens: ["secret"], maxBody: MAX_BODY, handler: create },
  { method: "GET", path: TOKEN, tokens, cors: true, handler: retrieve },
  { method: "POST", path: `${TOKEN}/complete`, tokens, cors: true, handler: complete },
  { method: "POST", path: `${TOKEN}/callback/:hash`, tokens: [], cors: true, handler: callBack },
];

function list({ state, environment, query }) {
  const statuses = knownFilter(query, "filter[status]", STATUSES);
  const tags = listFilter(query, "filter[tags]");
  const key = query.get("filter[idempotencyKey]");
  const isInTime = madeWithin(state, query);
  return answer(
    cursorPage(query, {
      all: [...waitpointsOf(state, environment).values()].reverse(),
      keep: (waitpoint) =>
        isInTime(waitpoint) &&
        (statuses.length === 0 || statuses.includes(statusOf(state, waitpoint))) &&
        (tags.length === 0 || waitpoint.tags.some((tag) => tags.includes(tag))) &&
        (!key || waitpoint.idempotencyKey === key),
      present: (waitpoint) => present(state, environment, waitpoint),
    }),
  );
}

function create(call) {
  const { state, environment } = call;
  const body = call.json();
  checkBody(body, { idempotencyKey: "string?", idempotencyKeyTTL: "string?", timeout: "string?" });
  const { idempotencyKey, idempotencyKeyTTL, timeout = DEFAULT_TIMEOUT } = body;
  const tags = [body.tags ?? []].flat();
  if (tags.length > MAX_TAGS) {
    throw unprocessable(
      `Waitpoints can only have ${MAX_TAGS} tags, you're trying to set ${tags.length}.`,
    );
  }
  const now = state.now();
  const timeoutAt = parseMoment(timeout, now);
  if (timeoutAt === undefined) throw badRequest("Invalid timeout");

  const waitpoints = waitpointsOf(state, environment);
  let waitpoint = [...waitpoints.values()].find(
    (other) =>
      idempotencyKey &&
      other.idempotencyKey === idempotencyKey &&
      other.idempotencyKeyExpiresAt > now,
  );
  const isCached = waitpoint !== undefined;
  if (!waitpoint) {
    waitpoint = {
      id: state.newId("waitpoint"),
      idempotencyKey,
      idempotencyKeyExpiresAt: idempotencyKey && now + keyDuration(idempotencyKeyTTL),
      timeoutAt,
      tags,
      createdAt: now,
      completedAt: undefined,
      output: undefined,
    };
    waitpoints.set(waitpoint.id, waitpoint);
  }
  const { id } = waitpoint;
  return answer(
    { id, isCached, url: callbackUrl(state, environment, id) },
    { headers: handleHeaders(call, [`write:waitpoints:${id}`], "24h") },
  );
}

function retrieve(call) {
  const { state, environment } = call;
  const waitpoint = existing(call, environment);
  call.require(call.can("read", "waitpoints", waitpoint.id));
  return answer({
    ...present(state, environment, waitpoint),
    ...presentOutput(state, environment, waitpoint),
  });
}

function complete(call) {
  const waitpoint = existing(call, call.environment);
  call.require(call.can("write", "waitpoints", waitpoint.id));
  const { data } = call.json();
  completeWaitpoint(call.state, waitpoint, { data: JSON.stringify(data) });
  return answer({ success: true });
}

/** What a third party sends is the output, whether it is JSON or other text. */
function callBack(call) {
  const { state, params } = call;
  const environment = state.environments.find(
    (candidate) => params.hash === callbackHash(candidate, params.tokenId),
  );
  if (!environment) throw new Problem(401, { error: "Invalid URL, hash doesn't match" });
  completeWaitpoint(state, existing(call, environment), packetOfBody(call));
  return answer({ success: true });
}

function packetOfBody({ hasBody, text }) {
  if (!hasBody) return {};
  try {
    return { data: JSON.stringify(JSON.parse(text)) };
  } catch {
    return { data: text, dataType: "text/plain" };
  }
}

function present(state, environment, waitpoint) {
  const { id, idempotencyKey, idempotencyKeyExpiresAt, timeoutAt, tags, createdAt } = waitpoint;
  const status = statusOf(state, waitpoint);
  return {
    id,
    url: callbackUrl(state, environment, id),
    status,
    completedAt: isoDate(status === "TIMED_OUT" ? timeoutAt : waitpoint.completedAt),
    timeoutAt: isoDate(timeoutAt),
    idempotencyKey,
    idempotencyKeyExpiresAt: isoDate(idempotencyKeyExpiresAt),
    tags,
    createdAt: isoDate(createdAt),
  };
}

function presentOutput(state, environment, waitpoint) {
  if (statusOf(state, waitpoint) === "TIMED_OUT") {
    const message = `Waitpoint timed out at ${isoDate(waitpoint.timeoutAt)}`;
    const output = JSON.stringify({ code: "TRIGGER_WAITPOINT_TIMEOUT", message });
    return { output, outputType: "application/json", outputIsError: true };
  }
  const { data, dataType = "application/json" } = waitpoint.output ?? {};
  if (data === undefined) return {};
  const path = `${waitpoint.id}/output`;
  const stored = placeInStore(state, environment, path, { data, dataType });
  return stored
    ? { output: stored.path, outputType: "application/store", outputIsError: false }
    : { output: data, outputType: dataType, outputIsError: false };
}

function existing({ state, params }, environment) {
  const waitpoint = waitpointsOf(state, environment).get(params.tokenId);
  if (!waitpoint) throw notFound("Waitpoint not found");
  return waitpoint;
}
