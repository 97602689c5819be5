import type { CursorPagePromise } from "../pages.js";
import type { ApiPromise } from "../promises.js";
import type { RunSubscription } from "../subscription.js";
import type { BulkActionsApi } from "./bulk-actions.js";
import type { CursorPageParams, MachinePresetName, Open, Prettify } from "./common.js";
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
import type { AsyncIterableStream } from "./streams.js";
import type { TriggerOptions } from "./tasks.js";

/**
 * Where a run stands. Final are `COMPLETED`, `CANCELED`, `FAILED`, `CRASHED`, `SYSTEM_FAILURE`,
 * `EXPIRED` and `TIMED_OUT`. A newer server may know more: the `status` of a run is this or any
 * other string.
 */
export type RunStatus =
  | "PENDING_VERSION"
  | "QUEUED"
  | "DEQUEUED"
  | "EXECUTING"
  | "WAITING"
  | "COMPLETED"
  | "CANCELED"
  | "FAILED"
  | "CRASHED"
  | "SYSTEM_FAILURE"
  | "DELAYED"
  | "EXPIRED"
  | "TIMED_OUT";

/** A queue: the one that belongs to a task, or one that was given a name. */
export type QueueTypeName = {
  /** Which of the two. */
  type: "task" | "custom";
  /** The task's identifier, or the queue's name. */
  name: string;
};

