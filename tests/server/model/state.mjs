import { randomBytes } from "node:crypto";
import { ENVIRONMENTS, PROJECT_REF } from "../keys.mjs";

const ID_ALPHABET = "123456789abcdefghijkmnopqrstuvwxyz";

/** Everything the server knows. Resources keep their things in collections, by name. */
export class State {
  #collections = new Map();
  #clock;
  #settings;
  #advancedMs = 0;
  #sequence = 0;
  #due = [];

  constructor({ now = Date.now, ...settings }) {
    this.#clock = now;
    this.#settings = settings;
    /** The options of startServer that concern the API; changes last until the next reset. */
    this.settings = { ...settings };
    this.projectRef = PROJECT_REF;
    this.environments = ENVIRONMENTS;
    /** Signs the addresses of the object store; known to nobody else. */
    this.storeSecret = randomBytes(16);
    /** The server's origin; known once it listens. */
    this.url = undefined;
  }

  /** The time the API lives in, which tests may move; nothing runs on timers. */
  now() {
    return this.#clock() + this.#advancedMs;
  }

  advance(ms) {
    this.#advancedMs += ms;
  }

  /** Has `action(at)` done once the clock has come to `at`; `catchUp` sees to it. */
  later(at, action) {
    this.#due.push({ at, action });
  }

  /** Does what has become due. Whoever looks at the state in the name of a client calls it first. */
  catchUp() {
    const now = this.now();
    const due = this.#due.filter(({ at }) => at <= now).sort((a, b) => a.at - b.at);
    this.#due = this.#due.filter(({ at }) => at > now);
    for (const { at, action } of due) action(at);
  }

  /** A Map that lives until the next reset. A new resource needs no other registration. */
  collection(name) {
    let collection = this.#collections.get(name);
    if (!collection) this.#collections.set(name, (collection = new Map()));
    return collection;
  }

  /** Rises with every call, to tell the order of things made in the same millisecond. */
  nextSequence() {
    return ++this.#sequence;
  }

  newId(prefix) {
    let id = `${prefix}_`;
    for (const byte of randomBytes(21)) id += ID_ALPHABET[byte % ID_ALPHABET.length];
    return id;
  }

  environmentById(id) {
    return this.environments.find((environment) => environment.id === id);
  }

  environmentBySlug(slug) {
    return this.environments.find((environment) => environment.slugs.includes(slug));
  }

  clear() {
    for (const collection of this.#collections.values()) collection.clear();
    this.#due = [];
    this.#advancedMs = 0;
    this.settings = { ...this.#settings };
  }
}
