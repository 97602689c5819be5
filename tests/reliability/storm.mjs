// Triggers runs, singly and in batches, with and without idempotency keys. 30 % of the requests meet a fault, before or after
// the server has carried them out. Afterwards, each run must exist exactly once, and every promise must have settled.

import { batch, configure, tasks } from "trigger-wasm";
import { DEV_KEY, startServer } from "../server/index.mjs";
import { decodePacket } from "../server/resources/packets.mjs";
import { oneOf, randomOf } from "../random.mjs";

const FAULTY = 0.3;
const CALLS_PER_ROUND = 400;
const AT_ONCE = 100;

/** Short delays. They are also passed to each call that uploads items, since uploads ignore the client's retry options. */
const requestOptions = {
  retry: { maxAttempts: 12, minTimeoutInMs: 1, maxTimeoutInMs: 4 },
  timeoutInMs: 500,
};

/** The time after which a call counts as unsettled. It exceeds the sum of all attempts and delays. */
const UNSETTLED_AFTER_MS = 60_000;

const faults = [
  { reset: true },
  { reset: "after" },
  { hang: true },
  { hang: "after" },
  { truncate: true },
  { delay: 5 },
  { drip: 0.1 },
  { cutUpload: 40 },
  { status: 200, body: "{" },
  { status: 200, body: "" },
  { status: 200, headers: { "content-type": "text/html" }, body: "<title>Sign in</title>" },
  { status: 200, headers: { "content-encoding": "gzip" }, body: "{}" },
  { status: 408 },
  { status: 409 },
  { status: 429, headers: { "retry-after": "0" } },
  { status: 500 },
  { status: 502, body: "Bad gateway" },
  { status: 503, headers: { "x-should-retry": "true" } },
  { status: 504 },
];

/** Makes all faults equally frequent. */
function addFaults(server, random) {
  for (const [index, fault] of faults.entries()) {
    const left = 1 - (index * FAULTY) / faults.length;
    server.fail(() => random() < FAULTY / faults.length / left, fault, "always");
  }
}

/**
 * Triggers runs under faults.
 * @param options.seed the seed that decides the calls and the faults
 * @param options.ms the minimum duration in milliseconds
 * @returns counts, of which `lost`, `doubled` and `unsettled` must be zero
 */
export async function storm({ seed, ms }) {
  const random = randomOf(seed);
  const server = await startServer();
  configure({ baseURL: server.url, accessToken: DEV_KEY, requestOptions });
  const counts = { calls: 0, runs: 0, requests: 0, rejected: 0, lost: 0, doubled: 0, unsettled: 0 };
  const end = performance.now() + ms;
  try {
    do {
      server.reset();
      addFaults(server, random);
      await round(server, random, counts);
    } while (performance.now() < end);
  } finally {
    await server.close();
  }
  return counts;
}

/** No two rounds have a number in common: a request that was given up may arrive in the next one. */
let next = 0;

async function round(server, random, counts) {
  /** The number of each wanted run, and whether a call that wanted it has resolved. */
  const wanted = new Map();
  const want = () => {
    const number = next++;
    wanted.set(number, false);
    return number;
  };

  const single = (options) => {
    const number = want();
    return { numbers: [number], call: () => tasks.trigger("t", { number }, options?.(number)) };
  };
  const batched = (options) => {
    const numbers = Array.from({ length: 1 + Math.floor(random() * 5) }, want);
    const items = numbers.map((number) => ({
      payload: { number },
      options: options?.(number),
    }));
    return { numbers, call: () => tasks.batchTrigger("t", items, {}, requestOptions) };
  };
  const keyed = (number) => ({ idempotencyKey: `key ${number}` });
  const makers = [
    () => single(),
    () => single(keyed),
    () => batched(),
    () => batched(keyed),
    () => {
      const { numbers } = batched();
      const items = numbers.map((number) => ({ id: "t", payload: { number } }));
      return { numbers, call: () => batch.trigger(items, {}, requestOptions) };
    },
    // Two calls with the same idempotency key.
    () => {
      const { numbers, call } = single(keyed);
      return { numbers, call: () => Promise.all([call(), call()]) };
    },
  ];

  const planned = Array.from({ length: CALLS_PER_ROUND }, () => oneOf(random, makers)());
  counts.calls += planned.length;
  const work = async () => {
    for (let one; (one = planned.pop());) {
      const { numbers, call } = one;
      const outcome = await settledInTime(call());
      if (outcome === "resolved") for (const number of numbers) wanted.set(number, true);
      else counts[outcome]++;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  await server.idle();

  const made = new Map();
  for (const { environment, packet } of server.state.collection("runs").values()) {
    const { number } = decodePacket(server.state, environment, packet);
    made.set(number, (made.get(number) ?? 0) + 1);
  }
  for (const [number, isThere] of wanted) {
    const times = made.get(number) ?? 0;
    if (isThere && times === 0) counts.lost++;
    if (times > 1) counts.doubled++;
    counts.runs += times;
  }
  counts.requests += server.requests.length;
  server.requests.length = 0;
}

async function settledInTime(promise) {
  let timer;
  const late = new Promise((resolve) => {
    timer = setTimeout(resolve, UNSETTLED_AFTER_MS, "unsettled");
  });
  const settled = promise.then(
    () => "resolved",
    () => "rejected",
  );
  const outcome = await Promise.race([settled, late]);
  clearTimeout(timer);
  return outcome;
}
