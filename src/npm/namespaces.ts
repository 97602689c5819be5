// The calls as functions, in objects as their names say: `runs.retrieve` is in `runs`.

import type { Call, Entry } from "./call.js";
import { callSite } from "./call-site.js";
import { type Handle, handleMaker } from "./handles.js";
import type { Instance } from "./instance.js";
import type { CallScope } from "./plan.js";
import { type Returns, make } from "./returns.js";

/** A call, and what it returns. */
interface NamedEntry extends Entry {
  readonly returns: Returns;
}

/** The calls of an object by their names, and those of the objects in it. */
type Table = Map<string, NamedEntry | Table>;

/** The calls of a namespace: `handles` has the kind of handle that a table in it is for. */
interface Namespace {
  readonly table: Table;
  readonly handles: Map<string, Handle>;
}

type Functions = Record<string, any>;

export class Namespaces {
  readonly #instance: Instance;
  readonly #known = new Map<string, Namespace>();

  constructor(instance: Instance) {
    this.#instance = instance;
    for (const [number, text] of instance
      .enter(() => instance.wasm.calls())
      .split(" ")
      .entries())
      this.#add(number, text);
  }

  /** Adds a call as Rust's `calls` writes it. */
  #add(number: number, text: string) {
    const [name = "", returned = "", handle] = text.split("/");
    const hasPlan = returned.endsWith("+");
    const returns = (hasPlan ? returned.slice(0, -1) : returned) as Returns;
    const [space = "", ...path] = name.split(".");
    const last = path.pop() ?? "";
    let namespace = this.#known.get(space);
    if (!namespace) {
      namespace = { table: new Map(), handles: new Map() };
      this.#known.set(space, namespace);
    }
    let { table } = namespace;
    for (const key of path) {
      let inner = table.get(key);
      if (!(inner instanceof Map)) table.set(key, (inner = new Map()));
      table = inner;
    }
    table.set(last, { number, name, returns, hasPlan });
    if (handle && path[0]) namespace.handles.set(path[0], handle as Handle);
  }

  names(): string[] {
    return [...this.#known.keys()];
  }

  /** The calls of a namespace, with these arguments before their own, each made in the scope that `scope` gives by then. */
  bind(name: string, scope: () => CallScope, first: unknown[] = []): Functions {
    const { table, handles } = this.#known.get(name)!;
    const bound = this.#bindTable(table, scope, first);
    for (const [key, handle] of handles) {
      const calls = table.get(key) as Table;
      bound[key] = handleMaker(handle, (...first) => this.#bindTable(calls, scope, first));
    }
    return bound;
  }

  #bindTable(table: Table, scope: () => CallScope, first: unknown[]): Functions {
    const bound: Functions = {};
    for (const [key, one] of table) {
      bound[key] =
        one instanceof Map ? this.#bindTable(one, scope, first) : this.#bindCall(one, scope, first);
    }
    return bound;
  }

  #bindCall(entry: NamedEntry, scope: () => CallScope, first: unknown[]) {
    const instance = this.#instance;
    const bound = (...args: unknown[]): unknown => {
      const call: Call = {
        instance,
        entry,
        args: first.length > 0 ? [...first, ...args] : args,
        scope: scope(),
        site: callSite(bound),
      };
      return make(entry.returns, call);
    };
    return bound;
  }
}
