// Runs the hooks of the caller's configuration, and keeps its retry budget. It doesn't send or retry anything.

import { get, quietly } from "./value.js";

/**
 * Runs a hook, if there is one. A hook that fails is reported and disturbs nothing.
 * @param {any} from the configuration
 * @param {string} hook its name
 * @param {() => object} toEvent makes the hook's argument
 */
export function tell(from, hook, toEvent) {
  /** @param {unknown} error */
  const report = (error) => quietly(() => console.error(`trigger-wasm: ${hook} failed:`, error));
  try {
    const told = from?.[hook];
    if (told) told(toEvent())?.catch?.(report);
  } catch (error) {
    report(error);
  }
}

/**
 * A URL as hooks see it. The query of a foreign URL may be what gives access to it.
 * @param {string} url
 * @param {boolean} isForeign
 */
export const shown = (url, isForeign) => (isForeign ? url.split("?")[0] : url);

/**
 * How many retries are left of a budget, and since when. All calls share a budget whose configuration has the very same
 * object; the configurations of scopes take it over from the one around them.
 * @type {WeakMap<object, { left: number, at: number }>}
 */
const budgets = new WeakMap();

/** @param {any} from */
function withinBudget(from) {
  const budget = get(from, "retryBudget");
  if (typeof budget !== "object" || budget === null) return true;
  const [most, within] = [get(budget, "maxRetries"), get(budget, "windowInMs")];
  const now = Date.now();
  const { left, at } = budgets.get(budget) ?? { left: most, at: now };
  // All of them come back in the course of a window.
  const filled = Math.min(most, left + (within > 0 ? (most * (now - at)) / within : 0));
  budgets.set(budget, { left: filled >= 1 ? filled - 1 : filled, at: now });
  return filled >= 1;
}

/**
 * Takes a retry from the budget and runs the hook. False if the budget has none left.
 * @param {import("./fetch.js").Sent} request
 * @param {number} attempt the one that failed
 * @param {number} delayInMs
 * @param {number | undefined} status
 * @param {string} message
 */
export function mayRetry(request, attempt, delayInMs, status, message) {
  const { hooks, call, method, url, isForeign } = request;
  try {
    if (!withinBudget(hooks)) return false;
  } catch {
    // The budget was valid when it was read, and no longer is.
    return false;
  }
  const about = { call, method, url: shown(url, isForeign), attempt };
  tell(hooks, "onRetry", () => ({ ...about, delayInMs, status, message }));
  return true;
}
