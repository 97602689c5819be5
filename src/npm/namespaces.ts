// Creates the namespaces: objects with a function for each call, such as `runs` with `runs.retrieve`.

import type { Row } from "./call.js";
import { callSite } from "./call-site.js";
import { type Handle, handleMaker } from "./handles.js";
import type { CallScope } from "./plan.js";
import { enter } from "./instance.js";
import { type Returns, make } from "./returns.js";
import { calls } from "./trigger_wasm.js";

/** The row of a call, and the kind of object that it returns. */
interface NamedRow extends Row {
  readonly returns: Returns;
}

/** The calls of an object and of the objects in it, by name. */
interface Table {
  [name: string]: NamedRow | Table;
}

type Functions = Record<string, any>;

/** The tables of the namespaces, by name. */
export const tables: Record<string, Table> = {};

/** The tables whose calls belong to a handle. */
const handles = new Map<Table, Handle>();

for (const [number, text] of enter<string>(calls).split(" ").entries()) {
  const [name, returns, handle] = text.split("/") as [string, Returns, Handle | ""];
  const path = name.split(".");
  const last = path.pop()!;
  let table = tables;
  for (const [depth, key] of path.entries()) {
    table = (table[key] ??= {}) as Record<string, Table>;
    if (handle && depth === 1) handles.set(table, handle);
  }
  (table as Table)[last] = { number, name, returns };
}

/** Creates the functions of a table. Each call gets its scope from `scope`, and `first` before its own arguments. */
export function bind(table: Table, scope: () => CallScope, first: unknown[] = []): Functions {
  const bound: Functions = {};
  const kept = first.length > 0 ? {} : undefined;
  for (const [key, one] of Object.entries(table)) {
    if (isRow(one)) {
      const call = (...args: unknown[]): unknown =>
        make(one.returns, {
          row: one,
          args: first.length > 0 ? [...first, ...args] : args,
          bound: first.length,
          kept,
          scope: scope(),
          site: callSite(call),
        });
      bound[key] = call;
    } else {
      const handle = handles.get(one);
      bound[key] = handle
        ? handleMaker(handle, (...first) => bind(one, scope, first))
        : bind(one, scope, first);
    }
  }
  return bound;
}

const isRow = (one: NamedRow | Table): one is NamedRow => "returns" in one;
