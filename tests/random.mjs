// Pseudo-random numbers from a seed.

/** Returns a generator of integers ≥ 0 and < 2³². @param {number} seed the same seed yields the same numbers */
export function integersOf(seed) {
  let state = seed >>> 0;
  // The algorithm is mulberry32.
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
}

/** Returns a generator of numbers ≥ 0 and < 1. @param {number} seed the same seed yields the same numbers */
export function randomOf(seed) {
  const next = integersOf(seed);
  return () => next() / 2 ** 32;
}

/** Returns a random element of a list. */
export const oneOf = (random, list) => list[Math.floor(random() * list.length)];
