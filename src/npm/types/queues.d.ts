import type { OffsetLimitPagePromise } from "../pages.js";
import type { ApiPromise } from "../promises.js";
import type { ApiRequestOptions } from "./request-options.js";
import type { QueueTypeName } from "./runs.js";

/** Which of the two kinds a queue is: a task's own, or one that was given a name. */
export type QueueType = QueueTypeName["type"];

/** How a call names a queue: by its id, `queue_…`, or by its kind and name. */
export type RetrieveQueueParam = string | QueueTypeName;

/** Which queues to list. */
export interface ListQueueOptions {
  /** The number of the page, counted from 1. */
  page?: number;
  /** Queues a page, at most 100. Default 25. */
  perPage?: number;
}

/** What a queue has, whichever its version. */
type CommonQueueFields = {
  /** The id of the queue, `queue_…`. */
  id: string;
  /** The task's identifier, or the queue's name. */
  name: string;
  /** Which of the two. */
  type: QueueType;
  /** How many runs of it execute. */
  running: number;
  /** How many runs wait in it. */
  queued: number;
  /** Whether it is paused: none of its runs starts. */
  paused: boolean;
  /** How many runs of it may execute at a time; `null` where it has no limit of its own. */
  concurrencyLimit: number | null;
};

/**
 * A queue. One of version `V1` has a limit of its own; one of version `V2` is only the line that
 * runs wait in, and its limits are those of {@link ConcurrencyLimitsApi}.
 */
export type QueueItem =
  | (CommonQueueFields & {
      version: "V1";
      /** Where its limit comes from. */
      concurrency?: {
        /** The limit that holds. */
        current: number | null;
        /** The limit that was declared. */
        base: number | null;
        /** The limit that was set over it. */
        override: number | null;
        /** When that was set. */
        overriddenAt: Date | null;
        /** Who set it; `null` where it was set by a call. */
        overriddenBy: string | null;
      };
    })
  | (CommonQueueFields & {
      version: "V2";
      /** Never there. */
      concurrency?: undefined;
    });

/** What {@link queues} offers. Token: a secret key; `retrieve` takes a public token too. */
export interface QueuesApi {
  /**
   * Lists the queues of the token's environment. Await it for a page, or iterate over it for all of
   * them.
   *
   * @param options - Which page, and how many queues a page.
   * @param requestOptions - About this call alone; for the fetching of further pages too.
   */
  list(
    options?: ListQueueOptions,
    requestOptions?: ApiRequestOptions,
  ): OffsetLimitPagePromise<QueueItem>;

  /**
   * One queue.
   *
   * @param queue - The id of the queue, `queue_…`, or its kind and name.
   * @param requestOptions - About this call alone.
   * @throws {@link NotFoundError} where there is no such queue.
   *
   * @example
   * ```ts
   * const queue = await queues.retrieve({ type: "task", name: "send-email" });
   * console.log(queue.queued, queue.running);
   * ```
   */
  retrieve(queue: RetrieveQueueParam, requestOptions?: ApiRequestOptions): ApiPromise<QueueItem>;

  /**
   * Stops the runs of a queue from starting. Those that execute go on.
   *
   * @param queue - The id of the queue, `queue_…`, or its kind and name.
   * @param requestOptions - About this call alone.
   * @throws {@link NotFoundError} where there is no such queue.
   */
  pause(queue: RetrieveQueueParam, requestOptions?: ApiRequestOptions): ApiPromise<QueueItem>;

  /**
   * Lets the runs of a paused queue start again.
   *
   * @param queue - The id of the queue, `queue_…`, or its kind and name.
   * @param requestOptions - About this call alone.
   * @throws {@link NotFoundError} where there is no such queue.
   */
  resume(queue: RetrieveQueueParam, requestOptions?: ApiRequestOptions): ApiPromise<QueueItem>;

  /**
   * Sets the limit of a queue of version `V1`, over the one that was declared.
   *
   * @param queue - The id of the queue, `queue_…`, or its kind and name.
   * @param concurrencyLimit - How many of its runs may execute at a time: a whole number from 0.
   * @param requestOptions - About this call alone.
   * @throws {@link NotFoundError} where there is no such queue.
   * @deprecated The server refuses this for queues of version `V2`: use
   *   `concurrencyLimits.override`.
   */
  overrideConcurrencyLimit(
    queue: RetrieveQueueParam,
    concurrencyLimit: number,
    requestOptions?: ApiRequestOptions,
  ): ApiPromise<QueueItem>;

  /**
   * Puts a queue of version `V1` back to the limit that was declared.
   *
   * @param queue - The id of the queue, `queue_…`, or its kind and name.
   * @param requestOptions - About this call alone.
   * @throws {@link NotFoundError} where there is no such queue.
   * @deprecated The server refuses this for queues of version `V2`: use `concurrencyLimits.reset`.
   */
  resetConcurrencyLimit(
    queue: RetrieveQueueParam,
    requestOptions?: ApiRequestOptions,
  ): ApiPromise<QueueItem>;
}

/** Looking after queues. */
export declare const queues: QueuesApi;

export {};
