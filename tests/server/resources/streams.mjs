// The streams of runs and sessions: records that readers get as server-sent events, from any position
// on. Version 1 has an event for each record, version 2 has batches of numbered records.

import { can, requirePermission, requireReadable } from "../credentials.mjs";
import { waitFor } from "../polling.mjs";
import { Refusal, Reply } from "../reply.mjs";
import { requireRun } from "../runs.mjs";

const DEFAULT_TIMEOUT_SECONDS = 60;
const RUN = "/realtime/v1/streams/:runId";
const SESSION = "/realtime/v1/sessions/:session";
const CHANNEL = `${SESSION}/channels/:channel`;
const accepts = ["secret", "public"];

export const routes = {
  [`GET ${RUN}/:key`]: { accepts, handler: readRunStream },
  [`POST ${RUN}/input/:input`]: { accepts, handler: sendInput },
  [`PUT ${RUN}/self/:key`]: { accepts, handler: createRunStream },
  [`POST ${RUN}/self/:key`]: { accepts, handler: ingestLines, partialBody: true },
  [`HEAD ${RUN}/self/:key`]: { accepts, handler: countLines },
  [`POST ${RUN}/self/:key/append`]: { accepts, handler: appendToRun },
  [`GET ${SESSION}/:direction`]: { accepts, handler: readSession },
  [`GET ${CHANNEL}/:direction`]: { accepts, handler: readSession },
  [`PUT ${SESSION}/out`]: { accepts, handler: createSessionStream },
  [`PUT ${CHANNEL}/out`]: { accepts, handler: createSessionStream },
  [`POST ${SESSION}/in/append`]: { accepts, handler: appendToSession },
  [`POST ${CHANNEL}/in/append`]: { accepts, handler: appendToSession },
  // The store of records is independent of runs, and has its own credentials.
  "POST /records/v1/streams/:stream/records": { accepts: [], handler: appendRecords },
};

/** Appends to a stream of a run, or ends it, like the run's task. */
export function addStreamPart(state, { runId, key = "default", data, end = false }) {
  const stream = streamOf(state, `run ${runId} ${key}`);
  if (end) stream.ended = true;
  else append(state, stream, { data });
}

/** Appends data or a control record to a session's output, like its task. */
export function addSessionPart(state, { session, channel, data, control }) {
  append(state, sessionStream(state, { session, channel }, "out"), { data, control });
}

/** Returns the names of a run's streams. */
export function streamKeysOf(state, runId) {
  const prefix = `run ${runId} `;
  const names = [...state.collection("streams").keys()];
  return names.filter((name) => name.startsWith(prefix)).map((name) => name.slice(prefix.length));
}

function readRunStream(call) {
  const run = requireRun(call);
  requireReadable(call, run);
  const stream = streamOf(call.state, `run ${run.id} ${call.params.key}`);
  return eventsReply(call, stream, run.streamsVersion);
}

function sendInput(call) {
  const { id } = requireRun(call);
  requirePermission(can(call, "write", "inputStreams", id) || can(call, "write", "runs", id));
  const stream = streamOf(call.state, `input ${id} ${call.params.input}`);
  append(call.state, stream, { data: call.body.data });
  return { ok: true };
}

function writableStream(call) {
  const { id } = requireRun(call);
  requirePermission(can(call, "write", "runs", id));
  return { name: `run ${id} ${call.params.key}`, version: requireRun(call).streamsVersion };
}

function createRunStream(call) {
  const { name, version } = writableStream(call);
  streamOf(call.state, name);
  return version === "v2" ? storeReply(call, name) : { version };
}

function createSessionStream(call) {
  const { state, params } = call;
  requirePermission(can(call, "write", "sessions", params.session));
  return storeReply(call, sessionStreamName(params, "out"));
}

/** Says where the records of a stream go, and with which token. */
function storeReply({ state }, stream) {
  const headers = {
    "x-s2-access-token": tokenOf(stream),
    "x-s2-basin": "local-basin",
    "x-s2-endpoint": `${state.url}/records/v1/`,
    "x-s2-stream-name": stream,
    "x-s2-flush-interval-ms": String(state.settings.flushMs),
  };
  return new Reply({ version: "v2" }, { headers });
}

const tokenOf = (stream) => `records of ${Buffer.from(stream).toString("hex")}`;

/** Adds records to a stream, and says where they are. */
function appendRecords({ state, params, headers, body }) {
  if (headers.authorization !== `Bearer ${tokenOf(params.stream)}`) {
    throw new Refusal(403, { code: "permission_denied", message: "not your stream" });
  }
  if (headers["s2-basin"] !== "local-basin") throw new Refusal(404, { message: "no such basin" });
  const stream = streamOf(state, params.stream);
  const start = stream.records.length;
  for (const record of body.records)
    stream.records.push(numbered(state, stream, JSON.parse(record.body)));
  const position = (number) => ({ seq_num: number, timestamp: state.now() });
  const end = position(stream.records.length);
  return { start: position(start), end, tail: end };
}

