// A cache of plans, and no more than that: with `isOn` false Rust plans every call, and all else is the same.
//
// Two calls have the same plan but for the places that their arguments went to as they are: ids in the path, filters, options,
// payloads. Rust names these places, the holes of a plan. A call that differs from an earlier one in nothing else gets that
// one's plan with its own arguments filled in. Entering WebAssembly takes a quarter of a call's time: fetch has displaced its
// code from the processor's caches in between.

import { uuid } from "../host/js/environment.js";
import { type Recorded, endRecord, isUnchanged, startRecord } from "../host/js/record.js";
import { stringify as stringifySuper } from "../host/js/super-json.js";
import { byteLength } from "../host/js/value.js";
import type { Failure } from "./failures.js";
import type { CallScope, Hole, Plan, Turn } from "./plan.js";

const isOn = true;
const MOST_PLANS_OF_A_CALL = 4;
const OFFLOADED_FROM_BYTES = 128 * 1024;
const REQUEST_KEY = "x-trigger-request-idempotency-key";

/** An argument, or a field of one: a value that is filled in, an object of such, or this very value. */
type Pattern =
  | { readonly place: Hole["to"]; readonly kind: string; readonly slot: string }
  | { readonly fields: ReadonlyMap<string, Pattern> }
  | { readonly is: unknown };

interface Entry {
  readonly plan: Plan;
  readonly record: Recorded;
  readonly scope: CallScope;
  readonly patterns: readonly Pattern[];
  readonly turn: string | undefined;
  /** The holes of the URL from its start, and what stands around them. */
  readonly inUrl: readonly Filled[];
  readonly pieces: readonly string[];
  readonly inBody: readonly Filled[];
}

/** A hole, and the slot of its value. */
interface Filled extends Hole {
  readonly slot: string;
}

/** The values that are filled in. */
type Slots = Record<string, any>;

const CURSOR = "cursor";

const plans: Entry[][] = [];

/** Returns the plan of a call: a kept one, or the one that Rust makes. */
export function cachedPlan(
  number: number,
  args: unknown[],
  scope: CallScope,
  turn: Turn | undefined,
  make: () => Plan | Failure | undefined,
  hashKey: (key: string) => string,
): Plan | Failure | undefined {
  if (!isOn || scope.worker !== undefined) return make();
  const kept = (plans[number] ??= []);
  for (const entry of kept) {
    const plan = fill(entry, args, scope, turn, hashKey);
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
  if (!record || plan === undefined || Array.isArray(plan)) return plan;
  const entry = entryOf(plan as Plan, args, scope, turn, record);
  if (entry) kept.unshift(entry);
  kept.length = Math.min(kept.length, MOST_PLANS_OF_A_CALL);
  return plan;
}

/** Makes an entry of a plan; undefined if the plan depends on more of the arguments than patterns can tell. */
function entryOf(
  plan: Plan,
  args: unknown[],
  scope: CallScope,
  turn: Turn | undefined,
  record: Recorded,
): Entry | undefined {
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
      plan,
      record,
      scope,
      patterns: patterns as Pattern[],
      turn: turn?.[0],
      inUrl,
      pieces,
      inBody,
    };
  } catch {
    return undefined;
  }
}

/** Whether the caller gave anything that is filled in there. */
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

/** The names of a plain object's fields. Rust reads inherited fields too, and those that a proxy has without naming them. */
function namesOf(value: any): string[] | undefined {
  return isObject(value) && Object.getPrototypeOf(value) === Object.prototype
    ? Object.keys(value)
    : undefined;
}

/** The kind of a value at such a place: of values of one kind, Rust makes the same. Undefined if Rust has to look at it. */
function kindOf(place: Hole["to"], value: any): string | undefined {
  if (value instanceof Date)
    return Number.isNaN(value.getTime()) || place === "path" ? undefined : "date";
  switch (place) {
    case "path": {
      const id = isObject(value) ? value.id : value;
      // A text that a URL carries as it is.
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
      // A text of 64 characters may be hashed already.
      if (value === undefined) return "none";
      return isText(value) && value.length !== 64 ? "text" : undefined;
    case "signal":
      if (value === undefined) return "none";
      return typeof value?.aborted === "boolean" && value.addEventListener ? "signal" : undefined;
    case "body":
      return isObject(value) ? "object" : undefined;
    default:
      return value === undefined ? "none" : typeof value === "string" ? "text" : "value";
  }
}

/** Returns an entry's plan with these arguments filled in; undefined if the call differs in more than those. */
function fill(
  { plan, record, scope: of, patterns, turn: parameter, inUrl, pieces, inBody }: Entry,
  args: unknown[],
  scope: CallScope,
  turn: Turn | undefined,
  hashKey: (key: string) => string,
): Plan | undefined {
  if (
    args.length !== patterns.length ||
    of.scoped !== scope.scoped ||
    of.isolated !== scope.isolated ||
    turn?.[0] !== parameter
  )
    return undefined;
  try {
    const slots: Slots = { [CURSOR]: turn?.[1] };
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
    return fillBody(request, plan.body, inBody, slots, hashKey) ? { ...plan, request } : undefined;
  } catch {
    // Rust meets it too, and says what it is.
    return undefined;
  }
}

/** Reads what is filled in of an argument. False if the argument doesn't fit. */
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

/** Writes a value as Rust writes it into a query string. */
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

/** Fills in the body and the signal. False if the payload has to be offloaded. */
function fillBody(
  request: any,
  body: any,
  holes: readonly Filled[],
  slots: Slots,
  hashKey: (key: string) => string,
): boolean {
  if (holes.length === 0) return true;
  let filled = body;
  let options: any;
  for (const hole of holes) {
    const value = slots[hole.slot];
    if (hole.to === "signal") request.signal = value;
    else if (hole.to === "body")
      filled = hole.name === "" ? value : { ...filled, [hole.name]: value };
    else if (hole.to === "payload")
      filled = { ...filled, payload: typeof value === "string" ? value : stringifySuper(value) };
    else {
      options ??= { ...body.options };
      if (hole.to === "key") options.idempotencyKey = hashKey(value);
      else if (hole.to === "keyOrigin")
        options.idempotencyKeyOptions = { key: value, scope: "run" };
      else if (hole.to === "payloadSize") {
        options.payloadSize = byteLength(filled.payload);
        if (options.payloadSize >= OFFLOADED_FROM_BYTES) return false;
      } else options[hole.name] = value;
    }
  }
  if (filled === body && !options) return true;
  request.body = JSON.stringify(options ? { ...filled, options } : filled);
  return true;
}
