// Turns the date strings of a response into dates.

/**
 * Where a response has dates: the names of their fields, and the places of the objects inside that have them too, each as a
 * path, and for a tree the names of its branches and of the field with the dates.
 */
interface Dates {
  readonly names: string[];
  readonly inside: { path: string[]; tree: string[] }[];
}

const known = new Map<string, Dates>();

function datesOf(fields: string, places: string): Dates {
  const text = `${fields}|${places}`;
  let dates = known.get(text);
  if (!dates) {
    const inside = words(places).map((place) => {
      const [path = "", tree = ""] = place.split("*");
      return { path: words(path, "."), tree: words(tree, ".") };
    });
    known.set(text, (dates = { names: words(fields), inside }));
  }
  return dates;
}

const words = (text: string, separator = " ") => (text === "" ? [] : text.split(separator));

/**
 * Turns date strings into dates, in an object or in each of an array: in these fields, at these places, as Rust's `Schema` has
 * them.
 */
export function revive(value: any, fields: string, places: string): void {
  const { names, inside } = datesOf(fields, places);
  try {
    reviveFields(value, names);
    for (const { path, tree } of inside) {
      for (const one of Array.isArray(value) ? value : [value]) {
        const inner = path.reduce((object, key) => object?.[key], one);
        const [branches, leaf] = tree;
        if (branches && leaf) reviveTree(inner, names, branches, leaf);
        else reviveFields(inner, names);
      }
    }
  } catch {
    // Dates that lie too deep for the engine stay what they are.
  }
}

function reviveTree(node: any, names: string[], branches: string, leaf: string) {
  reviveFields(node?.[leaf], names);
  for (const child of Array.isArray(node?.[branches]) ? node[branches] : []) {
    reviveTree(child, names, branches, leaf);
  }
}

// The dates of one answer are mostly of one day, and the API writes them in one form. So the day that was read last is
// kept, and of a date of the same day only the time is read: in a third of the time that the engine takes for a whole one.
let day = "";
let dayStart = NaN;

function toDate(text: string): Date {
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
function timeOfDay(text: string): number {
  const separators = text[13] === ":" && text[16] === ":" && text[19] === "." && text[23] === "Z";
  const hour = twoDigits(text, 11);
  const minute = twoDigits(text, 14);
  const second = twoDigits(text, 17);
  if (!separators || hour > 23 || minute > 59 || second > 59) return NaN;
  const ms = twoDigits(text, 20) * 10 + digit(text, 22);
  return ((hour * 60 + minute) * 60 + second) * 1000 + ms;
}

const twoDigits = (text: string, at: number) => digit(text, at) * 10 + digit(text, at + 1);

function digit(text: string, at: number) {
  const value = text.charCodeAt(at) - 48;
  return value >= 0 && value <= 9 ? value : NaN;
}

function reviveFields(value: any, names: string[]) {
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
