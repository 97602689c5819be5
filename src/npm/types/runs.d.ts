import type { CursorPagePromise } from "../pages.js";
import type { ApiPromise } from "../promises.js";
import type { RunSubscription } from "../subscription.js";
import type { BulkActionsApi } from "./bulk-actions.js";
import type { CursorPageParams, Integer, MachinePresetName, Open, Prettify } from "./common.js";
import type { IdempotencyKey } from "./idempotency-keys.js";
import type { SubscribeToRunOptions, SubscribeToRunsFilterOptions } from "./realtime.js";
import type { ApiRequestOptions } from "./request-options.js";
import type {
  AddTagsRequestBody,
  AddTagsResponseBody,
  RetrieveRunTracePageOptions,
  RetrieveRunTracePageResponseBody,
  RetrieveRunTraceResponseBody,
  RetrieveSpanDetailResponseBody,
  RunMetadataResponseBody,
  TaskRunExecutionResult,
  UpdateMetadataRequestBody,
  UpdateMetadataResponseBody,
} from "./run-details.js";
import type { AnyRunHandle, AnyTask, InferRunTypes } from "./run-types.js";
import type { ScheduleGenerator } from "./schedules.js";
import type { AsyncIterableStream } from "./streams.js";
import type { TriggerOptions } from "./tasks.js";

/**
 * The status of a run. Final are `COMPLETED`, `CANCELED`, `FAILED`, `CRASHED`, `SYSTEM_FAILURE`,
 * `EXPIRED` and `TIMED_OUT`. A newer server may have more.
 */
export type RunStatus =
  /** Waits for a version of its task to be deployed. */
  | "PENDING_VERSION"
  /** Waits in its queue. */
  | "QUEUED"
  /** Has left its queue and is about to execute. */
  | "DEQUEUED"
  /** Executes. */
  | "EXECUTING"
  /** Is paused by a wait. */
  | "WAITING"
  /** Succeeded. */
  | "COMPLETED"
  /** Was cancelled. */
  | "CANCELED"
  /** Failed with an error of its own. */
  | "FAILED"
  /** Failed because its process crashed. */
  | "CRASHED"
  /** Failed because of the system that it runs on. */
  | "SYSTEM_FAILURE"
  /** Was triggered with a delay that has not passed. */
  | "DELAYED"
  /** Did not start before its `ttl`. */
  | "EXPIRED"
  /** Exceeded its `maxDuration`. */
  | "TIMED_OUT";

/** A queue: that of a task, or a named one. */
export type QueueTypeName = {
  /** The kind of the queue. */
  type: "task" | "custom";
  /** The identifier of the task, or the name of the queue. */
  name: string;
};

/**
 * Filters and page of the list of runs. A run must match all filters; with several values in one
 * field, any of them.
 */
export interface ListRunsQueryParams extends CursorPageParams {
  /** The size of a page, 1 to 100. Default 25. */
  limit?: Integer;
  /** Runs with these statuses. */
  status?: RunStatus | RunStatus[];
  /** Runs of these tasks. */
  taskIdentifier?: string | string[];
  /** Runs of these deployed versions, such as `"20250208.1"`. */
  version?: string | string[];
  /** Runs created from this time on: a `Date`, or **milliseconds** since 1970. */
  from?: Date | number;
  /** Runs created until this time: a `Date`, or **milliseconds** since 1970. */
  to?: Date | number;
  /** Runs created within this time, as a duration such as `"24h"` or `"7d"`. */
  period?: string;
  /** Runs of this bulk action. */
  bulkAction?: string;
  /** Runs with these tags. */
  tag?: string | string[];
  /** Runs of this schedule. */
  schedule?: string;
  /** Whether to list only test runs, or none. */
  isTest?: boolean;
  /** Runs of this batch. */
  batch?: string;
  /** Runs in these queues. */
  queue?: QueueTypeName | QueueTypeName[];
  /** Runs on machines of these sizes. */
  machine?: MachinePresetName | MachinePresetName[];
  /** Runs in these regions. */
  region?: string | string[];
}

