// The only place that writes answers: so that any of them can be late, cut off or slow.

const EMPTY = Buffer.alloc(0);

/**
 * @param answer `{ status, headers, body }`, and of faults: `delay` (ms before the answer),
 *   `reset` and `hang` (no answer), `cut` (the connection ends after the body, without the
 *   message's end), `drip` (ms between one byte of the body and the next). A body that comes bit by
 *   bit is an async iterable of text.
 */
export async function send(res, answer) {
  const { status = 200, headers = {}, delay = 0, drip = 0, cut = false, body } = answer;
  if (delay) await sleep(delay, res);
  if (res.destroyed || answer.hang) return;
  if (answer.reset) return res.socket?.resetAndDestroy();

  res.statusCode = status;
  for (const [name, value] of Object.entries(headers)) res.setHeader(name, value);
  if (!drip && !cut && !isStream(body)) return res.end(toBytes(body));

  res.flushHeaders();
  for await (const bytes of piecesOf(body, drip)) {
    if (drip) await sleep(drip, res);
    if (res.destroyed) return;
    await new Promise((resolve) => res.write(bytes, resolve));
  }
  if (cut) res.destroy();
  else res.end();
}

/** What a fault makes of an answer. */
export function breakAnswer(answer, { truncate, delay, drip, reset, hang }) {
  const broken = { ...answer, delay, drip, reset, hang };
  if (!truncate) return broken;
  broken.cut = true;
  if (isStream(answer.body)) {
    broken.body = firstOf(answer.body);
    return broken;
  }
  const body = toBytes(answer.body);
  // At least one byte more than what comes, even when there is no body to cut off.
  broken.headers = { ...answer.headers, "content-length": String(Math.max(body.length, 1)) };
  broken.body = body.subarray(0, Math.floor(body.length / 2));
  return broken;
}

/** A body that is neither text nor bytes nor a stream is sent as JSON, unless there is none. */
export function encodeBody(answer) {
  const { body } = answer;
  const isSentAsIs = body === undefined || typeof body === "string" || body instanceof Uint8Array;
  if (isSentAsIs || isStream(body)) return answer;
  const headers = { "content-type": "application/json; charset=utf-8", ...answer.headers };
  return { ...answer, headers, body: JSON.stringify(body) };
}

function isStream(body) {
  return typeof body?.[Symbol.asyncIterator] === "function";
}

async function* piecesOf(body, drip) {
  for await (const part of isStream(body) ? body : [body]) {
    const bytes = toBytes(part);
    if (drip) for (const byte of bytes) yield Buffer.of(byte);
    else if (bytes.length > 0) yield bytes;
  }
}

async function* firstOf(stream) {
  for await (const part of stream) return yield part;
}

function toBytes(body) {
  if (body === undefined) return EMPTY;
  return typeof body === "string" ? Buffer.from(body) : body;
}

/** Ends early when the connection does, so that no timer outlives it. */
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
