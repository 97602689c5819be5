// Everything that the server remembers, and the clock by which it changes.

import { randomBytes } from "node:crypto";

const ID_ALPHABET = "123456789abcdefghijkmnopqrstuvwxyz";

export class State {
  #collections = new Map();
  #clock;
  #initialSettings;
  #advancedMs = 0;
  #sequence = 0;

  constructor({ now = Date.now, ...settings }) {
    this.#clock = now;
    this.#initialSettings = settings;
    /** The options of `startServer`. Tests may change them; a reset restores them. */
    this.settings = { ...settings };
    /** The server's origin, once it listens. */
    this.url = undefined;
    /** Signs the addresses of the object store. */
    this.storeSecret = randomBytes(16);
  }

  /** The current time in epoch milliseconds. Nothing runs on timers, so tests may move it. */
  now() {
    return this.#clock() + this.#advancedMs;
  }

  advance(ms) {
    this.#advancedMs += ms;
  }

  /** Returns the Map with this name, which lives until the next reset. */
  collection(name) {
    if (!this.#collections.has(name)) this.#collections.set(name, new Map());
    return this.#collections.get(name);
  }

  /** Returns a number that rises with every call. */
  nextSequence() {
    return ++this.#sequence;
  }

  newId(prefix) {
    const characters = [...randomBytes(21)].map((byte) => ID_ALPHABET[byte % ID_ALPHABET.length]);
    return `${prefix}_${characters.join("")}`;
  }

  reset() {
    this.#collections.clear();
    this.#advancedMs = 0;
    this.settings = { ...this.#initialSettings };
  }
}
