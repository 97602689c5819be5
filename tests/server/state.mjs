// The state of the server, and its clock.

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
    /** The server's origin, after it has started. */
    this.url = undefined;
    /** The key for signing URLs of the object store. */
    this.storeSecret = randomBytes(16);
  }

  /** Returns the current time in epoch milliseconds. There are no timers, so tests can move the clock. */
  now() {
    return this.#clock() + this.#advancedMs;
  }

  advance(ms) {
    this.#advancedMs += ms;
  }

  /** Returns the Map with this name, which exists until the next reset. */
  collection(name) {
    if (!this.#collections.has(name)) this.#collections.set(name, new Map());
    return this.#collections.get(name);
  }

  /** Returns an increasing number. */
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
