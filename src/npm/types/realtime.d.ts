import type { Open, Prettify } from "./common.js";
import type { AnyRunTypes, AnyTask, InferRunTypes } from "./run-types.js";
import type { CommonRunFields, RunStatus, SerializedError } from "./runs.js";
import type { AsyncIterableStream } from "./streams.js";

/**
 * A run, as a subscription returns it. Payload and output have the types of the task, dates
 * included.
 */
export type RunShape<TRunTypes extends AnyRunTypes> = TRunTypes extends AnyRunTypes
  ? Prettify<
      Omit<CommonRunFields, "status" | "taskIdentifier" | "version" | "taskKind" | "region"> & {
        /** The status. */
        status: Open<RunStatus>;
        /** The identifier of its task. */
        taskIdentifier: TRunTypes["taskIdentifier"];
        /** The payload. */
        payload: TRunTypes["payload"];
        /** The output, once the run has one. */
        output?: TRunTypes["output"];
        /** When it entered its queue. */
        queuedAt?: Date;
        /** The reason of the failure. */
        error?: SerializedError;
        /** The keys of its streams. */
        realtimeStreams: string[];
      }
    >
  : never;

/** A run of any task, as a subscription returns it. */
export type AnyRunShape = RunShape<AnyRunTypes>;

/** A run of a task, as a subscription returns it. */
export type TaskRunShape<TTask extends AnyTask> = RunShape<InferRunTypes<TTask>>;

/** A run of a task, as a subscription returns it. */
export type RealtimeRun<TTask extends AnyTask> = TaskRunShape<TTask>;

/** A run of any task, as a subscription returns it. */
export type AnyRealtimeRun = RealtimeRun<AnyTask>;

/** The columns that a subscription can leave out, by their database names. */
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

/** Options of {@link RunsApi.subscribeToRun}. */
export type SubscribeToRunOptions = {
  /** Whether the subscription ends when the run has ended. Default true. */
  stopOnCompletion?: boolean;
  /** The columns to leave out, so that less is sent. */
  skipColumns?: RealtimeRunSkipColumns;
  /** Ends the subscription. */
  signal?: AbortSignal;
};

/** Filters of {@link RunsApi.subscribeToRunsWithTag}. */
export type SubscribeToRunsFilterOptions = {
  /** Runs created within this time before the subscription, as a duration such as `"1h"`. */
  createdAt?: string;
  /** The columns to leave out, so that less is sent. */
  skipColumns?: RealtimeRunSkipColumns;
};

/** An item of {@link RunSubscription.withStreams}: a run, or a part of one of its streams. */
export type RunWithStreamsResult<TRun, TStreams extends Record<string, any>> =
  | { type: "run"; run: TRun }
  | {
      [K in keyof TStreams]: {
        /** The key of the stream. */
        type: K;
        /** The part. */
        chunk: TStreams[K];
        /** The run at the time when the stream was found. */
        run: TRun;
      };
    }[keyof TStreams];
