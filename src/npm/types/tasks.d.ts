import type { ApiPromise, TaskRunPromise } from "../promises.js";
import type { Integer, MachinePresetName, SerializableJson } from "./common.js";
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

/** Combines several triggers with the same key into one run, which starts when no more arrive. */
export interface DebounceOptions {
  /** The key. Triggers of the same task with the same key are combined. At most 512 characters. */
  key: string;
  /**
   * The delay after each trigger, as a duration such as `"5s"` or `"2h30m"`. At least one second;
   * not a date.
   */
  delay: string;
  /** The trigger whose payload and options the run gets: the first (the default) or the last. */
  mode?: "leading" | "trailing";
  /**
   * The longest delay after the first trigger, as a duration such as `"5m"`. Without it, a key
   * whose triggers never pause never runs.
   */
  maxDelay?: string;
}

/** Options of a run. All of them are optional. */
export interface TriggerOptions {
  /**
   * Makes the call safe to repeat: while the key is valid, another trigger of the task returns the
   * existing run. A string is hashed first. Inside a task the key applies to the current run; use
   * `idempotencyKeys.create` for another scope.
   */
  idempotencyKey?: IdempotencyKey | string | string[];
  /**
   * How long the key is valid, as a duration such as `"60s"`, `"1h"` or `"7d"`. Default 30 days.
   */
  idempotencyKeyTTL?: string;
  /** Delays the run: a duration such as `"60s"`, `"1h"` or `"2w"`, or the time as a `Date`. */
  delay?: string | Date;
  /**
   * Expires the run if it has not started by then: a duration such as `"1h"`, or **seconds**; 0 for
   * never. In the development environment the default is 10 minutes.
   */
  ttl?: string | number;
  /** Tags of the run. */
  tags?: RunTags;
  /** A JSON object that is stored with the run and can be read and changed. At most 256 KB. */
  metadata?: Record<string, SerializableJson>;
  /** The name of the queue. Default the task's own. */
  queue?: string;
  /** The names of the concurrency limits. Default the task's own; at most 2. */
  concurrency?: string | string[];
  /** Creates a copy of the queue for each value of the key, such as one for each user. */
  concurrencyKey?: string;
  /** The number of attempts of the task, the first included. */
  maxAttempts?: Integer;
  /** The longest compute time of the run, in **seconds**, at least 5. */
  maxDuration?: Integer;
  /** The size of the machine. */
  machine?: MachinePresetName;
  /**
   * Moves the run forward in its queue, as if it had been triggered this many **seconds** earlier.
   */
  priority?: Integer;
  /** The region of the run. Has no effect in the development environment. */
  region?: string;
  /**
   * The deployed version to run, such as `"20250208.1"`. Default `TRIGGER_VERSION`, then the
   * version that is current when the run starts.
   */
  version?: string;
  /**
   * Ties the run to the deployment with this external id, such as a commit, and waits for that
   * deployment. `null` overrides the configuration.
   */
  externalDeploymentId?: string | null;
  /** Combines several triggers into one run. */
  debounce?: DebounceOptions;
}

/**
 * Options of a run that the current run waits for. It has the version of the current run, so
 * `externalDeploymentId` has no effect.
 */
export type TriggerAndWaitOptions = Omit<TriggerOptions, "version">;

/** Options of a run that the caller's run follows while it stays awake. */
export type TriggerAndSubscribeOptions = TriggerAndWaitOptions & {
  /** Ends the subscription: the promise rejects with the signal's reason. */
  signal?: AbortSignal;
  /** Whether the signal also cancels the run. Default: `true`. */
  cancelOnAbort?: boolean;
};

/** Options of a batch. */
export interface BatchTriggerOptions {
  /** The key of the batch. An item without a key of its own gets this key and its index. */
  idempotencyKey?: IdempotencyKey | string | string[];
  /** How long the key is valid, as a duration such as `"60s"`, `"1h"` or `"7d"`. */
  idempotencyKeyTTL?: string;
  /** @deprecated Has no effect. */
  triggerSequentially?: boolean;
}

