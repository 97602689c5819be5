// Serves the dashboard on 127.0.0.1 with node:http.
//
//   node www/server.mjs [--port 4000] [--read-only]
//
//   TRIGGER_SECRET_KEY    the secret key of the environment
//   TRIGGER_API_URL       the address of the API, if it isn't Trigger.dev's cloud
//   TRIGGER_ACCESS_TOKEN  a personal access token, to show the environment variables
//   TRIGGER_PROJECT_REF   the project of the environment variables

import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { TriggerClient } from "trigger-wasm";
import { createHandler } from "./handler.js";

const files = (name) => readFile(new URL(name, import.meta.url));

/** Returns the options of `createHandler` from the environment variables above. */
export function dashboardOptions(env = process.env) {
  const baseURL = env.TRIGGER_API_URL;
  const accessToken = env.TRIGGER_SECRET_KEY;
  const options = { files, client: new TriggerClient({ baseURL, accessToken }) };
  if (env.TRIGGER_ACCESS_TOKEN && env.TRIGGER_PROJECT_REF) {
    options.variables = {
      client: new TriggerClient({ baseURL, accessToken: env.TRIGGER_ACCESS_TOKEN }),
      projectRef: env.TRIGGER_PROJECT_REF,
      // The prefix of the key names its environment.
      environment: accessToken?.match(/^tr_(dev|stg|prod|preview)_/)?.[1] ?? "dev",
    };
  }
  return options;
}

/** Serves the dashboard until `close` is called. With port 0, the system chooses a free port. */
export async function serve({ port = 0, ...options }) {
  const handle = createHandler({ files, ...options });
  const server = createServer((req, res) => {
    respond(handle, req, res).catch((error) => {
      if (!res.destroyed) console.error(error);
      res.destroy();
    });
  });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${server.address().port}/`,
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}

const METHODS = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]);

async function respond(handle, req, res) {
  // Without this check, a page of another site whose name resolves to 127.0.0.1 would have the dashboard's origin.
  const { localPort } = req.socket;
  const host = req.headers.host;
  if (host !== `127.0.0.1:${localPort}` && host !== `localhost:${localPort}`) {
    res.writeHead(403, { "content-type": "text/plain" }).end("Unknown host name.\n");
    return;
  }

  // Requests for proxies: with a full URL, or with TRACE or CONNECT.
  if (!req.url.startsWith("/") || !METHODS.has(req.method)) {
    res.writeHead(400, { "content-type": "text/plain" }).end("Bad request.\n");
    return;
  }

  const gone = new AbortController();
  res.once("close", () => res.writableFinished || gone.abort());
  const hasBody = req.method !== "GET" && req.method !== "HEAD";
  const response = await handle(
    new Request(`http://${host}${req.url}`, {
      method: req.method,
      headers: Object.entries(req.headersDistinct).flatMap(([name, values]) =>
        values.map((value) => [name, value]),
      ),
      body: hasBody ? Readable.toWeb(req) : undefined,
      duplex: "half",
      signal: gone.signal,
    }),
  );
  res.writeHead(response.status, Object.fromEntries(response.headers));
  if (response.body) await pipeline(Readable.fromWeb(response.body), res);
  else res.end();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({
    options: {
      port: { type: "string", default: "4000" },
      "read-only": { type: "boolean", default: false },
    },
  });
  const { url } = await serve({
    ...dashboardOptions(),
    port: Number(values.port),
    readOnly: values["read-only"],
  });
  console.log(`The dashboard is at ${url}`);
}
