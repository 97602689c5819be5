// Lets timers run thirty times as fast, so that calls can keep to their true delays and time-outs. To be imported before
// the package, which takes its timers when it loads.

/** How many milliseconds pass in one. */
export const SCALE = 30;

const { setTimeout } = globalThis;
globalThis.setTimeout = (run, ms = 0, ...rest) => setTimeout(run, ms / SCALE, ...rest);