/** Which runs to list. All that is given must apply; of several values in one field, any. */
export interface ListRunsQueryParams extends CursorPageParams {
  /** Runs a page, 1 to 100. Default 25. */
  limit?: number;
  /** Where they stand. */
  status?: RunStatus | RunStatus[];
  /** Runs of these tasks. */
  taskIdentifier?: string | string[];
  /** Runs of these deployed versions, such as `"20250208.1"`. */
  version?: string | string[];
  /** Runs made from this time on: a `Date`, or **milliseconds** since 1970. */
  from?: Date | number;
  /** Runs made until this time: a `Date`, or **milliseconds** since 1970. */
  to?: Date | number;
  /** Runs made within this time, as a duration such as `"24h"` or `"7d"`. */
  period?: string;
  /** Runs touched by this bulk action. */
  bulkAction?: string;
  /** Runs with these tags. */
  tag?: string | string[];
  /** Runs started by this schedule. */
  schedule?: string;
  /** Only test runs, or none of them. */
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

/** Which runs of a project to list. */
export interface ListProjectRunsQueryParams extends ListRunsQueryParams {
  /** The environments. Default all of them. */
  env?: ProjectEnvironment | ProjectEnvironment[];
}

/** An environment of a project, as the list of its runs names it. */
export type ProjectEnvironment = "dev" | "staging" | "prod";

/** What every view of a run has. */
export type CommonRunFields = {
  /** The id of the run, `run_…`. */
  id: string;
  /** Where it stands. */
  status: Open<RunStatus>;
  /** The task that it runs. */
  taskIdentifier: string;
  /** The (hashed) key that it was triggered with. */
  idempotencyKey?: string;
  /** The version of the task, once one is chosen. */
  version?: string;
  /** Whether it waits for its turn: `PENDING_VERSION`, `QUEUED` or `DELAYED`. */
  isQueued: boolean;
  /** Whether it runs: `DEQUEUED` or `EXECUTING`. */
  isExecuting: boolean;
  /** Whether it is paused by a wait. */
  isWaiting: boolean;
  /** Whether it has ended, well or not, as the server sees it. */
  isCompleted: boolean;
  /** Whether it has ended well. */
  isSuccess: boolean;
  /** Whether it has ended badly. */
  isFailed: boolean;
  /** Whether it was cancelled. */
  isCancelled: boolean;
  /** Whether it was started as a test. */
  isTest: boolean;
  /** When it was triggered. */
  createdAt: Date;
  /** When something in it last changed. */
  updatedAt: Date;
  /** When it began to execute. */
  startedAt?: Date;
  /** When it ended, well or not. */
  finishedAt?: Date;
  /** When it is due, where it was triggered with a delay. */
  delayedUntil?: Date;
  /** How long it may wait for its turn, as a duration. */
  ttl?: string;
  /** When it expired, where it did. */
  expiredAt?: Date;
  /** The tags to find it by. */
  tags: string[];
  /** The price of its compute time so far, in US cents. */
  costInCents: number;
  /** The price of starting it, in US cents. */
  baseCostInCents: number;
  /** Its compute time, in milliseconds. */
  durationMs: number;
  /** The object that the run keeps beside its output. */
  metadata?: Record<string, any>;
  /** The kind of task, such as `"STANDARD"` or `"SCHEDULED"`. */
  taskKind?: string;
  /** The region that it runs in. */
  region?: string;
};

/** A run, as {@link RunsApi.list} gives it. */
export type ListRunResponseItem = Prettify<
  CommonRunFields & {
    /** The environment that it belongs to. */
    env: {
      id: string;
      name: string;
      /** Whose it is, where it is a development environment. */
      user?: string;
    };
  }
>;

/** A run that another one started, or was started by. */
export type RelatedRunDetails = Prettify<
  CommonRunFields & {
    /** How many runs stand above it. */
    depth: number;
    /** The call that started it. */
    triggerFunction: Open<"trigger" | "triggerAndWait" | "batchTrigger" | "batchTriggerAndWait">;
    /** The batch that it belongs to. */
    batchId?: string;
  }
>;

/** The error that a run ended with. */
export type SerializedError = {
  /** What it says. */
  message: string;
  /** Its class, such as `"TypeError"`. */
  name?: string;
  /** Where it was thrown. */
  stackTrace?: string;
  /** The errors that led to it. */
  causes?: { message: string; name?: string; stackTrace?: string }[];
};

/** A run, as {@link RunsApi.retrieve} gives it, where the types of its task are not known. */
export type RetrieveRunResponse = Prettify<
  RelatedRunDetails & {
    /** What it was triggered with. Dates in it are strings, unless it came by the object store. */
    payload?: any;
    /** Where a large payload was fetched from. It has been fetched. */
    payloadPresignedUrl?: string;
    /** What it returned. Dates in it are strings, unless it came by the object store. */
    output?: any;
    /** Where a large output was fetched from. It has been fetched. */
    outputPresignedUrl?: string;
    /** Why it failed. */
    error?: SerializedError;
    /** The schedule that started it. */
    schedule?: {
      id: string;
      externalId?: string;
      deduplicationKey?: string;
      generator: { type: "CRON"; expression: string; description: string };
    };
    /** The runs around it. */
    relatedRuns: {
      /** The one at the top. */
      root?: RelatedRunDetails;
      /** The one that started it. */
      parent?: RelatedRunDetails;
      /** Those that it started. */
      children?: RelatedRunDetails[];
    };
    /** How many times it was tried. */
    attemptCount: number;
  }
>;

/**
 * A run with the types of its task. `T` is the task's type, or that of a handle; from a plain string
 * `payload` and `output` are `any`.
 */
export type RetrieveRunResult<T> = Prettify<
  Omit<RetrieveRunResponse, "payload" | "output"> & {
    /** What it was triggered with. Dates in it are strings, unless it came by the object store. */
    payload?: InferRunTypes<T>["payload"];
    /** What it returned, once it has. Dates in it are strings, unless it came by the object store. */
    output?: InferRunTypes<T>["output"];
  }
>;

/** A run of any task. */
export type AnyRetrieveRunResult = RetrieveRunResult<any>;

/** What a call that names a run takes, by its type parameter: for a task, the id or a handle. */
type RunId<T> = T extends AnyTask
  ? string | AnyRunHandle
  : T extends AnyRunHandle | string
    ? T
    : never;

/** What is to be different in the new run of {@link RunsApi.replay}. */
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
  /** Another payload. */
  payload?: unknown;
  /** How `payload` is written, where it is a string that you have made yourself. */
  payloadType?: string;
  /** A key for the new run. Unlike that of a trigger, a string is sent as it is, not hashed. */
  idempotencyKey?: IdempotencyKey | string;
};

/** The answer of {@link RunsApi.replay}: the new run. */
export type ReplayRunResponse = {
  /** Its id. */
  id: string;
};

/** The answer of {@link RunsApi.cancel}. */
export type CanceledRunResponse = {
  /** The id of the run. */
  id: string;
};

