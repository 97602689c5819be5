// Makes a call: plan, execute, settle, or proceed.
//
// Rust plans the call. Its request is sent here, inside the caller's own frame, and a usual response is settled here too:
// no WebAssembly is entered. Anything else (an error, a retry, a response that needs finishing) goes back to Rust with the
// plan and the attempt.

import { RESPONDED, send } from "../host/js/fetch.js";
import { header } from "../host/js/response.js";
import { revive } from "./dates.js";
import { cachedPlan } from "./plan-cache.js";
import { addToken } from "./tokens.js";

// Starts a call: the entry of its row, its arguments, its scope, and what it is made for: the page of a list, or the consumer
// of a stream. `settled` is told the value, the response, its text, and how to turn to the pages beside, `failed` the error.
export function start(instance, entry, args, scope, { turn, consumer }, settled, failed) {
  const at = (scope.isolated ? undefined : globalThis[worker]) ?? undefined;
  const within = at === undefined ? scope : { ...scope, worker: at };
  const plan = entry.hasPlan
    ? cachedPlan(entry.number, args, within, turn, () =>
        instance.enter(() => instance.wasm.plan(entry.number, args, within, turn)),
      )
    : undefined;
  if (plan === undefined)
    return instance.run(entry, args, within, consumer, finished(instance, settled), failed);
  if (Array.isArray(plan)) return failed(instance.toError(plan));
  send(plan.request, 1, true).then((attempt) => {
    if (!settle(instance, plan, attempt, settled)) {
      instance.proceed(entry, plan, attempt, finished(instance, settled), failed);
    }
  });
}

// Where a worker leaves what it knows of the run that it executes, and what it does for it.
const worker = Symbol.for("dev.trigger.ts.api");

// Settles a call whose response is as its plan expects. False if it is not.
function settle(instance, plan, { how, value: text, status, response, json, kinds }, settled) {
  const { usual, token, signer } = plan;
  if (!usual || how !== RESPONDED || status < 200 || status > 299) return false;
  if (kinds === 0 || (kinds & usual.mask) !== usual.kinds) return false;
  let next;
  let previous;
  if (usual.paged) {
    const cursors = [json.pagination?.next, json.pagination?.previous];
    if (!cursors.every((cursor) => typeof cursor === "string" || cursor == null)) return false;
    if (cursors[0]) next = ["after", cursors[0], plan.prefetches];
    if (cursors[1]) previous = ["before", cursors[1], false];
  }
  if (token && !settleToken(instance, json, token, signer, response)) return false;
  if (usual.dates !== "") revive(usual.paged ? json.data : json, usual.dates, usual.places);
  settled(json, response, text, next, previous);
  return true;
}

// Gives a handle its public token, if nothing is unusual about it.
function settleToken(instance, handle, token, key, response) {
  try {
    const given = header(response, "x-trigger-jwt");
    if (given !== undefined) {
      handle.publicAccessToken = given;
      return true;
    }
    const claimed = header(response, "x-trigger-jwt-claims");
    const claims = claimed ? JSON.parse(claimed) : undefined;
    if (key === undefined) return false;
    const issued = Math.floor(Date.now() / 1000);
    const expires = token.seconds === undefined ? token.until : issued + token.seconds;
    const scope = token.permission + handle.id;
    addToken(handle, () => instance.sign({ claims, key, scope, issued, expires }));
    return true;
  } catch {
    // A response of the caller's own making, or claims that are not JSON: Rust says what is wrong.
    return false;
  }
}

// Takes the parts of a reply from Rust.
const finished =
  (instance, settled) =>
  ({ value, response, text, next, previous, dates, places, paged, token }) => {
    if (dates !== "") revive(paged ? value?.data : value, dates, places);
    if (token) addToken(value, () => instance.sign(token));
    settled(value, response, text, next, previous);
  };