/** Adds the lines of a client, from a number on. Of a request that is cut off, those that arrived. */
function ingestLines(call) {
  const { state, headers, text } = call;
  const { name } = writableStream(call);
  const stream = streamOf(state, name);
  let chunk = Number(headers["x-resume-from-chunk"]);
  for (const line of text.split("\n").filter(Boolean)) {
    append(state, stream, { data: JSON.parse(line) });
    stream.chunks ??= {};
    stream.chunks[headers["x-client-id"]] = chunk++;
  }
  return new Reply();
}

function countLines(call) {
  const { name } = writableStream(call);
  const last = streamOf(call.state, name).chunks?.[call.headers["x-client-id"]] ?? -1;
  return new Reply(undefined, { headers: { "x-last-chunk-index": String(last) } });
}

function appendToRun(call) {
  const { name } = writableStream(call);
  append(call.state, streamOf(call.state, name), { data: call.text });
  return { ok: true };
}

/** Accepts any name as a session, since the server only stores the streams of sessions. */
function readSession(call) {
  const { state, params } = call;
  requirePermission(can(call, "read", "sessions", params.session));
  return eventsReply(call, sessionStream(state, params, params.direction), "v2");
}

function appendToSession(call) {
  const { state, params, text, headers } = call;
  requirePermission(can(call, "write", "sessions", params.session));
  const record = { data: valueOf(text), id: headers["x-part-id"] };
  append(state, sessionStream(state, params, "in"), record);
  return { ok: true };
}

function valueOf(text) {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function sessionStream(state, params, direction) {
  return streamOf(state, sessionStreamName(params, direction));
}

function sessionStreamName({ session, channel = "" }, direction) {
  return `session ${session} ${channel} ${direction}`;
}

function streamOf(state, name) {
  const streams = state.collection("streams");
  if (!streams.has(name)) streams.set(name, { records: [], ended: false });
  return streams.get(name);
}

/** Appends a record, unless its id exists: then the client has repeated the request. */
function append(state, { records }, { data, id = state.newId("part"), control }) {
  if (records.some((record) => record.id === id)) return;
  records.push(numbered(state, { records }, { id, data, control }));
}

function numbered(state, { records }, record) {
  return { ...record, timestamp: state.now(), number: records.length };
}

function eventsReply(call, stream, version) {
  const headers = {
    "content-type": "text/event-stream",
    "cache-control": "no-cache",
    "x-stream-version": version,
  };
  return new Reply(events(call, stream, version), { headers });
}

/** Sends records until the stream ends, or until no record was added for `timeout-seconds`. */
async function* events(call, stream, version) {
  const timeoutMs = 1000 * (Number(call.headers["timeout-seconds"]) || DEFAULT_TIMEOUT_SECONDS);
  const write = version === "v2" ? batchEvent : singleEvents;
  let next = firstWanted(call, stream, version);
  for (;;) {
    const records = await waitFor(call, timeoutMs, () => {
      if (stream.records.length > next) return stream.records.slice(next);
      return stream.ended ? [] : undefined;
    });
    if (!records?.length || call.signal.aborted) return;
    next += records.length;
    yield write(records);
  }
}

/** Returns the number of the first record that the reader hasn't seen. */
function firstWanted({ headers }, { records }, version) {
  const lastSeen = headers["last-event-id"];
  if (lastSeen === undefined) {
    return headers["x-trigger-stream-start"] === "latest" ? records.length : 0;
  }
  // A reader that starts in the middle names a number, in both versions.
  if (/^\d+$/.test(lastSeen)) return Number(lastSeen) + 1;
  return version === "v1" ? records.findIndex((record) => eventId(record) === lastSeen) + 1 : 0;
}

function singleEvents(records) {
  const line = (record) => `id: ${eventId(record)}\ndata: ${JSON.stringify(record.data)}\n\n`;
  return records.map(line).join("");
}

function eventId({ timestamp, number }) {
  return `${timestamp}-${number}`;
}

function batchEvent(records) {
  const batch = records.map(({ number, timestamp, id, data, control }) => ({
    seq_num: number,
    timestamp,
    body: control === undefined ? JSON.stringify({ data, id }) : "",
    headers: control === undefined ? [] : [["trigger-control", control]],
  }));
  return `event: batch\ndata: ${JSON.stringify({ records: batch })}\n\n`;
}
