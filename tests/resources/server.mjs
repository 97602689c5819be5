// The built package and a local API server for it, one for each test file. Only `advance` moves the server's clock: how
// busy the machine is makes no difference.

import { after, afterEach, before, beforeEach } from "node:test";
import { configure } from "trigger-wasm";
import { DEV_KEY, startServer } from "../server/index.mjs";

/** Started before the first test; each test finds it empty. */
export let server;

/** What calls use unless a test says otherwise: retries come at once. */
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

/** All that an asynchronous iterable gives. */
export async function collect(iterable) {
  const items = [];
  for await (const item of iterable) items.push(item);
  return items;
}
