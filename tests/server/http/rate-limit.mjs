// Counts requests per credential in fixed windows. By default it only counts: tests and demos are
// not held up unless they ask for it.

export class RateLimit {
  #windows = new Map();

  constructor({ limit = 1500, windowMs = 60_000, enforce = false } = {}) {
    Object.assign(this, { limit, windowMs, enforce });
  }

  /** Counts one request. Returns the headers of its answer, and whether it is one too many. */
  count(credential) {
    // The real time, not the API's: clients compare the reset with their own clock.
    const now = Date.now();
    let window = this.#windows.get(credential);
    if (!window || window.reset <= now) {
      window = { used: 0, reset: now + this.windowMs };
      this.#windows.set(credential, window);
    }
    window.used++;
    const remaining = Math.max(0, this.limit - window.used);
    return {
      exceeded: this.enforce && window.used > this.limit,
      limit: this.limit,
      remaining,
      reset: window.reset,
      headers: {
        "x-ratelimit-limit": String(this.limit),
        "x-ratelimit-remaining": String(remaining),
        "x-ratelimit-reset": String(window.reset),
      },
    };
  }

  clear() {
    this.#windows.clear();
  }
}
