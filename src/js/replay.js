// Makes calls again without Rust. Between two exchanges the processor has forgotten most of what a call runs through, and to
// fetch it afresh costs more than what it does. So what Rust sends for a call is kept as a template. A call that differs from
// it by nothing but plain texts, while configuration and environment look the same, is made from the template, and where its
// answer is as nearly all are, that is all there is to do. All else is Rust's: it goes on from the exchange that was made.

import {
  BROKEN_JSON,
  NO_JSON,
  RESPONDED,
  byteLength,
  fetched,
  looksTheSame,
  uuid,
} from "../engine.js";
import { parse, stringify } from "../super_json.js";
import { datesOf, revive, seal } from "./engine.js";

// Texts that a URL carries as they are.
const PLAIN = /^[\w-][\w.-]*$/;

// What stands for such a text in a template, by its place among the arguments.
const mark = (place) => `text-${place}-of-a-template`;
const MARK = /text-(\d)-of-a-template/;

const NONE = {};

// What tells a call from those that another template serves, and its arguments, those that the caller may change copied;
// undefined where no template serves.
export function likenessOf(name, args) {
  const isTrigger = name === "tasks.trigger";
  let like = "";
  let copies = args;
  try {
    for (let place = 0; place < args.length; place++) {
      const arg = args[place];
      const isPayload = isTrigger && place === 1;
      if (arg === undefined && !isPayload) like += "u";
      else if (isTrigger && place > 1) return undefined;
      else if (isPayload && typeof arg === "object" && arg !== null) like += "p";
      else if (typeof arg === "string" && PLAIN.test(arg)) like += "t";
      else {
        const copy = flat(arg);
        if (!copy) return undefined;
        like += JSON.stringify(copy);
        if (copies === args) copies = [...args];
        copies[place] = copy;
      }
    }
    return { like, args: copies };
  } catch {
    // Rust will meet it too, and says what it is.
    return undefined;
  }
}

// A copy of an object that has only texts, numbers and booleans.
function flat(value) {
  if (typeof value !== "object" || value === null) return undefined;
  if (Object.getPrototypeOf(value) !== Object.prototype) return undefined;
  const copy = {};
  for (const key in value) {
    const field = value[key];
    const isFlat =
      typeof field === "string" || typeof field === "boolean" || Number.isFinite(field);
    if (!isFlat) return undefined;
    copy[key] = field;
  }
  return copy;
}

// Makes a call like one that has succeeded, if it can. `templates` are those of its configuration, by the numbers of calls;
// `toTemplate` asks Rust for one. `resume` is given the arguments, and the exchange as `call` of Rust takes it.
export function replay(number, { like, args }, config, templates, toTemplate, succeed, resume) {
  const kept = templates[number];
  if (kept?.like !== like) return false;
  kept.template ??= completed(toTemplate(args.map(marked)), args);
  const { template } = kept;
  if (template === NONE) return false;
  if (!looksTheSame(template.record, config)) {
    kept.template = undefined;
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
    const asMost = how === RESPONDED && kinds !== NO_JSON && kinds !== BROKEN_JSON;
    if (asMost && (kinds & template.mask) === template.kinds) {
      if (hand(template, json, response, value, succeed)) return;
    }
    const given = payload === undefined ? args : [args[0], parse(payload)];
    resume(given, [headers[key], how, value, status, response, json, kinds]);
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
  revive(paged ? json.data : json, dates);
  if (options) {
    const issued = Math.floor(Date.now() / 1000);
    seal(json, [response, signer, permission + json.id, issued, issued + lifetime]);
  }
  succeed(json, response, text, next, previous);
  return true;
}
