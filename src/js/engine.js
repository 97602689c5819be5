// What the JavaScript face asks of the engine.

// Where a worker leaves what it knows of the run that it executes, and what it does for it.
const worker = Symbol.for("dev.trigger.ts.api");

export const host = () => globalThis[worker];

// Turns the date strings among these fields into dates, in an object or in each of an array, and likewise in what
// stands at these places inside.
export function revive(value, fields, places) {
  const names = words(fields);
  reviveFields(value, names);
  for (const place of words(places)) {
    const [path, tree] = words(place, "*");
    for (const one of Array.isArray(value) ? value : [value]) {
      const inner = at(one, path);
      if (tree === undefined) reviveFields(inner, names);
      else reviveTree(inner, names, ...words(tree, "."));
    }
  }
}

function at(value, path) {
  for (const key of words(path, ".")) value = value?.[key];
  return value;
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

// There are a handful of such texts, one or two an endpoint.
const known = { " ": new Map(), ".": new Map(), "*": new Map() };

function words(text, separator = " ") {
  let list = known[separator].get(text);
  if (!list) known[separator].set(text, (list = text === "" ? [] : text.split(separator)));
  return list;
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
