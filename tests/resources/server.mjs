// Connects the built package to a local API server, one for each test file. Only `advance` moves the server's clock, so that
// a busy machine makes no difference.

import { after, afterEach, before, beforeEach } from "node:test";
import { configure } from "trigger-wasm";
import { DEV_KEY, startServer } from "../server/index.mjs";

/** The server. It starts before the first test, and is empty before each test. */
export let server;

/** The configuration of all tests, with immediate retries. */
export const settings = () => ({
  baseURL: server.url,
  accessToken: DEV_KEY,
  requestOptions: { retry: { minTimeoutInMs: 1, maxTimeoutInMs: 2 } },
});

before(async () => {
  const at = Date.now();
  server = await startServer({ now: () => at });
});
beforeEach(() => configure(settings()));
afterEach(() => server.reset());
after(() => server.close());

/** Collects the items of an async iterable. */
export async function collect(iterable) {
  const items = [];
  for await (const item of iterable) items.push(item);
  return items;
}
