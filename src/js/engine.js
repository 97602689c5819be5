// What the JavaScript face asks of the engine.

// Where the official runtime keeps what it knows of the run that it executes.
const runtime = Symbol.for("dev.trigger.ts.api");

export const taskContext = () => globalThis[runtime]?.["task-context"];

// Turns the date strings among these fields into dates, in an object or in each of an array, and likewise in what
// stands at these places inside.
export function revive(value, fields, places) {
  const names = words(fields);
  reviveFields(value, names);
  for (const place of words(places)) {
    let inner = value;
    for (const key of words(place, ".")) inner = inner?.[key];
    reviveFields(inner, names);
  }
}

// There are a handful of such texts, one or two an endpoint.
const known = new Map();

function words(text, separator = " ") {
  let list = known.get(text);
  if (!list) known.set(text, (list = text === "" ? [] : text.split(separator)));
  return list;
}

function reviveFields(value, names) {
  if (Array.isArray(value)) {
    for (const item of value) reviveFields(item, names);
  } else if (typeof value === "object" && value !== null) {
    for (const name of names) {
      const text = value[name];
      if (typeof text !== "string") continue;
      const date = new Date(text);
      if (!Number.isNaN(date.getTime())) value[name] = date;
    }
  }
}
