// The faults of the fault matrix. Each is a function that answers a request, or a property of the server.

import { gzipSync } from "node:zlib";
import { send } from "./broken-server.mjs";
import { selfSigned } from "./certificate.mjs";

const HOUR = 3_600_000;
const HUGE = 16 * 1024 * 1024;
/** The duration of a slow body. Scaled by scaled-time.mjs, it exceeds the time limit of an attempt. */
const DRIP_MS = 4000;

/** Makes a fault that occurs after the server has read the request, which it may have carried out. */
const after = (name, play, more) => ({ name, play, mayHaveActed: true, ...more });

/** Makes a fault from a status. */
const status = (code, headers = {}, body = '{"error":"no"}', more = {}) => ({
  name: [`${code}`, ...Object.entries(headers).map((pair) => `\`${pair.join(": ")}\``)].join(", "),
  play: ({ response }) => send(response, { status: code, headers, body }),
  ...more,
});

/** Makes a fault from a 429 with a header for the delay. `asked` is the range of delays that it permits. */
const limited = (name, header, toValue, asked) => ({
  name: `429, \`${header}\` ${name}`,
  play: ({ response }) => send(response, { status: 429, headers: { [header]: toValue() } }),
  asked,
});

/** Makes a fault from the correct response with another body. */
const instead = (name, toBody, more) =>
  after(
    name,
    (context) => {
      const { response, good } = context;
      const { headers, body } = toBody(good, context);
      send(response, { headers: { ...good.headers, ...headers }, body });
    },
    more,
  );

/** Makes a fault from a redirect. */
const redirect = (name, code, toHeaders, body, more) => ({
  name,
  play: (context) => send(context.response, { status: code, headers: toHeaders(context), body }),
  ...more,
});

/** Returns the first 70 % of a text. Of a stream of two events, that is the first event and a part of the second. */
const most = (text) => text.slice(0, Math.ceil(0.7 * text.length));

/** Sends a `content-length` for the whole body, but only the first 70 % of it. */
function sendMost({ response, good }) {
  const { headers, body } = good;
  response.writeHead(200, { ...headers, "content-length": Buffer.byteLength(body) });
  return new Promise((resolve) => response.write(most(body), resolve));
}

/** Sends the body byte by byte. */
function drip({ response, good }) {
  response.writeHead(200, good.headers);
  const bytes = [...good.body];
  const next = () => {
    if (response.destroyed) return;
    if (bytes.length === 0) return response.end();
    response.write(bytes.shift(), () => setTimeout(next, DRIP_MS / good.body.length));
  };
  next();
}

/** Returns gzip data with an invalid block. */
function corrupt(text) {
  const bytes = gzipSync(text);
  // The first ten bytes are the header. No block has the type 0xff.
  bytes.fill(0xff, 10);
  return bytes;
}

const inSeconds = (seconds) => Date.now() + seconds * 1000;

