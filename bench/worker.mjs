// One caller in a process of its own: does the jobs that the parent process sends, and reports what they took. Its
// arguments are the peer's name, the file that exports its SDK, and the server's address.

import { setTimeout as sleep } from "node:timers/promises";
import { cases } from "./cases.mjs";
import { countCrossings } from "./crossings.mjs";
import { forgetPeak, inUse, peak, resident, tidy } from "./memory.mjs";
import { goOffline } from "./offline.mjs";
import { profile } from "./sampling.mjs";
import { order } from "./shapes.mjs";
import { median } from "./statistics.mjs";

/** After so many calls the engine has compiled what is worth it. */
const WARM_FROM = 6000;

const [name, module, origin, ...flags] = process.argv.slice(2);
const crossings = flags.includes("crossings") ? countCrossings() : undefined;
const onlineFetch = flags.includes("offline") ? goOffline() : fetch;
const namedWasm = flags.find((flag) => flag.startsWith("wasm="))?.slice("wasm=".length);
if (namedWasm) (await import("./named.mjs")).loadInstead(namedWasm);

const { connect } = await import(name === "bare" ? "./peers/bare.mjs" : "./peers/sdk.mjs");
const connectTo = (url) => connect({ module, url, token: "tr_dev_bench" });
const client = await connectTo(origin);

/** Makes so many calls, always `inFlight` of them at a time. */
async function repeat(name, calls, inFlight = 1) {
  const { call } = cases[name];
  let left = calls;
  const line = async () => {
    while (left-- > 0) await call(client);
  };
  await Promise.all(Array.from({ length: inFlight }, line));
}

const jobs = {
  /** Microseconds of CPU, user and system, per call. */
  async cpu({ name, calls, inFlight }) {
    const before = process.cpuUsage();
    await repeat(name, calls, inFlight);
    const { user, system } = process.cpuUsage(before);
    return (user + system) / calls;
  },

  /** So many triggers at once: seconds, and the bytes that they needed over those before. */
  async burst({ count }) {
    await tidy();
    const idle = resident();
    forgetPeak();
    const start = performance.now();
    await Promise.all(Array.from({ length: count }, () => cases.trigger.call(client)));
    return { seconds: (performance.now() - start) / 1000, bytes: peak() - idle };
  },

  /** Walks through all pages of a list, working a while at each; samples the memory ten times. */
  async walk({ pages, serverMs, workMs }) {
    const { everyRun } = await connectTo(`${origin}/walk/${pages}/${serverMs}`);
    const samples = [];
    let count = 0;
    let worked = 0;
    let aside = 0;
    const start = performance.now();
    for await (const run of everyRun()) {
      if (run.id === undefined) throw new Error("This is no run.");
      count += 1;
      if (count % 100 !== 0) continue;
      const busy = performance.now();
      await sleep(workMs);
      worked += performance.now() - busy;
      if (count % (10 * pages) !== 0) continue;
      const pause = performance.now();
      const rss = resident();
      globalThis.gc();
      samples.push({ count, rss, heap: process.memoryUsage().heapUsed });
      aside += performance.now() - pause;
    }
    const seconds = (performance.now() - start - aside) / 1000;
    return { count, seconds, worked: worked / 1000, samples };
  },

  /**
   * A batch of items of a size: the bytes of their JSON, those that sending them needed at most, garbage not yet
   * collected included, and those in use when the upload started.
   */
  async batch({ count, size }) {
    const items = Array.from({ length: count }, (_, number) => ({ payload: order(size, number) }));
    const payload = items.reduce((sum, item) => sum + JSON.stringify(item.payload).length, 0);
    const send = () => client.batchTrigger("sync-order", items);
    await send(); // The room that the engine takes for garbage, whatever makes it, is there from now on.
    await tidy();
    const before = resident();
    forgetPeak();
    await send();
    const most = peak() - before;
    await tidy();
    const idle = inUse();
    let live;
    const { fetch } = globalThis;
    globalThis.fetch = (url, init) => {
      if (String(url).endsWith("/items")) {
        globalThis.gc();
        live = inUse() - idle;
      }
      return fetch(url, init);
    };
    await send();
    globalThis.fetch = fetch;
    return { payload, bytes: most, live };
  },

  /** Makes every kind of request once. */
  async once() {
    for (const { call } of Object.values(cases)) await call(client);
    await client.batchTrigger("sync-order", [{ payload: order(400) }]);
  },

  /**
   * Microseconds of a call that sends nothing: `warm` after others of its kind, `cold` after the engine, the kernel and
   * the processor's caches have been busy with a real exchange, as they always are between two calls that do send.
   */
  async overhead({ name, calls }) {
    const { call } = cases[name];
    await repeat(name, WARM_FROM);
    const measured = async (before) => {
      const taken = [];
      for (let i = 0; i < calls; i++) {
        await before();
        const start = performance.now();
        await call(client);
        taken.push(1000 * (performance.now() - start));
      }
      return median(taken);
    };
    const exchange = async () => (await onlineFetch(`${origin}/api/v3/runs/run_1`)).text();
    return { warm: await measured(() => {}), cold: await measured(exchange) };
  },

  async profile({ name, calls, inFlight }) {
    await repeat(name, calls, inFlight);
    return profile(() => repeat(name, calls, inFlight), calls);
  },

  async crossings({ name, calls }) {
    await repeat(name, 10);
    return crossings(() => repeat(name, calls), calls);
  },
};

process.on("message", async ({ job, ...args }) => {
  try {
    process.send({ result: await jobs[job](args) });
  } catch (error) {
    process.send({ error: error.stack ?? String(error) });
  }
});
process.on("disconnect", () => process.exit());
process.send({ result: "ready" });
