// A cache of plans. If `isOn` is false, Rust plans every call, and the results are the same.
//
// Calls of one kind have the same plan, except for the places that arguments are copied to unchanged: ids in the path,
// filters, options and payloads. Rust lists these places, the holes of a plan. If a call differs from an earlier one only in
// such arguments, it gets the earlier plan with its own arguments filled in.
//
// Entering WebAssembly takes a quarter of a call's time, since fetch has displaced its code from the processor's caches.

import { uuid } from "../host/js/environment.js";
import { type Recorded, endRecord, isUnchanged, startRecord } from "../host/js/record.js";
import { stringify as stringifySuper } from "../host/js/super-json.js";
import { byteLength } from "../host/js/value.js";
import { enter } from "./instance.js";
import type { CallScope, Hole, Plan, PageLink } from "./plan.js";
import { hashKey } from "./trigger_wasm.js";

const isOn = true;
const MAX_PLANS_PER_CALL = 4;

/** The pattern of an argument or field: a value to fill in, an object of fields in this order, or a constant. */
type Pattern =
  | { readonly place: Hole["to"]; readonly kind: string; readonly index: number }
  | { readonly names: readonly string[]; readonly fields: readonly Pattern[] }
  | { readonly is: unknown };

/** A hole, and the index of its value in the list of values to fill in. */
interface IndexedHole extends Hole {
  readonly index: number;
}

/** A cached plan, and the conditions for using it. */
interface CacheEntry {
  /** The plan without the values to fill in, so that the cache keeps no caller's payload or signal alive. */
  readonly plan: Plan;
  readonly record: Recorded;
  readonly owner: string;
  readonly isolated: boolean;
  readonly patterns: readonly Pattern[];
  readonly parameter: string | undefined;
  /** The holes of the URL in order, and the pieces of text around them. */
  readonly inUrl: readonly IndexedHole[];
  readonly pieces: readonly string[];
  readonly inBody: readonly IndexedHole[];
  readonly signal: IndexedHole | undefined;
}

const plans: CacheEntry[][] = [];

/** Empties the cache, which holds the keys of its plans. */
export function forgetPlans(): void {
  plans.length = 0;
}

/** Returns the plan of a call, from the cache or from `make`; undefined if `make` returns none. */
export function cachedPlan(
  number: number,
  args: unknown[],
  scope: CallScope,
  link: PageLink | undefined,
  make: () => Plan | undefined,
): Plan | undefined {
  if (!isOn || scope.worker !== undefined) return make();
  const cached = (plans[number] ??= []);
  for (const entry of cached) {
    const plan = fill(entry, args, scope, link);
    if (plan) return plan;
  }
  let record: Recorded | undefined;
  let plan;
  startRecord(scope.config);
  try {
    plan = make();
  } finally {
    record = endRecord();
  }
  if (!record || plan === undefined) return plan;
  const entry = entryOf(plan, args, scope, link, record);
  if (entry) cached.unshift(entry);
  cached.length = Math.min(cached.length, MAX_PLANS_PER_CALL);
  return plan;
}

