// Makes calls again without Rust. Between two exchanges the processor has forgotten most of what a call runs through, and to
// fetch it afresh costs more than what it does. So what Rust sends for a call is kept as a template. A call that differs from
// it by nothing but plain texts, while configuration and environment look the same, is made from the template, and where its
// answer is as nearly all are, that is all there is to do. All else is Rust's: it goes on from the exchange that was made.

import {
  BROKEN_JSON,
  NO_JSON,
  RESPONDED,
  asThen,
  byteLength,
  fetched,
  header,
  looksTheSame,
  uuid,
} from "../engine.js";
import { asWritten, stringify } from "../super_json.js";
import { datesOf, isSealed, revive, seal } from "./engine.js";

// Texts that a URL carries as they are.
const PLAIN = /^[\w-][\w.-]*$/;

// What stands for such a text in a template, by its place among the arguments.
const mark = (place) => `text-${place}-of-a-template`;
const MARK = /text-(\d)-of-a-template/;

const NONE = {};

// A longer text tells hardly any call from another.
const LONGEST_LIKENESS = 1000;

// What tells a call from those that another template serves, and its arguments, those that the caller may change copied;
// undefined where no template serves.
export function likenessOf(name, args) {
  const isTrigger = name === "tasks.trigger";
  if (isTrigger && (typeof args[1] !== "object" || args[1] === null)) return undefined;
  let like = "";
  let copies = args;
  try {
    for (let place = 0; place < args.length; place++) {
      const arg = args[place];
      if (isTrigger && place === 1) like += "p";
      else if (arg === undefined) like += "u";
      else if (typeof arg === "string" && PLAIN.test(arg)) like += "t";
      else {
        const copy = isTrigger ? undefined : flat(arg);
        if (!copy) return undefined;
        like += JSON.stringify(copy);
        if (copies === args) copies = [...args];
        copies[place] = copy;
      }
    }
  } catch {
    // Rust will meet it too, and says what it is.
    return undefined;
  }
  return like.length > LONGEST_LIKENESS ? undefined : { like, args: copies };
}

// A copy of an object that has only texts, numbers and booleans. To read the token of a handle would be to sign it.
function flat(value) {
  if (typeof value !== "object" || value === null || isSealed(value)) return undefined;
  if (Object.getPrototypeOf(value) !== Object.prototype) return undefined;
  const names = Object.getOwnPropertyNames(value);
  // A proxy may have fields all the same.
  if (names.length === 0) return undefined;
  const copy = {};
  for (const key of names) {
    const field = value[key];
    const isFlat =
      typeof field === "string" || typeof field === "boolean" || Number.isFinite(field);
    if (!isFlat) return undefined;
    copy[key] = field;
  }
  return copy;
}

// A call like this one has succeeded. `templates` are those of its configuration, by the numbers of calls.
export function remember(templates, number, { like }) {
  if (templates[number]?.like !== like) templates[number] = { like };
}

// Makes a call like one that has succeeded, if it can. `toTemplate` asks Rust for one; `run` makes the call there: with its
// first exchange, where that has been made, as `call` of Rust takes it, and with other arguments.
export function replay(number, { like, args }, config, templates, toTemplate, succeed, run) {
  const kept = templates[number];
  if (kept?.like !== like) return false;
  const isNew = kept.template === undefined;
  if (isNew) kept.template = completed(toTemplate(args.map(marked)), args);
  const { template } = kept;
  if (template === NONE) return false;

  const { call, method, signal, ms, canCut, reads, key, pieces, record } = template;
  const { options, parkedFrom } = template;
  // A payload is read once, and never after the call has been made. Rust is given something that is written like it.
  const payload = options && written(args[1]);
  function byRust(exchange) {
    if (!payload) return run(exchange);
    const standIn = {};
    asWritten(standIn, payload, () => run(exchange, [args[0], standIn]));
  }

  const fits = looksTheSame(record, config);
  // What looks different each time never fits.
  if (!fits) kept.template = isNew ? NONE : undefined;
  const body = fits && payload ? bodyOf(payload, options, parkedFrom) : undefined;
  const id = fits && (body || !payload) ? uuid() : undefined;
  if (!id) {
    byRust();
    return true;
  }

  let url = pieces[0];
  for (let i = 1; i < pieces.length; i += 2) url += args[pieces[i]] + pieces[i + 1];
  // With one field for another, and none added: see `copyWith`.
  const headers = { ...template.headers };
  headers[key] = id;

  const request = { call, method, url, isForeign: false, headers, body, signal, ms, canCut, reads };
  fetched(config, request, 1, true, (how, value, status, response, json, kinds) => {
    const isRead = how === RESPONDED && kinds !== NO_JSON && kinds !== BROKEN_JSON;
    const isAsMost = isRead && (kinds & template.mask) === template.kinds;
    if (isAsMost && hand(template, json, response, value, succeed)) return;
    asThen(record, () => byRust([headers, how, value, status, response, json, kinds]));
  });
  return true;
}

// How a payload is written: as the text that it is now, or by throwing what it throws now.
function written(payload) {
  try {
    const text = stringify(payload);
    return () => text;
  } catch (error) {
    return () => {
      throw error;
    };
  }
}

// The body of a trigger; undefined where the payload is not to be sent in it.
function bodyOf(write, options, parkedFrom) {
  try {
    const payload = write();
    const payloadSize = byteLength(payload);
    if (payloadSize >= parkedFrom) return undefined;
    return JSON.stringify({ payload, options: { ...options, payloadSize } });
  } catch {
    return undefined;
  }
}

const marked = (arg, place) => (typeof arg === "string" ? mark(place) : arg);

function completed(template, args) {
  if (template === undefined) return NONE;
  const pieces = template.url.split(MARK);
  // Each text stands in the URL, and only there.
  const found = pieces.filter((_, i) => i % 2 === 1).sort();
  const texts = [...args.keys()].filter((place) => typeof args[place] === "string");
  if (found.join() !== texts.join()) return NONE;
  if (Object.hasOwn(template, "options") && template.signer === undefined) return NONE;
  const dates = datesOf(template.dates, template.places);
  const [mask, kinds] = [template.mask | 0, template.kinds | 0];
  // Fields of its own: an object may inherit anything.
  return { options: undefined, ...template, pieces, dates, mask, kinds };
}

// Hands on an answer that is as nearly all are, if it can.
function hand(template, json, response, text, succeed) {
  const { paged, prefetches, dates, options, signer, permission, lifetime } = template;
  let next;
  let previous;
  if (paged) {
    const cursors = [json.pagination?.next, json.pagination?.previous];
    if (!cursors.every((cursor) => typeof cursor === "string" || cursor == null)) return false;
    if (cursors[0]) next = ["after", cursors[0], prefetches];
    if (cursors[1]) previous = ["before", cursors[1], false];
  }
  try {
    if (options) {
      const given = header(response, "x-trigger-jwt");
      const claims = given === undefined && header(response, "x-trigger-jwt-claims");
      const claimed = claims ? JSON.parse(claims) : undefined;
      const issued = Math.floor(Date.now() / 1000);
      if (given !== undefined) json.publicAccessToken = given;
      else seal(json, claimed, signer, permission + json.id, issued, issued + lifetime);
    }
  } catch {
    // A response of the caller's own making, or claims that are none: Rust will meet it too, and says what it is.
    return false;
  }
  revive(paged ? json.data : json, dates);
  succeed(json, response, text, next, previous);
  return true;
}
