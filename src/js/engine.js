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

const ISO = "0000-00-00T00:00:00.000Z";

// The API writes dates in one form, which is read here in half the time that the engine takes for all forms there are.
function toDate(text) {
  if (text.length !== ISO.length) return new Date(text);
  for (let i = 0; i < ISO.length; i++) {
    const code = text.charCodeAt(i);
    const due = ISO.charCodeAt(i);
    if (due === 48 ? code < 48 || code > 57 : code !== due) return new Date(text);
  }
  const two = (at) => text.charCodeAt(at) * 10 + text.charCodeAt(at + 1) - 528;
  const [month, day, hour, minute, second] = [two(5), two(8), two(11), two(14), two(17)];
  // What is out of range would be carried over; the engine refuses it.
  if (month < 1 || month > 12 || day < 1 || day > 28 || hour > 23 || minute > 59 || second > 59) {
    return new Date(text);
  }
  const year = two(0) * 100 + two(2);
  const ms = two(20) * 10 + text.charCodeAt(22) - 48;
  // Date.UTC takes the first hundred years for those of 1900.
  return year < 100
    ? new Date(text)
    : new Date(Date.UTC(year, month - 1, day, hour, minute, second, ms));
}

// There are a handful of such texts, one or two an endpoint.
const known = new Map();

function words(text, separator = " ") {
  const key = separator + text;
  let list = known.get(key);
  if (!list) known.set(key, (list = text === "" ? [] : text.split(separator)));
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
