// The only place that writes answers: so that any of them can be late, cut off or slow.

const EMPTY = Buffer.alloc(0);

/**
 * @param answer `{ status, headers, body }`, and of faults: `delay` (ms before the answer),
 *   `reset` and `hang` (no answer), `cut` (the connection ends after the body, without the
 *   message's end), `drip` (ms between one byte of the body and the next)
 */
export async function send(res, answer) {
  const { status = 200, headers = {}, delay = 0, drip = 0, cut = false } = answer;
  if (delay) await sleep(delay, res);
  if (res.destroyed || answer.hang) return;
  if (answer.reset) return res.socket?.resetAndDestroy();

  const body = toBytes(answer.body);
  res.statusCode = status;
  for (const [name, value] of Object.entries(headers)) res.setHeader(name, value);
  if (!drip && !cut) return res.end(body);

  res.flushHeaders();
  const step = drip ? 1 : body.length;
  for (let at = 0; at < body.length; at += step) {
    if (drip) await sleep(drip, res);
    if (res.destroyed) return;
    await new Promise((resolve) => res.write(body.subarray(at, at + step), resolve));
  }
  if (cut) res.destroy();
  else res.end();
}

/** What a fault makes of an answer. */
export function breakAnswer(answer, { truncate, delay, drip, reset, hang }) {
  const broken = { ...answer, delay, drip, reset, hang };
  if (!truncate) return broken;
  const body = toBytes(answer.body);
  // At least one byte more than what comes, even when there is no body to cut off.
  broken.headers = { ...answer.headers, "content-length": String(Math.max(body.length, 1)) };
  broken.body = body.subarray(0, Math.floor(body.length / 2));
  broken.cut = true;
  return broken;
}

/** A body that is neither text nor bytes is sent as JSON, unless there is none. */
export function encodeBody(answer) {
  const { body } = answer;
  const isValue = body !== undefined && typeof body !== "string" && !(body instanceof Uint8Array);
  if (!isValue) return answer;
  const headers = { "content-type": "application/json; charset=utf-8", ...answer.headers };
  return { ...answer, headers, body: JSON.stringify(body) };
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
