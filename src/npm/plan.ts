// The types that JavaScript and WebAssembly exchange. Rust writes and reads them in convert.rs.

import type { Attempt, RequestData } from "../host/js/fetch.js";
import type { DateSchema } from "./dates.js";
import type { Failure } from "./failures.js";

export type { Attempt };

/** The plan of a call of one request. Rust continues from it without looking anything up again. */
export interface Plan {
  /** The number of the call. */
  readonly number: number;
  readonly request: RequestData;
  /** The usual response, which JavaScript settles; undefined if every response goes to Rust. */
  readonly usual?: Usual;
  /** The public token for a handle, if the server sends none. */
  readonly token?: TokenRequest;
  /** The key that signs the public token, if the caller's key can. */
  readonly signer?: string;
  /** Whether the next page of a list is requested ahead of time. */
  readonly prefetches: boolean;
  /** The header with the request's own idempotency key, if the request has one. */
  readonly requestKey?: string;
  /** Whether equal arguments and settings make an equal plan, apart from the request key. */
  readonly isReusable: boolean;
  readonly holes: readonly Hole[];
  /** The body before it was serialized. */
  readonly body: unknown;
}

/** A place in the request that an argument was copied to unchanged. */
export interface Hole {
  /** The place: in the URL, in the body or its `options`, or the signal. */
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
  /** The field of the body or of its `options`. */
  readonly name: string;
  /** The range in the URL. For the size of a payload, `end` is the size from which a payload is offloaded. */
  readonly start: number;
  readonly end: number;
  /** The index of the argument, or -1 for the cursor of a page. */
  readonly argument: number;
  /** The field of the argument; empty for the argument itself. */
  readonly field: string;
}

/** The description of a usual response. */
interface Usual extends DateSchema {
  /** The kind of the body, as `kind` in value.js returns it; undefined for any kind. */
  readonly kind?: number;
  /** The kinds of its fields. */
  readonly fields: Readonly<Record<string, number>>;
}

/** The public token for a handle. */
export interface TokenRequest {
  /** The scope, up to the handle's id. */
  readonly permission: string;
  /** The lifetime in seconds, if the token has one, or else `until`. */
  readonly seconds?: number;
  /** The time of expiry, in seconds since 1970. */
  readonly until?: number;
}

/** A public token that is not signed yet. */
export interface PendingToken {
  readonly claims: unknown;
  readonly key: string;
  readonly scope: string;
  readonly issued: number;
  readonly expires: number;
}

/** A link to another page of a list: the parameter, its value, and whether to request the page ahead of time. */
export type PageLink = readonly [parameter: string, value: string | number, prefetches: boolean];

/** The result of a call. */
export interface Settled {
  readonly value: any;
  readonly response?: Response;
  /** The text of the response, whose body has been read. */
  readonly text?: string;
  /** The links to the next and the previous page of a list. */
  readonly next?: PageLink;
  readonly previous?: PageLink;
}

/** The result of a call that Rust has finished. */
export interface Reply extends Settled, DateSchema {
  readonly token?: PendingToken;
}

/** The consumer of a stream's items. */
interface Consumer {
  /** Takes first the caller's stream options, then arrays of items. The promise is for back-pressure. */
  readonly give: (optionsOrItems: any) => Promise<void> | void;
  /** Ends the stream. */
  readonly signal: AbortSignal;
  /** Whether a subscription to runs includes the streams of the runs. */
  readonly withStreams?: boolean;
}

/** The source of the parts that are written to a stream. */
export interface Producer {
  /** Resolves to the parts that arrive within some milliseconds of the first one; none at the end. */
  readonly next: (ms?: number) => Promise<unknown[]>;
  /** The object in which Rust keeps the store of the stream, for the next call of a handle. */
  readonly kept: object;
}

/** The options for starting a call: the requested page of a list, or the consumer or producer of a stream. */
export interface StartOptions {
  readonly link?: PageLink;
  readonly consumer?: Consumer | Producer;
}

/** The scope of a call, as Rust reads it. */
export interface CallScope {
  readonly config: any;
  /** The function that the caller passed the configuration to: `configure`, `auth.withAuth` or `new TriggerClient`. */
  readonly owner: string;
  /** Whether the call ignores the task that it is made in. */
  readonly isolated: boolean;
  /** The globals that the worker of the task provides to SDKs. */
  readonly worker?: unknown;
}

export type Done = (failure: Failure | undefined, reply: Reply) => void;

/** Takes the value of an exported function that must not return it, as mod.rs explains. */
export type Give<T> = (value: T) => void;

/** The functions that Rust exports, which mod.rs documents. */
export interface Wasm {
  begin(
    number: number,
    args: unknown[],
    scope: CallScope,
    link: PageLink | undefined,
    consumer: Consumer | Producer | undefined,
    give: Give<Plan>,
    done: Done,
  ): void;
  calls(give: Give<string>): void;
  connect(resume: (index: number, generation: number) => void): void;
  foldEnvironment(config: unknown, give: Give<object>): void;
  hashKey(key: string, give: Give<string>): void;
  proceed(plan: Plan, attempt: Attempt, done: Done): void;
  publicToken(pending: PendingToken, give: Give<string | Failure>): void;
  resume(index: number, generation: number): void;
}
