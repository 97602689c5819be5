/**
 * The types of a task, as they travel from the task to the handle of its run, and to the payload
 * and output of `runs.retrieve`.
 */

import type { Integer } from "./common.js";

declare const runTypes: unique symbol;

/** The identifier, payload and output of a task, as types. */
export type RunTypes<TTaskIdentifier extends string, TPayload, TOutput> = {
  taskIdentifier: TTaskIdentifier;
  payload: TPayload;
  output: TOutput;
};

/** The types of a run of an unknown task. */
export type AnyRunTypes = RunTypes<string, any, any>;

/** `T` with the types of its run, which exist only at compile time. */
export type BrandedRun<T, TRunTypes extends AnyRunTypes> = T & {
  readonly [runTypes]?: TRunTypes;
};

/** The handle of a run: its id, its public token and its types. */
export type RunHandle<TTaskIdentifier extends string, TPayload, TOutput> = BrandedRun<
  {
    /** The id of the run, `run_…`. */
    id: string;
    /**
     * A public token that can only read this run, so it is fit for a browser. Expires after an
     * hour. Signed when it is read.
     */
    publicAccessToken: string;
    /** Whether this is an existing run with the same idempotency key. */
    isCached?: boolean;
    /** For the types only: not set at run time. */
    taskIdentifier: TTaskIdentifier;
  },
  RunTypes<TTaskIdentifier, TPayload, TOutput>
>;

/** The handle of a run of any task. */
export type AnyRunHandle = RunHandle<string, any, any>;

/** The handle of a batch. `batch.retrieve(handle.batchId)` lists its runs. */
export type BatchRunHandle<TTaskIdentifier extends string, TPayload, TOutput> = BrandedRun<
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
  },
  RunTypes<TTaskIdentifier, TPayload, TOutput>
>;

/** The result of a run that the caller waited for. */
export type TaskRunResult<TTaskIdentifier extends string, TOutput> =
  | {
      ok: true;
      /** The id of the run, `run_…`. */
      id: string;
      /** The identifier of its task. */
      taskIdentifier: TTaskIdentifier;
      /** The output of the task. */
      output: TOutput;
    }
  | {
      ok: false;
      /** The id of the run, `run_…`. */
      id: string;
      /** The identifier of its task. */
      taskIdentifier: TTaskIdentifier;
      /** The error: mostly an `Error`, otherwise the value that was thrown. */
      error: unknown;
    };

/** The result of a run with these types. */
export type TaskRunResultFromTypes<TRunTypes extends AnyRunTypes> = TRunTypes extends AnyRunTypes
  ? TaskRunResult<TRunTypes["taskIdentifier"], TRunTypes["output"]>
  : never;

/** The results of the runs of a batch that the caller waited for, in the order of its items. */
export type BatchResult<TRunTypes extends AnyRunTypes> = {
  /** The id of the batch, `batch_…`. */
  id: string;
  /** The results of its runs. */
  runs: TaskRunResultFromTypes<TRunTypes>[];
};

/**
 * Any task, as a type parameter: one made with `task` here, or with `task` or `schemaTask` of
 * `@trigger.dev/sdk`.
 */
export type AnyTask = {
  id: string;
  trigger: (payload: any, ...rest: any[]) => PromiseLike<{ id: string }>;
};

/** The identifier of a task. */
export type TaskIdentifier<TTask extends AnyTask> = TTask["id"];

/** The payload of a task. */
export type TaskPayload<TTask extends AnyTask> = TTask extends {
  trigger: (payload: infer TPayload, ...rest: any[]) => any;
}
  ? TPayload
  : never;

/**
 * The output of a task. A task made here declares it in its handles; one made with
 * `@trigger.dev/sdk`, in the promise of its `triggerAndWait`.
 */
export type TaskOutput<TTask extends AnyTask> = TTask extends {
  triggerAndWait: (...args: any[]) => { unwrap: () => PromiseLike<infer TOutput> };
}
  ? TOutput
  : TTask extends { trigger: (...args: any[]) => PromiseLike<infer THandle> }
    ? HandleTypes<THandle>["output"]
    : never;

/** The member of a union of tasks that has this identifier. */
export type TaskFromIdentifier<
  TTask extends AnyTask,
  TIdentifier extends TTask["id"],
> = TTask extends { id: TIdentifier } ? TTask : never;

/** The types of a handle. */
type HandleTypes<T> = T extends { readonly [runTypes]?: infer TRunTypes extends AnyRunTypes }
  ? TRunTypes
  : AnyRunTypes;

/** The types of a run, from its task or its handle; `any` if `T` has no types, such as a string. */
export type InferRunTypes<T> = T extends AnyTask
  ? RunTypes<TaskIdentifier<T>, TaskPayload<T>, TaskOutput<T>>
  : HandleTypes<T>;

/** The handle of a run with these types. */
export type RunHandleFromTypes<TRunTypes extends AnyRunTypes> = RunHandle<
  TRunTypes["taskIdentifier"],
  TRunTypes["payload"],
  TRunTypes["output"]
>;

/** The handle of a batch of runs with these types. */
export type BatchRunHandleFromTypes<TRunTypes extends AnyRunTypes> = TRunTypes extends AnyRunTypes
  ? BatchRunHandle<TRunTypes["taskIdentifier"], TRunTypes["payload"], TRunTypes["output"]>
  : never;

export {};
