// Shortens all timers. Import this before the package, which reads setTimeout when it loads.

const { setTimeout } = globalThis;

/** Waits with the runtime's own timers. */
export const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

let isOver = false;

/** Lets the process end, although streams that nobody stopped connect again and again. */
export const endTimers = () => {
  isOver = true;
};

globalThis.setTimeout = (callback, ms, ...args) => {
  const timer = setTimeout(callback, Math.min(ms, 2), ...args);
  return isOver ? timer.unref() : timer;
};
