// Reads incomplete responses, and sends requests with the caller's own fetch.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { Readable } from "node:stream";
import { describe, test } from "node:test";
import { close } from "../../src/host/js/body.js";
import { header, headers } from "../../src/host/js/response.js";
import { piecesOf, send } from "./send.mjs";

const runtimeFetch = globalThis.fetch;
const returning = (response) => ({ fetch: async () => response });

describe("a response", () => {
  const readable = {
    "with json() but no text()": { ok: true, status: 200, json: async () => ({ id: "run_1" }) },
    "with ok but no status": { ok: true, json: async () => ({ id: "run_1" }) },
    "with text() alone": { status: 200, text: async () => '{"id":"run_1"}' },
    "with a synchronous text()": { status: 200, text: () => '{"id":"run_1"}' },
  };
  for (const [name, response] of Object.entries(readable)) {
    test(`${name} is read`, async () => {
      const { outcome, status, json, value } = await send(returning(response));
      assert.deepEqual([outcome, status, json], ["RESPONDED", 200, { id: "run_1" }]);
      assert.equal(value, '{"id":"run_1"}');
    });
  }

  test("doesn't change the value of a mock", async () => {
    const mocked = { id: "run_1" };
    const { json } = await send(returning({ status: 200, json: async () => mocked }));
    json.id = "changed";
    assert.deepEqual(mocked, { id: "run_1" });
  });

  test("with json() but no text() may have an error status", async () => {
    const response = { ok: false, status: 404, json: async () => ({ error: "no such run" }) };
    const { outcome, status, value } = await send(returning(response));
    assert.deepEqual([outcome, status, value], ["RESPONDED", 404, '{"error":"no such run"}']);
  });

  const unreadable = [
    ["no fields", undefined],
    ["no fields", "a string"],
    ["no status", { text: async () => "" }],
    ["no status", { ok: false, json: async () => ({}) }],
    ["no status", { status: "200", text: async () => "" }],
    ["no text() and no json()", { status: 200, body: null }],
  ];
  for (const [missing, response] of unreadable) {
    test(`that is ${JSON.stringify(response)} rejects without a retry`, async () => {
      const { outcome, value } = await send(returning(response));
      assert.equal(outcome, "ABORTED");
      assert.ok(value instanceof TypeError);
      assert.match(
        value.message,
        new RegExp(`runs\\.retrieve .* it has ${missing.replace(/[()]/g, "\\$&")}\\.`),
      );
    });
  }

  test("with headers in any form is read", () => {
    const pair = { "x-trigger-jwt": "token" };
    for (const form of [new Headers(pair), { "X-Trigger-JWT": "token" }, Object.entries(pair)]) {
      assert.equal(header({ headers: form }, "x-trigger-jwt"), "token");
      assert.equal(header({ headers: form }, "retry-after"), undefined);
      assert.deepEqual(headers({ headers: form }), pair);
    }
    for (const form of [undefined, null, {}, { get: () => null }]) {
      assert.equal(header({ headers: form }, "x-trigger-jwt"), undefined);
      assert.deepEqual(headers({ headers: form }), {});
    }
  });
});

describe("an open body", () => {
  const open = async (response) => (await send(returning(response), {}, false)).value;
  const text = "data: é\n\n";
  const bytes = Buffer.from(text);

  test("that is a web stream is read", async () => {
    assert.equal((await piecesOf(await open(new Response(text)))).join(""), text);
    assert.deepEqual(await piecesOf(await open(new Response(null))), []);
  });

  test("that is a Node stream is read and closed", async () => {
    const body = Readable.from([bytes.subarray(0, 7), bytes.subarray(7)]);
    const response = { status: 200, text: async () => "", body };
    assert.equal((await piecesOf(await open(response))).join(""), text);

    const endless = new Readable({ read() {} });
    const opened = await open({ ...response, body: endless });
    const reading = opened.reader.read().catch(() => {});
    close(opened);
    await reading;
    assert.ok(endless.destroyed);
  });

  test("is the text if a mock has no body", async () => {
    assert.deepEqual(await piecesOf(await open({ status: 200, text: async () => text })), [text]);
    const json = { status: 200, json: async () => [1] };
    assert.deepEqual(await piecesOf(await open(json)), ["[1]"]);
  });
});

describe("a request body of many texts", () => {
  const body = ['{"index":0}\n', '{"index":1}\n'];
  const requests = [];
  const note = async (url, init) => {
    requests.push(init);
    return new Response("{}");
  };
  const sentBy = async (from) => {
    await send(from, { method: "POST", body });
    return requests.pop();
  };

  test("is one text for the caller's own fetch", async () => {
    const { body: sent, duplex } = await sentBy({ fetch: note });
    assert.deepEqual([sent, duplex], [body.join(""), undefined]);
  });

  test("is one text if the runtime's fetch was replaced", async (t) => {
    globalThis.fetch = note;
    t.after(() => (globalThis.fetch = runtimeFetch));
    assert.equal((await sentBy()).body, body.join(""));
  });

  test("is a stream for the runtime's fetch", async (t) => {
    const received = Promise.withResolvers?.() ?? withResolvers();
    const server = createServer(async (request, response) => {
      const { headers } = request;
      response.end("{}");
      received.resolve({ encoding: headers["transfer-encoding"], text: await textOf(request) });
    });
    await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
    t.after(() => server.close().closeAllConnections());
    const url = `http://127.0.0.1:${server.address().port}/`;
    for (const from of [undefined, { fetch: runtimeFetch }]) {
      assert.equal((await send(from, { url, method: "POST", body })).outcome, "RESPONDED");
    }
    assert.deepEqual(await received.promise, { encoding: "chunked", text: body.join("") });
  });
});

async function textOf(request) {
  let text = "";
  for await (const piece of request) text += piece;
  return text;
}

function withResolvers() {
  const parts = {};
  parts.promise = new Promise((resolve, reject) => Object.assign(parts, { resolve, reject }));
  return parts;
}
