// Measures memory, and the time that goes with it: many calls at once, a walk over a long list, a large batch.

import { runInWorker, shuffled, startWorker } from "./processes.mjs";
import { atLeast, atMost, showMegabytes, showSigned } from "./report.mjs";
import { estimate, exactly, median, ratio, spreads } from "./statistics.mjs";

const CONCURRENT = 1000;

/** Many triggers that start at once: how many a second, and the memory that they need. */
export async function measureConcurrent({ server, callers, quick, log }) {
  const [sets, rounds] = quick ? [1, 3] : [3, 3];
  const rate = {};
  const bytes = {};
  for (let set = 1; set <= sets; set++) {
    log(`${CONCURRENT} concurrent triggers: processes ${set} of ${sets}`);
    const workers = [];
    for (const [label, caller] of Object.entries(callers)) {
      const worker = await startWorker(caller, server);
      await worker.run("burst", { count: CONCURRENT }); // warms up, and opens the connections
      workers.push([label, worker]);
    }
    for (let round = 0; round < rounds; round++) {
      for (const [label, worker] of shuffled(workers)) {
        const burst = await worker.run("burst", { count: CONCURRENT });
        (rate[label] ??= []).push(CONCURRENT / burst.seconds);
        (bytes[label] ??= []).push(burst.bytes);
      }
    }
    for (const [, worker] of workers) await worker.stop();
  }
  const perBare = ratio(rate.ours, rate.bare);
  return [
    {
      name: "concurrent",
      measure: `${CONCURRENT} concurrent triggers`,
      ...columns((label) => `${median(rate[label]).toFixed(0)}/s`),
      perBare,
      perOfficial: ratio(rate.ours, rate.official),
      bars: [atLeast(perBare, 0.9, "0.90 × bare")],
      spread: spreads(rate),
      unit: "/s",
    },
    {
      name: "concurrent",
      measure: "  memory for them",
      ...columns((label) => showMegabytes(median(bytes[label]))),
      spread: spreads(bytes),
      unit: "bytes",
    },
  ];
}

/** The milliseconds that the server takes for a page, and that the caller works on each. */
const [SERVER_MS, WORK_MS] = [3, 3];
/** The growth of the heap that is ignored, in bytes. */
const FLAT_HEAP = 1e6;
/** The growth of the resident set beyond that of bare fetch that is ignored, in bytes: V8 keeps garbage for a while. */
const FLAT_RSS = 8e6;

/** A walk over a long list: whether memory stays flat, and whether the next page is fetched while the caller works. */
export async function measureWalk({ server, callers, quick, log }) {
  const pages = quick ? 200 : 1000;
  const rounds = quick ? 1 : 2;
  const walks = {};
  for (let round = 1; round <= rounds; round++) {
    log(`${pages * 100} runs by for await: round ${round} of ${rounds}`);
    for (const label of shuffled(Object.keys(callers))) {
      const args = { pages, serverMs: SERVER_MS, workMs: WORK_MS };
      const walk = await runInWorker(callers[label], server, [], "walk", args);
      if (walk.count !== pages * 100) throw new Error(`${label} got ${walk.count} runs.`);
      (walks[label] ??= []).push(walk);
    }
  }
  const seconds = (label) => median(walks[label].map((walk) => walk.seconds));
  const worked = median(walks.ours.map((walk) => walk.worked));
  const saved = seconds("official") - seconds("ours");
  const growth = (label, kind) => median(walks[label].map(({ samples }) => grown(samples, kind)));
  const megabytes = (label, kind) => showSigned(growth(label, kind) / 1e6, 1);
  const peak = (label) =>
    median(walks[label].map(({ samples }) => Math.max(...samples.map(({ rss }) => rss))));
  return [
    {
      name: "long-walk",
      measure: `${(pages * 100).toLocaleString("en")} runs by for await`,
      ...columns((label) => `${seconds(label).toFixed(1)} s`),
      perBare: exactly(seconds("ours") / seconds("bare")),
      perOfficial: exactly(seconds("ours") / seconds("official")),
      bars: [atLeast(saved, 0.9 * worked, `${(0.9 * worked).toFixed(1)} s less than official`)],
      samples: walks,
    },
    {
      name: "long-walk",
      measure: "  growth of heap / RSS",
      ...columns((label) => `${megabytes(label, "heap")} / ${megabytes(label, "rss")} MB`),
      bars: [
        atMost(growth("ours", "heap"), FLAT_HEAP, `${FLAT_HEAP / 1e6} MB of heap`),
        atMost(
          growth("ours", "rss"),
          growth("bare", "rss") + FLAT_RSS,
          `bare + ${FLAT_RSS / 1e6} MB of RSS`,
        ),
      ],
    },
    {
      name: "long-walk",
      measure: "  peak RSS",
      ...columns((label) => showMegabytes(peak(label))),
    },
  ];
}

/** How much more memory the second half of the walk needs than the first. The first sample is warm-up. */
function grown(samples, kind) {
  const values = samples.map((sample) => sample[kind]);
  const half = values.length / 2;
  return median(values.slice(half)) - median(values.slice(1, half));
}

const ITEMS = 1000;
const ITEM_BYTES = 10_000;

/** A large batch: the memory for sending it, without the payloads themselves, which the caller holds. */
export async function measureBatch({ server, callers, quick, log }) {
  const rounds = quick ? 2 : 3;
  const peak = {};
  const live = {};
  let payload;
  for (let round = 1; round <= rounds; round++) {
    log(`batch of ${ITEMS}: round ${round} of ${rounds}`);
    for (const label of shuffled(Object.keys(callers))) {
      const args = { count: ITEMS, size: ITEM_BYTES };
      const sent = await runInWorker(callers[label], server, [], "batch", args);
      payload = sent.payload;
      (peak[label] ??= []).push(sent.peak);
      (live[label] ??= []).push(sent.live);
    }
  }
  const row = (measure, bytes, bars = []) => {
    const middle = (label) => median(bytes[label]);
    const times = (label) => (middle(label) / payload).toFixed(1);
    // A ratio to almost nothing means nothing.
    const per = (label) =>
      middle(label) > payload / 10 ? exactly(middle("ours") / middle(label)) : undefined;
    return {
      name: "large-batch",
      measure,
      ...columns((label) => `${showMegabytes(middle(label))} (${times(label)} ×)`),
      perBare: per("bare"),
      perOfficial: per("official"),
      bars,
      spread: spreads(bytes),
      unit: "bytes",
    };
  };
  const overPayload = estimate(peak.ours.map((bytes) => bytes / payload));
  return [
    row(`batch of ${showMegabytes(payload)}: peak RSS`, peak, [
      atMost(overPayload, 2, "2 × payload"),
    ]),
    row("  in use when the upload starts", live),
  ];
}

const columns = (show) => ({
  ours: show("ours"),
  official: show("official"),
  bare: show("bare"),
});
