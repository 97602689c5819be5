// The result as tables for people.

import { table } from "./table.mjs";

const PEERS = ["ours", "other", "official", "bare", "bare again"];

const number = (value) => (value >= 1e5 ? value.toExponential(2) : value.toPrecision(4));

export function report({ node, processor, load, seconds, official, wire, rows }) {
  const [before, after] = load.map((value) => value.toFixed(1));
  const parts = [
    `Node ${node}, ${processor}, load ${before} before and ${after} after, ${seconds} s.`,
    `Official: @trigger.dev/sdk ${official}. Ratios: median (interval of 95 %, or the range where there are too few runs for one). A verdict with a question mark lies within the noise.`,
    table(rows, [
      ["measure", (row) => row.measure],
      ["ours", (row) => row.ours],
      ["official", (row) => row.official],
      ["bare fetch", (row) => row.bare],
      ["ours/bare", (row) => row.perBare],
      ["ours/official", (row) => row.perOfficial],
      ["official/bare", (row) => row.officialPerBare],
      ["other build", (row) => row.other?.value],
      ["ours/other", (row) => row.other?.perOther],
      ["bar", (row) => row.conditions.map(({ text }) => text).join("; ")],
      ["met", (row) => row.conditions.map(({ met }) => met).join("; ")],
    ]),
  ];
  const noise = rows.filter((row) => row.noise);
  if (noise.length > 0) {
    parts.push(
      "Noise: bare fetch against bare fetch, in other processes. What differs by less than this may be chance.",
      table(noise, [
        ["measure", (row) => row.measure],
        ["ratio", ({ noise }) => noise.median.toFixed(3)],
        ["interval", ({ noise }) => `${noise.low.toFixed(3)}-${noise.high.toFixed(3)}`],
        ["sign test, two-sided", ({ noise }) => `p = ${noise.p.toFixed(2)}`],
        ["processes", ({ noise }) => String(noise.processes)],
      ]),
    );
  }
  const spreads = rows.flatMap((row) =>
    PEERS.filter((peer) => row.spread?.[peer]).map((peer) => ({ row, peer, ...row.spread[peer] })),
  );
  if (spreads.length > 0) {
    parts.push(
      "Spread of the samples.",
      table(spreads, [
        ["measure", ({ row }) => row.measure.trim()],
        ["unit", ({ row }) => row.unit],
        ["peer", ({ peer }) => peer],
        ["min", ({ min }) => number(min)],
        ["median", ({ median }) => number(median)],
        ["max", ({ max }) => number(max)],
        ["MAD", ({ mad }) => number(mad)],
      ]),
    );
  }
  const wireLines = Object.entries(wire).map(
    ([peer, lines]) => `  ${peer}: ${lines.join("; ") || "the same"}`,
  );
  parts.push(`On the wire, compared with bare fetch:\n${wireLines.join("\n")}`);
  const notes = rows.map((row) => row.note).filter(Boolean);
  if (notes.length > 0) parts.push(`Notes:\n${notes.map((note) => `  ${note}`).join("\n")}`);
  return parts.join("\n\n");
}
