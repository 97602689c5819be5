// Rows of the result: what was measured, the bars that are aimed at, and whether they are met.

import { estimate } from "./statistics.mjs";

/** Below or above a bar; with a question mark where the noise reaches across it. */
function verdict({ median, low, high }, within) {
  if (within(low) && within(high)) return "yes";
  if (!within(low) && !within(high)) return "no";
  return within(median) ? "yes?" : "no?";
}

const asEstimate = (value) =>
  typeof value === "number" ? { median: value, low: value, high: value } : value;

/** A bar: no more than this. */
export const atMost = (value, limit, text) => ({
  text,
  met: verdict(asEstimate(value), (measured) => measured <= limit),
});

/** A bar: no less than this. */
export const atLeast = (value, limit, text) => ({
  text,
  met: verdict(asEstimate(value), (measured) => measured >= limit),
});

/** What one peer took for each unit of another, round by round. */
export const ratios = (ours, theirs) => estimate(ours.map((value, round) => value / theirs[round]));

export const showRatio = ({ median, low, high }) =>
  low === high ? median.toFixed(2) : `${median.toFixed(2)} (${low.toFixed(2)}-${high.toFixed(2)})`;

export const showDifference = ({ median }) =>
  `${median < 0 ? "-" : "+"}${Math.abs(median).toFixed(2)}`;

const digits = (value) => (value >= 100 ? 0 : value >= 10 ? 1 : 2);
export const showMicroseconds = (value) => `${value.toFixed(digits(value))} µs`;
export const showMilliseconds = (value) => `${value.toFixed(digits(value))} ms`;
export const showMegabytes = (bytes) => `${(bytes / 1e6).toFixed(digits(bytes / 1e6))} MB`;
export const showKilobytes = (bytes) => `${(bytes / 1000).toFixed(1)} KB`;