/** One run of a batch of one task. */
export type BatchItem<TInput, TOptions = TriggerOptions> = {
  /** The payload. */
  payload: TInput;
  /** Options of the run. */
  options?: TOptions;
};

/** The items of a batch, as an array or any iterable. At most 1000. */
export type BatchItems<TItem> =
  readonly TItem[] | Iterable<TItem> | AsyncIterable<TItem> | ReadableStream<TItem>;

/** A task that can be triggered: its identifier, and the calls bound to it. */
export interface Task<TIdentifier extends string, TInput = void, TOutput = any> {
  /** The identifier of the task. */
  id: TIdentifier;
  /** The description of the task. */
  description?: string;
  /** The JSON Schema of its payload. */
  jsonSchema?: object;
  /** Triggers this task, as {@link TasksApi.trigger} does. */
  trigger: (
    payload: TInput,
    options?: TriggerOptions,
    requestOptions?: TriggerApiRequestOptions,
  ) => ApiPromise<RunHandle<TIdentifier, TInput, TOutput>>;
  /** Triggers a batch of this task, as {@link TasksApi.batchTrigger} does. */
  batchTrigger: (
    items: BatchItems<BatchItem<TInput>>,
    options?: BatchTriggerOptions,
    requestOptions?: TriggerApiRequestOptions,
  ) => ApiPromise<BatchRunHandle<TIdentifier, TInput, TOutput>>;
  /** Triggers this task and waits for the result, as {@link TasksApi.triggerAndWait} does. */
  triggerAndWait: (
    payload: TInput,
    options?: TriggerAndWaitOptions,
    requestOptions?: TriggerApiRequestOptions,
  ) => TaskRunPromise<TIdentifier, TOutput>;
  /**
   * Triggers a run of this task and follows it to its end, as {@link TasksApi.triggerAndSubscribe}
   * does.
   */
  triggerAndSubscribe: (
    payload: TInput,
    options?: TriggerAndSubscribeOptions,
    requestOptions?: TriggerApiRequestOptions,
  ) => TaskRunPromise<TIdentifier, TOutput>;
  /**
   * Triggers a batch of this task and waits for the results, as
   * {@link TasksApi.batchTriggerAndWait} does.
   */
  batchTriggerAndWait: (
    items: BatchItems<BatchItem<TInput, TriggerAndWaitOptions>>,
    options?: BatchTriggerOptions,
    requestOptions?: TriggerApiRequestOptions,
  ) => ApiPromise<BatchResult<RunTypes<TIdentifier, TInput, TOutput>>>;
}

/** A function for the worker that runs a task. It is never called here. */
type TaskHook = (...args: any[]) => any;

/**
 * The options of {@link task}: all of the official package's `task`, so that a file with tasks can
 * be imported. All but `id`, `description` and `jsonSchema` are for the types only.
 */
