/**
 * How the types of a task travel: from the task to the handle of its run, and from there to the
 * payload and output that `runs.retrieve` gives.
 */

declare const runTypes: unique symbol;

/** The identifier, payload and output of a task, as types. */
export type RunTypes<TTaskIdentifier extends string, TPayload, TOutput> = {
  taskIdentifier: TTaskIdentifier;
  payload: TPayload;
  output: TOutput;
};

/** The same where nothing is known. */
export type AnyRunTypes = RunTypes<string, any, any>;

/** `T`, with the types of its run kept beside it; at run time nothing is there. */
export type BrandedRun<T, TRunTypes extends AnyRunTypes> = T & {
  readonly [runTypes]?: TRunTypes;
};

/** What triggering a task gives: enough to look after the run, and its types. */
export type RunHandle<TTaskIdentifier extends string, TPayload, TOutput> = BrandedRun<
  {
    /** The id of the run, `run_…`. */
    id: string;
    /** A token that may read this run and nothing else: fit for a browser. Lasts for an hour. Signed when it is read. */
    publicAccessToken: string;
    /** Whether an earlier run with the same idempotency key was found, instead of a new one made. */
    isCached?: boolean;
    /** Serves the types alone: at run time it is not there. */
    taskIdentifier: TTaskIdentifier;
  },
  RunTypes<TTaskIdentifier, TPayload, TOutput>
>;

/** The handle of a run of any task. */
export type AnyRunHandle = RunHandle<string, any, any>;

/** What triggering a batch gives. Its runs are listed by `batch.retrieve(handle.batchId)`. */
export type BatchRunHandle<TTaskIdentifier extends string, TPayload, TOutput> = BrandedRun<
  {
    /** The id of the batch, `batch_…`. */
    batchId: string;
    /** How many runs it has. */
    runCount: number;
    /** A token that may read this batch and nothing else: fit for a browser. Lasts for an hour. Signed when it is read. */
    publicAccessToken: string;
  },
  RunTypes<TTaskIdentifier, TPayload, TOutput>
>;

/** How a run ended that was waited for. */
export type TaskRunResult<TTaskIdentifier extends string, TOutput> =
  | {
      ok: true;
      /** The id of the run, `run_…`. */
      id: string;
      /** The identifier of its task. */
      taskIdentifier: TTaskIdentifier;
      /** What it returned. */
      output: TOutput;
    }
  | {
      ok: false;
      /** The id of the run, `run_…`. */
      id: string;
      /** The identifier of its task. */
      taskIdentifier: TTaskIdentifier;
      /** What it failed of: mostly an `Error`, and else what it threw. */
      error: unknown;
    };

/** The same, from the types of the run. */
export type TaskRunResultFromTypes<TRunTypes extends AnyRunTypes> = TRunTypes extends AnyRunTypes
  ? TaskRunResult<TRunTypes["taskIdentifier"], TRunTypes["output"]>
  : never;

/** How the runs of a batch ended that was waited for, in the order of its items. */
export type BatchResult<TRunTypes extends AnyRunTypes> = {
  /** The id of the batch, `batch_…`. */
  id: string;
  /** How its runs ended. */
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

/** What a task takes. */
export type TaskPayload<TTask extends AnyTask> = TTask extends {
  trigger: (payload: infer TPayload, ...rest: any[]) => any;
}
  ? TPayload
  : never;

/**
 * What a task returns. A task made here says so in the handles it gives; one made with
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

/** The types that a handle carries. */
type HandleTypes<T> = T extends { readonly [runTypes]?: infer TRunTypes extends AnyRunTypes }
  ? TRunTypes
  : AnyRunTypes;

/** The types of a run, from its task or its handle; `any` where `T` tells nothing, as a string. */
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
