// Creates the namespaces: objects with a function for each call, such as `runs` with `runs.retrieve`.

import type { Call, Row } from "./call.js";
import { callSite } from "./call-site.js";
import { type Handle, handleMaker } from "./handles.js";
import type { Instance } from "./instance.js";
import type { CallScope } from "./plan.js";
import { type Returns, make } from "./returns.js";

/** The row of a call, and the kind of object that it returns. */
interface NamedRow extends Row {
  readonly returns: Returns;
}

/** The calls of an object and of the objects in it, by name. */
type Table = Map<string, NamedRow | Table>;

/** The calls of a namespace. `handles` says which of its tables belong to a handle. */
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

  /** Adds a call, in the form of Rust's `calls`. */
  #add(number: number, text: string) {
    const [name = "", returned = "", handle] = text.split("/");
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
    table.set(last, { number, name, returns: returned as Returns });
    if (handle && path[0]) namespace.handles.set(path[0], handle as Handle);
  }

  names(): string[] {
    return [...this.#known.keys()];
  }

  /** Creates the functions of a namespace. Each call gets its scope from `scope`, and `first` before its own arguments. */
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
    const kept = first.length > 0 ? {} : undefined;
    for (const [key, one] of table) {
      bound[key] =
        one instanceof Map
          ? this.#bindTable(one, scope, first)
          : this.#bindCall(one, scope, first, kept);
    }
    return bound;
  }

  #bindCall(row: NamedRow, scope: () => CallScope, first: unknown[], kept: object | undefined) {
    const instance = this.#instance;
    const bound = (...args: unknown[]): unknown => {
      const call: Call = {
        instance,
        row,
        args: first.length > 0 ? [...first, ...args] : args,
        bound: first.length,
        kept,
        scope: scope(),
        site: callSite(bound),
      };
      return make(row.returns, call);
    };
    return bound;
  }
}
