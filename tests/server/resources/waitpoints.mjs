// Waitpoint tokens, which wait until they are completed or time out.

import { createHmac } from "node:crypto";
import { can, handleHeaders, requirePermission } from "../credentials.mjs";
import { ENVIRONMENTS } from "../keys.mjs";
import { Refusal, Reply } from "../reply.mjs";
import { isoDate, keyDuration, parseMoment } from "../times.mjs";
import { placeInStore } from "./packets.mjs";

const TOKENS = "/api/v1/waitpoints/tokens";
const accepts = ["secret", "public"];

export const routes = {
  [`POST ${TOKENS}`]: { handler: create },
  [`GET ${TOKENS}/:id`]: { accepts, handler: retrieve },
  [`POST ${TOKENS}/:id/complete`]: { accepts, handler: complete },
  [`POST ${TOKENS}/:id/callback/:hash`]: { accepts: [], handler: callBack },
};

function create(call) {
  const { state, environment, body } = call;
  const { idempotencyKey, idempotencyKeyTTL, timeout = "10m", tags = [] } = body;
  const now = state.now();
  const timeoutAt = parseMoment(timeout, now);
  if (timeoutAt === undefined) throw new Refusal(400, "Invalid timeout");
  const known = [...state.collection("waitpoints").values()].find(
    (each) =>
      idempotencyKey &&
      each.environment === environment &&
      each.idempotencyKey === idempotencyKey &&
      each.idempotencyKeyExpiresAt > now,
  );
  const waitpoint = known ?? {
    id: state.newId("waitpoint"),
    environment,
    idempotencyKey,
    idempotencyKeyExpiresAt: idempotencyKey && now + keyDuration(idempotencyKeyTTL),
    timeoutAt,
    tags: [tags].flat(),
    createdAt: now,
    completedAt: undefined,
    output: undefined,
  };
  state.collection("waitpoints").set(waitpoint.id, waitpoint);
  const { id } = waitpoint;
  return new Reply(
    { id, isCached: known !== undefined, url: callbackUrl(state, waitpoint) },
    { headers: handleHeaders(call, [`write:waitpoints:${id}`], "24h") },
  );
}

function retrieve(call) {
  const { state, environment } = call;
  const waitpoint = requireWaitpoint(call, environment);
  requirePermission(can(call, "read", "waitpoints", waitpoint.id));
  const { id, idempotencyKey, idempotencyKeyExpiresAt, timeoutAt, tags, createdAt } = waitpoint;
  const status = statusOf(state, waitpoint);
  return {
    id,
    url: callbackUrl(state, waitpoint),
    status,
    completedAt: isoDate(status === "TIMED_OUT" ? timeoutAt : waitpoint.completedAt),
    timeoutAt: isoDate(timeoutAt),
    idempotencyKey,
    idempotencyKeyExpiresAt: isoDate(idempotencyKeyExpiresAt),
    tags,
    createdAt: isoDate(createdAt),
    ...presentOutput(state, waitpoint),
  };
}

function complete(call) {
  const waitpoint = requireWaitpoint(call, call.environment);
  requirePermission(can(call, "write", "waitpoints", waitpoint.id));
  completeWith(call.state, waitpoint, { data: JSON.stringify(call.body.data) });
  return { success: true };
}

/** Completes a token with the body of a third party's request, JSON or other text. */
function callBack(call) {
  const { state, params, text } = call;
  const isSigned = (environment) => params.hash === callbackHash(environment, params.id);
  const environment = ENVIRONMENTS.find(isSigned);
  if (!environment) throw new Refusal(401, "Invalid URL, hash doesn't match");
  completeWith(state, requireWaitpoint(call, environment), textPacket(text));
  return { success: true };
}

function textPacket(text) {
  if (text === "") return {};
  try {
    return { data: JSON.stringify(JSON.parse(text)) };
  } catch {
    return { data: text, dataType: "text/plain" };
  }
}

/** Completes a token, unless it no longer waits. */
function completeWith(state, waitpoint, output) {
  if (statusOf(state, waitpoint) !== "WAITING") return;
  waitpoint.completedAt = state.now();
  waitpoint.output = output;
}

function statusOf(state, { completedAt, timeoutAt }) {
  if (completedAt !== undefined) return "COMPLETED";
  return timeoutAt <= state.now() ? "TIMED_OUT" : "WAITING";
}

function presentOutput(state, waitpoint) {
  const outputType = "application/json";
  if (statusOf(state, waitpoint) === "TIMED_OUT") {
    const message = `Waitpoint timed out at ${isoDate(waitpoint.timeoutAt)}`;
    const output = JSON.stringify({ code: "TRIGGER_WAITPOINT_TIMEOUT", message });
    return { output, outputType, outputIsError: true };
  }
  const { data, dataType = outputType } = waitpoint.output ?? {};
  if (data === undefined) return {};
  const { environment, id } = waitpoint;
  const stored = placeInStore(state, environment, `${id}/output`, { data, dataType });
  return stored
    ? { output: stored.path, outputType: "application/store", outputIsError: false }
    : { output: data, outputType: dataType, outputIsError: false };
}

/** Returns the URL at which a third party completes a token without a credential. */
function callbackUrl(state, { environment, id }) {
  return `${state.url}${TOKENS}/${id}/callback/${callbackHash(environment, id)}`;
}

function callbackHash(environment, id) {
  return createHmac("sha256", environment.key).update(id).digest("hex");
}

function requireWaitpoint({ state, params }, environment) {
  const waitpoint = state.collection("waitpoints").get(params.id);
  if (waitpoint?.environment !== environment) throw new Refusal(404, "Waitpoint not found");
  return waitpoint;
}
