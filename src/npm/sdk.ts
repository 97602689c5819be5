// The package's functions and objects, made from the functions that the Rust side exports.

import { Instance } from "./instance.js";
import { Namespaces } from "./namespaces.js";
import type { CallScope, Wasm } from "./plan.js";
import { Scopes, type Storage } from "./scope.js";
import { taskOf } from "./task.js";

/** AsyncLocalStorage is undefined in runtimes that have none. */
export function createSdk(wasm: Wasm, AsyncLocalStorage?: new () => Storage<any>): any {
  const instance = new Instance(wasm);
  const namespaces = new Namespaces(instance);
  const scopes = new Scopes(instance, AsyncLocalStorage);
  const current = () => scopes.current();
  const api = Object.fromEntries(
    namespaces.names().map((name) => [name, namespaces.bind(name, current)]),
  ) as Record<string, any>;

  const withAuth = (config: object, fn: () => unknown) => scopes.withAuth(config, fn);

  /** Runs a function with a token made for it in place of the key. */
  const withToken =
    (create: (...args: unknown[]) => Promise<string>) =>
    async (...args: unknown[]): Promise<void> => {
      const fn = args.pop() as () => unknown;
      await withAuth({ accessToken: await create(...args) }, fn);
    };

  // Named here alone: if a name is in use already, joining the files changes it, and a console would show that.
  const exported = {
    ...api,
    configure: (options?: object) => scopes.configure(options),
    TriggerClient: clientOf(namespaces, scopes),
    task: (options: { id: string }) => taskOf(namespaces, current, options),
  };

  const { createPublicToken, createTriggerPublicToken, createBatchTriggerPublicToken } = api.auth;
  const auth = {
    ...api.auth,
    configure: exported.configure,
    withAuth,
    withPublicToken: withToken(createPublicToken),
    withTriggerPublicToken: withToken(createTriggerPublicToken),
    withBatchTriggerPublicToken: withToken(createBatchTriggerPublicToken),
  };
  return { ...exported, auth };
}

/** The class of clients. A client that is made for each request must cost little: it makes an object when that is first used. */
function clientOf(namespaces: Namespaces, scopes: Scopes) {
  return class TriggerClient {
    readonly #scope: CallScope;
    readonly #made: Record<string, object> = {};

    constructor({ inheritContext = false, ...config }: { inheritContext?: boolean } = {}) {
      this.#scope = scopes.ofClient(config, !inheritContext);
    }

    static {
      for (const name of namespaces.names()) {
        Object.defineProperty(this.prototype, name, {
          configurable: true,
          get(this: TriggerClient) {
            // Not on the prototype itself, which tools that mock classes look at.
            if (!(#scope in this)) return undefined;
            return (this.#made[name] ??= namespaces.bind(name, () => this.#scope));
          },
          // For tests that put an object of their own in its place.
          set(this: TriggerClient, value: object) {
            this.#made[name] = value;
          },
        });
      }
    }
  };
}
