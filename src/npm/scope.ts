// Where calls take their configuration from: `configure`, `withAuth`, or a client.

import type { Instance } from "./instance.js";
import type { CallScope } from "./plan.js";

/** What this package uses of Node's AsyncLocalStorage. */
export interface Storage<T> {
  getStore(): T | undefined;
  run<R>(store: T, fn: () => R): R;
}

// Where all copies of this package in a process find the configuration: a bundler may put a copy into each part of a server.
// As a function, so that nothing that prints it shows a key.
const configured = Symbol.for("trigger-wasm.configured");

const scopeOf = (config: any, scoped = false, isolated = false): CallScope => ({
  config,
  scoped,
  isolated,
});

export class Scopes {
  readonly #instance: Instance;
  // What is stored is a function: Node prints it with every promise that is made in its scope.
  readonly #storage?: Storage<() => CallScope>;
  // The scopes of `withAuth` that are open, in runtimes without AsyncLocalStorage.
  readonly #open: CallScope[] = [];
  #own = scopeOf({});
  #isShared = true;

  constructor(instance: Instance, AsyncLocalStorage?: new () => Storage<any>) {
    this.#instance = instance;
    this.#storage = AsyncLocalStorage && new AsyncLocalStorage();
  }

  /** The scope of a call that is made now. */
  current(): CallScope {
    return this.#storage?.getStore()?.() ?? this.#open.at(-1) ?? this.#ambient();
  }

  #ambient(): CallScope {
    const shared = this.#isShared && Reflect.get(globalThis, configured)?.();
    const config = shared || this.#own.config;
    if (config !== this.#own.config) this.#own = scopeOf(config);
    return this.#own;
  }

  configure(options: object | undefined): void {
    const config = options ?? {};
    this.#own = scopeOf(config);
    // If the global object is frozen, this copy keeps it alone.
    const property = { value: () => config, configurable: true };
    this.#isShared = Reflect.defineProperty(globalThis, configured, property);
  }

  /** The scope of a client. All of it is fixed when it is made, but for the token, which is looked up at each call. */
  ofClient(config: object, isolated: boolean): CallScope {
    return scopeOf(this.#instance.fold(config), true, isolated);
  }

  async withAuth<T>(config: object, fn: () => T): Promise<Awaited<T>> {
    const inner = scopeOf(this.#instance.fold({ ...this.current().config, ...config }), true);
    if (this.#storage)
      return await this.#storage.run(
        () => inner,
        async () => await fn(),
      );
    // A call belongs to the innermost scope that is open when it is made; each scope takes out itself alone.
    this.#open.push(inner);
    try {
      return await fn();
    } finally {
      this.#open.splice(this.#open.indexOf(inner), 1);
    }
  }
}
