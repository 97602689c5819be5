// Makes a call: plan, execute, settle, or proceed.
//
// Rust plans the call. This module sends the request synchronously, inside the calling function. It settles a usual response
// without entering WebAssembly. An error, a retry or a response that needs finishing goes back to Rust, with the plan and the
// attempt.

import { RESPONDED, send } from "../host/js/fetch.js";
import { header } from "../host/js/response.js";
import { kind } from "../host/js/value.js";
import type { CallSite } from "./call-site.js";
import { revive } from "./dates.js";
import { type Failure, toError } from "./failures.js";
import { enter, stay } from "./instance.js";
import { cachedPlan } from "./plan-cache.js";
import type {
  Attempt,
  CallScope,
  PageLink,
  PendingToken,
  Plan,
  Reply,
  Settled,
  StartOptions,
  TokenRequest,
} from "./plan.js";
import { addToken } from "./tokens.js";
import * as wasm from "./trigger_wasm.js";

/** The row of a call: its declaration in Rust. */
export interface Row {
  readonly number: number;
  /** The name of the call, such as `runs.retrieve`. */
  readonly name: string;
}

/** A call in progress. It may take several requests, and is started again for each page of a list. */
export interface Call {
  readonly row: Row;
  readonly args: unknown[];
  /** The number of arguments that the call's handle has passed. */
  readonly bound: number;
  /** The object in which a handle caches data of its calls; undefined if the call doesn't belong to a handle. */
  readonly kept: object | undefined;
  readonly scope: CallScope;
  readonly site: CallSite;
}

// The global under which a worker provides its API and the context of its current run.
const workerKey = Symbol.for("dev.trigger.ts.api");

/** Returns the worker's globals for calls in this scope. */
export const workerOf = (scope: CallScope): unknown =>
  scope.isolated ? undefined : (globalThis as any)[workerKey];

/** The maximum depth of nested calls. A getter in an argument, or a caller's own fetch, may make the call that uses it. */
const MAX_DEPTH = 8;
let depth = 0;

/** Starts a call. At the end, calls `settled` or `failed`. */
export function start(
  { row, args, scope }: Call,
  { link, consumer }: StartOptions,
  settled: (settled: Settled) => void,
  failed: (failure: Failure) => void,
): void {
  if (depth === MAX_DEPTH) {
    const error = new RangeError(
      `${row.name} is nested in ${MAX_DEPTH} other calls. A getter or fetch must not make the call that uses it`,
    );
    return failed(["thrown", error]);
  }
  depth++;
  try {
    const worker = workerOf(scope);
    const callScope = worker == null ? scope : { ...scope, worker };
    const { number, name } = row;
    const finished = (reply: Reply) => settled(finish(reply));
    const begin = () => {
      let plan: Plan | undefined;
      stay(
        name,
        (done, leave) => {
          const give = (given: Plan) => {
            plan = given;
            leave();
          };
          wasm.begin(number, args, callScope, link, consumer, give, done);
        },
        finished,
        failed,
      );
      return plan;
    };
    const plan = cachedPlan(number, args, callScope, link, begin);
    if (plan === undefined) return;
    send(plan.request, 1, true).then((attempt) => {
      const usual = settle(plan, attempt);
      if (usual) settled(usual);
      else stay(name, (done) => wasm.proceed(plan, attempt, done), finished, failed);
    });
  } finally {
    depth--;
  }
}

/** Settles a call if its response is the usual one of its plan. Returns undefined otherwise. */
function settle(plan: Plan, attempt: Attempt): Settled | undefined {
  const { usual, token, signer, prefetches } = plan;
  const { outcome, value: text, status, response } = attempt;
  const json: any = attempt.json;
  if (!usual || !response || outcome !== RESPONDED || status < 200 || status > 299)
    return undefined;
  if (json === undefined || (usual.kind !== undefined && kind(json) !== usual.kind))
    return undefined;
  for (const field in usual.fields) if (kind(json[field]) !== usual.fields[field]) return undefined;
  let next: PageLink | undefined;
  let previous: PageLink | undefined;
  if (usual.paged) {
    const cursors = [json.pagination?.next, json.pagination?.previous];
    if (!cursors.every((cursor) => typeof cursor === "string" || cursor == null)) return undefined;
    if (cursors[0]) next = ["after", cursors[0], prefetches];
    if (cursors[1]) previous = ["before", cursors[1], false];
  }
  if (token && !settleToken(json, token, signer, response)) return undefined;
  revive(json, usual);
  return { value: json, response, text: text as string, next, previous };
}

/** Adds the public token to a handle. Returns false if the response is unusual. */
function settleToken(
  handle: any,
  token: TokenRequest,
  key: string | undefined,
  response: Response,
): boolean {
  try {
    const signed = header(response, "x-trigger-jwt");
    if (signed !== undefined) {
      handle.publicAccessToken = signed;
      return true;
    }
    const claimsText = header(response, "x-trigger-jwt-claims");
    const claims = claimsText ? JSON.parse(claimsText) : undefined;
    if (key === undefined) return false;
    const issued = Math.floor(Date.now() / 1000);
    const expires = token.seconds === undefined ? token.until! : issued + token.seconds;
    const scope = token.permission + handle.id;
    addToken(handle, () => sign({ claims, key, scope, issued, expires }));
    return true;
  } catch {
    // The response is a mock that throws, or the claims are not JSON. Rust reports the error.
    return false;
  }
}

/** Finishes a reply from Rust by adding dates and the token, which JavaScript creates. */
function finish(reply: Reply): Settled {
  const { value, token } = reply;
  revive(value, reply);
  if (token) addToken(value, () => sign(token));
  return reply;
}

/** Signs the public token of a handle. */
function sign(pending: PendingToken): string {
  const token = enter<string | Failure>((give) => wasm.publicToken(pending, give));
  if (typeof token === "string") return token;
  throw toError(token);
}