/** What {@link RunsApi.reschedule} changes. */
export type RescheduleRunRequestBody = {
  /** The new start: a duration from now, such as `"30m"`, or the time as a `Date`. */
  delay: string | Date;
};

/** How {@link RunsApi.poll} asks. */
export type PollRunOptions = {
  /** Milliseconds between one question and the next. Default 1000. */
  pollIntervalMs?: number;
};

/** What {@link runs} offers. */
export interface RunsApi {
  /**
   * Lists the runs of all environments of a project, newest first.
   *
   * Token: a personal access token.
   *
   * @param projectRef - The project, `proj_…`.
   * @param params - Which runs, and how many a page.
   * @param requestOptions - About this call alone; for the fetching of further pages too.
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
   * Lists the runs of the token's environment, newest first. Await it for a page, or iterate over it
   * for all of them.
   *
   * Token: a secret key, or a public token that may read runs.
   *
   * @param params - Which runs, and how many a page.
   * @param requestOptions - About this call alone; for the fetching of further pages too.
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
   * One run, with its payload, its output, and the runs around it. A handle tells the types of
   * payload and output; with an id, the task as type parameter does.
   *
   * Token: a secret key, or a public token with `read:runs:<id>` (such as the handle's own).
   *
   * @param runId - The id of the run, `run_…`, or its handle.
   * @param requestOptions - About this call alone.
   * @throws {@link NotFoundError} where there is no such run. A run may take a moment to appear, so
   *   this is retried first.
   *
   * @example
   * ```ts
   * const run = await runs.retrieve<typeof emailTask>("run_1234");
   * if (run.isSuccess) console.log(run.output.messageId);
   * ```
   */
  retrieve<TRunId extends AnyRunHandle | AnyTask | string>(
    runId: RunId<TRunId>,
    requestOptions?: ApiRequestOptions,
  ): ApiPromise<RetrieveRunResult<TRunId>>;

  /**
   * Ends a run that has not ended, and the runs that it started. One that has ended stays as it is.
   *
   * Token: a secret key, or a public token that may write runs.
   *
   * @param runId - The id of the run, `run_…`.
   * @param requestOptions - About this call alone.
   * @throws {@link NotFoundError} where there is no such run.
   */
  cancel(runId: string, requestOptions?: ApiRequestOptions): ApiPromise<CanceledRunResponse>;

  /**
   * Starts a new run of the same task, with the payload and options of an earlier one.
   *
   * Token: a secret key.
   *
   * @param runId - The id of the earlier run, `run_…`.
   * @param options - What is to be different in the new one.
   * @param requestOptions - About this call alone.
   * @returns The id of the new run.
   * @throws {@link NotFoundError} where there is no such run.
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
  /** The same with the payload and options of the earlier run as they are. */
  replay(runId: string, requestOptions?: ApiRequestOptions): ApiPromise<ReplayRunResponse>;

  /**
   * Gives a delayed run another start.
   *
   * Token: a secret key.
   *
   * @param runId - The id of the run, `run_…`.
   * @param body - The new start.
   * @param requestOptions - About this call alone.
   * @returns The run as it is now.
   * @throws {@link UnprocessableEntityError} where the run is not `DELAYED`, {@link BadRequestError}
   *   where the delay is not valid.
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
   * Retrieves a run again and again until it has ended, well or not: look at its `status`. Gives up
   * after 500 times.
   *
   * Token: as {@link RunsApi.retrieve}.
   *
   * @param runId - The id of the run, `run_…`, or its handle.
   * @param options - How often to ask.
   * @param requestOptions - About each of the requests; `signal` ends the waiting.
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
   * What a run came to: its output or its error; `undefined` while it is not finished, and for a
   * run that there is not.
   *
   * Token: a secret key.
   *
   * @param runId - The id of the run, `run_…`.
   * @param requestOptions - About this call alone.
   */
  result(
    runId: string | { id: string },
    requestOptions?: ApiRequestOptions,
  ): ApiPromise<TaskRunExecutionResult | undefined>;

