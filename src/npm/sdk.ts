// The package's functions and objects, except for the classes of results and errors.

import { optionsOf } from "./failures.js";
import { defineChannel } from "./handles.js";
import { bind, tables } from "./namespaces.js";
import type { CallScope } from "./plan.js";
import { configure, currentScope, scopeOfClient, withAuth } from "./scope.js";

const api: Record<string, any> = Object.fromEntries(
  Object.entries(tables).map(([name, table]) => [name, bind(table, currentScope)]),
);

/** Returns a function that creates a token and runs the caller's function with it instead of the key. */
const withToken =
  (create: (...args: unknown[]) => Promise<string>) =>
  async (...args: unknown[]): Promise<void> => {
    const fn = args.pop() as () => unknown;
    await withAuth({ accessToken: await create(...args) }, fn);
  };

/**
 * The class of clients. Servers may create a client for each request, so it must be cheap: it creates a namespace when it is
 * first used.
 */
export class TriggerClient {
  readonly #scope: CallScope;
  readonly #namespaces: Record<string, object> = {};

  constructor(options?: { inheritContext?: boolean }) {
    const given = optionsOf("new TriggerClient", "configuration", options);
    const { inheritContext = false, ...config } = given;
    this.#scope = scopeOfClient(config, !inheritContext);
  }

  static {
    for (const [name, table] of Object.entries(tables)) {
      Object.defineProperty(this.prototype, name, {
        configurable: true,
        get(this: TriggerClient) {
          // Tools that mock classes read properties of the prototype itself, which has no scope.
          if (!(#scope in this)) return undefined;
          return (this.#namespaces[name] ??= bind(table, () => this.#scope));
        },
        // Lets tests replace a namespace by a mock.
        set(this: TriggerClient, value: object) {
          this.#namespaces[name] = value;
        },
      });
    }
  }
}

/**
 * Returns the calls of a task, bound to its id, so that code for the official package's tasks works unchanged. This package
 * doesn't run tasks; the other options only exist for their types.
 */
function task(options?: { id?: string; description?: string; jsonSchema?: unknown }) {
  const { id, description, jsonSchema } = optionsOf("task", "options", options);
  const about = jsonSchema === undefined ? { id, description } : { id, description, jsonSchema };
  return { ...about, ...bind(tables.tasks!, currentScope, [id]) };
}

Object.assign(api.sessions, { defineChannel });
Object.assign(api.auth, { configure, withAuth });
for (const kind of ["Public", "TriggerPublic", "BatchTriggerPublic"]) {
  api.auth[`with${kind}Token`] = withToken(api.auth[`create${kind}Token`]);
}

export const sdk = { ...api, configure, task } as Record<string, any>;