/** Filters and page of the list of runs of a project. */
export interface ListProjectRunsQueryParams extends ListRunsQueryParams {
  /** Runs in these environments. Default all. Has an effect only with a project. */
  env?: ProjectEnvironment | ProjectEnvironment[];
}

/** An environment of a project, as the list of its runs names it. */
export type ProjectEnvironment =
  /** Development. */
  | "dev"
  /** Staging. */
  | "staging"
  /** Production. */
  | "prod";

/** The fields that every view of a run has. */
export type CommonRunFields = {
  /** The id of the run, `run_…`. */
  id: string;
  /** The status. */
  status: Open<RunStatus>;
  /** The identifier of its task. */
  taskIdentifier: string;
  /** The idempotency key that it was triggered with, hashed. */
  idempotencyKey?: string;
  /** The version of the task, once the server has chosen one. */
  version?: string;
  /** Whether it waits to start: `PENDING_VERSION`, `QUEUED` or `DELAYED`. */
  isQueued: boolean;
  /** Whether it executes: `DEQUEUED` or `EXECUTING`. */
  isExecuting: boolean;
  /** Whether it is paused by a wait. */
  isWaiting: boolean;
  /** Whether it has ended, successfully or not, as the server sees it. */
  isCompleted: boolean;
  /** Whether it succeeded. */
  isSuccess: boolean;
  /** Whether it failed. */
  isFailed: boolean;
  /** Whether it was cancelled. */
  isCancelled: boolean;
  /** Whether it is a test. */
  isTest: boolean;
  /** When it was triggered. */
  createdAt: Date;
  /** When it was last changed. */
  updatedAt: Date;
  /** When it started to execute. */
  startedAt?: Date;
  /** When it ended, successfully or not. */
  finishedAt?: Date;
  /** When a delayed run is to start. */
  delayedUntil?: Date;
  /** How long it may wait before it expires, as a duration. */
  ttl?: string;
  /** When it expired. */
  expiredAt?: Date;
  /** The tags. */
  tags: string[];
  /** The cost of its compute time so far, in US cents. */
  costInCents: number;
  /** The cost of its invocation, in US cents. */
  baseCostInCents: number;
  /** Its compute time, in milliseconds. */
  durationMs: number;
  /** The metadata of the run. */
  metadata?: Record<string, any>;
  /** The kind of task, such as `"STANDARD"` or `"SCHEDULED"`. */
  taskKind?: string;
  /** The region that it runs in. */
  region?: string;
};

/** A run, as {@link RunsApi.list} returns it. */
export type ListRunResponseItem = Prettify<
  CommonRunFields & {
    /** The environment of the run. */
    env: {
      /** The id of the environment. */
      id: string;
      /** The name of the environment. */
      name: string;
      /** The name of the developer, in a development environment. */
      user?: string;
    };
  }
>;

/** A parent, root or child of a run. */
export type RelatedRunDetails = Prettify<
  CommonRunFields & {
    /** The number of runs above it. */
    depth: Integer;
    /** The call that triggered it. */
    triggerFunction: Open<"trigger" | "triggerAndWait" | "batchTrigger" | "batchTriggerAndWait">;
    /** The id of its batch, `batch_…`. */
    batchId?: string;
  }
>;

/** The error of a failed run. */
export type SerializedError = {
  /** The message of the error. */
  message: string;
  /** The class of the error, such as `"TypeError"`. */
  name?: string;
  /** The stack trace. */
  stackTrace?: string;
  /** The causes of the error. */
  causes?: {
    /** The message of the error. */
    message: string;
    /** The class of the error, such as `"TypeError"`. */
    name?: string;
    /** The stack trace. */
    stackTrace?: string;
  }[];
};

