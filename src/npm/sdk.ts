// Creates the package's functions and objects from the functions that Rust exports.

import { optionsOf } from "./failures.js";
import { defineChannel } from "./handles.js";
import { Instance } from "./instance.js";
import { Namespaces } from "./namespaces.js";
import type { CallScope, Wasm } from "./plan.js";
import { Scopes, type Storage } from "./scope.js";
import { taskOf } from "./task.js";

/** Creates the SDK. `AsyncLocalStorage` is undefined in runtimes without it. */
export function createSdk(wasm: Wasm, AsyncLocalStorage?: new () => Storage<any>): any {
  const instance = new Instance(wasm);
  const namespaces = new Namespaces(instance);
  const scopes = new Scopes(instance, AsyncLocalStorage);
  const current = () => scopes.current();
  const api = Object.fromEntries(
    namespaces.names().map((name) => [name, namespaces.bind(name, current)]),
  ) as Record<string, any>;

  const withAuth = (config: object, fn: () => unknown) => scopes.withAuth(config, fn);

  /** Returns a function that creates a token and runs the caller's function with it instead of the key. */
  const withToken =
    (create: (...args: unknown[]) => Promise<string>) =>
    async (...args: unknown[]): Promise<void> => {
      const fn = args.pop() as () => unknown;
      await withAuth({ accessToken: await create(...args) }, fn);
    };

  // Functions get their names here. A second declaration of a name would be renamed when the files are bundled, and a console
  // would show that.
  const exported = {
    ...api,
    sessions: { ...api.sessions, defineChannel },
    configure: (options?: object) => scopes.configure(options),
    TriggerClient: clientOf(namespaces, scopes),
    task: (options?: { id: string }) =>
      taskOf(namespaces, current, optionsOf("task", "options", options)),
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

/**
 * Creates the class `TriggerClient`. Servers may create a client for each request, so it must be cheap: it creates a
 * namespace when it is first used.
 */
function clientOf(namespaces: Namespaces, scopes: Scopes) {
  return class TriggerClient {
    readonly #scope: CallScope;
    readonly #namespaces: Record<string, object> = {};

    constructor(options?: { inheritContext?: boolean }) {
      const given = optionsOf("new TriggerClient", "configuration", options);
      const { inheritContext = false, ...config } = given;
      this.#scope = scopes.ofClient(config, !inheritContext);
    }

    static {
      for (const name of namespaces.names()) {
        Object.defineProperty(this.prototype, name, {
          configurable: true,
          get(this: TriggerClient) {
            // Tools that mock classes read properties of the prototype itself, which has no scope.
            if (!(#scope in this)) return undefined;
            return (this.#namespaces[name] ??= namespaces.bind(name, () => this.#scope));
          },
          // Lets tests replace a namespace by a mock.
          set(this: TriggerClient, value: object) {
            this.#namespaces[name] = value;
          },
        });
      }
    }
  };
}
