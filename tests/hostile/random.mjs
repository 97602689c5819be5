// Pseudo-random choices from a seed, and the number of rounds of the tests in this folder.

import { integersOf } from "../random.mjs";

/** The seed. `HOSTILE_SEED=7 node --test tests/hostile/*.test.mjs` repeats a run with the seed 7. */
export const seed = Number(process.env.HOSTILE_SEED ?? 1);

/** Returns the number of rounds of a test: `HOSTILE_ROUNDS`, or this default. */
export const rounds = (byDefault) => Number(process.env.HOSTILE_ROUNDS ?? byDefault);

/** The number of the first round. The message of a failure contains the number of its round. */
export const firstRound = Number(process.env.HOSTILE_FIRST ?? 0);

/** Describes how to repeat one round. */
export const howToRepeat = (round) =>
  `HOSTILE_SEED=${seed} HOSTILE_FIRST=${round} HOSTILE_ROUNDS=1 repeats it`;

/** A generator of pseudo-random numbers. */
export class Random {
  #next;

  /** Creates a generator for a round, which doesn't depend on earlier rounds. */
  constructor(round) {
    this.#next = integersOf(Math.imul(seed, 0x9e3779b1) ^ Math.imul(round + 1, 0x85ebca6b));
    for (let i = 0; i < 8; i++) this.below(2);
  }

  /** Returns a random integer ≥ 0 and < `limit`. */
  below(limit) {
    return this.#next() % limit;
  }

  /** Returns a random element of a list. */
  one(list) {
    return list[this.below(list.length)];
  }

  /** Returns true with a probability of 1 / `times`. */
  oneIn(times) {
    return this.below(times) === 0;
  }

  /** Returns a list of 0 to `max` elements, each created by `make`. */
  some(max, make) {
    return Array.from({ length: this.below(max + 1) }, make);
  }
}
