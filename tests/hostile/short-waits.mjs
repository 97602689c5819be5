// Shortens all timers. Import this before the package, which reads setTimeout when it loads.

const { setTimeout } = globalThis;

/** Waits with the runtime's own timers. */
export const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

globalThis.setTimeout = (callback, ms, ...args) => setTimeout(callback, Math.min(ms, 2), ...args);
