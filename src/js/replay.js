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

// Makes a call like one that has succeeded, if it can. `toTemplate` asks Rust for one; `resume` is given the exchange as
// `call` of Rust takes it.
export function replay(number, { like, args }, config, templates, toTemplate, succeed, resume) {
  const kept = templates[number];
  if (kept?.like !== like) return false;
  const isNew = kept.template === undefined;
  if (isNew) kept.template = completed(toTemplate(args.map(marked)), args);
  const { template } = kept;
  if (template === NONE) return false;
  if (!looksTheSame(template.record, config)) {
    // What looks different each time never fits.
    kept.template = isNew ? NONE : undefined;
    return false;
  }

  const { call, method, signal, ms, canCut, reads, key, pieces } = template;
  let url = pieces[0];
  for (let i = 1; i < pieces.length; i += 2) url += args[pieces[i]] + pieces[i + 1];
  let payload;
  let body;
  if (template.options) {
    try {
      payload = stringify(args[1]);
    } catch {
      return false;
    }
    const payloadSize = byteLength(payload);
    if (payloadSize >= template.parkedFrom) return false;
    body = JSON.stringify({ payload, options: { ...template.options, payloadSize } });
  }
  // With one field for another, and none added: see `copyWith`.
  const headers = { ...template.headers };
  headers[key] = uuid();

  const request = { call, method, url, isForeign: false, headers, body, signal, ms, canCut, reads };
  fetched(config, request, 1, true, (how, value, status, response, json, kinds) => {
    const isRead = how === RESPONDED && kinds !== NO_JSON && kinds !== BROKEN_JSON;
    const isAsMost = isRead && (kinds & template.mask) === template.kinds;
    if (isAsMost && hand(template, json, response, value, succeed)) return;
    const exchange = [headers[key], how, value, status, response, json, kinds];
    asThen(template.record, () => asWritten(args[1], payload, () => resume(exchange)));
  });
  return true;
}

const marked = (arg, place) => (typeof arg === "string" ? mark(place) : arg);

function completed(template, args) {
  if (template === undefined) return NONE;
  const pieces = template.url.split(MARK);
  // Each text stands in the URL, and only there.
  const found = pieces.filter((_, i) => i % 2 === 1).sort();
  const texts = [...args.keys()].filter((place) => typeof args[place] === "string");
  if (found.join() !== texts.join()) return NONE;
  if (template.options && template.signer === undefined) return NONE;
  const dates = datesOf(template.dates, template.places);
  return { ...template, pieces, dates, mask: template.mask | 0, kinds: template.kinds | 0 };
}

// Hands on an answer that is as nearly all are.
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
  if (options) {
    const issued = Math.floor(Date.now() / 1000);
    let given;
    let claims;
    try {
      given = header(response, "x-trigger-jwt");
      claims = header(response, "x-trigger-jwt-claims");
    } catch {
      // A response of the caller's own making.
      return false;
    }
    seal(json, given, claims, signer, permission + json.id, issued, issued + lifetime);
  }
  revive(paged ? json.data : json, dates);
  succeed(json, response, text, next, previous);
  return true;
}
