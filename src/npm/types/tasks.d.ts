import type { ApiPromise, TaskRunPromise } from "../promises.js";
import type { MachinePresetName, SerializableJson } from "./common.js";
import type { IdempotencyKey } from "./idempotency-keys.js";
import type { RetryOptions, TriggerApiRequestOptions } from "./request-options.js";
import type {
  AnyTask,
  BatchResult,
  BatchRunHandle,
  BatchRunHandleFromTypes,
  InferRunTypes,
  RunHandle,
  RunHandleFromTypes,
  RunTypes,
  TaskIdentifier,
  TaskOutput,
  TaskPayload,
} from "./run-types.js";

/** One tag, or several. At most 10 a run, each of at most 128 characters. */
export type RunTags = string | string[];

/** Several triggers of the same key become one run that starts when they have ceased to come. */
export interface DebounceOptions {
  /** Triggers of the same task with the same key belong together. At most 512 characters. */
  key: string;
  /**
   * How long to wait after each trigger, as a duration such as `"5s"` or `"2h30m"`. At least one
   * second; not a date.
   */
  delay: string;
  /** Whose payload and options the run has: the first trigger's (default) or the last one's. */
  mode?: "leading" | "trailing";
  /**
   * The longest wait, counted from the first trigger, as a duration such as `"5m"`. Without it, a
   * key that never rests never runs.
   */
  maxDelay?: string;
}

/** How a run is to be made. All of it is optional. */
export interface TriggerOptions {
  /**
   * Makes the call safe to repeat: while the key is known, triggering the same task with it again
   * gives the handle of the run that there is. A string is hashed on this side first. Inside a task
   * it holds for the present run; use `idempotencyKeys.create` for another scope.
   */
  idempotencyKey?: IdempotencyKey | string | string[];
  /** How long the key is known, as a duration such as `"60s"`, `"1h"` or `"7d"`. Default 30 days. */
  idempotencyKeyTTL?: string;
  /** Starts the run later: a duration such as `"60s"`, `"1h"` or `"2w"`, or the time as a `Date`. */
  delay?: string | Date;
  /**
   * The run expires if it has not started by then: a duration such as `"1h"`, or a number of
   * **seconds**; 0 for never. In the development environment the default is 10 minutes.
   */
  ttl?: string | number;
  /** Tags to find the run by. */
  tags?: RunTags;
  /** Any JSON object, kept with the run and readable from outside. At most 256 KB. */
  metadata?: Record<string, SerializableJson>;
  /** The queue to put the run in, by name, in place of the task's own. */
  queue?: string;
  /** The named concurrency limits that the run is to keep, in place of the task's own; at most 2. */
  concurrency?: string | string[];
  /** Gives every value of the key a copy of the queue, such as one for each user. */
  concurrencyKey?: string;
  /** How many times the task may be tried, the first time included. */
  maxAttempts?: number;
  /** The longest compute time of the run, in **seconds**, at least 5. */
  maxDuration?: number;
  /** The size of the machine. */
  machine?: MachinePresetName;
  /** Moves the run ahead in its queue, as if it had been triggered this many **seconds** earlier. */
  priority?: number;
  /** The region to run in. Has no effect in the development environment. */
  region?: string;
  /**
   * The deployed version to run, such as `"20250208.1"`. Default `TRIGGER_VERSION`, and else the
   * version that is current when the run starts.
   */
  version?: string;
  /**
   * Ties the run to the deployment made under this id (a commit, a release tag), and waits for that
   * deployment where it is not there yet. `null` for none, whatever the configuration says.
   */
  externalDeploymentId?: string | null;
  /** Gathers several triggers into one run. */
  debounce?: DebounceOptions;
}

/**
 * How a run is to be made that the present run waits for. It has the version of the present run, so
 * that `externalDeploymentId` has no effect.
 */
export type TriggerAndWaitOptions = Omit<TriggerOptions, "version">;

/** How a batch is to be made. */
export interface BatchTriggerOptions {
  /** The key of the whole batch. An item without one of its own has this key and its index. */
  idempotencyKey?: IdempotencyKey | string | string[];
  /** How long the key is known, as a duration such as `"60s"`, `"1h"` or `"7d"`. */
  idempotencyKeyTTL?: string;
  /** @deprecated Has no effect. */
  triggerSequentially?: boolean;
}

/** One run of a batch of one task. */
export type BatchItem<TInput, TOptions = TriggerOptions> = {
  /** What the task takes. */
  payload: TInput;
  /** How the run is to be made. */
  options?: TOptions;
};

/** The items of a batch: an array, or anything that yields them one by one. At most 1000. */
export type BatchItems<TItem> =
  readonly TItem[] | Iterable<TItem> | AsyncIterable<TItem> | ReadableStream<TItem>;

