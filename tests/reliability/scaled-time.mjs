// Makes timers run 30 times as fast, so that tests can use the default delays and time-outs. Import this before the package,
// which reads `setTimeout` when it loads.

/** The factor by which timers are faster. */
export const SCALE = 30;

const { setTimeout } = globalThis;
globalThis.setTimeout = (run, ms = 0, ...rest) => setTimeout(run, ms / SCALE, ...rest);
