// Converts the date strings of a response to dates.

/**
 * The dates in a response: the names of their fields, and the paths of nested objects that have such fields too. For a tree,
 * `tree` has the name of its branches and the name of the field with the dates.
 */
interface Dates {
  readonly names: string[];
  readonly nested: { path: string[]; tree: string[] }[];
}

const known = new Map<string, Dates>();

function datesOf(fields: string, places: string): Dates {
  const text = `${fields}|${places}`;
  let dates = known.get(text);
  if (!dates) {
    const nested = words(places).map((place) => {
      const [path = "", tree = ""] = place.split("*");
      return { path: words(path, "."), tree: words(tree, ".") };
    });
    known.set(text, (dates = { names: words(fields), nested }));
  }
  return dates;
}

const words = (text: string, separator = " ") => (text === "" ? [] : text.split(separator));

/**
 * Converts date strings to dates, in an object or in each object of an array. `fields` and `places` are those of Rust's
 * `Schema`.
 */
export function revive(value: any, fields: string, places: string): void {
  const { names, nested } = datesOf(fields, places);
  try {
    reviveFields(value, names);
    for (const { path, tree } of nested) {
      for (const one of Array.isArray(value) ? value : [value]) {
        const inner = path.reduce((object, key) => object?.[key], one);
        const [branches, leaf] = tree;
        if (branches && leaf) reviveTree(inner, names, branches, leaf);
        else reviveFields(inner, names);
      }
    }
  } catch {
    // If the response is nested too deeply for the engine's stack, the remaining dates stay strings.
  }
}

function reviveTree(node: any, names: string[], branches: string, leaf: string) {
  reviveFields(node?.[leaf], names);
  for (const child of Array.isArray(node?.[branches]) ? node[branches] : []) {
    reviveTree(child, names, branches, leaf);
  }
}

// Most dates in a response are of the same day and have the same form. So the last day is cached, and only the time of day is
// parsed. This takes a third of the time of the engine's parser.
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

// Parses hh:mm:ss.mmmZ at index 11, in milliseconds; NaN for any other text.
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