/** A task that can be triggered: its identifier, and the calls bound to it. */
export interface Task<TIdentifier extends string, TInput = void, TOutput = any> {
  /** The identifier of the task. */
  id: TIdentifier;
  /** What was said of it. */
  description?: string;
  /** The JSON Schema of its payload. */
  jsonSchema?: object;
  /** The same as {@link TasksApi.trigger} with this task's identifier. */
  trigger: (
    payload: TInput,
    options?: TriggerOptions,
    requestOptions?: TriggerApiRequestOptions,
  ) => ApiPromise<RunHandle<TIdentifier, TInput, TOutput>>;
  /** The same as {@link TasksApi.batchTrigger} with this task's identifier. */
  batchTrigger: (
    items: BatchItems<BatchItem<TInput>>,
    options?: BatchTriggerOptions,
    requestOptions?: TriggerApiRequestOptions,
  ) => ApiPromise<BatchRunHandle<TIdentifier, TInput, TOutput>>;
  /** The same as {@link TasksApi.triggerAndWait} with this task's identifier. */
  triggerAndWait: (
    payload: TInput,
    options?: TriggerAndWaitOptions,
    requestOptions?: TriggerApiRequestOptions,
  ) => TaskRunPromise<TIdentifier, TOutput>;
  /** The same as {@link TasksApi.batchTriggerAndWait} with this task's identifier. */
  batchTriggerAndWait: (
    items: BatchItems<BatchItem<TInput, TriggerAndWaitOptions>>,
    options?: BatchTriggerOptions,
    requestOptions?: TriggerApiRequestOptions,
  ) => ApiPromise<BatchResult<RunTypes<TIdentifier, TInput, TOutput>>>;
}

/** A function that the worker calls while a task runs. It is never called here. */
type TaskHook = (...args: any[]) => any;

/**
 * What {@link task} takes: everything that the official package's `task` does, so that a file with tasks can be imported. All but
 * `id`, `description` and `jsonSchema` serve the types, or nothing.
 */
export type TaskOptions<TIdentifier extends string, TPayload = void, TOutput = unknown> = {
  /** The identifier that the task is deployed under. */
  id: TIdentifier;
  /** What the task is for; for readers. */
  description?: string;
  /** The JSON Schema of the payload. */
  jsonSchema?: object;
  /** Tells the types of payload and output. It is never called. */
  run: (
    payload: TPayload,
    params: { ctx: any; init?: any; signal: AbortSignal },
  ) => Promise<TOutput>;
  /** Has no effect here. */
  retry?: RetryOptions & { outOfMemory?: { machine?: MachinePresetName } };
  /** Has no effect here. */
  queue?: string | { name?: string; concurrencyLimit?: number };
  /** Has no effect here. */
  concurrency?: unknown;
  /** Has no effect here. */
  machine?: MachinePresetName | { cpu?: number; memory?: number; preset?: MachinePresetName };
  /** Has no effect here. */
  maxDuration?: number;
  /** Has no effect here. */
  ttl?: string | number;
} & {
  [
    Hook in
      | "init"
      | "cleanup"
      | "middleware"
      | "handleError"
      | "catchError"
      | "onStart"
      | "onStartAttempt"
      | "onSuccess"
      | "onFailure"
      | "onComplete"
      | "onWait"
      | "onResume"
      | "onCancel"
  ]?: TaskHook;
};

/**
 * A handle to a task that is deployed elsewhere, to trigger it by. Running tasks remains the
 * business of `@trigger.dev/sdk`: the `run` function that is given here serves the types and is
 * never called.
 *
 * @example
 * ```ts
 * import type { emailTask } from "./trigger/email";
 *
 * // With the types of a task, and none of its code:
 * const email = task<typeof emailTask>({ id: "send-email" });
 * await email.trigger({ to: "ada@example.com" });
 * ```
 */
export declare function task<TIdentifier extends string, TInput = void, TOutput = unknown>(
  options: TaskOptions<TIdentifier, TInput, TOutput>,
): Task<TIdentifier, TInput, TOutput>;
/** A handle to a task of which the identifier is known, and perhaps the types. */
export declare function task<TIdentifier extends string, TInput = any, TOutput = any>(
  options: Omit<TaskOptions<TIdentifier>, "run">,
): Task<TIdentifier, TInput, TOutput>;
/** A handle to a task with the types of another, such as one made with `@trigger.dev/sdk`. */
export declare function task<TTask extends AnyTask>(options: {
  id: TaskIdentifier<TTask>;
  description?: string;
}): Task<TaskIdentifier<TTask>, TaskPayload<TTask>, TaskOutput<TTask>>;

