// The server for the recorded cases. It sends the case's responses in order and keeps all requests.

import { createServer } from "node:http";
import { fillPlaceholders } from "./values.mjs";

/** Starts a server. @returns `base`, `requests`, `isBusy()`, `rehearse()`, `close()` */
export async function startServer(responses) {
  const requests = [];
  let open = 0;
  let changes = 0;
  let base;
  let rehearsedResponse;

  const server = createServer(async (req, res) => {
    open += 1;
    changes += 1;
    res.sendDate = false; // not in the recordings
    res.on("close", () => {
      open -= 1;
      changes += 1;
    });
    if (rehearsedResponse) {
      await readBody(req);
      return respond(req, res, rehearsedResponse, base);
    }
    const [path, ...query] = req.url.split("?");
    const request = { method: req.method, path, query: query.join("?"), headers: req.headers };
    const response = responses[requests.length];
    requests.push(request);
    request.body = await readBody(req);
    respond(req, res, response ?? noneLeft, base);
  });
  // If an idle connection closed while the client reuses it, the call would seem to fail.
  server.keepAliveTimeout = 60_000;
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  base = `http://127.0.0.1:${server.address().port}`;

  return {
    base,
    requests,
    /** Returns whether a request is in progress, or was since the last call of this function. */
    isBusy() {
      const had = changes;
      changes = 0;
      return open > 0 || had > 0;
    },
    /** Runs a function while every response is this JSON. Its requests are not kept. */
    async rehearse(json, run) {
      const headers = { "content-type": "application/json" };
      rehearsedResponse = { status: 200, headers, body: JSON.stringify(json) };
      await run();
      rehearsedResponse = undefined;
    },
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

// Fails the call without a retry, so that a surplus request appears only once.
const noneLeft = {
  status: 418,
  headers: { "content-type": "application/json", "x-should-retry": "false" },
  body: '{"error":"The case has no response left for this request."}',
};

async function readBody(req) {
  const chunks = [];
  try {
    for await (const chunk of req) chunks.push(chunk);
  } catch {
    // The client closed the connection. The part that it has sent is compared.
  }
  return chunks.length > 0 ? Buffer.concat(chunks).toString("utf8") : null;
}

function respond(req, res, response, base) {
  if (response.network === "reset") return req.socket.destroy();
  const headers = Object.entries(response.headers ?? {});
  res.writeHead(
    response.status,
    Object.fromEntries(headers.map(([name, value]) => [name, fillPlaceholders(value, base)])),
  );
  const body = fillPlaceholders(response.body ?? "", base);
  if (response.truncate) res.write(body, () => req.socket.destroy());
  else res.end(body);
}
