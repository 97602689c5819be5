// Streams as server-sent events, in the two versions that clients know: v1 has an event for each
// record, v2 batches of records with sequence numbers.

import { answer } from "./routes.mjs";
import { waitFor } from "./waiting.mjs";

const DEFAULT_TIMEOUT_SECONDS = 60;

/**
 * Answers with a stream's records, and with those to come, until the stream has ended or nothing has
 * come for as long as the header `timeout-seconds` says.
 */
export function eventAnswer(call, stream, version) {
  return answer(events(call, stream, version), {
    headers: {
      "content-type": "text/event-stream",
      "cache-control": "no-cache",
      "x-stream-version": version,
    },
  });
}

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

/** The number of the first record to be sent: the one after that which was seen last. */
function firstWanted({ headers }, { records }, version) {
  const lastSeen = headers["last-event-id"];
  if (lastSeen === undefined) {
    return headers["x-trigger-stream-start"] === "latest" ? records.length : 0;
  }
  // A reader that wants to start in the middle names the number, in both versions.
  if (/^\d+$/.test(lastSeen)) return Number(lastSeen) + 1;
  return version === "v1" ? records.findIndex((record) => eventId(record) === lastSeen) + 1 : 0;
}

function singleEvents(records) {
  const lines = records.map(
    (each) => `id: ${eventId(each)}\ndata: ${JSON.stringify(each.data)}\n\n`,
  );
  return lines.join("");
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
