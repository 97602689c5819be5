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
const OFFLOADED_FROM_BYTES = 128 * 1024;
const REQUEST_KEY = "x-trigger-request-idempotency-key";

/** The pattern of an argument or field: a value to fill in, an object of patterns, or a constant. */
type Pattern =
  | { readonly place: Hole["to"]; readonly kind: string; readonly slot: string }
  | { readonly fields: ReadonlyMap<string, Pattern> }
  | { readonly is: unknown };

/** A cached plan, and the conditions for using it. */
interface CacheEntry {
  readonly plan: Plan;
  readonly record: Recorded;
  readonly scope: Pick<CallScope, "owner" | "isolated">;
  readonly patterns: readonly Pattern[];
  readonly link: string | undefined;
  /** The holes of the URL in order, and the pieces of text around them. */
  readonly inUrl: readonly SlotHole[];
  readonly pieces: readonly string[];
  readonly inBody: readonly SlotHole[];
}

/** A hole, and the slot that its value comes from. */
interface SlotHole extends Hole {
  readonly slot: string;
}

/** The values to fill in, by slot. */
type Slots = Record<string, any>;

const CURSOR = "cursor";

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
  args: unknown[],
  scope: CallScope,
  link: PageLink | undefined,
  record: Recorded,
): CacheEntry | undefined {
  if (!plan.isReusable) return undefined;
  try {
    const patterns = args.map((arg, index) =>
      patternOf(
        arg,
        plan.holes.filter(({ argument }) => argument === index),
      ),
    );
    if (patterns.includes(undefined)) return undefined;
    const isInUrl = ({ to }: Hole) => to === "path" || to === "query";
    const holes = plan.holes
      .filter((hole) => isFilled(hole, args))
      .map((hole) => ({ ...hole, slot: slotOf(hole) }));
    const inUrl = holes.filter(isInUrl).sort((a, b) => a.start - b.start);
    const { url } = plan.request;
    const pieces = [...inUrl, undefined].map((hole, i) =>
      url.slice(inUrl[i - 1]?.end ?? 0, hole?.start),
    );
    const inBody = holes.filter((hole) => !isInUrl(hole));
    return {
      plan: withoutValues(plan, inBody),
      record,
      scope: { owner: scope.owner, isolated: scope.isolated },
      patterns: patterns as Pattern[],
      link: link?.[0],
      inUrl,
      pieces,
      inBody,
    };
  } catch {
    return undefined;
  }
}

/** Returns a plan without the values that are filled in, so that the cache keeps no caller's payload or signal alive. */
function withoutValues(plan: Plan, holes: readonly Hole[]): Plan {
  let { signal, body: text } = plan.request;
  let body: any = plan.body;
  for (const { to, name } of holes) {
    if (to === "signal") {
      signal = undefined;
      continue;
    }
    text = undefined;
    // Fields stay in their order.
    if (to === "body") body = name === "" ? undefined : { ...body, [name]: undefined };
    else if (to === "payload") body = { ...body, payload: undefined };
    else if (to === "option") body = { ...body, options: { ...body.options, [name]: undefined } };
  }
  return { ...plan, body, request: { ...plan.request, signal, body: text } };
}

/** Returns whether the caller passed a value for a hole. */
const isFilled = ({ argument, field }: Hole, args: any[]) =>
  argument < 0 || (field === "" ? args[argument] : args[argument]?.[field]) !== undefined;

function patternOf(arg: any, holes: Hole[]): Pattern | undefined {
  const whole = holes.find(({ to, field }) => field === "" || (to === "path" && isObject(arg)));
  if (whole) return filledBy(whole, arg);
  if (isConstant(arg)) return { is: arg };
  const fields = new Map<string, Pattern>();
  for (const name of namesOf(arg) ?? []) {
    const hole = holes.find(({ field }) => field === name);
    const value = arg[name];
    const pattern = hole ? filledBy(hole, value) : isConstant(value) ? { is: value } : undefined;
    if (!pattern) return undefined;
    fields.set(name, pattern);
  }
  return fields.size > 0 ? { fields } : undefined;
}

