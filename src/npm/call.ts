// Makes a call: plan, execute, settle, or proceed.
//
// Rust plans the call. Its request is sent here, inside the caller's own frame, and a usual response is settled here too:
// no WebAssembly is entered. Anything else (an error, a retry, a response that needs finishing) goes back to Rust with the
// plan and the attempt.

import { RESPONDED, send } from "../host/js/fetch.js";
import { header } from "../host/js/response.js";
import type { CallSite } from "./call-site.js";
import { revive } from "./dates.js";
import type { Failure } from "./failures.js";
import type { Instance } from "./instance.js";
import { cachedPlan } from "./plan-cache.js";
import type {
  Attempt,
  CallScope,
  Consumer,
  Plan,
  Reply,
  Settled,
  TokenRequest,
  Turn,
} from "./plan.js";
import { addToken } from "./tokens.js";

/** A call of the API, as its row in Rust describes it. */
export interface Entry {
  readonly number: number;
  /** The name, as in `runs.retrieve`. */
  readonly name: string;
  /** Whether it can be one request. */
  readonly hasPlan: boolean;
}

/** A call that somebody makes. It may take several requests, and is started again for each page of a list. */
export interface Call {
  readonly instance: Instance;
  readonly entry: Entry;
  readonly args: unknown[];
  readonly scope: CallScope;
  readonly site: CallSite;
}

/** What a call is started for: the page of a list, or the consumer of a stream. */
export interface Purpose {
  readonly turn?: Turn;
  readonly consumer?: Consumer;
}

// Where a worker leaves what it knows of the run that it executes, and what it does for it.
const worker = Symbol.for("dev.trigger.ts.api");

/** Starts a call. In the end `settled` or `failed` is called. */
export function start(
  { instance, entry, args, scope }: Call,
  { turn, consumer }: Purpose,
  settled: (settled: Settled) => void,
  failed: (failure: Failure) => void,
): void {
  const around: unknown = scope.isolated ? undefined : Reflect.get(globalThis, worker);
  const within = around == null ? scope : { ...scope, worker: around };
  const finished = (reply: Reply) => settled(finish(instance, reply));
  const plan: Plan | Failure | undefined = entry.hasPlan
    ? cachedPlan(
        entry.number,
        args,
        within,
        turn,
        () => instance.plan(entry, args, within, turn),
        (key) => instance.hashKey(key),
      )
    : undefined;
  if (plan === undefined) return instance.run(entry, args, within, consumer, finished, failed);
  if (!isPlan(plan)) return failed(plan);
  send(plan.request, 1, true).then((attempt) => {
    const usual = settle(instance, plan, attempt);
    if (usual) settled(usual);
    else instance.proceed(entry.name, plan, attempt, finished, failed);
  });
}

const isPlan = (plan: Plan | Failure): plan is Plan => !Array.isArray(plan);

/** Settles a call whose response is as its plan expects. Undefined if it is not. */
function settle(instance: Instance, plan: Plan, attempt: Attempt): Settled | undefined {
  const { usual, token, signer, prefetches } = plan;
  const { outcome, value: text, status, response, kinds } = attempt;
  const json: any = attempt.json;
  if (!usual || !response || outcome !== RESPONDED || status < 200 || status > 299)
    return undefined;
  if (kinds === 0 || (kinds & usual.mask) !== usual.kinds) return undefined;
  let next: Turn | undefined;
  let previous: Turn | undefined;
  if (usual.paged) {
    const cursors = [json.pagination?.next, json.pagination?.previous];
    if (!cursors.every((cursor) => typeof cursor === "string" || cursor == null)) return undefined;
    if (cursors[0]) next = ["after", cursors[0], prefetches];
    if (cursors[1]) previous = ["before", cursors[1], false];
  }
  if (token && !settleToken(instance, json, token, signer, response)) return undefined;
  if (usual.dates !== "") revive(usual.paged ? json.data : json, usual.dates, usual.places);
  return { value: json, response, text: text as string, next, previous };
}

/** Gives a handle its public token. False if something is unusual about it. */
function settleToken(
  instance: Instance,
  handle: any,
  token: TokenRequest,
  key: string | undefined,
  response: Response,
): boolean {
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
    const expires = token.seconds === undefined ? token.until! : issued + token.seconds;
    const scope = token.permission + handle.id;
    addToken(handle, () => instance.sign({ claims, key, scope, issued, expires }));
    return true;
  } catch {
    // A response of the caller's own making, or claims that are not JSON: Rust says what is wrong.
    return false;
  }
}

/** Finishes a reply from Rust: dates and tokens are JavaScript's. */
function finish(instance: Instance, reply: Reply): Settled {
  const { value, dates, places, paged, token } = reply;
  if (dates !== "") revive(paged ? value?.data : value, dates, places);
  if (token) addToken(value, () => instance.sign(token));
  return reply;
}
