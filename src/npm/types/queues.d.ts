import type { OffsetLimitPagePromise } from "../pages.js";
import type { ApiPromise } from "../promises.js";
import type { Integer } from "./common.js";
import type { ApiRequestOptions } from "./request-options.js";
import type { QueueTypeName } from "./runs.js";

/** The kind of a queue: that of a task, or a named one. */
export type QueueType = QueueTypeName["type"];

/** Selects a queue: by its id, `queue_…`, or by its kind and name. */
export type RetrieveQueueParam = string | QueueTypeName;

/** Selects a page of queues. */
export interface ListQueueOptions {
  /** The page number, from 1. */
  page?: Integer;
  /** The size of a page, at most 100. Default 25. */
  perPage?: Integer;
}

/** The fields of a queue of any version. */
type CommonQueueFields = {
  /** The id of the queue, `queue_…`. */
  id: string;
  /** The identifier of the task, or the name of the queue. */
  name: string;
  /** The kind of the queue. */
  type: QueueType;
  /** The number of its runs that execute. */
  running: Integer;
  /** The number of its runs that wait. */
  queued: Integer;
  /** Whether it is paused, so that none of its runs starts. */
  paused: boolean;
  /**
   * The largest number of its runs that may execute at the same time; `null` if it has no limit of
   * its own.
   */
  concurrencyLimit: Integer | null;
};

/**
 * A queue. A queue of version `V1` has a limit of its own. The limits of version `V2` are those of
 * {@link ConcurrencyLimitsApi}.
 */
export type QueueItem =
  | (CommonQueueFields & {
      /** The version of the queue. */
      version: "V1";
      /** The origin of its limit. */
      concurrency?: {
        /** The limit in force. */
        current: Integer | null;
        /** The limit that the code declares. */
        base: Integer | null;
        /** The limit that overrides the declared one. */
        override: Integer | null;
        /** When the override was set. */
        overriddenAt: Date | null;
        /** The user who set the override; `null` if a call set it. */
        overriddenBy: string | null;
      };
    })
  | (CommonQueueFields & {
      /** The version of the queue. */
      version: "V2";
      /** Never set. */
      concurrency?: undefined;
    });

/**
 * The calls of {@link queues}. Token: a secret key. `retrieve` takes a public token with `read:queues`
 * too.
 */
export interface QueuesApi {
  /**
   * Lists the queues of the token's environment. Await it for a page, or iterate over it for all of
   * them.
   *
   * @param options - Selects a page, and its size.
   * @param requestOptions - Request options of this call, and of those for further pages.
   */
  list(
    options?: ListQueueOptions,
    requestOptions?: ApiRequestOptions,
  ): OffsetLimitPagePromise<QueueItem>;

  /**
   * Retrieves a queue.
   *
   * @param queue - The id of the queue, `queue_…`, or its kind and name.
   * @param requestOptions - Request options of this call.
   * @throws {@link NotFoundError} if there is no such queue.
   *
   * @example
   * ```ts
   * const queue = await queues.retrieve({ type: "task", name: "send-email" });
   * console.log(queue.queued, queue.running);
   * ```
   */
  retrieve(queue: RetrieveQueueParam, requestOptions?: ApiRequestOptions): ApiPromise<QueueItem>;

  /**
   * Pauses a queue: none of its runs starts. Runs that execute continue.
   *
   * @param queue - The id of the queue, `queue_…`, or its kind and name.
   * @param requestOptions - Request options of this call.
   * @throws {@link NotFoundError} if there is no such queue.
   */
  pause(queue: RetrieveQueueParam, requestOptions?: ApiRequestOptions): ApiPromise<QueueItem>;

  /**
   * Resumes a paused queue.
   *
   * @param queue - The id of the queue, `queue_…`, or its kind and name.
   * @param requestOptions - Request options of this call.
   * @throws {@link NotFoundError} if there is no such queue.
   */
  resume(queue: RetrieveQueueParam, requestOptions?: ApiRequestOptions): ApiPromise<QueueItem>;

  /**
   * Overrides the declared limit of a queue of version `V1`.
   *
   * @param queue - The id of the queue, `queue_…`, or its kind and name.
   * @param concurrencyLimit - The largest number of its runs that may execute at the same time,
   *   from 0.
   * @param requestOptions - Request options of this call.
   * @throws {@link NotFoundError} if there is no such queue.
   * @deprecated The server refuses this for queues of version `V2`: use
   *   `concurrencyLimits.override`.
   */
  overrideConcurrencyLimit(
    queue: RetrieveQueueParam,
    concurrencyLimit: Integer,
    requestOptions?: ApiRequestOptions,
  ): ApiPromise<QueueItem>;

  /**
   * Removes the override of a queue of version `V1`, so that the declared limit applies again.
   *
   * @param queue - The id of the queue, `queue_…`, or its kind and name.
   * @param requestOptions - Request options of this call.
   * @throws {@link NotFoundError} if there is no such queue.
   * @deprecated The server refuses this for queues of version `V2`: use `concurrencyLimits.reset`.
   */
  resetConcurrencyLimit(
    queue: RetrieveQueueParam,
    requestOptions?: ApiRequestOptions,
  ): ApiPromise<QueueItem>;
}

/** Queues: their state and their limits. */
export declare const queues: QueuesApi;

export {};
