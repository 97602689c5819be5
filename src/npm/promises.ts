// The promises that calls return. Those of lists are in pages.ts.

import { type Call, type Purpose, start } from "./call.js";
import {
  SubtaskUnwrapError,
  type WaitpointTimeoutError,
  type WebhookWaiterCancelledError,
} from "./errors.js";
import { toError } from "./failures.js";
import type { Settled } from "./plan.js";
import type { TaskRunResult } from "./types/run-types.js";
import type { WaitpointTokenTypedResult } from "./types/wait.js";

// Statuses that a response must not have a body with.
const BODILESS = new Set([101, 103, 204, 205, 304]);

/**
 * The promise that every call returns: a `Promise` of the parsed response that can also give the HTTP response. The request is
 * sent as soon as the call is made, awaited or not.
 *
 * Only the SDK makes these.
 *
 * @example
 * ```ts
 * const run = await runs.retrieve("run_1234");
 *
 * const { data, response } = await runs.retrieve("run_1234").withResponse();
 * console.log(data.status, response.headers.get("x-ratelimit-remaining"));
 * ```
 */
export class ApiPromise<T> extends Promise<T> {
  #settled?: Settled;

  protected constructor(
    executor: (
      resolve: (value: T | PromiseLike<T>) => void,
      reject: (reason: unknown) => void,
    ) => void,
  ) {
    super(executor);
  }

  /**
   * Starts a call and returns its promise. `toResult` makes the value of the promise, if the call is not resolved with its value
   * as it is.
   * @internal
   */
  static of(call: Call, purpose: Purpose, toResult?: (settled: Settled) => unknown): any {
    let resolve!: (value: unknown) => void;
    let reject!: (reason: unknown) => void;
    const promise = new this<unknown>((toResolve, toReject) => {
      resolve = toResolve;
      reject = toReject;
    });
    // Not while the call is being made: the caller can't have attached a handler by then, and some runtimes would report an
    // unhandled rejection. By a promise: fake timers hold back `queueMicrotask`.
    const fail = (error: unknown) => void Promise.resolve().then(() => reject(error));
    start(
      call,
      purpose,
      (settled) => {
        promise.#settled = settled;
        try {
          resolve(toResult ? toResult(settled) : settled.value);
        } catch (error) {
          fail(error);
        }
      },
      (failure) => fail(toError(failure, call.site)),
    );
    return promise;
  }

  /** What `then` and the like return are plain promises: they stand for no response. */
  static override get [Symbol.species]() {
    return Promise;
  }

  /** A response that can be read: the one that came has been read for the value. */
  #unread(): any {
    const { response, text } = this.#settled ?? {};
    if (response === undefined) return undefined;
    const copy = new Response(BODILESS.has(response.status) ? null : text, response);
    Object.defineProperty(copy, "url", { value: response.url });
    return copy;
  }

  /**
   * The raw `Response`, its body not yet read. All retries are done by then. Rejects as the promise itself does: if the status
   * is not 2xx, the connection fails, or the response is unusable.
   */
  asResponse(): Promise<Response> {
    return this.then(() => this.#unread());
  }

  /** The parsed response together with the raw `Response`, whose body can still be read. */
  withResponse(): Promise<{ data: T; response: Response }> {
    return this.then((data) => ({ data, response: this.#unread() }));
  }
}

/** The promise of a call that waits for a run. */
export class TaskRunPromise<TTaskIdentifier extends string, TOutput> extends ApiPromise<
  TaskRunResult<TTaskIdentifier, TOutput>
> {
  /**
   * The output of the run.
   *
   * @throws {@link SubtaskUnwrapError} if the run failed.
   */
  async unwrap(): Promise<TOutput> {
    const result = await this;
    if (result.ok) return result.output;
    throw new SubtaskUnwrapError(result.taskIdentifier, result.id, result.error);
  }
}

/** The promise of a call that waits for a token. */
export class ManualWaitpointPromise<T, TError = WaitpointTimeoutError> extends ApiPromise<
  WaitpointTokenTypedResult<T, TError>
> {
  /**
   * The value that the token, or the delivery that the waiter waited for, brought.
   *
   * @throws {@link WaitpointTimeoutError} if that timed out, {@link WebhookWaiterCancelledError} if the waiter was cancelled.
   */
  async unwrap(): Promise<T> {
    const result = await this;
    if (result.ok) return result.output;
    throw result.error;
  }
}

/** The promise of a call that waits for a waiter. */
export class WebhookWaiterPromise<T> extends ManualWaitpointPromise<
  T,
  WaitpointTimeoutError | WebhookWaiterCancelledError
> {}