/** A run, as {@link RunsApi.retrieve} returns it if the types of its task are not known. */
export type RetrieveRunResponse = Prettify<
  RelatedRunDetails & {
    /** The payload. Dates in it are strings, unless it was offloaded. */
    payload?: any;
    /** The URL of an offloaded payload. `payload` has its contents. */
    payloadPresignedUrl?: string;
    /** The output. Dates in it are strings, unless it was offloaded. */
    output?: any;
    /** The URL of an offloaded output. `output` has its contents. */
    outputPresignedUrl?: string;
    /** The reason of the failure. */
    error?: SerializedError;
    /** The schedule that triggered it. */
    schedule?: {
      /** The id of the schedule, `sched_…`. */
      id: string;
      /** Your own id for it. */
      externalId?: string;
      /** The key that it was created with. */
      deduplicationKey?: string;
      /** The times at which it triggers runs. */
      generator: ScheduleGenerator;
    };
    /** The related runs. */
    relatedRuns: {
      /** The root run. */
      root?: RelatedRunDetails;
      /** The parent run. */
      parent?: RelatedRunDetails;
      /** The child runs. */
      children?: RelatedRunDetails[];
    };
    /** The number of attempts. */
    attemptCount: Integer;
  }
>;

/**
 * A run with the types of its task. `T` is the type of the task or of a handle. With a plain
 * string, `payload` and `output` are `any`.
 */
export type RetrieveRunResult<T> = Prettify<
  Omit<RetrieveRunResponse, "payload" | "output"> & {
    /** The payload. Dates in it are strings, unless it was offloaded. */
    payload?: InferRunTypes<T>["payload"];
    /** The output, once the run has one. Dates in it are strings, unless it was offloaded. */
    output?: InferRunTypes<T>["output"];
  }
>;

/** A run of any task. */
export type AnyRetrieveRunResult = RetrieveRunResult<any>;

/**
 * The first argument of calls that take a run, by their type parameter: for a task, the id or a
 * handle.
 */
type RunId<T> = T extends AnyTask
  ? string | AnyRunHandle
  : T extends AnyRunHandle | string
    ? T
    : never;

/** The options of {@link RunsApi.replay}, which override those of the earlier run. */
export type ReplayRunOptions = Pick<
  TriggerOptions,
  | "metadata"
  | "tags"
  | "queue"
  | "concurrencyKey"
  | "machine"
  | "version"
  | "region"
  | "delay"
  | "ttl"
  | "idempotencyKeyTTL"
  | "maxAttempts"
  | "maxDuration"
  | "priority"
> & {
  /** The payload of the new run. */
  payload?: unknown;
  /** The format of `payload`, if that is a string that you have serialized yourself. */
  payloadType?: string;
  /**
   * The idempotency key of the new run. Unlike that of a trigger, a string is sent as it is, not
   * hashed.
   */
  idempotencyKey?: IdempotencyKey | string;
};

/** The response of {@link RunsApi.replay}. */
export type ReplayRunResponse = {
  /** The id of the new run. */
  id: string;
};

/** The response of {@link RunsApi.cancel}. */
export type CanceledRunResponse = {
  /** The id of the run. */
  id: string;
};

/** The body of {@link RunsApi.reschedule}. */
export type RescheduleRunRequestBody = {
  /** The new start: a duration from now, such as `"30m"`, or the time as a `Date`. */
  delay: string | Date;
};

/** Options of {@link RunsApi.poll}. */
export type PollRunOptions = {
  /** The delay between requests, in milliseconds. Default 1000. */
  pollIntervalMs?: number;
};

