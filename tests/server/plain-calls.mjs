// Calls of a local API server with plain fetch, for tests of the server itself.

import assert from "node:assert/strict";
import { DEV_KEY } from "./keys.mjs";

/** @param server a function that returns the server: it need not be there yet */
export function plainCalls(server) {
  async function send(method, path, body, { key = DEV_KEY, headers = {} } = {}) {
    const isPlain = body?.constructor === Object;
    const answer = await fetch(server().url + path, {
      method,
      headers: {
        ...(isPlain || typeof body === "string" ? { "content-type": "application/json" } : {}),
        ...authorization(key),
        ...headers,
      },
      body: isPlain ? JSON.stringify(body) : body,
      duplex: "half",
    });
    const text = await answer.text();
    const isJson = answer.headers.get("content-type")?.includes("json");
    return {
      status: answer.status,
      headers: answer.headers,
      text,
      json: isJson ? JSON.parse(text) : undefined,
    };
  }

  /** The JSON of an answer that must have that status. */
  async function expect(status, answering) {
    const answer = await answering;
    assert.equal(answer.status, status, answer.text);
    return answer.json;
  }

  const calls = {
    send,
    expect,
    get: (path, options) => send("GET", path, undefined, options),
    post: (path, body, options) => send("POST", path, body, options),
    put: (path, body, options) => send("PUT", path, body, options),
    patch: (path, body, options) => send("PATCH", path, body, options),
    del: (path, options) => send("DELETE", path, undefined, options),

    /** @param payload `{ superJson }` for a payload that is sent as super-JSON */
    trigger(task, payload, options) {
      const body = { payload, options };
      if (payload?.superJson) {
        body.payload = payload.superJson;
        body.options = { ...options, payloadType: "application/super+json" };
      }
      return expect(200, calls.post(`/api/v1/tasks/${encodeURIComponent(task)}/trigger`, body));
    },

    retrieve: (id) => expect(200, calls.get(`/api/v3/runs/${id}`)),
  };
  return calls;
}

export function authorization(key = DEV_KEY) {
  return key === null ? {} : { authorization: `Bearer ${key}` };
}
