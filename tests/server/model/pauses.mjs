// Queues and concurrency limits can be paused: a run that would start meanwhile starts afterwards.
// What is paused keeps all its pauses, so that it can be worked out later when a run has started.

/** @param paused a thing with `pauses` */
export function isPaused({ pauses }) {
  return pauses.length > 0 && pauses.at(-1).to === Infinity;
}

export function setPaused(thing, paused, now) {
  if (paused === isPaused(thing)) return;
  if (paused) thing.pauses.push({ from: now, to: Infinity });
  else thing.pauses.at(-1).to = now;
}

/** When that starts which would start at `at`; Infinity as long as something is paused. */
export function startDespite(things, at) {
  const pauses = things.flatMap((thing) => thing.pauses).sort((a, b) => a.from - b.from);
  return pauses.reduce((start, { from, to }) => (start >= from && start < to ? to : start), at);
}
