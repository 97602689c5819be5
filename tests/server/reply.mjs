// The responses of handlers: they return a reply, or throw a refusal.

/** A reply with a status and headers. A handler may also return a plain body. */
export class Reply {
  /** @param body undefined, text, bytes, an async iterable of text, or anything else for JSON */
  constructor(body, { status = 200, headers = {} } = {}) {
    const isRaw = body === undefined || typeof body === "string" || body instanceof Uint8Array;
    if (isRaw || isStream(body)) Object.assign(this, { status, headers, body });
    else {
      const type = { "content-type": "application/json; charset=utf-8" };
      Object.assign(this, { status, headers: { ...type, ...headers }, body: JSON.stringify(body) });
    }
  }
}

/** Thrown by a handler to reply with an error. */
export class Refusal extends Error {
  /** @param body an object, or the text of its `error` */
  constructor(status, body, headers) {
    super(JSON.stringify(body));
    this.reply = new Reply(typeof body === "string" ? { error: body } : body, { status, headers });
  }
}

export function isStream(body) {
  return typeof body?.[Symbol.asyncIterator] === "function";
}
