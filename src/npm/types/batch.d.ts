import type { ApiPromise } from "../promises.js";
import type { Integer, Open } from "./common.js";
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

/** One run of a batch of different tasks. The task is named by its identifier. */
export type BatchByIdItem<
  TRunTypes extends AnyRunTypes,
  TOptions = TriggerOptions,
> = TRunTypes extends AnyRunTypes
  ? {
      /** The identifier of the task. */
      id: TRunTypes["taskIdentifier"];
      /** The payload for that task. */
      payload: TRunTypes["payload"];
      /** Options of the run. */
      options?: TOptions;
    }
  : never;

/** One run of a batch of different tasks. The task is given as a task. */
export type BatchByTaskItem<TTask extends AnyTask, TOptions = TriggerOptions> = {
  /** The task, made with `task` here or in `@trigger.dev/sdk`. */
  task: TTask;
  /** The payload for that task. */
  payload: TaskPayload<TTask>;
  /** Options of the run. */
  options?: TOptions;
};

/** The handle of a batch, as {@link BatchApi.triggerByTask} returns it. */
export type BatchTasksRunHandle<TTasks extends readonly AnyTask[]> = BrandedRun<
  {
    /** The id of the batch, `batch_…`. */
    batchId: string;
    /** The number of its runs. */
    runCount: Integer;
    /**
     * A public token that can only read this batch, so it is fit for a browser. Expires after an
     * hour. Signed when it is read.
     */
    publicAccessToken: string;
    /**
     * Never set: the server no longer lists the runs of a new batch.
     * @deprecated Use `(await batch.retrieve(handle.batchId)).runs`.
     */
    runs?: never;
    /** @deprecated Never set. */
    isCached?: never;
    /** @deprecated Never set: use `batch.retrieve`. */
    idempotencyKey?: never;
  },
  InferRunTypes<TTasks[number]>
>;

/** The status of a batch. */
export type BatchStatus =
  /** Its items are still arriving. */
  | "PENDING"
  /** Its items are turned into runs. */
  | "PROCESSING"
  /** All its runs have ended. */
  | "COMPLETED"
  /** Some of its items failed to become runs. */
  | "PARTIAL_FAILED"
  /** None of its items became a run. */
  | "ABORTED";

/** A batch, as {@link BatchApi.retrieve} returns it. */
export type RetrieveBatchV2Response = {
  /** The id of the batch, `batch_…`. */
  id: string;
  /** The status; `COMPLETED` once all its runs have ended. */
  status: Open<BatchStatus>;
  /** The idempotency key that it was created with, hashed. */
  idempotencyKey?: string;
  /** When it was created. */
  createdAt: Date;
  /** When it was last changed. */
  updatedAt: Date;
  /** The number of its runs. */
  runCount: Integer;
  /** The ids of its runs. */
  runs: string[];
  /** How the items were turned into runs. */
  processing: {
    /** When all items had been processed. */
    completedAt?: Date;
    /** The items that failed to become runs. */
    errors: {
      /** The index of the item in the batch, from 0. */
      index: Integer;
      /** The task of the item. */
      taskIdentifier: string;
      /** The reason of the failure. */
      error: string;
      /** The server's code for the reason. */
      errorCode?: string;
    }[];
  };
};

/** The body of {@link BatchApi.triggerLegacy}. It is sent as it is. */
export type LegacyBatchRequestBody = {
  /** The runs to start, at most 500. */
  items: {
    /** The identifier of the task. */
    task: string;
    /**
     * The payload: a value that is sent as JSON, or text in the format of the option `"payloadType"`.
     */
    payload?: unknown;
    /** The options in the API's own format, including `"payloadType"`. */
    options?: Record<string, unknown>;
  }[];
};

/** The handle of a batch, as {@link BatchApi.triggerLegacy} returns it. */
export type LegacyBatchHandle = {
  /** The id of the batch, `batch_…`. */
  id: string;
  /** The number of its runs. */
  runCount: Integer;
  /**
   * A public token that can only read this batch, so it is fit for a browser. Expires after an
   * hour. Signed when it is read.
   */
  publicAccessToken: string;
};

