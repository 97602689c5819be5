// The server that the recorded cases are played against: it answers with the case's responses in
// order and keeps every request as it came over the wire.

import { createServer } from "node:http";
import { fillPlaceholders } from "./values.mjs";

/** @returns a running server: `base`, `requests`, `isBusy()`, `rehearse()`, `close()` */
export async function startServer(responses) {
  const requests = [];
  let open = 0;
  let changes = 0;
  let base;
  let rehearsed;

  const server = createServer(async (req, res) => {
    open += 1;
    changes += 1;
    res.sendDate = false; // one header more than the recording has
    res.on("close", () => {
      open -= 1;
      changes += 1;
    });
    if (rehearsed) {
      await readBody(req);
      return answer(req, res, rehearsed, base);
    }
    const [path, ...query] = req.url.split("?");
    const request = { method: req.method, path, query: query.join("?"), headers: req.headers };
    const response = responses[requests.length];
    requests.push(request);
    request.body = await readBody(req);
    answer(req, res, response ?? nothingLeft, base);
  });
  // A connection that closes just as it is used again would look like a failure of the call.
  server.keepAliveTimeout = 60_000;
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  base = `http://127.0.0.1:${server.address().port}`;

  return {
    base,
    requests,
    /** Whether a request is under way, or was since the last time this was asked. */
    isBusy() {
      const had = changes;
      changes = 0;
      return open > 0 || had > 0;
    },
    /** Runs a function while everything is answered with this JSON, and nothing of it counts. */
    async rehearse(json, run) {
      const headers = { "content-type": "application/json" };
      rehearsed = { status: 200, headers, body: JSON.stringify(json) };
      await run();
      rehearsed = undefined;
    },
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

// Fails the call without a retry, so that a request too many shows up as just that.
const nothingLeft = {
  status: 418,
  headers: { "content-type": "application/json", "x-should-retry": "false" },
  body: '{"error":"The case has no response left for this request."}',
};

async function readBody(req) {
  const chunks = [];
  try {
    for await (const chunk of req) chunks.push(chunk);
  } catch {
    // The client went away; what it has sent until then is what there is to compare.
  }
  return chunks.length > 0 ? Buffer.concat(chunks).toString("utf8") : null;
}

function answer(req, res, response, base) {
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
