// Reads the filters of lists from a query. What cannot be read is answered with a 400.

import { parseDuration } from "../model/durations.mjs";
import { queryError } from "./problem.mjs";

/** The values of a filter that takes several, separated by commas. */
export function listFilter(query, name) {
  const text = query.get(name);
  return text ? text.split(",") : [];
}

/** The same, of a filter whose values are known. */
export function knownFilter(query, name, known) {
  const values = listFilter(query, name);
  const unknown = values.filter((value) => !known.includes(value));
  if (unknown.length > 0) {
    const field = name.replace(/^filter\[|\]$/g, "");
    throw queryError(name, `Invalid ${field} values: ${unknown.join(", ")}`);
  }
  return values;
}

/**
 * Says of a thing with `createdAt` (epoch ms) whether it was made when `from`, `to` and `period`
 * ask for it.
 * @param nameOf what these three are called in the query
 */
export function madeWithin(state, query, nameOf = (part) => `filter[createdAt][${part}]`) {
  let from = dateFilter(query, nameOf("from")) ?? -Infinity;
  const to = dateFilter(query, nameOf("to")) ?? Infinity;
  const period = query.get(nameOf("period"));
  if (period) {
    const duration = parseDuration(period);
    if (duration === undefined) throw queryError(nameOf("period"), "Invalid period");
    from = Math.max(from, state.now() - duration);
  }
  return ({ createdAt }) => createdAt >= from && createdAt <= to;
}

/** Epoch milliseconds, or a date as text. */
function dateFilter(query, name) {
  const text = query.get(name);
  if (!text) return undefined;
  const ms = /^-?\d+$/.test(text) ? Number(text) : Date.parse(text);
  if (Number.isNaN(new Date(ms).getTime())) throw queryError(name, "Invalid date");
  return ms;
}