/** The calls of {@link runs}. */
export interface RunsApi {
  /**
   * Lists the runs of all environments of a project, newest first.
   *
   * Token: a personal access token.
   *
   * @param projectRef - The project, `proj_…`.
   * @param params - Filters, and the size of a page.
   * @param requestOptions - Request options of this call, and of those for further pages.
   *
   * @example
   * ```ts
   * const page = await runs.list("proj_1234", { env: "prod", period: "24h" });
   * ```
   */
  list(
    projectRef: string,
    params?: ListProjectRunsQueryParams,
    requestOptions?: ApiRequestOptions,
  ): CursorPagePromise<ListRunResponseItem>;
  /**
   * Lists the runs of the token's environment, newest first. Await it for a page, or iterate over
   * it for all of them.
   *
   * Token: a secret key, or a public token that may read runs.
   *
   * @param params - Filters, and the size of a page.
   * @param requestOptions - Request options of this call, and of those for further pages.
   *
   * @example
   * ```ts
   * for await (const run of runs.list({ status: ["FAILED", "CRASHED"], period: "7d" })) {
   *   console.log(run.id, run.taskIdentifier, run.createdAt);
   * }
   * ```
   */
  list(
    params?: ListRunsQueryParams,
    requestOptions?: ApiRequestOptions,
  ): CursorPagePromise<ListRunResponseItem>;

  /**
   * Retrieves a run, with its payload, its output and its related runs. A handle carries the types
   * of payload and output. With an id, give the task as type parameter.
   *
   * Token: a secret key, or a public token with `read:runs:<id>` (such as the handle's own).
   *
   * @param runId - The id of the run, `run_…`, or its handle.
   * @param requestOptions - Request options of this call.
   * @throws {@link NotFoundError} if there is no such run. Since a new run may take a moment to
   *   appear, 404 is retried first.
   *
   * @example
   * ```ts
   * const run = await runs.retrieve<typeof emailTask>("run_1234");
   * if (run.isSuccess) console.log(run.output?.messageId);
   * ```
   */
  retrieve<TRunId extends AnyRunHandle | AnyTask | string>(
    runId: RunId<TRunId>,
    requestOptions?: ApiRequestOptions,
  ): ApiPromise<RetrieveRunResult<TRunId>>;

  /**
   * Cancels a run and the runs that it started. A run that has ended stays as it is.
   *
   * Token: a secret key, or a public token that may write runs.
   *
   * @param runId - The id of the run, `run_…`.
   * @param requestOptions - Request options of this call.
   * @throws {@link NotFoundError} if there is no such run.
   */
  cancel(runId: string, requestOptions?: ApiRequestOptions): ApiPromise<CanceledRunResponse>;

  /**
   * Replays a run: triggers a new run of the same task, with the payload and options of the earlier
   * one.
   *
   * Token: a secret key.
   *
   * @param runId - The id of the earlier run, `run_…`.
   * @param options - Options that override those of the earlier run.
   * @param requestOptions - Request options of this call.
   * @returns The id of the new run.
   * @throws {@link NotFoundError} if there is no such run.
   *
   * @example
   * ```ts
   * const { id } = await runs.replay("run_1234", { delay: "1h", tags: ["replayed"] });
   * ```
   */
  replay(
    runId: string,
    options?: ReplayRunOptions,
    requestOptions?: ApiRequestOptions,
  ): ApiPromise<ReplayRunResponse>;
  /** Replays a run with the payload and options of the earlier one. */
  replay(runId: string, requestOptions?: ApiRequestOptions): ApiPromise<ReplayRunResponse>;

  /**
   * Reschedules a delayed run.
   *
   * Token: a secret key.
   *
   * @param runId - The id of the run, `run_…`.
   * @param body - The new start.
   * @param requestOptions - Request options of this call.
   * @returns The run after the change.
   * @throws {@link UnprocessableEntityError} if the run is not `DELAYED`, {@link BadRequestError}
   *   if the delay is invalid.
   *
   * @example
   * ```ts
   * await runs.reschedule("run_1234", { delay: new Date("2030-01-01T09:00:00Z") });
   * ```
   */
  reschedule(
    runId: string,
    body: RescheduleRunRequestBody,
    requestOptions?: ApiRequestOptions,
  ): ApiPromise<RetrieveRunResponse>;

