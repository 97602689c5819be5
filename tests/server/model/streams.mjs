// Streams: records that are appended, and read from any point on by whoever wants to. Those of runs
// and those of sessions are the same thing.

/** The stream with that name, which is made if it is not there. */
export function streamOf(state, name) {
  const streams = state.collection("streams");
  if (!streams.has(name)) streams.set(name, { records: [], ended: false });
  return streams.get(name);
}

/** @param runId a run's id, @param key the name that the run gave to the stream */
export function runStream(state, runId, key) {
  return streamOf(state, `run ${runId} ${key}`);
}

/** What is sent to a run from outside. */
export function inputStream(state, runId, id) {
  return streamOf(state, `input ${runId} ${id}`);
}

/** The names of the streams of a run. */
export function streamKeysOf(state, runId) {
  const prefix = `run ${runId} `;
  return [...state.collection("streams").keys()]
    .filter((name) => name.startsWith(prefix))
    .map((name) => name.slice(prefix.length));
}

/**
 * @param record `{ data, id?, control? }`; of two records with one id the second is left out, as it
 *   is the first one sent again. `control` names a record without data for the reader itself.
 */
export function appendRecord(state, stream, { data, id = state.newId("part"), control }) {
  const existing = stream.records.find((record) => record.id === id);
  if (existing) return existing;
  const record = { id, data, control, timestamp: state.now(), number: stream.records.length };
  stream.records.push(record);
  return record;
}

/**
 * Appends to a stream of a run as its task would do.
 * @param fields `{ runId, key?: "default", data }`, or `end: true` instead of data
 */
export function addStreamPart(state, environment, { runId, key = "default", data, end = false }) {
  const stream = runStream(state, runId, key);
  if (!end) return appendRecord(state, stream, { data });
  stream.ended = true;
}