/** What {@link tasks} offers. */
export interface TasksApi {
  /**
   * Starts a run of a task. With the task as type parameter, identifier and payload are checked, and
   * the handle knows the types of payload and output.
   *
   * Token: a secret key, or a public token with `trigger:tasks:<id>`.
   *
   * @param id - The identifier of the task.
   * @param payload - What the task takes. Dates, maps, sets, big integers and the like arrive as
   *   what they are. From 128 KB on it goes by the object store.
   * @param options - How the run is to be made.
   * @param requestOptions - About this call alone.
   * @returns The handle of the run. It resolves once the run is accepted, not once it has ended.
   * @throws {@link NotFoundError} where there is no such task, {@link UnprocessableEntityError} where
   *   the options cannot be met, {@link BadRequestError} where they are not valid.
   *
   * @example
   * ```ts
   * import type { emailTask } from "./trigger/email";
   *
   * const handle = await tasks.trigger<typeof emailTask>(
   *   "send-email",
   *   { to: "ada@example.com" },
   *   { delay: "1h", tags: ["user:42"] },
   * );
   * const run = await runs.retrieve(handle); // run.payload and run.output have their types
   * ```
   */
  trigger<TTask extends AnyTask>(
    id: TaskIdentifier<TTask>,
    payload: TaskPayload<TTask>,
    options?: TriggerOptions,
    requestOptions?: TriggerApiRequestOptions,
  ): ApiPromise<RunHandleFromTypes<InferRunTypes<TTask>>>;

  /**
   * Starts many runs of one task. For runs of different tasks see {@link BatchApi.trigger}.
   *
   * Token: a secret key, or a public token with `batchTrigger:tasks:<id>`.
   *
   * @param id - The identifier of the task.
   * @param items - A payload for each run, and options where wanted; at most 1000.
   * @param options - What holds for the batch as a whole.
   * @param requestOptions - About this call alone.
   * @returns The handle of the batch. `batch.retrieve(handle.batchId)` lists its runs.
   * @throws {@link BatchTriggerError}, which says how far it got.
   *
   * @example
   * ```ts
   * const handle = await tasks.batchTrigger<typeof emailTask>("send-email", [
   *   { payload: { to: "ada@example.com" } },
   *   { payload: { to: "alan@example.com" }, options: { delay: "10m" } },
   * ]);
   * ```
   */
  batchTrigger<TTask extends AnyTask>(
    id: TaskIdentifier<TTask>,
    items: BatchItems<BatchItem<TaskPayload<TTask>>>,
    options?: BatchTriggerOptions,
    requestOptions?: TriggerApiRequestOptions,
  ): ApiPromise<BatchRunHandleFromTypes<InferRunTypes<TTask>>>;

  /**
   * Starts a run of a task and waits for its end. Only inside a run of a task that is defined with
   * `@trigger.dev/sdk`: its worker does the waiting, and may put the present run to sleep meanwhile.
   *
   * @param id - The identifier of the task.
   * @param payload - What the task takes.
   * @param options - How the run is to be made.
   * @param requestOptions - About the call that starts it.
   * @returns How the run ended, whether well or not; `unwrap()` of the promise gives its output.
   * @throws What {@link TasksApi.trigger} throws, and `Error` outside of a run.
   *
   * @example
   * ```ts
   * const report = await tasks.triggerAndWait<typeof reportTask>("make-report", { month: 7 }).unwrap();
   * ```
   */
  triggerAndWait<TTask extends AnyTask>(
    id: TaskIdentifier<TTask>,
    payload: TaskPayload<TTask>,
    options?: TriggerAndWaitOptions,
    requestOptions?: TriggerApiRequestOptions,
  ): TaskRunPromise<TaskIdentifier<TTask>, TaskOutput<TTask>>;

  /**
   * Starts many runs of one task and waits for the ends of all. Only where
   * {@link TasksApi.triggerAndWait} works.
   *
   * @param id - The identifier of the task.
   * @param items - A payload for each run, and options where wanted; at most 1000.
   * @param options - What holds for the batch as a whole.
   * @param requestOptions - About the calls that start it.
   * @returns How each run ended, in the order of the items.
   * @throws {@link BatchTriggerError}, which says how far it got, and `Error` outside of a run.
   */
  batchTriggerAndWait<TTask extends AnyTask>(
    id: TaskIdentifier<TTask>,
    items: BatchItems<BatchItem<TaskPayload<TTask>, TriggerAndWaitOptions>>,
    options?: BatchTriggerOptions,
    requestOptions?: TriggerApiRequestOptions,
  ): ApiPromise<BatchResult<InferRunTypes<TTask>>>;

  /**
   * Not there yet: it rejects, wherever it is called.
   *
   * @deprecated Use {@link TasksApi.triggerAndWait}, or `trigger` and then {@link RunsApi.subscribeToRun}.
   */
  triggerAndSubscribe<TTask extends AnyTask>(
    id: TaskIdentifier<TTask>,
    payload: TaskPayload<TTask>,
    options?: TriggerAndWaitOptions,
    requestOptions?: TriggerApiRequestOptions,
  ): TaskRunPromise<TaskIdentifier<TTask>, TaskOutput<TTask>>;
}

/** Starting runs of tasks. */
export declare const tasks: TasksApi;

export {};