  /**
   * Polls a run until it has ended, successfully or not: check its `status`. Gives up after 500
   * requests.
   *
   * Token: as {@link RunsApi.retrieve}.
   *
   * @param runId - The id of the run, `run_…`, or its handle.
   * @param options - The delay between requests.
   * @param requestOptions - Request options of each request; `signal` ends the polling.
   *
   * @example
   * ```ts
   * const handle = await tasks.trigger<typeof emailTask>("send-email", { to: "ada@example.com" });
   * const run = await runs.poll(handle, { pollIntervalMs: 5000 });
   * ```
   */
  poll<TRunId extends AnyRunHandle | AnyTask | string>(
    runId: RunId<TRunId>,
    options?: PollRunOptions,
    requestOptions?: ApiRequestOptions,
  ): ApiPromise<RetrieveRunResult<TRunId>>;

  /**
   * Retrieves the output or the error of a run. Resolves to `undefined` if the run has not ended,
   * or does not exist.
   *
   * Token: a secret key.
   *
   * @param runId - The id of the run, `run_…`.
   * @param requestOptions - Request options of this call.
   */
  result(
    runId: string | { id: string },
    requestOptions?: ApiRequestOptions,
  ): ApiPromise<TaskRunExecutionResult | undefined>;

  /**
   * Retrieves the events that were recorded in a run. Their format is not documented.
   *
   * Token: a secret key.
   *
   * @param runId - The id of the run, `run_…`.
   * @param requestOptions - Request options of this call.
   * @throws {@link NotFoundError} if there is no such run.
   */
  events(runId: string, requestOptions?: ApiRequestOptions): ApiPromise<unknown>;

  /**
   * Retrieves the trace of a run, as a tree of spans.
   *
   * Token: a secret key.
   *
   * @param runId - The id of the run, `run_…`.
   * @param requestOptions - Request options of this call.
   * @throws {@link NotFoundError} if there is no such run.
   */
  trace(
    runId: string,
    requestOptions?: ApiRequestOptions,
  ): ApiPromise<RetrieveRunTraceResponseBody>;

  /**
   * Retrieves one page of the trace of a run, as a list of spans. `after` selects the next page.
   *
   * Token: a secret key.
   *
   * @param runId - The id of the run, `run_…`.
   * @param options - Selects a page, and its size.
   * @param requestOptions - Request options of this call.
   * @throws {@link NotFoundError} if there is no such run.
   */
  tracePage(
    runId: string,
    options?: RetrieveRunTracePageOptions,
    requestOptions?: ApiRequestOptions,
  ): ApiPromise<RetrieveRunTracePageResponseBody>;

  /**
   * Retrieves one span of the trace of a run.
   *
   * Token: a secret key.
   *
   * @param runId - The id of the run, `run_…`.
   * @param spanId - The id of the span.
   * @param requestOptions - Request options of this call.
   * @throws {@link NotFoundError} if there is no such span.
   */
  span(
    runId: string,
    spanId: string,
    requestOptions?: ApiRequestOptions,
  ): ApiPromise<RetrieveSpanDetailResponseBody>;

  /**
   * Adds tags to a run.
   *
   * Token: a secret key.
   *
   * @param runId - The id of the run, `run_…`.
   * @param body - The tags.
   * @param requestOptions - Request options of this call.
   * @throws {@link UnprocessableEntityError} if the run would have more than ten.
   *
   * @example
   * ```ts
   * await runs.addTags("run_1234", { tags: ["checked"] });
   * ```
   */
  addTags(
    runId: string,
    body: AddTagsRequestBody,
    requestOptions?: ApiRequestOptions,
  ): ApiPromise<AddTagsResponseBody>;

