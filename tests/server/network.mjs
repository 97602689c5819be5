// Receives requests and sends responses. Only this module uses connections, so it records every
// request and executes every fault.

import { Reply, isStream } from "./reply.mjs";

const KEPT_REQUESTS = 10_000;

export class Network {
  /** The records of all requests, in order of arrival. README.md lists their fields. */
  requests = [];
  #inFlight = new Set();
  #whenIdle = [];

  /**
   * @param faults the faults that tests have added
   * @param isControl returns whether requests to a path are neither recorded nor affected by faults
   * @param handle returns the reply to `{ record, incomplete, signal }`
   */
  constructor({ faults, isControl, handle }) {
    Object.assign(this, { faults, isControl, handle });
  }

  async accept(req, res) {
    const record = recordOf(req);
    const gone = new AbortController();
    const request = { record, incomplete: false, broken: false, signal: gone.signal };
    let fault = {};
    if (!this.isControl(record.path)) {
      this.requests.push(record);
      if (this.requests.length > KEPT_REQUESTS) this.requests.shift();
      // Chosen on arrival, so that overlapping requests get faults in the order of their arrival.
      fault = this.faults.take(record);
      this.#watch(res, request, gone);
    }

    await readBody(req, request, fault.cutUpload);
    if (fault.cutUpload !== undefined) {
      // The server handles the part that has arrived, as it would if the network had failed.
      request.incomplete = request.broken = true;
      await this.handle(request);
      res.socket?.resetAndDestroy();
    } else if (fault.reset === true || fault.hang === true || fault.status !== undefined) {
      await this.#send(res, request, new Reply(fault.body, fault), fault);
    } else await this.#send(res, request, await this.handle(request), fault);
  }

  /** Resolves once every request has its response or was aborted by its client. */
  idle() {
    if (this.#inFlight.size === 0) return Promise.resolve();
    return new Promise((resolve) => this.#whenIdle.push(resolve));
  }

  /** Marks the requests in flight, so that they don't count as aborted by their clients. */
  close() {
    for (const request of this.#inFlight) request.broken = true;
  }

  #watch(res, request, gone) {
    this.#inFlight.add(request);
    res.on("close", () => {
      if (!res.writableFinished && !request.broken) request.record.aborted = true;
      gone.abort();
      this.#inFlight.delete(request);
      if (this.#inFlight.size === 0) for (const resolve of this.#whenIdle.splice(0)) resolve();
    });
  }

  async #send(res, request, reply, { delay = 0, drip = 0, truncate = false, hang, reset }) {
    if (reset || truncate) request.broken = true;
    if (delay) await sleep(delay, res);
    if (res.destroyed || hang) return;
    if (reset) return res.socket?.resetAndDestroy();

    const { status, headers, body } = truncate ? cutOff(reply) : reply;
    res.statusCode = status;
    for (const [name, value] of Object.entries(headers)) res.setHeader(name, value);
    if (!drip && !truncate && !isStream(body)) return res.end(body);

    res.flushHeaders();
    for await (const bytes of piecesOf(body, drip)) {
      if (drip) await sleep(drip, res);
      if (res.destroyed) return;
      await new Promise((resolve) => res.write(bytes, resolve));
    }
    if (truncate) res.destroy();
    else res.end();
  }
}

function recordOf(req) {
  const [path, ...query] = req.url.split("?");
  return {
    method: req.method,
    path,
    query: query.join("?"),
    headers: { ...req.headers },
    rawHeaders: [...req.rawHeaders],
    body: null,
    bodyBytes: Buffer.alloc(0),
    at: Date.now(),
  };
}

/** @param limit stops reading after this many bytes */
function readBody(req, request, limit = Infinity) {
  const chunks = [];
  let size = 0;
  return new Promise((resolve) => {
    const done = () => {
      req.off("data", onData).off("end", done).off("error", onError).pause();
      // Ignores later errors of the connection.
      req.on("error", () => {});
      request.record.bodyBytes = Buffer.concat(chunks);
      if (size > 0) request.record.body = request.record.bodyBytes.toString();
      resolve();
    };
    const onData = (chunk) => {
      const part = chunk.subarray(0, limit - size);
      chunks.push(part);
      size += part.length;
      if (size >= limit) done();
    };
    const onError = () => {
      request.incomplete = true;
      done();
    };
    req.on("data", onData).on("end", done).on("error", onError);
  });
}

/** Returns half of a reply, with the content-length of the whole. */
function cutOff({ status, headers, body }) {
  if (isStream(body)) return { status, headers, body: firstOf(body) };
  const bytes = toBytes(body);
  // Announces at least one byte, so that an empty body is incomplete too.
  const length = { "content-length": String(Math.max(bytes.length, 1)) };
  const half = bytes.subarray(0, Math.floor(bytes.length / 2));
  return { status, headers: { ...headers, ...length }, body: half };
}

async function* firstOf(stream) {
  for await (const part of stream) return yield part;
}

async function* piecesOf(body, drip) {
  for await (const part of isStream(body) ? body : [body]) {
    const bytes = toBytes(part);
    if (drip) for (const byte of bytes) yield Buffer.of(byte);
    else if (bytes.length > 0) yield bytes;
  }
}

function toBytes(body = "") {
  return typeof body === "string" ? Buffer.from(body) : body;
}

/** Waits. Ends early if the connection closes, so that no timer outlives it. */
function sleep(ms, res) {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      res.off("close", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    res.on("close", done);
    if (res.destroyed) done();
  });
}
