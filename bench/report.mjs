// The results: how numbers are shown, whether a bar is met, and the tables that people read.

import { exactly } from "./statistics.mjs";

/** Whether an estimate is within a bar. A question mark says that its interval contains the bar. */
function verdict({ median, low, high }, within) {
  if (within(low) && within(high)) return "yes";
  if (!within(low) && !within(high)) return "no";
  return within(median) ? "yes?" : "no?";
}

const asEstimate = (value) => (typeof value === "number" ? exactly(value) : value);

/** A bar: the value, a number or an estimate, must not be above the limit. */
export const atMost = (value, limit, text) => ({
  text: `≤ ${text}`,
  met: verdict(asEstimate(value), (measured) => measured <= limit),
});

/** A bar: the value, a number or an estimate, must not be below the limit. */
export const atLeast = (value, limit, text) => ({
  text: `≥ ${text}`,
  met: verdict(asEstimate(value), (measured) => measured >= limit),
});

const digits = (value) => (value >= 100 ? 0 : value >= 10 ? 1 : 2);
export const showMicroseconds = (value) => `${value.toFixed(digits(value))} µs`;
export const showMilliseconds = (value) => `${value.toFixed(digits(value))} ms`;
export const showMegabytes = (bytes) => `${(bytes / 1e6).toFixed(digits(bytes / 1e6))} MB`;
export const showKilobytes = (bytes) => `${(bytes / 1000).toFixed(1)} KB`;
export const showSigned = (value, places) =>
  `${value < 0 ? "-" : "+"}${Math.abs(value).toFixed(places)}`;

function showRatio(ratio) {
  if (!ratio) return "";
  const { median, low, high } = ratio;
  if (median < 0.1) return `1/${(1 / median).toFixed(0)}`;
  return low === high
    ? median.toFixed(2)
    : `${median.toFixed(2)} (${low.toFixed(2)}-${high.toFixed(2)})`;
}

/** A table as text. Columns are [title, function from a row to its text]; empty columns are left out. */
export function table(rows, columns) {
  const filled = columns
    .map(([title, text]) => ({ title, texts: rows.map((row) => text(row) ?? "") }))
    .filter(({ texts }) => texts.some((text) => text !== ""))
    .map(({ title, texts }) => {
      const width = Math.max(title.length, ...texts.map((text) => text.length));
      return [title, "-".repeat(width), ...texts].map((text) => text.padEnd(width));
    });
  if (filled.length === 0) return "";
  const lines = filled[0].map((_, index) => filled.map((cells) => cells[index]).join("  "));
  return lines.map((line) => line.trimEnd()).join("\n");
}

/** The text of the whole result. */
export function report({ node, processor, load, seconds, official, wire, rows }) {
  const [before, after] = load.map((value) => value.toFixed(1));
  const parts = [
    `Node ${node}, ${processor}, load ${before} before and ${after} after, ${seconds} s. Official: @trigger.dev/sdk ${official}.`,
    "Ratios: median (95 % interval, or the range if there are fewer than six processes). A verdict with a question mark is within the noise.",
    resultTable(rows),
  ];
  const noise = rows.filter((row) => row.noise);
  if (noise.length > 0) {
    parts.push(
      "Noise: bare fetch over bare fetch, in other processes. Smaller differences than this may be chance.",
      noiseTable(noise),
    );
  }
  const spreads = rows.flatMap(({ measure, unit, spread = {} }) =>
    Object.entries(spread).map(([caller, values]) => ({ measure, unit, caller, ...values })),
  );
  if (spreads.length > 0) parts.push("Spread of the samples:", spreadTable(spreads));
  const wireLines = Object.entries(wire).map(
    ([caller, differences]) => `  ${caller}: ${differences.join("; ") || "the same"}`,
  );
  parts.push(`On the wire, compared with bare fetch:\n${wireLines.join("\n")}`);
  const notes = rows.map((row) => row.note).filter(Boolean);
  if (notes.length > 0) parts.push(`Notes:\n${notes.map((note) => `  ${note}`).join("\n")}`);
  return parts.join("\n\n");
}

const resultTable = (rows) =>
  table(rows, [
    ["measure", (row) => row.measure],
    ["ours", (row) => row.ours],
    ["official", (row) => row.official],
    ["bare fetch", (row) => row.bare],
    ["ours/bare", (row) => showRatio(row.perBare)],
    ["ours/official", (row) => showRatio(row.perOfficial)],
    ["official/bare", (row) => showRatio(row.officialPerBare)],
    ["other build", (row) => row.other],
    ["ours/other", (row) => showRatio(row.perOther)],
    ["bar", (row) => row.bars?.map(({ text }) => text).join("; ")],
    ["met", (row) => row.bars?.map(({ met }) => met).join("; ")],
  ]);

const noiseTable = (rows) =>
  table(rows, [
    ["measure", (row) => row.measure],
    ["ratio", ({ noise }) => noise.median.toFixed(3)],
    ["interval", ({ noise }) => `${noise.low.toFixed(3)}-${noise.high.toFixed(3)}`],
    ["sign test, two-sided", ({ noise }) => `p = ${noise.p.toFixed(2)}`],
    ["pairs of processes", ({ noise }) => String(noise.pairs)],
  ]);

const number = (value) => (Math.abs(value) >= 1e5 ? value.toExponential(2) : value.toPrecision(4));

const spreadTable = (rows) =>
  table(rows, [
    ["measure", ({ measure }) => measure.trim()],
    ["unit", ({ unit }) => unit],
    ["caller", ({ caller }) => caller],
    ["min", ({ min }) => number(min)],
    ["median", ({ median }) => number(median)],
    ["max", ({ max }) => number(max)],
    ["MAD", ({ mad }) => number(mad)],
  ]);
