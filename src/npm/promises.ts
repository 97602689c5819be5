// The promises that calls return. Those of lists are in pages.ts.

import type { CallSite } from "./call-site.js";
import { copyOf } from "../host/js/response.js";
import { type Call, start } from "./call.js";
import {
  SubtaskUnwrapError,
  type WaitpointTimeoutError,
  type WebhookWaiterCancelledError,
} from "./errors.js";
import { toError } from "./failures.js";
import type { Settled, StartOptions } from "./plan.js";
import type { TaskRunResult } from "./types/run-types.js";
import type { WaitpointTokenTypedResult } from "./types/wait.js";

/** Converts the value of a call to its result. @internal */
export type ToResult = (value: any, site: CallSite, settled: Settled) => unknown;

/**
 * The promise that every call returns. It resolves to the parsed response, and can also return the HTTP response. The request
 * is sent when the call is made, whether you await the promise or not.
 *
 * Only the SDK creates these promises.
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
   * Starts a call and returns its promise. `toResult` converts the value.
   * @internal
   */
  static of(call: Call, options: StartOptions, toResult: ToResult = (value) => value): any {
    let resolve!: (value: unknown) => void;
    let reject!: (reason: unknown) => void;
    const promise = new this<unknown>((toResolve, toReject) => {
      resolve = toResolve;
      reject = toReject;
    });
    // Rejects later, since the caller can't attach a handler before the call returns, and some runtimes would report an unhandled
    // rejection. Uses a promise, since fake timers stop `queueMicrotask`.
    const fail = (error: unknown) => void Promise.resolve().then(() => reject(error));
    start(
      call,
      options,
      (settled) => {
        promise.#settled = settled;
        try {
          resolve(toResult(settled.value, call.site, settled));
        } catch (error) {
          fail(error);
        }
      },
      (failure) => fail(toError(failure, call.site)),
    );
    return promise;
  }

  /** Makes `then`, `catch` and `finally` return plain promises, since their values have no response. */
  static override get [Symbol.species]() {
    return Promise;
  }

  /** Creates an unread response, since the body of the original has been read for the value. */
  #unreadResponse(): any {
    const { response, text } = this.#settled ?? {};
    if (response === undefined) return undefined;
    return copyOf(response, text);
  }

  /**
   * Resolves to the raw `Response` with an unread body, after all retries. Rejects like the promise itself: if the status isn't
   * 2xx, the connection fails, or the response is unusable.
   */
  asResponse(): Promise<Response> {
    return this.then(() => this.#unreadResponse());
  }

  /** Resolves to the parsed response and the raw `Response`, whose body is unread. */
  withResponse(): Promise<{ data: T; response: Response }> {
    return this.then((data) => ({ data, response: this.#unreadResponse() }));
  }
}

/** The promise of a call that waits for a run. */
export class TaskRunPromise<TTaskIdentifier extends string, TOutput> extends ApiPromise<
  TaskRunResult<TTaskIdentifier, TOutput>
> {
  /**
   * Resolves to the output of the run.
   *
   * @throws {@link SubtaskUnwrapError} if the run failed.
   */
  async unwrap(): Promise<TOutput> {
    const result = await this;
    if (result.ok) return result.output;
    throw new SubtaskUnwrapError(result.taskIdentifier, result.id, result.error);
  }
}

/** The promise of a call that waits for a waitpoint token. */
export class ManualWaitpointPromise<T, TError = WaitpointTimeoutError> extends ApiPromise<
  WaitpointTokenTypedResult<T, TError>
> {
  /**
   * Resolves to the value that completed the token, or to the delivery of the waiter.
   *
   * @throws {@link WaitpointTimeoutError} if the token or the waiter timed out, {@link WebhookWaiterCancelledError} if the
   *   waiter was cancelled.
   */
  async unwrap(): Promise<T> {
    const result = await this;
    if (result.ok) return result.output;
    throw result.error;
  }
}

/** The promise of a call that waits for a webhook waiter. */
export class WebhookWaiterPromise<T> extends ManualWaitpointPromise<
  T,
  WaitpointTimeoutError | WebhookWaiterCancelledError
> {}