/** The calls of {@link batch}. */
export interface BatchApi {
  /**
   * Triggers many runs of different tasks, each named by its identifier. With the tasks as type
   * parameter, each item's payload is checked against its identifier.
   *
   * Token: a secret key, or a public token with `batchTrigger:tasks:<id>` for each task.
   *
   * @param items - The runs to start, at most 1000, as an array or any iterable. All items are read
   *   before the first is sent.
   * @param options - Options of the batch as a whole.
   * @param requestOptions - Request options of this call.
   * @returns The handle of the batch. `batch.retrieve(handle.batchId)` lists its runs.
   * @throws {@link BatchTriggerError}, which names the step that failed.
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

  /**
   * Triggers many runs of different tasks, with items that arrive one by one. All items are read
   * before the first is sent.
   */
  triggerByTask<TTasks extends readonly AnyTask[]>(
    items:
      | AsyncIterable<BatchByTaskItem<TTasks[number]>>
      | ReadableStream<BatchByTaskItem<TTasks[number]>>,
    options?: BatchTriggerOptions,
    requestOptions?: TriggerApiRequestOptions,
  ): ApiPromise<BatchTasksRunHandle<TTasks>>;
  /**
   * Triggers many runs of different tasks, each given as a task. Only the `id` of the task is read.
   *
   * Token: a secret key, or a public token with `batchTrigger:tasks:<id>` for each task.
   *
   * @param items - The runs to start, at most 1000.
   * @param options - Options of the batch as a whole.
   * @param requestOptions - Request options of this call.
   * @throws {@link BatchTriggerError}, which names the step that failed.
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
   * Triggers many runs of different tasks, each named by its identifier, and waits until all have
   * ended. Works where {@link TasksApi.triggerAndWait} works.
   *
   * @param items - The runs to start, at most 1000.
   * @param options - Options of the batch as a whole.
   * @param requestOptions - Request options of the calls that start it.
   * @returns The result of each run, in the order of the items.
   * @throws {@link BatchTriggerError}, which names the step that failed; `Error` outside of a run.
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
   * Triggers many runs of different tasks, each given as a task, and waits until all have ended.
   * Only the `id` of the task is read.
   *
   * @param items - The runs to start, at most 1000.
   * @param options - Options of the batch as a whole.
   * @param requestOptions - Request options of the calls that start it.
   * @returns The result of each run, in the order of the items.
   * @throws {@link BatchTriggerError}, which names the step that failed; `Error` outside of a run.
   */
  triggerByTaskAndWait<TTasks extends readonly AnyTask[]>(
    items: { [K in keyof TTasks]: BatchByTaskItem<TTasks[K], TriggerAndWaitOptions> },
    options?: BatchTriggerOptions,
    requestOptions?: TriggerApiRequestOptions,
  ): ApiPromise<BatchResult<InferRunTypes<TTasks[number]>>>;

  /**
   * Retrieves a batch: its status and the ids of its runs.
   *
   * Token: a secret key, or a public token with `read:batch:<id>`.
   *
   * @param batchId - The id of the batch, `batch_…`.
   * @param requestOptions - Request options of this call.
   * @throws {@link NotFoundError} if there is no such batch. Since a new batch may take a moment to
   *   appear, 404 is retried first.
   */
  retrieve(
    batchId: string,
    requestOptions?: ApiRequestOptions,
  ): ApiPromise<RetrieveBatchV2Response>;

  /**
   * Retrieves the results of the runs of a batch.
   *
   * Token: a secret key.
   *
   * @param batchId - The id of the batch, `batch_…`.
   * @param requestOptions - Request options of this call.
   * @throws {@link NotFoundError} if there is no such batch.
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
   * Triggers a batch in one request (`POST /api/v2/tasks/batch`), for servers that are too old for
   * {@link BatchApi.trigger}. The body is sent as it is: it is not serialized, hashed or checked.
   *
   * Token: a secret key.
   *
   * @param body - The items, at most 500, and 1 MB in all.
   * @param options - `processingStrategy` says whether the server starts the runs in sequence.
   * @param requestOptions - Request options of this call.
   */
  triggerLegacy(
    body: LegacyBatchRequestBody,
    options?: {
      /** Whether the server starts the runs in sequence. */
      processingStrategy?: "parallel" | "sequential";
    },
    requestOptions?: TriggerApiRequestOptions,
  ): ApiPromise<LegacyBatchHandle>;
}

/** Triggers many runs at once, and retrieves batches. */
export declare const batch: BatchApi;
