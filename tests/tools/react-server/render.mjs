// Serializes values as React's server components do for client components. Prints the serialized values, and React's
// warnings and errors.

import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { configure, runs, tasks, wait } from "../../../pkg/dist/index.js";

const { resolve } = createRequire(join(process.argv[2], "package.json"));
const load = (path) => import(pathToFileURL(resolve(path)));
const { renderToReadableStream } = await load("react-server-dom-webpack/server.edge");

const headers = { "x-trigger-jwt-claims": '{"sub":"env_1"}' };
const id = "run_1";
const bodies = {
  handle: { id },
  token: { id: "waitpoint_1", isCached: false, url: "https://x.example" },
  run: { id, createdAt: "2025-01-01T00:00:00.000Z", attemptCount: 1 },
  page: { data: [{ id }], pagination: {} },
};
const calls = {
  handle: () => tasks.trigger("t", { a: 1 }),
  token: () => wait.createToken(),
  run: () => runs.retrieve(id),
  page: () => runs.list(),
};

const complaints = [];
console.error = (...parts) => complaints.push(parts.join(" "));
const onError = (error) => complaints.push(String(error));

for (const [name, call] of Object.entries(calls)) {
  const fetch = async () => new Response(JSON.stringify(bodies[name]), { headers });
  configure({ accessToken: "tr_dev_hidden", fetch });
  const value = await call();
  const stream = renderToReadableStream({ value }, {}, { onError });
  const text = await new Response(stream).text();
  const { publicAccessToken } = value;
  const shown = JSON.stringify({
    ...bodies[name],
    ...(publicAccessToken && { publicAccessToken }),
  });
  console.log(JSON.stringify({ name, text, shown, complaints: complaints.splice(0) }));
}
