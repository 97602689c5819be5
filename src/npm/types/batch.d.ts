import type { ApiPromise } from "../promises.js";
import type { Open } from "./common.js";
import type { ApiRequestOptions, TriggerApiRequestOptions } from "./request-options.js";
import type { BatchTaskRunExecutionResult } from "./run-details.js";
import type {
  AnyRunTypes,
  AnyTask,
  BatchResult,
  BatchRunHandleFromTypes,
  BrandedRun,
  InferRunTypes,
  TaskPayload,
} from "./run-types.js";
import type {
  BatchItems,
  BatchTriggerOptions,
  TriggerAndWaitOptions,
  TriggerOptions,
} from "./tasks.js";

/** One run of a batch of different tasks, each named by its identifier. */
export type BatchByIdItem<
  TRunTypes extends AnyRunTypes,
  TOptions = TriggerOptions,
> = TRunTypes extends AnyRunTypes
  ? {
      /** The identifier of the task. */
      id: TRunTypes["taskIdentifier"];
      /** What that task takes. */
      payload: TRunTypes["payload"];
      /** How the run is to be made. */
      options?: TOptions;
    }
  : never;

/** One run of a batch of different tasks, each given as a task. */
export type BatchByTaskItem<TTask extends AnyTask, TOptions = TriggerOptions> = {
  /** The task: one made with `task`, here or with `@trigger.dev/sdk`. */
  task: TTask;
  /** What that task takes. */
  payload: TaskPayload<TTask>;
  /** How the run is to be made. */
  options?: TOptions;
};

/** What {@link BatchApi.triggerByTask} gives. */
export type BatchTasksRunHandle<TTasks extends readonly AnyTask[]> = BrandedRun<
  {
    /** The id of the batch, `batch_…`. */
    batchId: string;
    /** How many runs it has. */
    runCount: number;
    /** A token that may read this batch and nothing else: fit for a browser. Lasts for an hour. Signed when it is read. */
    publicAccessToken: string;
    /**
     * Never there: the server no longer lists the runs when a batch is made.
     * @deprecated Use `(await batch.retrieve(handle.batchId)).runs`.
     */
    runs?: never;
    /** @deprecated Never there. */
    isCached?: never;
    /** @deprecated Never there: see `batch.retrieve`. */
    idempotencyKey?: never;
  },
  InferRunTypes<TTasks[number]>
>;

/** How far a batch is. */
export type BatchStatus = "PENDING" | "PROCESSING" | "COMPLETED" | "PARTIAL_FAILED" | "ABORTED";

/** A batch, as {@link BatchApi.retrieve} gives it. */
export type RetrieveBatchV2Response = {
  /** The id of the batch, `batch_…`. */
  id: string;
  /** How far it is; `COMPLETED` once all its runs have ended. */
  status: Open<BatchStatus>;
  /** The (hashed) key that it was made with. */
  idempotencyKey?: string;
  /** When it was made. */
  createdAt: Date;
  /** When something in it last changed. */
  updatedAt: Date;
  /** How many runs it has. */
  runCount: number;
  /** The ids of its runs. */
  runs: string[];
  /** How its items became runs. */
  processing: {
    /** When all of them had. */
    completedAt?: Date;
    /** The items that did not. */
    errors: {
      /** The place of the item in the batch, counted from 0. */
      index: number;
      /** The task that it named. */
      taskIdentifier: string;
      /** Why it did not. */
      error: string;
      /** The server's own code for that. */
      errorCode?: string;
    }[];
  };
};

/** What {@link BatchApi.triggerLegacy} sends, just as it stands. */
export type LegacyBatchRequestBody = {
  /** The runs to start, at most 500. */
  items: {
    /** The identifier of the task. */
    task: string;
    /** The payload: a value that is sent as JSON, or text of the type that the options name. */
    payload?: unknown;
    /** The options as the API knows them, `payloadType` among them. */
    options?: Record<string, unknown>;
  }[];
};

/** What {@link BatchApi.triggerLegacy} gives. */
export type LegacyBatchHandle = {
  /** The id of the batch, `batch_…`. */
  id: string;
  /** How many runs it has. */
  runCount: number;
  /** A token that may read this batch and nothing else: fit for a browser. Lasts for an hour. Signed when it is read. */
  publicAccessToken: string;
};

/** What {@link batch} offers. */
export interface BatchApi {
  /**
   * Starts many runs of different tasks, each named by its identifier. With the tasks as type
   * parameter, each item's payload is checked against its identifier.
   *
   * Token: a secret key, or a public token with `batchTrigger:tasks:<id>` for each task.
   *
   * @param items - The runs to start, at most 1000: an array, or anything that yields them. All of
   *   them are read before the first is sent.
   * @param options - What holds for the batch as a whole.
   * @param requestOptions - About this call alone.
   * @returns The handle of the batch. `batch.retrieve(handle.batchId)` lists its runs.
   * @throws {@link BatchTriggerError}, which says how far it got.
   *
   * @example
   * ```ts
   * const handle = await batch.trigger<typeof emailTask | typeof reportTask>([
   *   { id: "send-email", payload: { to: "ada@example.com" } },
   *   { id: "make-report", payload: { month: 7 }, options: { delay: "10m" } },
   * ]);
   * ```
   */
  trigger<TTask extends AnyTask>(
    items: BatchItems<BatchByIdItem<InferRunTypes<TTask>>>,
    options?: BatchTriggerOptions,
    requestOptions?: TriggerApiRequestOptions,
  ): ApiPromise<BatchRunHandleFromTypes<InferRunTypes<TTask>>>;

