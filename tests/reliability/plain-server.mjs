// A server for many calls, in a thread of its own. It answers the requests of kinds.mjs and some others, some of them with an
// error or a reset connection. It has no state.

import { createServer } from "node:http";
import { parentPort, workerData } from "node:worker_threads";
import { send } from "./broken-server.mjs";
import { kinds, others } from "./kinds.mjs";
import { randomOf } from "../random.mjs";

const random = randomOf(workerData.seed);

const answers = new Map(Object.entries(others));
for (const { request, answer } of Object.values(kinds)) answers.set(request, answer);

const list = { data: [{ id: "run_1" }, { id: "run_2" }] };
const pages = [
  { ...list, pagination: { next: "second" } },
  { ...list, pagination: { previous: "first" } },
].map((page) => ({ body: JSON.stringify(page) }));
const isSecond = ({ url }) => url.includes("after");
answers.set("GET /api/v1/runs", (request) => pages[isSecond(request) ? 1 : 0]);
answers.set("POST /api/v2/runs/run_1/cancel", { body: '{"id":"run_1"}' });

/** Sends a stream that has one part and doesn't end. */
function endless(response) {
  response.writeHead(200, { "content-type": "text/event-stream" });
  response.write("id: 1-0\ndata: 1\n\n");
}

async function accept(request, response) {
  for await (const chunk of request) void chunk;
  const name = `${request.method} ${request.url.split("?")[0]}`;
  if (name.endsWith("/endless")) return endless(response);
  const answer = answers.get(name);
  if (!answer) return send(response, { status: 404, body: '{"error":"Not found"}' });
  const luck = random();
  if (luck < 0.01) return send(response, { status: 503, body: '{"error":"Down"}' });
  if (luck < 0.015) return request.socket.resetAndDestroy();
  send(response, typeof answer === "function" ? answer(request) : answer);
}

const server = createServer({ keepAliveTimeout: 72_000 }, (request, response) => {
  accept(request, response).catch(() => response.destroy());
});
server.listen(0, "127.0.0.1", () => parentPort.postMessage(server.address().port));