function filledBy(hole: Hole, value: unknown): Pattern | undefined {
  const kind = kindOf(hole.to, value);
  return kind === undefined ? undefined : { place: hole.to, kind, slot: slotOf(hole) };
}

const slotOf = ({ argument, field }: Hole) => (argument < 0 ? CURSOR : `${argument}.${field}`);
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
  if (value instanceof Date)
    return Number.isNaN(value.getTime()) || place === "path" ? undefined : "date";
  switch (place) {
    case "path": {
      const id = isObject(value) ? value.id : value;
      // A URL holds such a text without encoding.
      if (typeof id !== "string" || !/^[\w-][\w.-]*$/.test(id)) return undefined;
      return id === value ? "text" : "handle";
    }
    case "query":
      if (isText(value)) return "text";
      if (Array.isArray(value))
        return value.length > 0 && value.every(isText) ? "texts" : undefined;
      return value === undefined
        ? "none"
        : value !== 0 && Number.isFinite(value)
          ? "number"
          : undefined;
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
  { plan, record, scope: of, patterns, link: parameter, inUrl, pieces, inBody }: CacheEntry,
  args: unknown[],
  scope: CallScope,
  link: PageLink | undefined,
): Plan | undefined {
  if (
    args.length !== patterns.length ||
    of.owner !== scope.owner ||
    of.isolated !== scope.isolated ||
    link?.[0] !== parameter
  )
    return undefined;
  try {
    const slots: Slots = { [CURSOR]: link?.[1] };
    for (let i = 0; i < args.length; i++) if (!read(patterns[i]!, args[i], slots)) return undefined;
    if (!isUnchanged(record, scope.config)) return undefined;
    const id = uuid();
    if (id === undefined) return undefined;
    const headers = { ...plan.request.headers };
    if (REQUEST_KEY in headers) headers[REQUEST_KEY] = id;
    const request = { ...plan.request, headers };
    let url = pieces[0]!;
    for (let i = 0; i < inUrl.length; i++) {
      const { slot, to } = inUrl[i]!;
      url += (to === "path" ? slots[slot] : queryText(slots[slot])) + pieces[i + 1]!;
    }
    request.url = url;
    return fillBody(request, plan.body, inBody, slots) ? { ...plan, request } : undefined;
  } catch {
    // Rust gets the same error and reports it.
    return undefined;
  }
}

/** Reads the values to fill in from an argument. Returns false if the argument doesn't match its pattern. */
function read(pattern: Pattern, value: any, slots: Slots): boolean {
  if ("is" in pattern) return Object.is(pattern.is, value);
  if ("kind" in pattern) {
    slots[pattern.slot] = pattern.kind === "handle" ? value.id : value;
    return kindOf(pattern.place, value) === pattern.kind;
  }
  const names = namesOf(value);
  if (names?.length !== pattern.fields.size) return false;
  let next = 0;
  for (const [name, inner] of pattern.fields) {
    if (names[next++] !== name || !read(inner, value[name], slots)) return false;
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

/** Fills in the body and the signal. Returns false if the payload has to be offloaded. */
function fillBody(request: any, body: any, holes: readonly SlotHole[], slots: Slots): boolean {
  let filled = body;
  let options: any;
  let isFilled = false;
  for (const hole of holes) {
    const value = slots[hole.slot];
    if (hole.to === "signal") {
      request.signal = value;
      continue;
    }
    isFilled = true;
    if (hole.to === "body") filled = hole.name === "" ? value : { ...filled, [hole.name]: value };
    else if (hole.to === "payload")
      filled = { ...filled, payload: typeof value === "string" ? value : stringifySuper(value) };
    else {
      options ??= { ...body.options };
      if (hole.to === "key") options.idempotencyKey = enter<string>((give) => hashKey(value, give));
      else if (hole.to === "keyOrigin")
        options.idempotencyKeyOptions = { key: value, scope: "run" };
      else if (hole.to === "payloadSize") {
        options.payloadSize = byteLength(filled.payload);
        if (options.payloadSize >= OFFLOADED_FROM_BYTES) return false;
      } else options[hole.name] = value;
    }
  }
  if (!isFilled) return true;
  request.body = JSON.stringify(options ? { ...filled, options } : filled);
  return true;
}
