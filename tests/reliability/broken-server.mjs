// A server for one cell of the fault matrix: it answers the requests of one kind of call with one fault.

import { once } from "node:events";
import { createServer } from "node:http";
import { createServer as createSecureServer } from "node:https";
import { reconnects, kinds, others } from "./kinds.mjs";

/** The number of connections of a stream or subscription that fail. Later ones succeed. */
const FAULTS_OF_A_STREAM = 3;

/**
 * Starts the server.
 * @param fault an entry of faults.mjs
 * @param kind a key of kinds.mjs
 * @returns `baseURL`; `requests`, the headers of each request that met the fault; `strayed`, the headers of each request that
 *   a redirect led to another origin; and `close`, which stops the server
 */
export async function breakCall(fault, kind) {
  const { request: wanted, answer } = kinds[kind];
  const requests = [];
  const strayed = [];
  const warmed = new WeakSet();
  let elsewhere;

  async function accept(request, response) {
    for await (const chunk of request) void chunk;
    const name = `${request.method} ${request.url.split("?")[0]}`;
    const { socket } = request;
    if (name !== wanted) {
      if (name === "GET /warm") warmed.add(socket);
      return send(response, others[name]);
    }
    requests.push(request.headers);
    const good = answer(request);
    const number = requests.length;
    if (reconnects(kind) && number > FAULTS_OF_A_STREAM) return send(response, good);
    const isWarm = warmed.has(socket);
    fault.play({ request, response, socket, good, kind, isWarm, elsewhere: elsewhere?.url });
  }

  const server = await listen(accept, fault.secure);
  if (fault.strays) {
    elsewhere = await listen((request, response) => {
      strayed.push(request.headers);
      send(response, answer(request));
    });
  }
  const close = async () => {
    await Promise.all([server, elsewhere].map((server) => server?.close()));
  };
  const baseURL = fault.baseURL ? fault.baseURL(server.port) : server.url;
  // Closing the server frees its port, so connections to it are refused.
  if (fault.isRefused) await server.close();
  return { baseURL, requests, strayed, close: fault.isRefused ? async () => {} : close };
}

async function listen(accept, secure) {
  const server = secure ? createSecureServer(secure(), accept) : createServer(accept);
  server.on("clientError", (_, socket) => socket.destroy());
  server.on("tlsClientError", () => {});
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  return {
    port,
    url: `${secure ? "https" : "http"}://127.0.0.1:${port}`,
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}

/** Sends a response in one piece. */
export function send(response, { status = 200, headers = {}, body = "" }) {
  response.writeHead(status, { ...headers, "content-length": Buffer.byteLength(body) });
  response.end(body);
}