  /**
   * What was recorded in a run. The server says nothing about its form.
   *
   * Token: a secret key.
   *
   * @param runId - The id of the run, `run_…`.
   * @param requestOptions - About this call alone.
   * @throws {@link NotFoundError} where there is no such run.
   */
  events(runId: string, requestOptions?: ApiRequestOptions): ApiPromise<unknown>;

  /**
   * The trace of a run: what took place in it, as a tree.
   *
   * Token: a secret key.
   *
   * @param runId - The id of the run, `run_…`.
   * @param requestOptions - About this call alone.
   * @throws {@link NotFoundError} where there is no such run.
   */
  trace(
    runId: string,
    requestOptions?: ApiRequestOptions,
  ): ApiPromise<RetrieveRunTraceResponseBody>;

  /**
   * One page of the trace of a run, as a list. `after` asks for the one that follows.
   *
   * Token: a secret key.
   *
   * @param runId - The id of the run, `run_…`.
   * @param options - Which page, and how many spans a page.
   * @param requestOptions - About this call alone.
   * @throws {@link NotFoundError} where there is no such run.
   */
  tracePage(
    runId: string,
    options?: RetrieveRunTracePageOptions,
    requestOptions?: ApiRequestOptions,
  ): ApiPromise<RetrieveRunTracePageResponseBody>;

  /**
   * One span of the trace of a run.
   *
   * Token: a secret key.
   *
   * @param runId - The id of the run, `run_…`.
   * @param spanId - The id of the span.
   * @param requestOptions - About this call alone.
   * @throws {@link NotFoundError} where there is no such span.
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
   * @param requestOptions - About this call alone.
   * @throws {@link UnprocessableEntityError} where the run would have more than ten.
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
   * The object that a run keeps beside its output.
   *
   * Token: a secret key.
   *
   * @param runId - The id of the run, `run_…`.
   * @param requestOptions - About this call alone.
   * @throws {@link NotFoundError} where there is no such run.
   */
  metadata(runId: string, requestOptions?: ApiRequestOptions): ApiPromise<RunMetadataResponseBody>;

  /**
   * Changes the object that a run keeps beside its output.
   *
   * Token: a secret key.
   *
   * @param runId - The id of the run, `run_…`.
   * @param body - What it is to be, or the changes to it.
   * @param requestOptions - About this call alone.
   * @throws {@link NotFoundError} where there is no such run.
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
   * Follows a run: gives it as it stands, and again whenever it changes, until it has ended.
   *
   * Token: a secret key, or a public token with `read:runs:<id>` (such as the handle's own).
   *
   * @param runId - The id of the run, `run_…`, or its handle.
   * @param options - What to leave out, and when to end.
   * @param requestOptions - `additionalHeaders` go with each connection; `signal` ends it.
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
   * Follows all runs that have these tags, those that are still to come included, until it is ended.
   *
   * Token: a secret key, or a public token with `read:tags:<tag>`.
   *
   * @param tag - A tag, or several that a run must have all of.
   * @param filters - Which of the runs, and what to leave out.
   * @param options - `signal` ends it; `additionalHeaders` go with each connection.
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
   * Follows the runs of a batch, until it is ended.
   *
   * Token: a secret key, or a public token with `read:batch:<id>` (such as the handle's own).
   *
   * @param batchId - The id of the batch, `batch_…`.
   * @param requestOptions - `signal` ends it; `additionalHeaders` go with each connection.
   */
  subscribeToBatch<TTasks extends AnyTask>(
    batchId: string,
    requestOptions?: ApiRequestOptions,
  ): RunSubscription<InferRunTypes<TTasks>>;

  /**
   * Reads a stream that a run sends while it goes on, from its first part, as
   * {@link StreamsApi.read} does.
   *
   * @param runId - The id of the run, `run_…`.
   * @param streamKey - Which of its streams.
   * @param requestOptions - `signal` closes it; `additionalHeaders` go with each connection.
   */
  fetchStream<T>(
    runId: string,
    streamKey: string,
    requestOptions?: ApiRequestOptions,
  ): Promise<AsyncIterableStream<T>>;

  /** Cancelling and replaying many runs by one call. */
  readonly bulk: BulkActionsApi;
}

/** Looking after runs. */
export declare const runs: RunsApi;

export {};
