// Random choices that depend only on a seed, and the number of rounds for the tests of this folder.

/** The seed of a run: `HOSTILE_SEED=7 node --test tests/hostile/*.test.mjs` repeats one. */
export const seed = Number(process.env.HOSTILE_SEED ?? 1);

/** How many rounds a test has: a few for each run of all tests, or as many as `HOSTILE_ROUNDS` says. */
export const rounds = (few) => Number(process.env.HOSTILE_ROUNDS ?? few);

/** The first round: a failure names the one to begin with, to repeat it alone. */
export const firstRound = Number(process.env.HOSTILE_FIRST ?? 0);

/** How to repeat a round alone. */
export const howToRepeat = (round) =>
  `HOSTILE_SEED=${seed} HOSTILE_FIRST=${round} HOSTILE_ROUNDS=1 repeats it`;

export class Random {
  #state;

  /** A generator for one round: rounds don't depend on those before them. */
  constructor(round) {
    this.#state = (Math.imul(seed, 0x9e3779b1) ^ Math.imul(round + 1, 0x85ebca6b)) >>> 0;
    for (let i = 0; i < 8; i++) this.below(2);
  }

  /** A whole number from 0 up to but not including this one. */
  below(limit) {
    // Mulberry32.
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let t = this.#state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) % limit;
  }

  one(list) {
    return list[this.below(list.length)];
  }

  /** Whether something that happens once in so many times happens now. */
  oneIn(times) {
    return this.below(times) === 0;
  }

  /** A list of at most so many, each made by this function. */
  some(most, make) {
    return Array.from({ length: this.below(most + 1) }, make);
  }
}
