// Tests the local API server with plain fetch. tests/resources tests its runs, batches, tokens and
// streams through the package.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import http from "node:http";
import { after, afterEach, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import {
  ADDITIONAL_DEV_KEY,
  DEV_KEY,
  PERSONAL_ACCESS_TOKEN,
  PROD_KEY,
  PROJECT_REF,
  startServer,
} from "./index.mjs";

let server;

before(async () => {
  server = await startServer({ control: true });
});
afterEach(() => server.reset());
after(() => server.close());

const authorization = (key = DEV_KEY) => ({ authorization: `Bearer ${key}` });

async function send(method, path, body, { key, headers } = {}) {
  const response = await fetch(server.url + path, {
    method,
    headers: key === null ? headers : { ...authorization(key), ...headers },
    body: typeof body === "object" ? JSON.stringify(body) : body,
  });
  const text = await response.text();
  const isJson = response.headers.get("content-type")?.includes("json");
  return { status: response.status, text, json: isJson ? JSON.parse(text) : undefined };
}

const get = (path, options) => send("GET", path, undefined, options);
const post = (path, body, options) => send("POST", path, body, options);
const trigger = (payload) => post("/api/v1/tasks/t/trigger", { payload });
const runCount = () => server.state.collection("runs").size;

/** Sends the beginning of a request, and closes the connection when it has arrived. */
async function abortAfter(text, path) {
  const headers = { ...authorization(), "content-length": "10000" };
  const target = { host: "127.0.0.1", port: server.port, method: "POST", path, headers };
  const request = http.request(target).on("error", () => {});
  request.write(text);
  while (server.requests.length === 0) await new Promise((resolve) => setTimeout(resolve, 1));
  request.destroy();
  await server.idle();
}

describe("routes", () => {
  test("respond with a fixed body, or refuse a body without the required fields", async () => {
    const { json } = await get("/api/v1/queues/x");
    assert.equal(json.name, "send-email");
    const body = { type: "id", action: "pause" };
    assert.equal((await post("/api/v1/queues/x/pause", body)).json.paused, true);
    const refused = await post("/api/v1/queues/x/pause", { type: "id" });
    assert.deepEqual([refused.status, refused.json.issues[0].path], [400, ["action"]]);
    assert.equal((await post("/api/v1/queues/x/pause")).status, 400);
    assert.equal((await post("/api/v1/queues/x/pause", "{")).status, 400);
    assert.equal((await post("/api/v1/queues/x/pause", "[]")).status, 400);
  });

  test("are found by the decoded segments of a path", async () => {
    await post("/api/v1/tasks/a%2Fb%20c/trigger", {});
    assert.equal((await get("/api/v1/runs")).json.data[0].taskIdentifier, "a/b c");
    const missing = await get("/api/v1/nothing");
    assert.deepEqual([missing.status, /has no GET/.test(missing.json.error)], [404, true]);
    assert.equal((await get("/api/v1/%zz")).status, 400);
    assert.equal(server.requests.at(-1).path, "/api/v1/%zz");
  });

  test("accept the right kinds of credentials", async () => {
    const status = async (path, key) => (await get(path, { key })).status;
    assert.equal(await status("/api/v1/runs", null), 401);
    assert.equal(await status("/api/v1/runs", "tr_dev_nope"), 401);
    assert.equal(await status("/api/v1/runs", "a.b.c"), 401);
    assert.equal(await status("/api/v1/runs", PERSONAL_ACCESS_TOKEN), 401);
    assert.equal(await status("/api/v1/runs", ADDITIONAL_DEV_KEY), 200);
    const ofProject = `/api/v1/projects/${PROJECT_REF}/runs`;
    assert.equal(await status(ofProject, PERSONAL_ACCESS_TOKEN), 200);
    assert.equal(await status(ofProject, DEV_KEY), 401);
    assert.equal(await status("/api/v1/timezones", null), 200);
    const { id } = (await trigger(1)).json;
    assert.equal(await status(`/api/v3/runs/${id}`, PROD_KEY), 404);
  });
});

test("listing runs refuses unknown filters", async () => {
  const refused = await get("/api/v1/runs?filter[region]=eu");
  assert.deepEqual([refused.status, /region/.test(refused.json.error)], [400, true]);
  assert.equal((await get("/api/v1/runs?filter[status]=QUEUED&filter[region]=")).status, 200);
});

test("a cursor keeps its position in a changing list", async () => {
  const ids = [];
  for (let i = 0; i < 5; i++) ids.unshift((await trigger(i)).json.id);
  const page = async (query) => {
    const { json } = await get(`/api/v1/runs?page[size]=2&${query}`);
    return { ids: json.data.map((run) => run.id), ...json.pagination };
  };
  const first = await page("");
  assert.deepEqual(first, { ids: ids.slice(0, 2), next: ids[1] });
  await trigger(5);
  const second = await page(`page[after]=${first.next}`);
  assert.deepEqual(second, { ids: ids.slice(2, 4), next: ids[3], previous: ids[2] });
  assert.deepEqual((await page(`page[before]=${second.previous}`)).ids, first.ids);
  // The run of the cursor no longer matches the filter.
  server.advance(1000);
  assert.deepEqual((await page(`page[after]=${first.next}&filter[status]=QUEUED`)).ids, []);
  assert.equal((await get("/api/v1/runs?page[size]=0")).status, 400);
  assert.equal((await get("/api/v1/runs?page[after]=run_x")).status, 400);
});

test("schedules are stored, and have a next run while they are active", async () => {
  const schedule = { task: "t", cron: "0 9 * * *", deduplicationKey: "k" };
  const { json: created } = await post("/api/v1/schedules", schedule);
  assert.ok(Date.parse(created.nextRun) > Date.now());
  const path = `/api/v1/schedules/${created.id}`;
  assert.equal((await post(`${path}/deactivate`)).json.nextRun, null);
  const again = await post("/api/v1/schedules", { ...schedule, cron: "0 10 * * *" });
  const { id, active, generator } = again.json;
  assert.deepEqual([id, active, generator.expression], [created.id, false, "0 10 * * *"]);
  assert.equal((await get("/api/v1/schedules")).json.pagination.count, 1);
  assert.equal((await send("DELETE", path)).status, 200);
  assert.equal((await get(path)).status, 404);
});

test("variables are stored by environment, and secret ones are hidden", async () => {
  const path = `/api/v1/projects/${PROJECT_REF}/envvars`;
  await post(`${path}/dev`, { name: "B B", value: "2", isSecret: true });
  const hidden = { name: "B B", value: "<redacted>", isSecret: true };
  assert.deepEqual((await get(`${path}/dev/B%20B`)).json, hidden);
  assert.deepEqual((await get(`${path}/staging`, { key: PERSONAL_ACCESS_TOKEN })).json, []);
  assert.equal((await get(`${path}/prod`)).status, 400);
  assert.equal((await post(`${path}/dev/import`, { variables: { "B B": "3" } })).status, 400);
});

test("URLs of the object store need a valid signature", async () => {
  const { json } = await send("PUT", "/api/v2/packets/a%2Fb.json");
  const put = (url) => fetch(url, { method: "PUT", body: "text" });
  assert.equal((await put(json.presignedUrl.slice(0, -1))).status, 403);
  assert.equal((await put(json.presignedUrl)).status, 200);
  assert.equal((await fetch(json.presignedUrl)).status, 403);
  const { presignedUrl } = (await get("/api/v1/packets/a%2Fb.json")).json;
  assert.equal(await (await fetch(presignedUrl)).text(), "text");
});

describe("faults", () => {
  test("replace responses in order, as often as requested", async () => {
    server.fail("/api/v1/runs", { status: 503, body: { error: "a" } }, 2);
    server.fail(/runs$/, { status: 502, headers: { "content-type": "text/html" }, body: "<b>" });
    const third = server.fail({ method: "POST" }, { status: 500 });
    assert.deepEqual((await get("/api/v1/runs")).json, { error: "a" });
    assert.equal((await get("/api/v1/runs")).status, 503);
    assert.equal((await get("/api/v1/runs")).status, 502);
    assert.equal((await get("/api/v1/runs")).status, 200);
    assert.equal(third.remaining, 1);
    third.remove();
    assert.equal((await trigger(1)).status, 200);

    server.fail((request) => request.headers["x-unlucky"] === "1", { status: 418 }, "always");
    assert.equal((await get("/api/v1/runs")).status, 200);
    for (let i = 0; i < 3; i++) {
      assert.equal((await get("/api/v1/runs", { headers: { "x-unlucky": "1" } })).status, 418);
    }
  });

  test("reset the connection before or after the request is executed", async () => {
    server.fail("POST /api/v1/tasks", { reset: true });
    server.fail("POST /api/v1/tasks", { reset: "after" });
    await assert.rejects(trigger("lost request"), TypeError);
    assert.equal(runCount(), 0);
    await assert.rejects(trigger("lost reply"), TypeError);
    assert.equal(runCount(), 1);
    assert.match(server.requests[0].body, /lost request/);
    assert.equal(server.requests[0].aborted, undefined);
  });

  test("cut an upload off, and the server keeps the complete lines of a batch", async () => {
    const { json } = await post("/api/v3/batches", { runCount: 2 });
    const path = `/api/v3/batches/${json.id}/items`;
    const lines = [0, 1].map((index) => `${JSON.stringify({ index, task: "t" })}\n`).join("");
    server.fail(`POST ${path}`, { cutUpload: lines.length - 3 });
    await assert.rejects(post(path, lines));
    const { itemsAccepted, itemsDeduplicated, sealed } = (await post(path, lines)).json;
    assert.deepEqual([itemsAccepted, itemsDeduplicated, sealed], [1, 1, true]);
  });

  test("cut a response off", async () => {
    server.fail("*", { truncate: true });
    const response = await fetch(`${server.url}/api/v1/runs`, { headers: authorization() });
    assert.equal(response.status, 200);
    assert.ok(Number(response.headers.get("content-length")) > 0);
    await assert.rejects(response.text(), TypeError);
  });

  test("delay a response, slow it down or withhold it", async () => {
    server.fail("*", { delay: 30, status: 500 });
    const started = performance.now();
    assert.equal((await get("/api/v1/runs")).status, 500);
    assert.ok(performance.now() - started > 25);

    server.fail("*", { drip: 1, status: 200, body: "0123456789" });
    const slow = await fetch(server.url, { headers: authorization() });
    const chunks = [];
    for await (const chunk of slow.body) chunks.push(chunk);
    assert.equal(Buffer.concat(chunks).toString(), "0123456789");
    assert.ok(chunks.length > 2);

    server.fail("*", { hang: true }, 2);
    server.fail("*", { delay: 60_000 });
    server.fail("*", { drip: 60_000 });
    for (let i = 0; i < 4; i++) {
      const signal = AbortSignal.timeout(20);
      const hanging = fetch(`${server.url}/api/v1/runs`, { headers: authorization(), signal });
      await assert.rejects(
        hanging.then((response) => response.text()),
        { name: "TimeoutError" },
      );
    }
    await server.idle();
    assert.deepEqual(
      server.requests.map((request) => request.aborted),
      [undefined, undefined, true, true, true, true],
    );
  });

  test("don't prevent the server from closing", async () => {
    const other = await startServer();
    other.fail("*", { hang: true });
    other.fail("*", { delay: 60_000 });
    const calls = [fetch(other.url), fetch(other.url)].map((call) => assert.rejects(call));
    while (other.requests.length < 2) await new Promise((resolve) => setTimeout(resolve, 1));
    await other.close();
    await Promise.all(calls);
    assert.deepEqual(
      other.requests.map((request) => request.aborted),
      [undefined, undefined],
    );
  });
});

describe("recorded requests", () => {
  test("have the raw request data", async () => {
    const headers = { "X-Mixed": "Case", "content-type": "application/json" };
    const path = "/api/v1/tasks/a%2Fb/trigger?x=%5B1%5D&y=?";
    await post(path, '{"payload": "ü"}', { headers });
    await get("/api/v1/runs");
    const [request, second] = server.requests;
    assert.equal(request.method, "POST");
    assert.equal(request.path, "/api/v1/tasks/a%2Fb/trigger");
    assert.equal(request.query, "x=%5B1%5D&y=?");
    assert.equal(request.headers["x-mixed"], "Case");
    assert.equal(request.headers["content-type"], "application/json");
    assert.ok(request.rawHeaders.includes("Case"));
    assert.equal(request.body, '{"payload": "ü"}');
    assert.equal(request.bodyBytes.length, 17);
    assert.ok(Math.abs(Date.now() - request.at) < 5000);
    assert.equal(second.body, null);
  });

  test("say whether the client has aborted the request", async () => {
    await abortAfter("{", "/api/v1/tasks/t/trigger");
    const [{ aborted, body }] = server.requests;
    assert.deepEqual([aborted, body, runCount()], [true, "{", 0]);
  });
});

describe("control over HTTP", () => {
  test("adds faults, moves the clock and resets", async () => {
    const control = (name, body) => post(`/__local/${name}`, body, { key: null });
    const match = { method: "GET", pathPattern: "/runs$" };
    assert.equal((await control("faults", { match, fault: { status: 503 } })).status, 200);
    assert.equal((await get("/api/v1/runs")).status, 503);
    assert.equal((await control("faults", { match })).status, 400);
    await trigger(1);
    await control("advance", { ms: 3_600_000 });
    assert.equal((await get("/api/v1/runs")).json.data[0].status, "COMPLETED");
    assert.equal(server.requests.length, 3);
    await control("reset");
    assert.deepEqual([server.requests.length, runCount()], [0, 0]);
  });

  test("is off by default", async () => {
    const plain = await startServer();
    try {
      const response = await fetch(`${plain.url}/__local/reset`, { method: "POST" });
      assert.deepEqual([response.status, plain.requests.length], [404, 1]);
    } finally {
      await plain.close();
    }
  });
});

describe("the program", () => {
  const main = fileURLToPath(new URL("main.mjs", import.meta.url));

  test("prints its settings, and stops with its parent", async () => {
    const child = spawn(process.execPath, [main, "--with-parent"], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    const stopped = once(child, "exit");
    let output = "";
    for await (const chunk of child.stdout) {
      output += chunk;
      if (output.includes(PROJECT_REF)) break;
    }
    const url = /^TRIGGER_API_URL=(.+)$/m.exec(output)[1];
    assert.equal((await fetch(`${url}/api/v1/timezones`)).status, 200);
    child.stdin.end();
    assert.deepEqual(await stopped, [0, null]);
  });

  test("stops on a signal", async () => {
    const child = spawn(process.execPath, [main], { stdio: ["ignore", "pipe", "inherit"] });
    const stopped = once(child, "exit");
    await once(child.stdout, "data");
    child.kill("SIGTERM");
    assert.deepEqual(await stopped, [0, null]);
  });
});
