// The responses of servers and of callers' own fetch: recorded ones, errors, streams, and values that aren't responses.

import { readCases } from "../contract/suite.mjs";
import { value } from "./values.mjs";

/** The number of random responses to one call. Later responses end the call. */
const MAX_REQUESTS = 25;

const recorded = readCases().flatMap(({ call, responses = [] }) =>
  responses
    .filter(({ status, body }) => Number.isInteger(status) && typeof body === "string")
    .map(({ status, headers, body }) => ({ call, status, headers, body })),
);

/** Returns the recorded responses to a call. */
export const recordedOf = (call) => recorded.filter((response) => response.call === call);

/** The body of a response that ends any call successfully. */
export const ENDING = {
  id: "id_1",
  status: "COMPLETED",
  isCompleted: true,
  data: [],
  pagination: {},
  presignedUrl: "http://localhost:1/packet",
  storagePath: "packet",
  sealed: true,
  runCount: 1,
};

const BODILESS = new Set([101, 103, 204, 205, 304]);

/** Creates a Response. A status that a Response can't have becomes 200. */
export function respond({ status, headers, body }) {
  const given = status < 200 || status > 599 ? 200 : status;
  return new Response(BODILESS.has(given) ? null : body, { status: given, headers });
}

const EVENTS = [
  "data: 1\n\n",
  'id: 1-0\ndata: {"a":1}\n\n',
  "event: batch\ndata: {}\n\n",
  'event: batch\ndata: {"records":[{"seq_num":1,"timestamp":1,"body":"{}","headers":[["","trim"]]}]}\n\n',
  ": nothing\n\n",
  "data\r\r",
  "\0",
];

/** Creates a fetch with random responses, which end each call after a number of requests. */
export function oddFetch(random) {
  let requests = 0;
  return async (url, { method }) => {
    requests += 1;
    if (requests > MAX_REQUESTS) return Response.json(ENDING);
    switch (random.below(12)) {
      case 0:
        throw value(random);
      case 1:
        throw new TypeError("fetch failed", { cause: { code: "ECONNREFUSED" } });
      case 2:
        return value(random);
      case 3:
        return { status: 200, headers: value(random), text: async () => value(random) };
      case 4:
        return { ok: true, json: async () => value(random), body: value(random) };
      case 5:
        return {
          status: 200,
          headers: new Headers(),
          text: async () => "{}",
          body: oddBody(random),
        };
      case 6:
        return new Response(random.some(4, () => random.one(EVENTS)).join(""), {
          headers: { "content-type": "text/event-stream" },
        });
      case 7:
        return respond({
          status: random.one([400, 404, 408, 429, 500, 503]),
          body: '{"error":"e"}',
        });
      case 8:
        return Response.json(ENDING);
      default:
        return respond(random.one(recorded));
    }
  };
}

function oddBody(random) {
  return {
    async *[Symbol.asyncIterator]() {
      for (const piece of random.some(3, () => value(random))) yield piece;
    },
    destroy: value(random),
  };
}
