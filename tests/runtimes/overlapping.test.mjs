// Concurrent requests in one isolate of workerd, which runs hosts/overlapping.mjs.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { join } from "node:path";
import { DEV_KEY, PROD_KEY, STAGING_KEY } from "../server/index.mjs";
import { bundleForWorkerd } from "./bundles.mjs";
import { startServer } from "./environments.mjs";
import { installFor } from "./install.mjs";
import { createProject, elsewhere } from "./project.mjs";
import { runtimes } from "./versions.mjs";
import { startWorkerd } from "./workerd.mjs";

let server;
let bundle;

before(async () => {
  const project = await createProject();
  bundle = elsewhere();
  await bundleForWorkerd(join(project.dir, "overlapping.mjs"), bundle);
});

after(() => server?.close());

test("workerd: 50 overlapping requests with different keys", { timeout: 120_000 }, async (t) => {
  const installed = await installFor(t, "workerd", runtimes.workerd);
  if (!installed) return;
  server = await startServer();
  // Responses arrive in another order than their requests, and some calls wait and retry.
  const now_and_then = (probability) => () => Math.random() < probability;
  server.fail(now_and_then(0.1), { status: 503, headers: { "retry-after-ms": "20" } }, "always");
  for (const delay of [30, 10, 3]) server.fail(now_and_then(0.3), { delay }, "always");

  const worker = await startWorkerd(installed.dir, bundle, {
    flags: ["nodejs_compat"],
    bindings: {
      TRIGGER_API_URL: server.url,
      KEY_0: DEV_KEY,
      KEY_1: PROD_KEY,
      KEY_2: STAGING_KEY,
    },
  });
  try {
    const ask = (number, init) => fetch(`${worker.url}/?number=${number}`, init);
    const numbers = [...Array(50).keys()];

    for (let round = 0; round < 3; round++) {
      // Some clients abort their requests early, which must not affect other requests.
      const gone = numbers
        .slice(0, 10)
        .map((number) =>
          ask(`${1000 + number}`, { signal: AbortSignal.timeout(20 + number) }).catch(() => {}),
        );
      const answers = await Promise.all(
        numbers.map(async (number) => {
          const response = await ask(`${round}${number}`);
          const text = await response.text();
          assert.equal(response.status, 200, text);
          return JSON.parse(text);
        }),
      );
      await Promise.all(gone);
      for (const { number, seen, id, listed } of answers) {
        assert.deepEqual(seen, [number, number, number, number, `${number}, inner`]);
        assert.deepEqual(listed, [id]);
      }
      const most = Math.max(...answers.map(({ most }) => most));
      assert.ok(most >= 50, `they overlapped: ${most} at once`);
    }
    assert.doesNotMatch(worker.output(), /different request|hang|hung/i);
  } finally {
    await worker.close();
  }
});
