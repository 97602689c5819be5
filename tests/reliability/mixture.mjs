// Makes many calls of all kinds, and measures leaks: of heap, module memory, handles and listeners.

import { getEventListeners, once } from "node:events";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { Worker } from "node:worker_threads";
import { memories } from "../instances.mjs";
import { TriggerClient } from "trigger-wasm";
import { oneOf, randomOf } from "../random.mjs";

const AT_ONCE = 40;

/** Short delays. They are also passed to each call that uploads items, since uploads ignore the client's retry options. */
const requestOptions = { retry: { minTimeoutInMs: 1, maxTimeoutInMs: 2 } };

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc");

const ignore = () => {};

/** Functions that make a call of a client. All calls share one signal. */
const calls = [
  ({ runs }) => runs.retrieve("run_1"),
  ({ runs }) => runs.retrieve("run_1").withResponse(),
  async ({ runs }) => (await runs.retrieve("run_1").asResponse()).text(),
  ({ tasks }) => tasks.trigger("t", { n: 1 }),
  async ({ tasks }) => (await tasks.trigger("t", { n: 1 })).publicAccessToken,
  ({ tasks }) => tasks.trigger("t", { n: 1 }, { idempotencyKey: "k", tags: ["a"], ttl: "1h" }),
  ({ tasks }, signal) => tasks.trigger("t", { n: 1 }, {}, { signal }),
  ({ tasks }) => tasks.batchTrigger("t", [{ payload: 1 }], {}, requestOptions),
  ({ runs }) => collect(runs.list({ limit: 2 })),
  ({ runs }) => collect(runs.list({ limit: 2 }, { prefetch: true })),
  async ({ runs }) => {
    // The loop ends while the next page is being prefetched.
    for await (const run of runs.list({ limit: 2 }, { prefetch: true })) if (run) break;
  },
  ({ runs }) => runs.cancel("run_1"),
  ({ runs }) => runs.replay("run_1"),
  ({ runs }) => runs.retrieve("run_missing"),
  ({ runs }) => runs.retrieve(7),
  ({ runs }) => runs.retrieve("run_1", { signal: AbortSignal.abort() }),
  ({ runs }) => {
    const controller = new AbortController();
    const call = runs.retrieve("run_1", { signal: controller.signal });
    controller.abort();
    return call;
  },
  async ({ streams }, signal) => collect(await streams.read("run_1", { signal })),
  async ({ streams }, signal) => {
    for await (const part of await streams.read("run_1", "endless", { signal })) if (part) break;
  },
  async ({ streams }) => (await streams.read("run_1", "endless")).cancel(),
  ({ runs }, signal) => collect(runs.subscribeToRun("run_1", { signal })),
  // The promises of these calls are ignored.
  ({ runs }) => void runs.list({ limit: 2 }),
  ({ runs }) => void runs.subscribeToRun("run_missing").getReader(),
  ({ streams }) => void streams.read("run_missing"),
  ({ runs }) => void runs.retrieve("run_missing").asResponse().catch(ignore),
  ({ tasks }) =>
    void tasks
      .batchTrigger("t", [{ payload: 1 }])
      .finally(ignore)
      .catch(ignore),
];

async function collect(iterable) {
  const items = [];
  for await (const item of iterable) items.push(item);
  return items;
}

/**
 * Makes the calls.
 * @param options.seed the seed that decides which calls are made
 * @param options.calls the number of calls
 * @param options.samples the number of measurements
 * @returns the measurements, the unhandled rejections and the warnings
 */
export async function mixture({ seed, calls: count, samples: wanted }) {
  const random = randomOf(seed);
  const server = new Worker(new URL("plain-server.mjs", import.meta.url), { workerData: { seed } });
  const [port] = await once(server, "message");
  const shared = new AbortController();
  const { signal } = shared;
  const baseURL = `http://127.0.0.1:${port}`;
  const settings = { baseURL, accessToken: "tr_dev_soak", requestOptions };
  const common = new TriggerClient(settings);
  const unhandled = [];
  const warnings = [];
  const onUnhandled = (error) => unhandled.push(error);
  const onWarning = (warning) => warnings.push(warning);
  process.on("unhandledRejection", onUnhandled).on("warning", onWarning);

  let left = count;
  const makeCalls = async (until) => {
    while (left > until) {
      left--;
      // One call in ten has a client of its own.
      const client = random() < 0.1 ? new TriggerClient(settings) : common;
      const call = oneOf(random, calls);
      await Promise.resolve(call(client, signal)).catch(ignore);
    }
  };
  const samples = [];
  for (let sample = 1; sample <= wanted; sample++) {
    const until = Math.round(count * (1 - sample / wanted));
    await Promise.all(Array.from({ length: AT_ONCE }, () => makeCalls(until)));
    samples.push({ calls: count - left, ...(await measure(signal)) });
  }
  process.off("unhandledRejection", onUnhandled).off("warning", onWarning);
  await server.terminate();
  return { samples, unhandled, warnings };
}

/** Measures the resources in use while only idle connections remain. */
async function measure(signal) {
  // Wait for the calls whose promises were ignored.
  await new Promise((resolve) => setTimeout(resolve, 300));
  for (let i = 0; i < 4; i++) {
    collectGarbage();
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  // The runtime keeps idle connections open.
  const handles = process.getActiveResourcesInfo().filter((name) => name !== "TCPSocketWrap");
  return {
    heapMB: process.memoryUsage().heapUsed / 2 ** 20,
    moduleMB: memories().reduce((sum, { buffer }) => sum + buffer.byteLength, 0) / 2 ** 20,
    handles: handles.length,
    listeners: getEventListeners(signal, "abort").length,
  };
}