export type TaskOptions<TIdentifier extends string, TPayload = void, TOutput = unknown> = {
  /** The identifier of the deployed task. */
  id: TIdentifier;
  /** The description of the task, for readers. */
  description?: string;
  /** The JSON Schema of the payload. */
  jsonSchema?: object;
  /** Declares the types of payload and output. It is never called. */
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
 * Makes a handle of a task that is deployed elsewhere, to trigger it. Tasks are run by
 * `@trigger.dev/sdk`: the `run` function given here only declares types and is never called.
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
/** Makes a handle of a task from its identifier, and its types if they are known. */
export declare function task<TIdentifier extends string, TInput = any, TOutput = any>(
  options: Omit<TaskOptions<TIdentifier>, "run">,
): Task<TIdentifier, TInput, TOutput>;
/** Makes a handle of a task with the types of another, such as one made with `@trigger.dev/sdk`. */
export declare function task<TTask extends AnyTask>(options: {
  id: TaskIdentifier<TTask>;
  description?: string;
}): Task<TaskIdentifier<TTask>, TaskPayload<TTask>, TaskOutput<TTask>>;

/** The calls of {@link tasks}. */
export interface TasksApi {
  /**
   * Triggers a run of a task. With the task as type parameter, identifier and payload are checked,
   * and the handle carries the types of payload and output.
   *
   * Token: a secret key, or a public token with `trigger:tasks:<id>`.
   *
   * @param id - The identifier of the task.
   * @param payload - The payload. Dates, maps, sets, big integers and the like keep their types. A
   *   payload of 128 KB or more is offloaded.
   * @param options - Options of the run.
   * @param requestOptions - Request options of this call.
   * @returns The handle of the run. The call resolves once the run is accepted, before it has
   *   ended.
   * @throws {@link NotFoundError} if there is no such task, {@link UnprocessableEntityError} if the
   *   options can't be met, {@link BadRequestError} if they are invalid.
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
   * Triggers many runs of one task. For different tasks use {@link BatchApi.trigger}.
   *
   * Token: a secret key, or a public token with `batchTrigger:tasks:<id>`.
   *
   * @param id - The identifier of the task.
   * @param items - A payload for each run, with options if needed. At most 1000.
   * @param options - Options of the batch as a whole.
   * @param requestOptions - Request options of this call.
   * @returns The handle of the batch. `batch.retrieve(handle.batchId)` lists its runs.
   * @throws {@link BatchTriggerError}, which names the step that failed.
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
   * Triggers a run of a task and waits for its result. Only inside a run of a task that is defined
   * with `@trigger.dev/sdk`, whose worker may suspend the current run meanwhile.
   *
   * @param id - The identifier of the task.
   * @param payload - The payload.
   * @param options - Options of the run.
   * @param requestOptions - Request options of the call that starts it.
   * @returns The result of the run, successful or not. `unwrap()` of the promise returns its
   *   output.
   * @throws The errors of {@link TasksApi.trigger}, and `Error` outside of a run.
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
   * Triggers many runs of one task and waits until all have ended. Works where
   * {@link TasksApi.triggerAndWait} works.
   *
   * @param id - The identifier of the task.
   * @param items - A payload for each run, with options if needed. At most 1000.
   * @param options - Options of the batch as a whole.
   * @param requestOptions - Request options of the calls that start it.
   * @returns The result of each run, in the order of the items.
   * @throws {@link BatchTriggerError}, which names the step that failed; `Error` outside of a run.
   */
  batchTriggerAndWait<TTask extends AnyTask>(
    id: TaskIdentifier<TTask>,
    items: BatchItems<BatchItem<TaskPayload<TTask>, TriggerAndWaitOptions>>,
    options?: BatchTriggerOptions,
    requestOptions?: TriggerApiRequestOptions,
  ): ApiPromise<BatchResult<InferRunTypes<TTask>>>;

  /**
   * Triggers a run and follows it to its end while the caller's run stays awake. Works only inside a
   * run. Use it to do other work meanwhile, or to be able to abort.
   * {@link TasksApi.triggerAndWait} uses no compute time while it waits.
   *
   * @param id - The task's identifier.
   * @param payload - The payload.
   * @param options - Options of the run. The `signal` ends the subscription, and cancels the run
   *   unless `cancelOnAbort` is `false`.
   * @param requestOptions - Options of the request that triggers the run.
   * @returns The result of the run, whether it succeeded or failed. `unwrap()` of the promise gives
   *   the output.
   * @throws The errors of {@link TasksApi.trigger}, the reason of the signal, and `Error` outside of
   *   a run.
   *
   * @example
   * ```ts
   * const signal = AbortSignal.timeout(60_000);
   * const result = await tasks.triggerAndSubscribe("make-report", { month: 7 }, { signal });
   * ```
   */
  triggerAndSubscribe<TTask extends AnyTask>(
    id: TaskIdentifier<TTask>,
    payload: TaskPayload<TTask>,
    options?: TriggerAndSubscribeOptions,
    requestOptions?: TriggerApiRequestOptions,
  ): TaskRunPromise<TaskIdentifier<TTask>, TaskOutput<TTask>>;
}

/** Triggers runs of tasks. */
export declare const tasks: TasksApi;

export {};