  /**
   * Retrieves the metadata of a run.
   *
   * Token: a secret key.
   *
   * @param runId - The id of the run, `run_…`.
   * @param requestOptions - Request options of this call.
   * @throws {@link NotFoundError} if there is no such run.
   */
  metadata(runId: string, requestOptions?: ApiRequestOptions): ApiPromise<RunMetadataResponseBody>;

  /**
   * Updates the metadata of a run.
   *
   * Token: a secret key.
   *
   * @param runId - The id of the run, `run_…`.
   * @param body - The new metadata, or changes to it.
   * @param requestOptions - Request options of this call.
   * @throws {@link NotFoundError} if there is no such run.
   *
   * @example
   * ```ts
   * await runs.updateMetadata("run_1234", {
   *   operations: [{ type: "increment", key: "retries", value: 1 }],
   * });
   * ```
   */
  updateMetadata(
    runId: string,
    body: UpdateMetadataRequestBody,
    requestOptions?: ApiRequestOptions,
  ): ApiPromise<UpdateMetadataResponseBody>;

  /**
   * Subscribes to a run: yields it now, and again after each change, until it has ended.
   *
   * Token: a secret key, or a public token with `read:runs:<id>` (such as the handle's own).
   *
   * @param runId - The id of the run, `run_…`, or its handle.
   * @param options - The columns to leave out, and when to end.
   * @param requestOptions - Request options: `additionalHeaders` are sent with each connection, and
   *   `signal` ends the subscription.
   *
   * @example
   * ```ts
   * for await (const run of runs.subscribeToRun<typeof emailTask>(handle.id)) {
   *   console.log(run.status, run.metadata?.progress);
   * }
   * ```
   */
  subscribeToRun<TRunId extends AnyRunHandle | AnyTask | string>(
    runId: RunId<TRunId>,
    options?: SubscribeToRunOptions,
    requestOptions?: ApiRequestOptions,
  ): RunSubscription<InferRunTypes<TRunId>>;

  /**
   * Subscribes to all runs that have these tags, future ones included, until the subscription is
   * ended.
   *
   * Token: a secret key, or a public token with `read:tags:<tag>`.
   *
   * @param tag - One tag, or several that a run must all have.
   * @param filters - Filters of the runs, and the columns to leave out.
   * @param options - Request options: `signal` ends the subscription, and `additionalHeaders` are
   *   sent with each connection.
   *
   * @example
   * ```ts
   * for await (const run of runs.subscribeToRunsWithTag("user:42", { createdAt: "1h" })) {
   *   console.log(run.id, run.status);
   * }
   * ```
   */
  subscribeToRunsWithTag<TTasks extends AnyTask>(
    tag: string | string[],
    filters?: SubscribeToRunsFilterOptions,
    options?: ApiRequestOptions,
  ): RunSubscription<InferRunTypes<TTasks>>;

  /**
   * Subscribes to the runs of a batch, until the subscription is ended.
   *
   * Token: a secret key, or a public token with `read:batch:<id>` (such as the handle's own).
   *
   * @param batchId - The id of the batch, `batch_…`.
   * @param requestOptions - Request options: `signal` ends the subscription, and
   *   `additionalHeaders` are sent with each connection.
   */
  subscribeToBatch<TTasks extends AnyTask>(
    batchId: string,
    requestOptions?: ApiRequestOptions,
  ): RunSubscription<InferRunTypes<TTasks>>;

  /**
   * Reads a stream of a run from its first part, as {@link StreamsApi.read} does.
   *
   * @param runId - The id of the run, `run_…`.
   * @param streamKey - The key of the stream.
   * @param requestOptions - Request options: `signal` closes the stream, and `additionalHeaders`
   *   are sent with each connection.
   */
  fetchStream<T>(
    runId: string,
    streamKey: string,
    requestOptions?: ApiRequestOptions,
  ): Promise<AsyncIterableStream<T>>;

  /** Actions on many runs by one call. */
  readonly bulk: BulkActionsApi;
}

/** Runs: their state, their results and their details. */
export declare const runs: RunsApi;

export {};