export const faults = [
  // The connection can't be made.
  { name: "Connection refused", isRefused: true },
  { name: "Unknown host", baseURL: () => "http://nowhere.invalid", isAlone: true },
  { name: "Untrusted certificate", secure: selfSigned },
  { name: "Failing TLS handshake", secure: () => ({}) },
  { name: "No TLS at an `https` URL", baseURL: (port) => `https://127.0.0.1:${port}` },

  // The connection fails before the response.
  after("Reset before the headers", ({ socket }) => socket.resetAndDestroy()),
  after("Closed before the headers", ({ socket }) => socket.destroy()),
  after("Reset within the headers", ({ socket }) =>
    socket.write("HTTP/1.1 200 OK\r\ncontent-ty", () => socket.resetAndDestroy()),
  ),
  after("Headers that don't arrive", () => {}),
  after("Response that isn't HTTP", ({ socket }) => socket.end("SSH-2.0-OpenSSH_9.6\r\n")),
  after("100 KB of headers", ({ response, good }) =>
    send(response, { ...good, headers: { ...good.headers, "x-large": "x".repeat(100_000) } }),
  ),
  after(
    "Half-open idle connection",
    ({ response, good, isWarm }) => isWarm || send(response, good),
    { isWarm: true },
  ),
  after(
    "Idle connection, reset on use",
    ({ response, socket, good, isWarm }) =>
      isWarm ? socket.resetAndDestroy() : send(response, good),
    { isWarm: true },
  ),

  // The connection fails within the response.
  after("Reset after the headers", ({ response, socket, good }) => {
    response.writeHead(200, { ...good.headers, "content-length": Buffer.byteLength(good.body) });
    response.flushHeaders();
    setTimeout(() => socket.resetAndDestroy(), 5);
  }),
  after("Reset within the body", async (context) => {
    await sendMost(context);
    setTimeout(() => context.socket.resetAndDestroy(), 5);
  }),
  after("Closed within the body", async (context) => {
    await sendMost(context);
    context.socket.end();
  }),
  after("Chunked body without an end", ({ response, socket, good }) => {
    response.writeHead(200, good.headers);
    response.write(most(good.body), () => socket.end());
  }),
  after("Body that stalls", sendMost),
  after("Body that arrives byte by byte", drip),

  // The response is malformed or unexpected.
  instead("Truncated JSON", ({ body }) => ({ body: most(body) })),
  instead("JSON of a wrong shape", () => ({ body: '["unexpected"]' })),
  instead("HTML page with status 200", () => ({
    headers: { "content-type": "text/html" },
    body: "<!doctype html><title>Sign in</title>",
  })),
  instead("Empty body with status 200", () => ({ body: "" }), { endsStream: true }),
  after("204", ({ response }) => response.writeHead(204).end(), { endsStream: true }),
  instead("Corrupt gzip", ({ body }) => ({
    headers: { "content-encoding": "gzip" },
    body: corrupt(body),
  })),
  instead(
    "Body of 16 MB",
    ({ body }, { kind }) => ({
      body: (kind === "streams" ? `:${"x".repeat(HUGE)}\n\n` : " ".repeat(HUGE)) + body,
    }),
    { isAlone: true },
  ),
  after("103 before the response", ({ response, good }) => {
    response.writeEarlyHints({ link: "</a>; rel=preload" });
    send(response, good);
  }),

  // Redirects.
  redirect(
    "302 to another origin",
    302,
    ({ elsewhere, request }) => ({ location: elsewhere + request.url }),
    "",
    { strays: true },
  ),
  redirect(
    "307 to another origin",
    307,
    ({ elsewhere, request }) => ({ location: elsewhere + request.url }),
    "moved",
    { strays: true },
  ),
  redirect("308 to itself", 308, ({ request }) => ({ location: request.url })),
  redirect("301 with a body and no `Location`", 301, () => ({}), '{"id":"run_1"}'),
  status(304, {}, ""),

  // Refusals.
  status(400),
  status(401),
  status(404),
  status(408),
  status(409),
  status(413),
  status(422),
  status(425),
  status(400, { "x-should-retry": "true" }),
  status(500, { "x-should-retry": "false" }),
  status(429),
  limited("of 2 s", "retry-after", () => "2", [2000, 2000]),
  // A time is far ahead, so that the seconds that pass on a busy machine don't matter.
  limited("as a date", "retry-after", () => new Date(inSeconds(21)).toUTCString(), [1e4, 21e3]),
  limited("of 61 s", "retry-after", () => "61", [60_000, 60_000]),
  limited("in ms", "x-ratelimit-reset", () => `${inSeconds(20)}`, [1e4, 21e3]),
  limited("in s", "x-ratelimit-reset", () => `${Math.ceil(inSeconds(20) / 1000)}`, [1e4, 22e3]),
  limited("in the past", "x-ratelimit-reset", () => `${inSeconds(-2)}`),
  status(500),
  status(502, { "content-type": "text/html" }, "<title>Bad gateway</title>"),
  status(503),
  status(503, { "retry-after": "2" }, undefined, { asked: [2000, 2000] }),
  status(504),

  // The clock is set while a call waits.
  {
    ...status(503),
    name: "503, and the clock jumps an hour ahead",
    clockJump: HOUR,
    isAlone: true,
  },
  {
    ...status(503),
    name: "503, and the clock jumps an hour back",
    clockJump: -HOUR,
    isAlone: true,
  },
];
