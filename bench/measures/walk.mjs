// A long list by `for await`: whether memory stays flat, and whether pages are fetched while the caller works. The
// server takes a while for each page, as a network does, and so does the caller's work on it.

import { hire, shuffled } from "../crew.mjs";
import { atLeast, atMost, showMegabytes } from "../rows.mjs";
import { median } from "../statistics.mjs";

const SERVER_MS = 3;
const WORK_MS = 3;
/** How much the memory may seem to grow and still be flat. */
const FLAT_HEAP = 1e6;
/** The same for what is resident, beyond what it grows by with bare fetch: the engine lets garbage lie for a while. */
const FLAT_RESIDENT = 8e6;

export async function measureWalk({ server, peers, quick, log }) {
  const pages = quick ? 200 : 1000;
  const rounds = quick ? 1 : 2;
  const walks = {};
  for (let round = 1; round <= rounds; round++) {
    log(`${pages * 100} runs by for await: round ${round} of ${rounds}`);
    for (const label of shuffled(Object.keys(peers))) {
      const worker = await hire(peers[label], server);
      const walk = await worker.ask("walk", { pages, serverMs: SERVER_MS, workMs: WORK_MS });
      await worker.dismiss();
      if (walk.count !== pages * 100) throw new Error(`${label} saw ${walk.count} runs.`);
      (walks[label] ??= []).push(walk);
    }
  }
  const seconds = (label) => median(walks[label].map((walk) => walk.seconds));
  const worked = median(walks.ours.map((walk) => walk.worked));
  const saved = seconds("official") - seconds("ours");
  const growth = (label, kind) => median(walks[label].map(({ samples }) => grown(samples, kind)));
  const most = (label) =>
    median(walks[label].map(({ samples }) => Math.max(...samples.map(({ rss }) => rss))));
  const show = (label) => `${seconds(label).toFixed(1)} s`;
  const showGrowth = (label) =>
    `${signed(growth(label, "heap"))} / ${signed(growth(label, "rss"))} MB`;
  return [
    {
      name: "walk",
      measure: `${(pages * 100).toLocaleString("en")} runs by for await`,
      ours: show("ours"),
      official: show("official"),
      bare: show("bare"),
      perBare: (seconds("ours") / seconds("bare")).toFixed(2),
      perOfficial: (seconds("ours") / seconds("official")).toFixed(2),
      conditions: [atLeast(saved, 0.9 * worked, `≥ ${(0.9 * worked).toFixed(1)} s under official`)],
      samples: walks,
    },
    {
      name: "walk",
      measure: "  growth of heap / RSS",
      ours: showGrowth("ours"),
      official: showGrowth("official"),
      bare: showGrowth("bare"),
      conditions: [
        atMost(growth("ours", "heap"), FLAT_HEAP, `heap ≤ ${FLAT_HEAP / 1e6} MB`),
        atMost(
          growth("ours", "rss"),
          growth("bare", "rss") + FLAT_RESIDENT,
          `RSS ≤ bare + ${FLAT_RESIDENT / 1e6} MB`,
        ),
      ],
    },
    {
      name: "walk",
      measure: "  most RSS",
      ours: showMegabytes(most("ours")),
      official: showMegabytes(most("official")),
      bare: showMegabytes(most("bare")),
      conditions: [],
    },
  ];
}

/** How much more the second half of the way needs than the first, whose beginning is left out as warm-up. */
function grown(samples, kind) {
  const values = samples.map((sample) => sample[kind]);
  const half = values.length / 2;
  return median(values.slice(half)) - median(values.slice(1, half));
}

const signed = (bytes) => `${bytes < 0 ? "-" : "+"}${Math.abs(bytes / 1e6).toFixed(1)}`;