/** Creates an entry for a plan; undefined if patterns can't express how the plan depends on the arguments. */
function entryOf(
  plan: Plan,
  args: any[],
  { owner, isolated }: CallScope,
  link: PageLink | undefined,
  record: Recorded,
): CacheEntry | undefined {
  if (!plan.isReusable) return undefined;
  try {
    // The first value is the cursor of a page, whose hole has no argument.
    const sources = ["cursor"];
    const holes = plan.holes.map((hole): IndexedHole => {
      const source = hole.argument < 0 ? "cursor" : `${hole.argument}.${hole.field}`;
      if (!sources.includes(source)) sources.push(source);
      return { ...hole, index: sources.indexOf(source) };
    });
    const patterns = args.map((arg, index) =>
      patternOf(
        arg,
        holes.filter(({ argument }) => argument === index),
      ),
    );
    if (!isComplete(patterns)) return undefined;
    const filled = holes.filter(
      ({ argument: index, field }) =>
        index < 0 || (field === "" ? args[index] : args[index]?.[field]) !== undefined,
    );
    const isInUrl = ({ to }: Hole) => to === "path" || to === "query";
    const inUrl = filled.filter(isInUrl).sort((a, b) => a.start - b.start);
    const signal = filled.find(({ to }) => to === "signal");
    const inBody = filled.filter((hole) => !isInUrl(hole) && hole !== signal);
    const request = { ...plan.request };
    const pieces = [...inUrl, undefined].map((hole, i) =>
      request.url.slice(inUrl[i - 1]?.end ?? 0, hole?.start),
    );
    if (signal) request.signal = undefined;
    if (inBody.length > 0) request.body = undefined;
    return {
      plan: { ...plan, request, body: fillBody(plan.body, inBody, () => undefined) },
      record,
      owner,
      isolated,
      patterns,
      parameter: link?.[0],
      inUrl,
      pieces,
      inBody,
      signal,
    };
  } catch {
    return undefined;
  }
}

/** Returns the pattern of an argument with these holes. */
function patternOf(arg: any, holes: readonly IndexedHole[]): Pattern | undefined {
  const whole = holes.find(({ to, field }) => field === "" || (to === "path" && isObject(arg)));
  if (whole) return slotOf(whole, arg);
  if (isConstant(arg)) return { is: arg };
  const names = namesOf(arg) ?? [];
  const fields = names.map((name) => {
    const hole = holes.find(({ field }) => field === name);
    const value = arg[name];
    return hole ? slotOf(hole, value) : isConstant(value) ? { is: value } : undefined;
  });
  return names.length > 0 && isComplete(fields) ? { names, fields } : undefined;
}

function slotOf({ to: place, index }: IndexedHole, value: unknown): Pattern | undefined {
  const kind = kindOf(place, value);
  return kind === undefined ? undefined : { place, kind, index };
}

const isComplete = (patterns: readonly (Pattern | undefined)[]): patterns is readonly Pattern[] =>
  !patterns.includes(undefined);
const isObject = (value: unknown) =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const isConstant = (value: unknown) =>
  value === null || !["object", "function", "symbol"].includes(typeof value);
const isText = (value: unknown) => typeof value === "string" && value !== "";

/**
 * Returns the names of a plain object's fields; undefined for other objects. Rust also reads inherited fields, and fields
 * that a proxy doesn't list.
 */
function namesOf(value: any): string[] | undefined {
  return isObject(value) && Object.getPrototypeOf(value) === Object.prototype
    ? Object.keys(value)
    : undefined;
}

/** Returns the kind of a value for a place. Rust treats values of one kind alike. Undefined if Rust has to plan the call. */
function kindOf(place: Hole["to"], value: any): string | undefined {
  const isDate = value instanceof Date;
  if (isDate && Number.isNaN(value.getTime())) return undefined;
  switch (place) {
    case "path": {
      const id = isObject(value) ? value.id : value;
      // A URL holds such a text without encoding.
      if (typeof id !== "string" || !/^[\w-][\w.-]*$/.test(id)) return undefined;
      return id === value ? "text" : "handle";
    }
    case "query":
      if (isText(value)) return "text";
      if (isDate) return "date";
      if (value === undefined) return "none";
      if (!Array.isArray(value)) return value && Number.isFinite(value) ? "number" : undefined;
      return value.length > 0 && value.every(isText) ? "texts" : undefined;
    case "key":
      // A text of 64 characters may already be a hash. 2048 characters are the server's limit.
      if (value === undefined) return "none";
      return isText(value) && value.length !== 64 && value.length <= 2048 ? "text" : undefined;
    case "signal":
      if (value === undefined) return "none";
      return typeof value?.aborted === "boolean" && value.addEventListener ? "signal" : undefined;
    case "body":
      return isObject(value) ? "object" : undefined;
    default:
      return value === undefined ? "none" : typeof value === "string" ? "text" : "value";
  }
}

