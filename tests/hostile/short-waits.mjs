// Shortens all waits. It must be imported before the package, which keeps the runtime's setTimeout.

const { setTimeout } = globalThis;

/** The runtime's own. */
export const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

globalThis.setTimeout = (callback, ms, ...args) => setTimeout(callback, Math.min(ms, 2), ...args);
