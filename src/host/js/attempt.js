// One attempt of a request, and what decides whether another may follow. Nothing here knows Trigger.dev.

import { fetched, mayRetry as withinBudget, reasonOf } from "../../engine.js";

// Sends a request and promises how it ended: `{ how, value, status, response, json, kinds }`. The promise never rejects.
export const send = (request, attempt, whole) =>
  new Promise((resolve) => {
    fetched(request.hooks, request, attempt, whole, (how, value, status, response, json, kinds) =>
      resolve({ how, value, status, response, json, kinds: kinds ?? 0 }),
    );
  });

export function mayRetry({ hooks, call, method, url, isForeign }, attempt, delay, status, message) {
  try {
    return withinBudget(hooks, call, method, url, isForeign, attempt, delay, status, message);
  } catch {
    // A budget that was sound when it was read, and no longer is.
    return false;
  }
}

// The codes of failures before anything was sent: no address, no connection.
const NOT_SENT = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "UND_ERR_CONNECT_TIMEOUT",
  "ConnectionRefused",
]);

export function mayHaveBeenSent(cause) {
  try {
    return !NOT_SENT.has(cause?.cause?.code ?? cause?.code);
  } catch {
    return true;
  }
}

export function isBaseUrl(text) {
  try {
    const { protocol, username, password } = new URL(text);
    return /^https?:$/.test(protocol) && /^https?:\/\//i.test(text) && username === "" && password === "";
  } catch {
    return false;
  }
}

// Calls the listener with the signal's reason once that is aborted, at once if it is already.
export function listen(signal, listener) {
  const listening = () => listener(reasonOf(signal));
  listeners.set(listener, listening);
  try {
    if (signal.aborted) listening();
    else signal.addEventListener("abort", listening);
  } catch (error) {
    listener(error);
  }
}

const listeners = new WeakMap();

export function leave(signal, listener) {
  try {
    signal.removeEventListener("abort", listeners.get(listener));
  } catch {
    // A signal of the caller's own making.
  }
}
