import type { Open, Prettify } from "./common.js";
import type { AnyRunTypes, AnyTask, InferRunTypes } from "./run-types.js";
import type { CommonRunFields, RunStatus, SerializedError } from "./runs.js";
import type { AsyncIterableStream } from "./streams.js";

/** A run as a subscription gives it. Payload and output are what the task took and gave, dates included. */
export type RunShape<TRunTypes extends AnyRunTypes> = TRunTypes extends AnyRunTypes
  ? Prettify<
      Omit<CommonRunFields, "status" | "taskIdentifier" | "version" | "taskKind" | "region"> & {
        /** Where it stands. */
        status: Open<RunStatus>;
        /** The task that it runs. */
        taskIdentifier: TRunTypes["taskIdentifier"];
        /** What it was triggered with. */
        payload: TRunTypes["payload"];
        /** What it returned, once it has. */
        output?: TRunTypes["output"];
        /** When it came into its queue. */
        queuedAt?: Date;
        /** Why it failed. */
        error?: SerializedError;
        /** The keys of the streams that it sends. */
        realtimeStreams: string[];
      }
    >
  : never;

/** The run of any task, as a subscription gives it. */
export type AnyRunShape = RunShape<AnyRunTypes>;

/** The run of a task, as a subscription gives it. */
export type TaskRunShape<TTask extends AnyTask> = RunShape<InferRunTypes<TTask>>;

/** The run of a task, as a subscription gives it. */
export type RealtimeRun<TTask extends AnyTask> = TaskRunShape<TTask>;

/** The run of any task, as a subscription gives it. */
export type AnyRealtimeRun = RealtimeRun<AnyTask>;

/** What a subscription can leave out: the database's names of the fields. */
export type RealtimeRunSkipColumns = Array<
  | "startedAt"
  | "delayUntil"
  | "queuedAt"
  | "expiredAt"
  | "completedAt"
  | "number"
  | "isTest"
  | "usageDurationMs"
  | "costInCents"
  | "baseCostInCents"
  | "ttl"
  | "payload"
  | "payloadType"
  | "metadata"
  | "output"
  | "outputType"
  | "runTags"
  | "error"
>;

/** How {@link RunsApi.subscribeToRun} goes on. */
export type SubscribeToRunOptions = {
  /** Whether it ends when the run has ended. Default true. */
  stopOnCompletion?: boolean;
  /** What it leaves out, so that less is sent. */
  skipColumns?: RealtimeRunSkipColumns;
  /** Ends the subscription. */
  signal?: AbortSignal;
};

/** Which runs {@link RunsApi.subscribeToRunsWithTag} follows. */
export type SubscribeToRunsFilterOptions = {
  /** Those made within this time before the subscription, as a duration such as `"1h"`. */
  createdAt?: string;
  /** What it leaves out, so that less is sent. */
  skipColumns?: RealtimeRunSkipColumns;
};

/** What {@link RunSubscription.withStreams} gives: a run, or a part of a stream of one. */
export type RunWithStreamsResult<TRun, TStreams extends Record<string, any>> =
  | { type: "run"; run: TRun }
  | {
      [K in keyof TStreams]: {
        /** The key of the stream. */
        type: K;
        /** The part. */
        chunk: TStreams[K];
        /** The run as it stood when the stream was found. */
        run: TRun;
      };
    }[keyof TStreams];
