// What the JavaScript face asks of the engine.

import { takeThrown } from "../engine.js";

// Tells how a call ended: badly with a kind and fields, well with undefined and what it came to. What the caller's own code
// threw is what he should hear of, not what came of it.
export function finish(done, ...end) {
  const taken = takeThrown();
  if (taken) done("thrown", taken[0]);
  else done(...end);
}

export function succeed(
  done,
  value,
  response,
  text,
  next,
  previous,
  dates,
  places,
  inPages,
  signing,
) {
  if (dates) revive(inPages ? value?.data : value, datesOf(dates, places));
  if (signing) seal(value, ...signing);
  finish(done, undefined, value, response, text, next, previous);
}

// What signs the tokens of handles.
let sign;

export function signWith(signer) {
  sign = signer;
}

// A handle's token is signed when it is read. What signs it is in a field that is nowhere to be seen, whose function has the
// key in its closure; the getter is one for all handles, for which the engine needs no class of objects each.
const TOKEN = Symbol("token");

const sealed = {
  configurable: true,
  enumerable: true,
  get() {
    return this[TOKEN]?.();
  },
  set(value) {
    const field = { value, writable: true, enumerable: true, configurable: true };
    Object.defineProperty(this, "publicAccessToken", field);
  },
};

// Gives a handle a token of these claims, by this key, for this scope, from when it was issued until it expires.
export function seal(handle, ...signing) {
  let token;
  Object.defineProperty(handle, TOKEN, { value: () => (token ??= sign(...signing)) });
  Object.defineProperty(handle, "publicAccessToken", sealed);
}

export const isSealed = (value) => TOKEN in value;

// Where an answer has dates: the names of their fields, and the places of the objects inside that have them too, each as a
// path, and for a tree the names of what branches and of what has the dates.
const known = new Map();

export function datesOf(fields, places) {
  const text = `${fields}|${places}`;
  let dates = known.get(text);
  if (!dates) {
    const inside = words(places).map((place) => {
      const [path, tree = ""] = place.split("*");
      return { path: words(path, "."), tree: words(tree, ".") };
    });
    known.set(text, (dates = { names: words(fields), inside }));
  }
  return dates;
}

const words = (text, separator = " ") => (text === "" ? [] : text.split(separator));

// Turns date strings into dates, in an object or in each of an array.
export function revive(value, { names, inside }) {
  try {
    reviveFields(value, names);
    for (const { path, tree } of inside) {
      for (const one of Array.isArray(value) ? value : [value]) {
        const inner = path.reduce((object, key) => object?.[key], one);
        if (tree.length === 0) reviveFields(inner, names);
        else reviveTree(inner, names, ...tree);
      }
    }
  } catch {
    // Dates that lie too deep for the engine stay what they are.
  }
}

function reviveTree(node, names, branches, leaf) {
  reviveFields(node?.[leaf], names);
  for (const child of Array.isArray(node?.[branches]) ? node[branches] : []) {
    reviveTree(child, names, branches, leaf);
  }
}

// The dates of one answer are mostly of one day, and the API writes them in one form. So the day that was read last is
// kept, and of a date of the same day only the time is read: in a third of the time that the engine takes for a whole one.
let day = "";
let dayStart;

function toDate(text) {
  if (text.length !== "0000-00-00T00:00:00.000Z".length) return new Date(text);
  const start = text.slice(0, "0000-00-00T".length);
  if (start !== day) {
    day = start;
    dayStart = /^\d{4}-\d\d-\d\dT$/.test(day) ? Date.parse(`${day}00:00:00.000Z`) : NaN;
  }
  const time = dayStart + timeOfDay(text);
  return Number.isNaN(time) ? new Date(text) : new Date(time);
}

// The milliseconds of hh:mm:ss.mmmZ from place 11 on; NaN where something else stands there.
function timeOfDay(text) {
  const separators = text[13] === ":" && text[16] === ":" && text[19] === "." && text[23] === "Z";
  const hour = twoDigits(text, 11);
  const minute = twoDigits(text, 14);
  const second = twoDigits(text, 17);
  if (!separators || hour > 23 || minute > 59 || second > 59) return NaN;
  const ms = twoDigits(text, 20) * 10 + digit(text, 22);
  return ((hour * 60 + minute) * 60 + second) * 1000 + ms;
}

const twoDigits = (text, at) => digit(text, at) * 10 + digit(text, at + 1);

function digit(text, at) {
  const value = text.charCodeAt(at) - 48;
  return value >= 0 && value <= 9 ? value : NaN;
}

function reviveFields(value, names) {
  if (Array.isArray(value)) {
    for (const item of value) reviveFields(item, names);
  } else if (typeof value === "object" && value !== null) {
    for (const name of names) {
      const text = value[name];
      if (typeof text !== "string") continue;
      const date = toDate(text);
      if (!Number.isNaN(date.getTime())) value[name] = date;
    }
  }
}
