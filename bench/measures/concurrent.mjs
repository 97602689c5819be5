// A thousand triggers at once: how many a second, and the memory that they need.

import { hire, shuffled } from "../crew.mjs";
import { atLeast, ratios, showMegabytes, showRatio } from "../rows.mjs";
import { median, spreads } from "../statistics.mjs";

const COUNT = 1000;

export async function measureConcurrent({ server, peers, quick, log }) {
  const [generations, rounds] = quick ? [1, 3] : [3, 3];
  const rate = {};
  const bytes = {};
  for (let generation = 1; generation <= generations; generation++) {
    log(`${COUNT} concurrent triggers: processes ${generation} of ${generations}`);
    const crew = [];
    for (const [label, peer] of Object.entries(peers)) {
      const worker = await hire(peer, server);
      await worker.ask("burst", { count: COUNT }); // warm-up, and it opens the connections
      crew.push([label, worker]);
    }
    for (let round = 0; round < rounds; round++) {
      for (const [label, worker] of shuffled(crew)) {
        const burst = await worker.ask("burst", { count: COUNT });
        (rate[label] ??= []).push(COUNT / burst.seconds);
        (bytes[label] ??= []).push(burst.bytes);
      }
    }
    for (const [, worker] of crew) await worker.dismiss();
  }
  const perBare = ratios(rate.ours, rate.bare);
  const show = (label) => `${median(rate[label]).toFixed(0)}/s`;
  const showBytes = (label) => showMegabytes(median(bytes[label]));
  return [
    {
      name: "concurrent",
      measure: `${COUNT} concurrent triggers`,
      ours: show("ours"),
      official: show("official"),
      bare: show("bare"),
      perBare: showRatio(perBare),
      perOfficial: ratios(rate.ours, rate.official).median.toFixed(2),
      conditions: [atLeast(perBare, 0.9, "≥ 0.90 × bare")],
      spread: spreads(rate),
      unit: "/s",
    },
    {
      name: "concurrent",
      measure: "  memory for them",
      ours: showBytes("ours"),
      official: showBytes("official"),
      bare: showBytes("bare"),
      conditions: [],
      spread: spreads(bytes),
      unit: "bytes",
    },
  ];
}
