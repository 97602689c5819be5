// Summaries that a few disturbed rounds cannot move far.

function quantile(values, part) {
  const sorted = [...values].sort((a, b) => a - b);
  const at = part * (sorted.length - 1);
  const [low, high] = [sorted[Math.floor(at)], sorted[Math.ceil(at)]];
  return low + (high - low) * (at - Math.floor(at));
}

export const median = (values) => quantile(values, 0.5);

/** Least, middle and most, and the median distance from the middle. */
export function spread(values) {
  const middle = median(values);
  const mad = median(values.map((value) => Math.abs(value - middle)));
  return { min: Math.min(...values), median: middle, max: Math.max(...values), mad };
}

/** The spread of each peer's samples, in groups or not. */
export const spreads = (taken) =>
  Object.fromEntries(Object.entries(taken).map(([peer, values]) => [peer, spread(values.flat())]));

/** P(X <= k) for X binomial with n tosses of a fair coin. */
function atMost(k, n) {
  let sum = 0;
  let term = 0.5 ** n;
  for (let i = 0; i <= k; i++) {
    sum += term;
    term *= (n - i) / (i + 1);
  }
  return sum;
}

/** The interval in which the true median lies in 95 of 100 cases, by order statistics. Few values: all of them. */
function interval(values) {
  const sorted = [...values].sort((a, b) => a - b);
  let rank = 0;
  while (atMost(rank, sorted.length) <= 0.025) rank += 1;
  return { low: sorted[Math.max(rank - 1, 0)], high: sorted.at(-Math.max(rank, 1)) };
}

/** The median and its interval. */
export const estimate = (values) => ({ median: median(values), ...interval(values) });

/**
 * The same for values in groups. What is in a group resembles each other, so that only groups tell how far the median
 * can be trusted.
 */
export const estimateOfGroups = (groups) => ({
  median: median(groups.flat()),
  ...interval(groups.map(median)),
});

/** The two-sided sign test: how likely so lopsided a split around 1 is where there is no difference. */
export function signTest(ratios) {
  const above = ratios.filter((ratio) => ratio > 1).length;
  const below = ratios.filter((ratio) => ratio < 1).length;
  return Math.min(1, 2 * atMost(Math.min(above, below), above + below));
}
