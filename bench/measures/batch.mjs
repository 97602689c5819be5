// A batch of many items: the memory that sending it needs beside the payloads themselves, which the caller holds.

import { hire, shuffled } from "../crew.mjs";
import { atMost, showMegabytes } from "../rows.mjs";
import { estimate, median, spreads } from "../statistics.mjs";

const COUNT = 1000;
const SIZE = 10_000;

export async function measureBatch({ server, peers, quick, log }) {
  const rounds = quick ? 2 : 3;
  const bytes = {};
  const live = {};
  let payload;
  for (let round = 1; round <= rounds; round++) {
    log(`batch of ${COUNT}: round ${round} of ${rounds}`);
    for (const label of shuffled(Object.keys(peers))) {
      const worker = await hire(peers[label], server);
      const sent = await worker.ask("batch", { count: COUNT, size: SIZE });
      await worker.dismiss();
      payload = sent.payload;
      (bytes[label] ??= []).push(sent.bytes);
      (live[label] ??= []).push(sent.live);
    }
  }
  const times = (taken) => estimate(taken.map((value) => value / payload));
  const line = (measure, taken, conditions) => {
    const show = (label) => {
      const bytes = showMegabytes(median(taken[label]));
      return `${bytes} (${times(taken[label]).median.toFixed(1)} ×)`;
    };
    // Next to nothing says nothing as a divisor.
    const per = (label) =>
      median(taken[label]) > payload / 10
        ? (median(taken.ours) / median(taken[label])).toFixed(2)
        : "";
    return {
      name: "batch",
      measure,
      ours: show("ours"),
      official: show("official"),
      bare: show("bare"),
      perBare: per("bare"),
      perOfficial: per("official"),
      conditions,
      spread: spreads(taken),
      unit: "bytes",
    };
  };
  const bar = atMost(times(bytes.ours), 2, "≤ 2 × payload");
  return [
    line(`batch of ${showMegabytes(payload)}: most RSS`, bytes, [bar]),
    line("  in use as the upload starts", live, []),
  ];
}
