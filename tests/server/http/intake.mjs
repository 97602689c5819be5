// What happens to every request before it is looked at as a call of the API: it is written down,
// its body is read, and a scripted answer or a fault may end it here. It stands before Fastify, so
// that requests which Fastify itself would refuse (a path that cannot be decoded) are seen as well.

import { breakAnswer, encodeBody, send } from "./wire.mjs";

export class Intake {
  #inFlight = new Set();
  #idle = [];

  constructor({ requests, keepRequests, script, faults, origin, isControl }) {
    Object.assign(this, { requests, keepRequests, script, faults, origin, isControl });
  }

  /** @param next called with the request when it is to be handled; `req.exchange` tells of it */
  async accept(req, res, next) {
    const exchange = {
      record: newRecord(req),
      fault: {},
      incomplete: false,
      gone: new AbortController(),
    };
    req.exchange = exchange;
    const { record } = exchange;
    if (this.isControl(record.path)) {
      await this.#readBody(req, exchange);
      return next(req, res);
    }
    this.#write(record);
    this.#watch(res, exchange);

    // Chosen on arrival: requests that overlap are answered in the order in which they came.
    const scripted = this.script.active ? this.script.take(record, this.origin()) : undefined;
    if (!scripted) exchange.fault = this.faults.take(record) ?? {};
    const { fault } = exchange;

    await this.#readBody(req, exchange, fault.cutUpload);
    if (scripted) return this.send(res, exchange, scripted);
    if (fault.cutUpload !== undefined) {
      // What had come until then is handled, as it would be if the network had cut the upload.
      exchange.incomplete = true;
      exchange.broken = true;
      next(req, res);
      return res.socket?.resetAndDestroy();
    }
    if (fault.reset === true || fault.hang === true || fault.status !== undefined) {
      return this.send(res, exchange, breakAnswer(encodeBody(fault), fault));
    }
    next(req, res);
  }

  /** Sends what the API answers, or what a fault makes of it. */
  async answer(req, res, answer) {
    await this.send(res, req.exchange, breakAnswer(answer, req.exchange.fault));
  }

  async send(res, exchange, answer) {
    if (answer.reset || answer.cut) exchange.broken = true;
    await send(res, answer);
  }

  /** Resolves when every request has been answered, or given up by its sender. */
  idle() {
    if (this.#inFlight.size === 0) return Promise.resolve();
    return new Promise((resolve) => this.#idle.push(resolve));
  }

  /** From here on, connections that end are ended by us. */
  close() {
    for (const exchange of this.#inFlight) exchange.broken = true;
  }

  #write(record) {
    this.requests.push(record);
    if (this.requests.length > this.keepRequests) this.requests.shift();
  }

  #watch(res, exchange) {
    this.#inFlight.add(exchange);
    res.on("close", () => {
      if (!res.writableFinished && !exchange.broken) exchange.record.aborted = true;
      exchange.gone.abort();
      this.#inFlight.delete(exchange);
      if (this.#inFlight.size === 0) for (const resolve of this.#idle.splice(0)) resolve();
    });
  }

  /** @param limit stop reading after so many bytes */
  #readBody(req, exchange, limit = Infinity) {
    const chunks = [];
    let size = 0;
    return new Promise((resolve) => {
      const done = () => {
        req.off("data", onData).off("end", done).off("error", onError).pause();
        // An error that comes later belongs to a connection nobody reads from any more.
        req.on("error", () => {});
        const { record } = exchange;
        record.bodyBytes = Buffer.concat(chunks);
        record.body = size === 0 ? null : record.bodyBytes.toString();
        // Fastify must neither look for a body any more nor judge its type; the record has both.
        delete req.headers["content-type"];
        delete req.headers["transfer-encoding"];
        req.headers["content-length"] = "0";
        resolve();
      };
      const onData = (chunk) => {
        const wanted = chunk.subarray(0, limit - size);
        chunks.push(wanted);
        size += wanted.length;
        if (size >= limit) done();
      };
      const onError = () => {
        exchange.incomplete = true;
        done();
      };
      req.on("data", onData).on("end", done).on("error", onError);
    });
  }
}

function newRecord(req) {
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
