// Scopes: the configurations of calls, from `configure`, `withAuth` or a client.

import { optionsOf, wrongArgument } from "./failures.js";
import type { Instance } from "./instance.js";
import { forgetPlans } from "./plan-cache.js";
import type { CallScope } from "./plan.js";

/** The part of Node's AsyncLocalStorage that this package uses. */
export interface Storage<T> {
  getStore(): T | undefined;
  run<R>(store: T, fn: () => R): R;
}

// The global with the configuration, for all copies of this package in a process. A bundler may put a copy into each part of
// a server. It is a function, so that code that prints it shows no key.
const configuredKey = Symbol.for("trigger-wasm.configured");

const scopeOf = (config: any, owner = "configure", isolated = false): CallScope => ({
  config,
  owner,
  isolated,
});

export class Scopes {
  readonly #instance: Instance;
  // Stores functions, since Node prints the stored value with every promise that is created in its scope.
  readonly #storage?: Storage<() => CallScope>;
  // The open scopes of `withAuth`, for runtimes without AsyncLocalStorage.
  readonly #open: CallScope[] = [];
  #own = scopeOf({});
  #isShared = true;

  constructor(instance: Instance, AsyncLocalStorage?: new () => Storage<any>) {
    this.#instance = instance;
    this.#storage = AsyncLocalStorage && new AsyncLocalStorage();
  }

  /** Returns the scope for a call that is made now. */
  current(): CallScope {
    return this.#storage?.getStore()?.() ?? this.#open.at(-1) ?? this.#ambient();
  }

  #ambient(): CallScope {
    const shared = this.#isShared && Reflect.get(globalThis, configuredKey)?.();
    const config = shared || this.#own.config;
    if (config !== this.#own.config) this.#own = scopeOf(config);
    return this.#own;
  }

  /** Sets the configuration for all copies of this package. */
  configure(options: object | undefined): void {
    const config = options ?? {};
    this.#own = scopeOf(config);
    forgetPlans();
    // If the global object is frozen, only this copy has the configuration.
    const property = { value: () => config, configurable: true };
    this.#isShared = Reflect.defineProperty(globalThis, configuredKey, property);
  }

  /** Creates the scope of a client. Everything is resolved now, except the token, which is resolved at each call. */
  ofClient(config: object, isolated: boolean): CallScope {
    return scopeOf(this.#instance.fold(config), "new TriggerClient", isolated);
  }

  /** Runs a function in a scope with this configuration. */
  async withAuth<T>(config: object, fn: () => T): Promise<Awaited<T>> {
    if (typeof fn !== "function") throw wrongArgument("auth.withAuth", "fn", "must be a function");
    const own = optionsOf("auth.withAuth", "config", config);
    const inner = scopeOf(
      this.#instance.fold({ ...this.current().config, ...own }),
      "auth.withAuth",
    );
    if (this.#storage)
      return await this.#storage.run(
        () => inner,
        async () => await fn(),
      );
    // A call gets the scope that was opened last. Each scope removes only itself, since scopes may overlap.
    this.#open.push(inner);
    try {
      return await fn();
    } finally {
      this.#open.splice(this.#open.indexOf(inner), 1);
    }
  }
}
