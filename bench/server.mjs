// The API server of the benchmark. Its responses are made beforehand as far as possible, and are the same for every
// caller. It is a process of its own, so that its work does not count as the caller's. It sends its port to the parent
// process, and ends with it.
//
// A list has three pages. With a base URL of /walk/<pages>/<ms>/ it has that many, each after that many milliseconds.

import { createServer } from "node:http";
import { listedRun, retrievedRun, runId } from "./data.mjs";

const json = (value) => Buffer.from(JSON.stringify(value));
const claims = { "x-trigger-jwt-claims": '{"sub":"env_production","pub":true}' };

/** Runs to choose from, each as the text around its id: an answer has the id that was asked for. */
const retrieved = Array.from({ length: 60 }, (_, number) =>
  JSON.stringify(retrievedRun(number)).split(runId(number)),
);
const batch = json({ id: "batch_1", runCount: 1000, isCached: false });
const accepted = json({ id: "batch_1", itemsAccepted: 1000, itemsDeduplicated: 0, sealed: true });

let triggered = 0;

function respond(method, url, pages) {
  const [path, query] = url.split("?");
  if (method === "POST") {
    if (path.startsWith("/api/v1/tasks/")) return [json({ id: runId(++triggered) }), claims];
    if (path === "/api/v3/batches") return [batch, claims];
    if (path.startsWith("/api/v3/batches/")) return [accepted];
  } else if (path.startsWith("/api/v3/runs/")) {
    const id = path.slice("/api/v3/runs/".length);
    return [Buffer.from(retrieved[Number(id.slice("run_".length)) % retrieved.length].join(id))];
  } else if (path === "/api/v1/runs") {
    const parameters = new URLSearchParams(query);
    const page = 1 + Number(parameters.get("page[after]")?.slice(1) ?? 0);
    return [listPage(Number(parameters.get("page[size]")), page, pages)];
  }
  return undefined;
}

const pageData = new Map();

/** A page of the list of runs. The cursor of a page is its number. */
function listPage(size, page, pages) {
  if (!pageData.has(size)) {
    const data = Array.from({ length: size }, (_, index) => listedRun(index));
    pageData.set(size, Buffer.from(JSON.stringify({ data }).slice(0, -1)));
  }
  const pagination = page < pages ? { next: `c${page}` } : {};
  const end = `,"pagination":${JSON.stringify(pagination)}}`;
  return Buffer.concat([pageData.get(size), Buffer.from(end)]);
}

// The requests received since the parent process said "record".
let recorded;

process.on("message", (message) => {
  if (message === "record") {
    recorded = [];
    triggered = 0;
  }
  if (message === "recorded") {
    process.send({ recorded });
    recorded = undefined;
  }
});

const server = createServer((request, response) => {
  const { method, url } = request;
  const [, pages = 3, ms = 0, path = url] = url.match(/^\/walk\/(\d+)\/(\d+)(\/.*)/) ?? [];
  const chunks = [];
  request.on("data", recorded ? (chunk) => chunks.push(chunk) : () => {});
  request.on("end", () => {
    const body = () => String(Buffer.concat(chunks));
    recorded?.push({ method, url, headers: request.rawHeaders, body: body() });
    const [content, headers] = respond(method, path, Number(pages)) ?? [];
    const send = () => {
      if (!content) return response.writeHead(404).end();
      response.writeHead(200, {
        "content-type": "application/json; charset=utf-8",
        "content-length": content.length,
        ...headers,
      });
      response.end(content);
    };
    if (Number(ms) > 0) setTimeout(send, Number(ms));
    else send();
  });
});

// A caller that waits for its turn keeps its connections.
server.keepAliveTimeout = 0;
server.listen({ port: 0, host: "127.0.0.1", backlog: 4096 }, () => {
  process.send({ port: server.address().port });
});
process.on("disconnect", () => process.exit());
