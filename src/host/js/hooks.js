// Runs the caller's hooks and keeps the retry budget. It doesn't send or retry anything.

import { get, quietly } from "./value.js";

/**
 * Runs a hook, if it is set. If it fails, its error is written to the console and the call goes on.
 * @param {any} hooks
 * @param {string} name
 * @param {() => object} toEvent creates the hook's argument
 */
export function runHook(hooks, name, toEvent) {
  /** @param {unknown} error */
  const report = (error) => quietly(() => console.error(`trigger-wasm: ${name} failed:`, error));
  try {
    const hook = hooks?.[name];
    if (hook) hook(toEvent())?.catch?.(report);
  } catch (error) {
    report(error);
  }
}

/**
 * Returns a URL as hooks see it. The query of a foreign URL is removed, since it may grant access.
 * @param {string} url
 * @param {boolean} isForeign
 */
export const shown = (url, isForeign) => (isForeign ? url.split("?")[0] : url);

/**
 * The number of retries left in each budget, and the time of that count. Calls share a budget if their configurations have
 * the same `retryBudget` object. A scope inherits the one of its outer configuration.
 * @type {WeakMap<object, { left: number, at: number }>}
 */
const budgets = new WeakMap();

/** Takes a retry from the budget. Returns false if none is left. @param {any} hooks */
function takeFromBudget(hooks) {
  const budget = get(hooks, "retryBudget");
  if (typeof budget !== "object" || budget === null) return true;
  const [most, windowInMs] = [get(budget, "maxRetries"), get(budget, "windowInMs")];
  const now = Date.now();
  const { left, at } = budgets.get(budget) ?? { left: most, at: now };
  // The system clock may go back.
  const passed = Math.max(0, now - at);
  // The whole budget refills in the course of a window.
  const refill = windowInMs > 0 ? (most * passed) / windowInMs : 0;
  const filled = Math.min(most, left + refill);
  budgets.set(budget, { left: filled >= 1 ? filled - 1 : filled, at: now });
  return filled >= 1;
}

/**
 * Runs the `onRetry` hook and returns true. If the retry counts and no retry is left in the budget, returns false.
 * @param {import("./fetch.js").RequestData} request
 * @param {boolean} counts whether the retry is taken from the budget
 * @param {number} attempt the number of the failed attempt
 * @param {number} delayInMs
 * @param {number | undefined} status
 * @param {string} message
 */
export function mayRetry(request, counts, attempt, delayInMs, status, message) {
  const { hooks, call, method, url, isForeign } = request;
  try {
    if (counts && !takeFromBudget(hooks)) return false;
  } catch {
    // The caller has changed the budget to an invalid one since it was checked.
    return false;
  }
  const about = { call, method, url: shown(url, isForeign), attempt };
  runHook(hooks, "onRetry", () => ({ ...about, delayInMs, status, message }));
  return true;
}
