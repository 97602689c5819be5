// A caller in a process of its own. It does the jobs that the parent process sends, and sends back their costs.
// Arguments: the caller's name, the file that exports its SDK (if it isn't bare fetch), the server's address, and flags.

import { setTimeout as sleep } from "node:timers/promises";
import * as bareFetch from "./bare-fetch.mjs";
import { cases } from "./cases.mjs";
import { largeOrder } from "./data.mjs";
import { collectGarbage, inUse, peak, resetPeak, resident } from "./memory.mjs";
import { countCrossings, replaceModule, startProfiler } from "./profiler.mjs";
import { median } from "./statistics.mjs";

/** Rounds until V8 has compiled all hot code. */
const WARM_UP_ROUNDS = 30;

const [, , , module, origin, ...flags] = process.argv;

// These come before the package is loaded.
const crossings = flags.includes("crossings") ? countCrossings() : undefined;
const onlineFetch = flags.includes("offline") ? goOffline() : fetch;
const namedWasm = flags.find((flag) => flag.startsWith("wasm="))?.slice("wasm=".length);
if (namedWasm) replaceModule(namedWasm);

/** Gives the functions of an SDK that is configured, or those of bare fetch with the same names. */
async function connect(baseURL) {
  const settings = { baseURL, accessToken: "tr_dev_bench" };
  if (!module) return bareFetch.connect(settings);
  const sdk = await import(module);
  sdk.configure(settings);
  return { ...sdk, settings };
}

const api = await connect(origin);

/**
 * Replaces fetch by one that uses no network, so that the rest of a call's time is the caller's own work.
 *
 * The first request of its kind is sent, later ones get the same response from memory. Requests are of a kind if their
 * URLs differ only in long numbers (ids, times, tenants). Returns the fetch that sends.
 */
function goOffline() {
  const { fetch } = globalThis;
  const responses = new Map();

  const send = async (url, init) => {
    const response = await fetch(url, init);
    const text = await response.text();
    return {
      ok: response.ok,
      status: response.status,
      headers: response.headers,
      text: async () => text,
      json: async () => JSON.parse(text),
    };
  };

  globalThis.fetch = (url, init) => {
    const kind = String(url).replace(/\d{6,}/g, "#");
    if (!responses.has(kind)) responses.set(kind, send(url, init));
    return responses.get(kind);
  };
  return fetch;
}

/** The number of the next call. No two calls of this process have the same, and all callers count alike. */
let next = 0;

/** Prepares calls of a case. Gives a function that makes them, `inFlight` at a time. */
async function prepareCalls(name, count) {
  const { prepare, call } = cases[name];
  const first = next;
  next += count;
  const prepared = [];
  if (prepare) {
    for (let i = 0; i < count; i++) prepared.push(await prepare(api, first + i));
    // The garbage of the preparations is not the calls'.
    globalThis.gc({ type: "minor" });
  }
  return async (inFlight = 1) => {
    let done = 0;
    const makeCalls = async () => {
      while (done < count) {
        const i = done++;
        await call(api, first + i, prepared[i]);
      }
    };
    await Promise.all(Array.from({ length: inFlight }, makeCalls));
  };
}

/** Makes calls in rounds, so that few prepared values exist at a time. `around` runs each round. */
async function repeat(name, count, inFlight, around = (makeCalls) => makeCalls()) {
  for (let left = count; left > 0; left -= cases[name].calls) {
    const makeCalls = await prepareCalls(name, Math.min(left, cases[name].calls));
    await around(() => makeCalls(inFlight));
  }
}

const jobs = {
  /** Microseconds of CPU time, user and system, per call. */
  async cpu({ name, calls, inFlight }) {
    let taken = 0;
    await repeat(name, calls, inFlight, async (makeCalls) => {
      const before = process.cpuUsage();
      await makeCalls();
      const { user, system } = process.cpuUsage(before);
      taken += user + system;
    });
    return taken / calls;
  },

  /** Triggers that start at once: the seconds, and the bytes resident at the peak beyond those before. */
  async burst({ count }) {
    await collectGarbage();
    const makeCalls = await prepareCalls("trigger", count);
    const idle = resident();
    resetPeak();
    const start = performance.now();
    await makeCalls(count);
    return { seconds: (performance.now() - start) / 1000, bytes: peak() - idle };
  },

  /** Walks over all pages of a list and works for a while on each. Samples the memory ten times. */
  async walk({ pages, serverMs, workMs }) {
    const { runs } = await connect(`${origin}/walk/${pages}/${serverMs}`);
    const samples = [];
    let count = 0;
    let worked = 0;
    let aside = 0;
    const start = performance.now();
    // The official package doesn't know `prefetch` and ignores it.
    for await (const run of runs.list({ limit: 100 }, { prefetch: true })) {
      if (run.id === undefined) throw new Error("A run without an id.");
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
   * Sends a batch. Gives the bytes of its payloads as JSON, the growth of the resident set at its peak, garbage included, and the
   * bytes in use when the upload started.
   */
  async batch({ count, size }) {
    const items = Array.from({ length: count }, (_, i) => ({ payload: largeOrder(size, i) }));
    const payload = items.reduce((sum, item) => sum + JSON.stringify(item.payload).length, 0);
    const send = () => api.tasks.batchTrigger("sync-order", items);
    await send(); // Afterwards the heap has grown to the size that its garbage needs.
    await collectGarbage();
    const before = resident();
    resetPeak();
    await send();
    const added = peak() - before;
    await collectGarbage();
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
    return { payload, peak: added, live };
  },

  /** Makes one call of each case. */
  async once() {
    for (const name of Object.keys(cases)) await repeat(name, 1);
  },

  /**
   * Microseconds of a call that sends nothing. `warm`: right after others of its kind. `cold`: after a real request, which
   * leaves other code and data in the processor's caches, as it does between the calls of a server.
   */
  async overhead({ name }) {
    const { call, prepare, calls } = cases[name];
    await repeat(name, WARM_UP_ROUNDS * calls);
    const measured = async (before) => {
      const taken = [];
      for (let i = 0; i < 10 * calls; i++) {
        const number = next++;
        const prepared = await prepare?.(api, number);
        await before();
        const start = performance.now();
        await call(api, number, prepared);
        taken.push(1000 * (performance.now() - start));
      }
      return median(taken);
    };
    const request = async () => (await onlineFetch(`${origin}/api/v3/runs/run_1`)).text();
    return { warm: await measured(() => {}), cold: await measured(request) };
  },

  /** The CPU profile of calls, by function, in microseconds per call. */
  async profile({ name, calls, inFlight }) {
    await repeat(name, calls, inFlight);
    const profiler = await startProfiler();
    await repeat(name, calls, inFlight, (makeCalls) => profiler.record(makeCalls));
    return profiler.functions(calls);
  },

  /** How often a call crosses the boundary between JavaScript and WebAssembly. */
  async crossings({ name, calls }) {
    await repeat(name, 10);
    return crossings(await prepareCalls(name, calls), calls);
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