/** Returns an entry's plan with these arguments filled in; undefined if the call differs in anything else. */
function fill(
  entry: CacheEntry,
  args: unknown[],
  scope: CallScope,
  link: PageLink | undefined,
): Plan | undefined {
  const { plan, patterns, inUrl, pieces, inBody, signal } = entry;
  if (
    args.length !== patterns.length ||
    scope.owner !== entry.owner ||
    scope.isolated !== entry.isolated ||
    link?.[0] !== entry.parameter
  )
    return undefined;
  try {
    const values: any[] = [link?.[1]];
    for (let i = 0; i < args.length; i++)
      if (!read(patterns[i]!, args[i], values)) return undefined;
    if (!isUnchanged(entry.record, scope.config)) return undefined;
    const headers = { ...plan.request.headers };
    if (plan.requestKey !== undefined) {
      const id = uuid();
      if (id === undefined) return undefined;
      headers[plan.requestKey] = id;
    }
    let url = pieces[0]!;
    for (let i = 0; i < inUrl.length; i++) {
      const { index, to } = inUrl[i]!;
      url += (to === "path" ? values[index] : queryText(values[index])) + pieces[i + 1]!;
    }
    const request = { ...plan.request, url, headers };
    if (signal) request.signal = values[signal.index];
    if (inBody.length > 0) {
      const convert = (hole: IndexedHole, body: any) => convertFor(hole, values[hole.index], body);
      request.body = JSON.stringify(fillBody(plan.body, inBody, convert));
    }
    return { ...plan, request };
  } catch {
    // Rust plans the call. It gets the same error and reports it.
    return undefined;
  }
}

/** Reads the values to fill in from an argument. Returns false if the argument doesn't match its pattern. */
function read(pattern: Pattern, value: any, values: unknown[]): boolean {
  if ("is" in pattern) return Object.is(pattern.is, value);
  if ("kind" in pattern) {
    values[pattern.index] = pattern.kind === "handle" ? value.id : value;
    return kindOf(pattern.place, value) === pattern.kind;
  }
  const names = namesOf(value);
  if (names?.length !== pattern.names.length) return false;
  for (let i = 0; i < names.length; i++) {
    const name = names[i]!;
    if (name !== pattern.names[i] || !read(pattern.fields[i]!, value[name], values)) return false;
  }
  return true;
}

/** Encodes a value for a query string, like Rust. */
function queryText(value: any): string {
  const text = Array.isArray(value)
    ? value.join()
    : value instanceof Date
      ? value.getTime()
      : value;
  return encodeURIComponent(text)
    .replace(/%20/g, "+")
    .replace(/[!'()~]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** Returns a body with the values that `convert` returns. Fields stay in their order. */
function fillBody(
  template: unknown,
  holes: readonly IndexedHole[],
  convert: (hole: IndexedHole, body: any) => unknown,
): unknown {
  if (holes.length === 0) return template;
  const body: any = { ...(template as object) };
  if (isObject(body.options)) body.options = { ...body.options };
  for (const hole of holes) {
    const value = convert(hole, body);
    if (hole.name === "") return value;
    const isOption = hole.to !== "body" && hole.to !== "payload";
    (isOption ? body.options : body)[hole.name] = value;
  }
  return body;
}

/** Converts a value for a place in the body, like Rust. Throws if the payload has to be offloaded. */
function convertFor({ to, end }: Hole, value: any, body: any): unknown {
  switch (to) {
    case "payload":
      return typeof value === "string" ? value : stringifySuper(value);
    case "payloadSize": {
      const size = byteLength(body.payload);
      if (size < end) return size;
      throw new RangeError("The payload must be offloaded");
    }
    case "key":
      return enter<string>((give) => hashKey(value, give));
    case "keyOrigin":
      return { key: value, scope: "run" };
    default:
      return value;
  }
}
