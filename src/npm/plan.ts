// What crosses the border to WebAssembly and back. Rust writes and reads it in crossing.rs.

import type { Attempt, RequestData } from "../host/js/fetch.js";
import type { Failure } from "./failures.js";

export type { Attempt };

/** A call of one request, planned. Rust continues from it: nothing is looked up again. */
export interface Plan {
  /** The number of the call. */
  readonly number: number;
  readonly request: RequestData;
  /** The responses that need no more than dates, a page and a token; undefined if every response goes to Rust. */
  readonly usual?: Usual;
  /** The token that a handle gets if the server gives it none. */
  readonly token?: TokenRequest;
  /** The key that signs it, if the caller's key can. */
  readonly signer?: string;
  /** Whether a list asks for its next page ahead of time. */
  readonly prefetches: boolean;
  /** Whether equal arguments and settings make an equal plan, but for the request key. */
  readonly isReusable: boolean;
  readonly holes: readonly Hole[];
  /** The body before it became text. */
  readonly body: unknown;
}

/** A place in the request that an argument went to as it is. */
export interface Hole {
  /** Where: the path or the query of the URL, the body or a field of it, its options, or the signal. */
  readonly to:
    | "path"
    | "query"
    | "body"
    | "option"
    | "payload"
    | "payloadSize"
    | "key"
    | "keyOrigin"
    | "signal";
  /** The field of the body or of its options. */
  readonly name: string;
  /** The place in the URL. */
  readonly start: number;
  readonly end: number;
  /** The argument by its index, or -1 for the cursor of a page, and its field. */
  readonly argument: number;
  readonly field: string;
}

export interface Usual {
  /** A response is usual if its kinds, under the mask, are these. */
  readonly mask: number;
  readonly kinds: number;
  /** The fields and the places of dates, as dates.ts reads them. */
  readonly dates: string;
  readonly places: string;
  /** Whether the response is a page. */
  readonly paged: boolean;
}

export interface TokenRequest {
  /** The permission, up to the handle's id. */
  readonly permission: string;
  /** Its lifetime in seconds, or the time at which it expires. */
  readonly seconds?: number;
  readonly until?: number;
}

/** A token that is signed when it is read. */
export interface PendingToken {
  readonly claims: unknown;
  readonly key: string;
  readonly scope: string;
  readonly issued: number;
  readonly expires: number;
}

/** What leads to another page: the parameter, its value, and whether to ask for the page ahead of time. */
export type Turn = readonly [parameter: string, to: string | number, prefetches: boolean];

/** What a call resolved to. */
export interface Settled {
  readonly value: any;
  readonly response?: Response;
  /** The text of the response, which has been read. */
  readonly text?: string;
  /** What leads to the pages beside a page. */
  readonly next?: Turn;
  readonly previous?: Turn;
}

/** What Rust says of a call that it made. */
export interface Reply extends Settled {
  readonly dates: string;
  readonly places: string;
  readonly paged: boolean;
  readonly token?: PendingToken;
}

/** Takes what a stream brings. */
export interface Consumer {
  /** Takes the options of the caller that concern the stream as a whole, and then items. The promise is for back-pressure. */
  readonly give: (given: any) => Promise<void> | void;
  /** Ends the stream. */
  readonly signal: AbortSignal;
  /** Whether a subscription to runs brings the streams of the runs too. */
  readonly withStreams?: boolean;
}

/** The scope of a call, as Rust reads it. */
export interface CallScope {
  readonly config: any;
  /** Whether `withAuth` or a client made the configuration. */
  readonly scoped: boolean;
  /** Whether the call knows nothing of the task around it. */
  readonly isolated: boolean;
  /** What the worker that executes the task left for SDKs. */
  readonly worker?: unknown;
}

export type Done = (failure: Failure | undefined, reply: Reply) => void;

/** Takes the value of a function that can't return one (mod.rs says why). */
export type Give<T> = (value: T) => void;

/** The functions that the Rust side exports (mod.rs describes them), and `reset`, which starts the module afresh. */
export interface Wasm {
  calls(): string;
  connect(resume: (index: number, generation: number) => void): void;
  foldEnvironment(config: unknown, give: Give<object>): void;
  hashKey(key: string): string;
  plan(
    number: number,
    args: unknown[],
    scope: CallScope,
    turn: Turn | undefined,
    give: Give<Plan | Failure | undefined>,
  ): void;
  proceed(plan: Plan, attempt: Attempt, done: Done): void;
  publicToken(pending: PendingToken, give: Give<string | Failure>): void;
  reset(): void;
  resume(index: number, generation: number): void;
  run(
    number: number,
    args: unknown[],
    scope: CallScope,
    consumer: Consumer | undefined,
    done: Done,
  ): void;
}
