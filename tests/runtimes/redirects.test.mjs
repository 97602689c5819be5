// Workers of any compatibility date follow redirects, and send the key to the base URL alone. Older dates make fetch send it
// along to another origin.

import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { after, test } from "node:test";
import { join } from "node:path";
import { bundleForWorkerd } from "./bundles.mjs";
import { installFor } from "./install.mjs";
import { createProject, elsewhere } from "./project.mjs";
import { runtimes } from "./versions.mjs";
import { startWorkerd } from "./workerd.mjs";

const KEY = "tr_dev_redirected";

/** Starts a server, and notes its requests. */
async function listen(answer) {
  const requests = [];
  const server = createServer(async (request, response) => {
    const chunks = await request.toArray();
    const { method, url, headers } = request;
    requests.push({ method, url, headers, body: Buffer.concat(chunks).toString() });
    answer(response, url);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  after(() => {
    server.closeAllConnections();
    server.close();
  });
  return { requests, url: `http://127.0.0.1:${server.address().port}` };
}

const project = await createProject();

for (const date of ["2025-06-01", "2025-09-01"]) {
  test(`a worker of ${date} sends no key to another origin`, { timeout: 120_000 }, async (t) => {
    const installed = await installFor(t, "workerd", runtimes.workerd);
    if (!installed) return;
    const other = await listen((response) => response.end('{"id":"run_elsewhere"}'));
    const own = await listen((response, url) => {
      const location = url.includes("round")
        ? url
        : url.includes("moved")
          ? `${other.url}${url}`
          : `/moved${url}`;
      response.writeHead(307, { location }).end();
    });
    const dir = elsewhere();
    await bundleForWorkerd(join(project.dir, "redirected-worker.mjs"), dir);
    const bindings = { TRIGGER_SECRET_KEY: KEY, TRIGGER_API_URL: own.url };
    const worker = await startWorkerd(installed.dir, dir, { date, bindings });
    t.after(() => worker.close());
    const response = await fetch(worker.url);
    assert.deepEqual(await response.json(), [
      "run_elsewhere",
      "run_elsewhere",
      "Connection error.",
    ]);
    assert.ok(own.requests.every(({ headers }) => headers.authorization === `Bearer ${KEY}`));
    const arrived = other.requests.map(({ method, body }) => [method, body]).sort();
    assert.deepEqual(arrived.at(0), ["GET", ""]);
    assert.match(arrived.at(1).join(), /^POST,.*"payload"/);
    assert.ok(!JSON.stringify(other.requests).includes(KEY));
  });
}
