// Statistics that a few disturbed rounds can't move far.

function quantile(values, part) {
  const sorted = [...values].sort((a, b) => a - b);
  const at = part * (sorted.length - 1);
  const [low, high] = [sorted[Math.floor(at)], sorted[Math.ceil(at)]];
  return low + (high - low) * (at - Math.floor(at));
}

export const median = (values) => quantile(values, 0.5);

/** The minimum, the median, the maximum, and the median distance from the median (MAD). */
export function spread(values) {
  const middle = median(values);
  const mad = median(values.map((value) => Math.abs(value - middle)));
  return { min: Math.min(...values), median: middle, max: Math.max(...values), mad };
}

/** The spread of each caller's samples. They may be in groups. */
export const spreads = (samples) =>
  Object.fromEntries(
    Object.entries(samples).map(([caller, values]) => [caller, spread(values.flat())]),
  );

/** P(X <= k) for a binomial X: n tosses of a fair coin. */
function binomial(k, n) {
  let sum = 0;
  let term = 0.5 ** n;
  for (let i = 0; i <= k; i++) {
    sum += term;
    term *= (n - i) / (i + 1);
  }
  return sum;
}

/** The 95 % confidence interval of the median, by order statistics. With fewer than six values: their range. */
function interval(values) {
  const sorted = [...values].sort((a, b) => a - b);
  let rank = 0;
  while (binomial(rank, sorted.length) <= 0.025) rank += 1;
  return { low: sorted[Math.max(rank - 1, 0)], high: sorted.at(-Math.max(rank, 1)) };
}

/** An estimate: the median and its interval. */
export const estimate = (values) => ({ median: median(values), ...interval(values) });

/**
 * The estimate from values in groups.
 *
 * Values of one group resemble each other, so the interval is that of the groups' medians.
 */
export const estimateOfGroups = (groups) => ({
  median: median(groups.flat()),
  ...interval(groups.map(median)),
});

/** The estimate from a single value. */
export const exactly = (value) => ({ median: value, low: value, high: value });

/** The estimate of one caller's values divided by another's, round by round. */
export const ratio = (ones, others) => estimate(ones.map((value, round) => value / others[round]));

/** The two-sided sign test: the probability of so uneven a split around 1 if there is no difference. */
export function signTest(ratios) {
  const above = ratios.filter((value) => value > 1).length;
  const below = ratios.filter((value) => value < 1).length;
  return Math.min(1, 2 * binomial(Math.min(above, below), above + below));
}
