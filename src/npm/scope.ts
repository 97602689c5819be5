// Scopes: the configurations of calls, from `configure`, `withAuth` or a client.

import { AsyncLocalStorage } from "#module";
import { type Recorded, endRecord, isUnchanged, startRecord } from "../host/js/record.js";
import { optionsOf, wrongArgument } from "./failures.js";
import { enter } from "./instance.js";
import { forgetPlans } from "./plan-cache.js";
import type { CallScope } from "./plan.js";
import { foldEnvironment } from "./trigger_wasm.js";

/** The part of Node's AsyncLocalStorage that this package uses. */
export interface Storage<T> {
  getStore(): T | undefined;
  run<R>(store: T, fn: () => R): R;
}

// The global with the configuration, for all copies of this package in a process. A bundler may put a copy into each part of
// a server. It is a function, so that code that prints it shows no key.
const configuredKey = Symbol.for("trigger-wasm.configured");

// Stores functions, since Node prints the stored value with every promise that is created in its scope.
const storage: Storage<() => CallScope> | undefined = AsyncLocalStorage && new AsyncLocalStorage();
// The open scopes of `withAuth`, for runtimes without AsyncLocalStorage.
const open: CallScope[] = [];
let own = scopeOf({});
let isShared = true;

function scopeOf(config: any, owner = "configure", isolated = false): CallScope {
  return { config, owner, isolated };
}

/** Returns the scope for a call that is made now. */
export const currentScope = (): CallScope => storage?.getStore()?.() ?? open.at(-1) ?? ambient();

function ambient(): CallScope {
  const config = (isShared && (globalThis as any)[configuredKey]?.()) || own.config;
  if (config !== own.config) own = scopeOf(config);
  return own;
}

/** Sets the configuration for all copies of this package. */
export function configure(config: object = {}): void {
  own = scopeOf(config);
  forgetPlans();
  // If the global object is frozen, only this copy has the configuration.
  const property = { value: () => config, configurable: true };
  isShared = Reflect.defineProperty(globalThis, configuredKey, property);
}

/** Creates the scope of a client. Everything is resolved now, except the token, which is resolved at each call. */
export const scopeOfClient = (config: object, isolated: boolean): CallScope =>
  scopeOf(fold(config), "new TriggerClient", isolated);

/** Runs a function in a scope with this configuration. */
export async function withAuth<T>(config: object, fn: () => T): Promise<Awaited<T>> {
  if (typeof fn !== "function") throw wrongArgument("auth.withAuth", "fn", "must be a function");
  const own = optionsOf("auth.withAuth", "config", config);
  const inner = scopeOf(fold({ ...currentScope().config, ...own }), "auth.withAuth");
  if (storage)
    return await storage.run(
      () => inner,
      async () => await fn(),
    );
  // A call gets the scope that was opened last. Each scope removes only itself, since scopes may overlap.
  open.push(inner);
  try {
    return await fn();
  } finally {
    open.splice(open.indexOf(inner), 1);
  }
}

// The last result of `fold`. A server may create a client for each request, and entering the module would take most of the time.
let folded: { readonly record: Recorded; readonly fields: object } | undefined;

/** Adds the base URL and the branch of the environment to a configuration without them. */
function fold(config: object): object {
  if (folded && isUnchanged(folded.record, config)) return { ...config, ...folded.fields };
  startRecord(config);
  try {
    const fields = enter<object>((give) => foldEnvironment(config, give));
    const record = endRecord();
    folded = record && { record, fields };
    return { ...config, ...fields };
  } finally {
    endRecord();
  }
}
