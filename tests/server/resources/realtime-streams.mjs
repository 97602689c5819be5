// The streams of runs and of sessions: read as server-sent events, and written to from outside.

import { eventAnswer } from "../http/events.mjs";
import { badRequest } from "../http/problem.mjs";
import { answer } from "../http/routes.mjs";
import { sessionStatus, sessionStream } from "../model/sessions.mjs";
import { appendRecord, inputStream, runStream } from "../model/streams.mjs";
import { existingRun, existingSession } from "./existing.mjs";

const STREAMS = "/realtime/v1/streams/:runId";
const SESSION = "/realtime/v1/sessions/:sessionId";
const CHANNEL_NAME = /^[A-Za-z0-9._-]{1,128}$/;
const tokens = ["secret", "public"];

export const routes = [
  { method: "GET", path: `${STREAMS}/:key`, tokens, cors: true, handler: readRunStream },
  { method: "POST", path: `${STREAMS}/input/:inputId`, tokens, cors: true, handler: sendInput },
  ...[SESSION, `${SESSION}/channels/:channel`].flatMap((path) => [
    { method: "GET", path: `${path}/out`, tokens, cors: true, handler: read("out") },
    { method: "GET", path: `${path}/in`, tokens, cors: true, handler: read("in") },
    { method: "POST", path: `${path}/in/append`, tokens, cors: true, handler: append },
  ]),
];

function readRunStream(call) {
  const { state, params } = call;
  const run = existingRun(call);
  call.require(call.canReadRun(run));
  return eventAnswer(call, runStream(state, run.id, params.key), run.streamsVersion);
}

function sendInput(call) {
  const { state, params } = call;
  const run = existingRun(call);
  call.require(call.can("write", "inputStreams", run.id) || call.can("write", "runs", run.id));
  const { data } = call.json();
  appendRecord(state, inputStream(state, run.id, params.inputId), { data });
  return answer({ ok: true });
}

function read(direction) {
  return (call) => {
    const session = allowedSession(call, "read");
    return eventAnswer(call, streamOfCall(call, session, direction), "v2");
  };
}

/** The header `x-part-id` tells a part that is sent again from a new one. */
function append(call) {
  const { state, headers, text } = call;
  const session = allowedSession(call, "write");
  if (sessionStatus(state, session) !== "ACTIVE") throw badRequest("The session is closed");
  appendRecord(state, streamOfCall(call, session, "in"), {
    data: valueOf(text),
    id: headers["x-part-id"],
  });
  return answer({ ok: true });
}

function valueOf(text) {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function streamOfCall({ state, params }, session, direction) {
  const { channel } = params;
  if (channel !== undefined && !CHANNEL_NAME.test(channel))
    throw badRequest("Invalid channel name");
  return sessionStream(state, session, direction, channel);
}

function allowedSession(call, action) {
  const session = existingSession(call);
  const names = [session.id, session.externalId];
  call.require(names.some((name) => call.can(action, "sessions", name)));
  return session;
}
