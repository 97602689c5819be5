import { checkBody } from "../http/check.mjs";
import { knownFilter, listFilter, madeWithin } from "../http/filters.mjs";
import { cursorPage } from "../http/pages.mjs";
import { Problem, badRequest, queryError, unprocessable } from "../http/problem.mjs";
import { answer } from "../http/routes.mjs";
import { isoDate, isoDateOrNull } from "../model/dates.mjs";
import { isFinal, triggerRun } from "../model/runs.mjs";
import { findSession, sessionStatus, sessionsOf } from "../model/sessions.mjs";
import { signToken } from "../model/tokens.mjs";
import { existingSession } from "./existing.mjs";

const LIST = "/api/v1/sessions";
const SESSION = `${LIST}/:sessionId`;
const STATUSES = ["ACTIVE", "CLOSED", "EXPIRED"];
const MAX_TAGS = 10;
const tokens = ["secret", "public"];

/** What of a session's trigger configuration are options of the runs it starts. */
const RUN_OPTIONS = [
  "machine",
  "concurrency",
  "concurrencyKey",
  "tags",
  "maxAttempts",
  "maxDuration",
  "lockToVersion",
  "externalDeploymentId",
  "region",
  "ttl",
];

export const routes = [
  { method: "GET", path: LIST, tokens, cors: true, handler: list },
  { method: "POST", path: LIST, tokens, cors: true, handler: start },
  { method: "GET", path: SESSION, tokens, cors: true, handler: retrieve },
  { method: "PATCH", path: SESSION, tokens: ["secret"], handler: update },
  { method: "POST", path: `${SESSION}/close`, tokens: ["secret"], handler: close },
];

function list(call) {
  call.require(call.can("read", "sessions"));
  const { state, environment, query } = call;
  if (query.get("page[after]") && query.get("page[before]")) {
    throw queryError("page[after]", "page[after] and page[before] cannot be used together");
  }
  const statuses = knownFilter(query, "filter[status]", STATUSES);
  const filters = [madeWithin(state, query)];
  if (statuses.length > 0) {
    filters.push((session) => statuses.includes(sessionStatus(state, session)));
  }
  const tags = listFilter(query, "filter[tags]");
  if (tags.length > 0) filters.push((session) => session.tags.some((tag) => tags.includes(tag)));
  for (const name of ["type", "taskIdentifier", "externalId"]) {
    const wanted = listFilter(query, `filter[${name}]`);
    if (wanted.length > 0) filters.push((session) => wanted.includes(session[name]));
  }
  return answer(
    cursorPage(query, {
      all: [...sessionsOf(state, environment).values()].reverse(),
      keep: (session) => filters.every((filter) => filter(session)),
      present,
      sizes: [1, 20, 100],
    }),
  );
}

/** Starts a session and a run for it, or finds the one with that external id. */
function start(call) {
  const { state, environment } = call;
  const body = call.json();
  checkBody(body, {
    type: "string",
    taskIdentifier: "string",
    triggerConfig: "object",
    externalId: "string?",
    metadata: "object?",
    tags: "array?",
    expiresAt: "string?",
  });
  call.require(call.can("write", "sessions") || call.can("trigger", "tasks", body.taskIdentifier));
  const existing = body.externalId && findSession(state, environment, body.externalId);
  const session = existing || newSession(call, body);
  const status = sessionStatus(state, session);
  if (status !== "ACTIVE") {
    throw new Problem(409, { error: `The session is ${status.toLowerCase()}` });
  }
  // A session goes on with another run when its last one has ended.
  if (!session.run || isFinal(state, session.run)) session.run = startRun(call, session);
  sessionsOf(state, environment).set(session.id, session);
  const { id, externalId, run } = session;
  const names = externalId === null ? [id] : [id, externalId];
  const scopes = names.flatMap((name) => [`read:sessions:${name}`, `write:sessions:${name}`]);
  return answer({
    ...present(session),
    runId: run.id,
    publicAccessToken: signToken(state, environment, { scopes }, "1h"),
    isCached: Boolean(existing),
  });
}

function newSession({ state }, body) {
  const { type, taskIdentifier, triggerConfig, externalId = null, metadata = null } = body;
  const now = state.now();
  const expiresAt = body.expiresAt === undefined ? undefined : Date.parse(body.expiresAt);
  if (Number.isNaN(expiresAt)) throw badRequest("Invalid expiresAt");
  if (externalId?.startsWith("session_")) {
    throw badRequest("An externalId must not begin with session_");
  }
  return {
    id: state.newId("session"),
    externalId,
    type,
    taskIdentifier,
    triggerConfig,
    run: undefined,
    tags: checkedTags(body.tags ?? []),
    metadata,
    closedAt: undefined,
    closedReason: null,
    expiresAt,
    createdAt: now,
    updatedAt: now,
  };
}

function startRun({ state, environment, headers }, { id, taskIdentifier, triggerConfig }) {
  const { basePayload = {}, queue } = triggerConfig;
  const options = Object.fromEntries(RUN_OPTIONS.map((name) => [name, triggerConfig[name]]));
  const { run } = triggerRun(state, environment, {
    task: taskIdentifier,
    payload: { ...basePayload, sessionId: id },
    options: { ...options, queue: queue === undefined ? undefined : { name: queue } },
    streamsVersion: headers["x-trigger-realtime-streams-version"],
  });
  return run;
}

function retrieve(call) {
  const session = existingSession(call);
  call.require([session.id, session.externalId].some((name) => call.can("read", "sessions", name)));
  return answer(present(session));
}

function update(call) {
  const { state, environment } = call;
  const session = existingSession(call);
  const { tags, metadata, externalId } = call.json();
  if (externalId) {
    checkBody({ externalId }, { externalId: "string" });
    const other = findSession(state, environment, externalId);
    if (other && other !== session) throw unprocessable("Another session has this externalId");
  }
  if (metadata) checkBody({ metadata }, { metadata: "object" });
  if (tags !== undefined) session.tags = checkedTags(tags);
  if (metadata !== undefined) session.metadata = metadata;
  if (externalId !== undefined) session.externalId = externalId;
  session.updatedAt = state.now();
  return answer(present(session));
}

/** Closing it again changes nothing. */
function close(call) {
  const session = existingSession(call);
  const body = call.hasBody ? call.json() : {};
  checkBody(body, { reason: "string?" });
  if (session.closedAt === undefined) {
    session.closedAt = session.updatedAt = call.state.now();
    session.closedReason = body.reason ?? null;
  }
  return answer(present(session));
}

function checkedTags(tags) {
  if (!Array.isArray(tags)) throw badRequest("tags must be an array of strings");
  if (tags.length > MAX_TAGS) throw unprocessable(`Sessions can only have ${MAX_TAGS} tags`);
  return tags;
}

function present(session) {
  const { id, externalId, type, taskIdentifier, triggerConfig, tags, metadata } = session;
  return {
    id,
    externalId,
    type,
    taskIdentifier,
    triggerConfig,
    currentRunId: session.run.id,
    tags,
    metadata,
    closedAt: isoDateOrNull(session.closedAt),
    closedReason: session.closedReason,
    expiresAt: isoDateOrNull(session.expiresAt),
    createdAt: isoDate(session.createdAt),
    updatedAt: isoDate(session.updatedAt),
  };
}