  /** As below, with items that come one by one. All are read before the first is sent. */
  triggerByTask<TTasks extends readonly AnyTask[]>(
    items:
      | AsyncIterable<BatchByTaskItem<TTasks[number]>>
      | ReadableStream<BatchByTaskItem<TTasks[number]>>,
    options?: BatchTriggerOptions,
    requestOptions?: TriggerApiRequestOptions,
  ): ApiPromise<BatchTasksRunHandle<TTasks>>;
  /**
   * Starts many runs of different tasks, each given as a task; only its `id` is read.
   *
   * Token: a secret key, or a public token with `batchTrigger:tasks:<id>` for each task.
   *
   * @param items - The runs to start, at most 1000.
   * @param options - What holds for the batch as a whole.
   * @param requestOptions - About this call alone.
   * @throws {@link BatchTriggerError}, which says how far it got.
   *
   * @example
   * ```ts
   * const handle = await batch.triggerByTask([
   *   { task: emailTask, payload: { to: "ada@example.com" } },
   *   { task: reportTask, payload: { month: 7 } },
   * ]);
   * ```
   */
  triggerByTask<TTasks extends readonly AnyTask[]>(
    items: { [K in keyof TTasks]: BatchByTaskItem<TTasks[K]> },
    options?: BatchTriggerOptions,
    requestOptions?: TriggerApiRequestOptions,
  ): ApiPromise<BatchTasksRunHandle<TTasks>>;

  /**
   * Starts many runs of different tasks, each named by its identifier, and waits for the ends of
   * all. Only where {@link TasksApi.triggerAndWait} works.
   *
   * @param items - The runs to start, at most 1000.
   * @param options - What holds for the batch as a whole.
   * @param requestOptions - About the calls that start it.
   * @returns How each run ended, in the order of the items.
   * @throws {@link BatchTriggerError}, which says how far it got, and `Error` outside of a run.
   *
   * @example
   * ```ts
   * const { runs } = await batch.triggerAndWait<typeof emailTask | typeof reportTask>([
   *   { id: "send-email", payload: { to: "ada@example.com" } },
   *   { id: "make-report", payload: { month: 7 } },
   * ]);
   * ```
   */
  triggerAndWait<TTask extends AnyTask>(
    items: BatchItems<BatchByIdItem<InferRunTypes<TTask>, TriggerAndWaitOptions>>,
    options?: BatchTriggerOptions,
    requestOptions?: TriggerApiRequestOptions,
  ): ApiPromise<BatchResult<InferRunTypes<TTask>>>;

  /**
   * The same with each given as a task; only its `id` is read.
   *
   * @param items - The runs to start, at most 1000.
   * @param options - What holds for the batch as a whole.
   * @param requestOptions - About the calls that start it.
   * @returns How each run ended, in the order of the items.
   * @throws {@link BatchTriggerError}, which says how far it got, and `Error` outside of a run.
   */
  triggerByTaskAndWait<TTasks extends readonly AnyTask[]>(
    items: { [K in keyof TTasks]: BatchByTaskItem<TTasks[K], TriggerAndWaitOptions> },
    options?: BatchTriggerOptions,
    requestOptions?: TriggerApiRequestOptions,
  ): ApiPromise<BatchResult<InferRunTypes<TTasks[number]>>>;

  /**
   * A batch: how far it is, and the ids of its runs.
   *
   * Token: a secret key, or a public token with `read:batch:<id>`.
   *
   * @param batchId - The id of the batch, `batch_…`.
   * @param requestOptions - About this call alone.
   * @throws {@link NotFoundError} where there is no such batch. A batch may take a moment to appear,
   *   so this is retried first.
   */
  retrieve(
    batchId: string,
    requestOptions?: ApiRequestOptions,
  ): ApiPromise<RetrieveBatchV2Response>;

  /**
   * How the runs of a batch ended.
   *
   * Token: a secret key.
   *
   * @param batchId - The id of the batch, `batch_…`.
   * @param requestOptions - About this call alone.
   * @throws {@link NotFoundError} where there is no such batch.
   *
   * @example
   * ```ts
   * const { items } = await batch.results("batch_1234");
   * const failed = items.filter((item) => !item.ok);
   * ```
   */
  results(
    batchId: string,
    requestOptions?: ApiRequestOptions,
  ): ApiPromise<BatchTaskRunExecutionResult>;

  /**
   * Starts a batch in one request (`POST /api/v2/tasks/batch`), for servers that are too old for
   * {@link BatchApi.trigger}, which sends the items in a second one. The body goes as it is: nothing in
   * it is serialized, hashed or checked.
   *
   * Token: a secret key.
   *
   * @param body - The items, at most 500 and 1 MB in all.
   * @param options - `processingStrategy`: whether the server starts the runs one after the other.
   * @param requestOptions - About this call alone.
   */
  triggerLegacy(
    body: LegacyBatchRequestBody,
    options?: { processingStrategy?: "parallel" | "sequential" },
    requestOptions?: TriggerApiRequestOptions,
  ): ApiPromise<LegacyBatchHandle>;
}

/** Starting many runs at once, and looking after them. */
export declare const batch: BatchApi;
