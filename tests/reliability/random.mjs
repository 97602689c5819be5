// Chance that a seed repeats.

/** @param {number} seed @returns a function that returns numbers from 0 up to but not including 1 */
export function randomOf(seed) {
  let state = seed >>> 0;
  // The generator "mulberry32".
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Chooses one of several. */
export const oneOf = (random, list) => list[Math.floor(random() * list.length)];
