// The API as the benchmark meets it: answers that were made beforehand, the same for everybody. A program of its own,
// so that its work is not counted as the caller's. It tells its port to the process that forked it and ends with it.
//
// Below /walk/<pages>/<ms>/ the list of runs has so many pages, and each takes so many milliseconds.

import { createServer } from "node:http";
import { listedRun, retrievedRun } from "./shapes.mjs";

const json = (value) => Buffer.from(JSON.stringify(value));
const claims = { "x-trigger-jwt-claims": '{"sub":"env_production","pub":true}' };

const run = json(retrievedRun());
const page = JSON.stringify({ data: Array.from({ length: 100 }, (_, i) => listedRun(i)) });
const pageHead = Buffer.from(page.slice(0, -1));
const handle = json({ id: listedRun(1).id });
const batch = json({ id: "batch_1", runCount: 1000, isCached: false });
const sealed = json({ id: "batch_1", itemsAccepted: 1000, itemsDeduplicated: 0, sealed: true });

function answer(method, path, pages) {
  if (method === "POST") {
    if (path.startsWith("/api/v1/tasks/")) return [handle, claims];
    if (path === "/api/v3/batches") return [batch, claims];
    if (path.startsWith("/api/v3/batches/")) return [sealed];
  } else if (path.startsWith("/api/v3/runs/")) {
    return [run];
  } else if (path.startsWith("/api/v1/runs?")) {
    const number = 1 + Number(path.match(/page%5Bafter%5D=c(\d+)/)?.[1] ?? 0);
    const next = number < pages ? { next: `c${number}` } : {};
    const tail = Buffer.from(`,"pagination":${JSON.stringify(next)}}`);
    return [Buffer.concat([pageHead, tail])];
  }
  return undefined;
}

// What came, while the parent process wants to know.
let seen;

process.on("message", (word) => {
  if (word === "record") seen = [];
  if (word === "seen") {
    process.send({ seen });
    seen = undefined;
  }
});

const server = createServer((request, response) => {
  const { method, url } = request;
  const [, pages = 2, ms = 0, path = url] = url.match(/^\/walk\/(\d+)\/(\d+)(\/.*)/) ?? [];
  const chunks = [];
  request.on("data", seen ? (chunk) => chunks.push(chunk) : () => {});
  request.on("end", () => {
    seen?.push({ method, url, headers: request.rawHeaders, body: String(Buffer.concat(chunks)) });
    const [body, headers] = answer(method, path, Number(pages)) ?? [];
    const send = () => {
      if (!body) return response.writeHead(404).end();
      response.writeHead(200, {
        "content-type": "application/json; charset=utf-8",
        "content-length": body.length,
        ...headers,
      });
      response.end(body);
    };
    if (Number(ms) > 0) setTimeout(send, Number(ms));
    else send();
  });
});

// A caller that waits for its turn finds its connections still open.
server.keepAliveTimeout = 0;
server.listen({ port: 0, host: "127.0.0.1", backlog: 4096 }, () => {
  process.send({ port: server.address().port });
});
process.on("disconnect", () => process.exit());
