import type { Integer, Open, SerializableJson } from "./common.js";

/** A span of a trace: an event in a run, with the events within it. */
export type RetrieveRunTraceSpan = {
  /** The id of the span. */
  id: string;
  /** The id of the parent span. */
  parentId?: string;
  /** The id of its run, `run_…`. */
  runId: string;
  /** The details of the event. */
  data: {
    /** The message. */
    message: string;
    /** The identifier of the task. */
    taskSlug?: string;
    /** The source file of the task. */
    taskPath?: string;
    /** Events that were recorded during the span. */
    events?: unknown[];
    /** When it started. */
    startTime: Date;
    /** The duration, in the server's unit. */
    duration: number;
    /** Whether it failed. */
    isError: boolean;
    /** Whether it has not ended. */
    isPartial: boolean;
    /** Whether it was cancelled. */
    isCancelled: boolean;
    /** The level, such as `"TRACE"` or `"LOG"`. */
    level: string;
    /** The version of the deployed code. */
    workerVersion?: string;
    /** The name of the queue. */
    queueName?: string;
    /** The machine size. */
    machinePreset?: string;
    /** Further properties. */
    properties?: Record<string, unknown>;
    /** The output. */
    output?: unknown;
  };
  /** The spans within it. */
  children: RetrieveRunTraceSpan[];
};

/** The response of {@link RunsApi.trace}. */
export type RetrieveRunTraceResponseBody = {
  /** The trace of a run. */
  trace: {
    /** The id of the trace. */
    traceId: string;
    /** The span that contains all others. */
    rootSpan: RetrieveRunTraceSpan;
  };
};

/** Selects a page of a trace. */
export interface RetrieveRunTracePageOptions {
  /** The number of spans in a page. */
  limit?: Integer;
  /** The cursor before the first item of the page: `pagination.next` of another page. */
  after?: string;
}

/** A span, as a page of a trace has it. */
export type RetrieveRunTracePageSpan = {
  /** The id of the span. */
  id: string;
  /** The id of the parent span. */
  parentId?: string;
  /** The id of its run, `run_…`. */
  runId: string;
  /** The message. */
  message: string;
  /** When it started. */
  startTime: Date;
  /** The duration, in the server's unit. */
  duration: number;
  /** Whether it failed. */
  isError: boolean;
  /** Whether it has not ended. */
  isPartial: boolean;
  /** Whether it was cancelled. */
  isCancelled: boolean;
  /** The level, such as `"TRACE"` or `"LOG"`. */
  level: string;
  /** The number of the attempt, if the span is one. */
  attemptNumber?: Integer;
};

/** An attempt that failed. */
export type RetrieveRunTraceAttemptFailure = {
  /** The id of the span. */
  spanId: string;
  /** The number of the attempt. */
  attemptNumber: Integer;
  /** The id of its run, `run_…`. */
  runId: string;
};

/** The response of {@link RunsApi.tracePage}. */
export type RetrieveRunTracePageResponseBody = {
  /** The spans. */
  data: RetrieveRunTracePageSpan[];
  /** The attempts that failed. */
  attemptFailures: RetrieveRunTraceAttemptFailure[];
  /** The position of the page in the trace. */
  pagination: {
    /** The cursor of the next page. */
    next?: string;
    /** Whether spans were left out. */
    truncated?: boolean;
  };
};

/** The response of {@link RunsApi.span}. */
export type RetrieveSpanDetailResponseBody = {
  /** The id of the span. */
  spanId: string;
  /** The id of the parent span. */
  parentId: string | null;
  /** The id of its run, `run_…`. */
  runId: string;
  /** The message. */
  message: string;
  /** Whether it failed. */
  isError: boolean;
  /** Whether it has not ended. */
  isPartial: boolean;
  /** Whether it was cancelled. */
  isCancelled: boolean;
  /** The level, such as `"TRACE"` or `"LOG"`. */
  level: string;
  /** When it started. */
  startTime: Date;
  /** The duration, in milliseconds. */
  durationMs: number;
  /** Further properties. */
  properties?: Record<string, unknown>;
  /** Events that were recorded during the span. */
  events?: unknown[];
  /** The kind of entity that the span is about. */
  entityType?: string;
  /** Details of a call of a model. Costs are in US dollars. */
  ai?: {
    /** The model. */
    model: string;
    /** The provider of the model. */
    provider: string;
    /** The operation, such as `"chat"`. */
    operationName: string;
    /** The number of input tokens. */
    inputTokens: Integer;
    /** The number of output tokens. */
    outputTokens: Integer;
    /** The number of tokens in all. */
    totalTokens: Integer;
    /** The number of input tokens that were read from a cache. */
    cachedTokens?: Integer;
    /** The number of tokens used for reasoning. */
    reasoningTokens?: Integer;
    /** The cost of the input. */
    inputCost?: number;
    /** The cost of the output. */
    outputCost?: number;
    /** The cost in all. */
    totalCost?: number;
    /** The cost of input that was read from a cache. */
    cachedCost?: number;
    /** The cost of writing to a cache. */
    cacheCreationCost?: number;
    /** The output tokens per second. */
    tokensPerSecond?: number;
    /** The milliseconds to the first part of the output. */
    msToFirstChunk?: number;
    /** The duration, in milliseconds. */
    durationMs: number;
    /** The reason why the output ended, such as `"stop"`. */
    finishReason?: string;
    /** The text of the output. */
    responseText?: string;
  };
  /** The runs that were triggered in it. */
  triggeredRuns?: {
    /** The id of the run, `run_…`. */
    runId: string;
    /** The identifier of its task. */
    taskIdentifier: string;
    /** The status. */
    status: string;
    /** When it was created. */
    createdAt: Date;
  }[];
};

/** The body of {@link RunsApi.addTags}. */
export type AddTagsRequestBody = {
  /** One or more tags. A run has at most ten. */
  tags: string | string[];
};

/** The response of {@link RunsApi.addTags}. */
export type AddTagsResponseBody = {
  /** The server's message. */
  message: string;
};

/** A change to the metadata of a run. `key` is the name of a field, or a path such as `"$.a.b"`. */
export type RunMetadataChangeOperation =
  | {
      /** Sets a field. */
      type: "set";
      /** The field. */
      key: string;
      /** The new value. */
      value: SerializableJson;
    }
  | {
      /** Appends a value to an array. */
      type: "append";
      /** The field. */
      key: string;
      /** The value. */
      value: SerializableJson;
    }
  | {
      /** Removes a value from an array. */
      type: "remove";
      /** The field. */
      key: string;
      /** The value. */
      value: SerializableJson;
    }
  | {
      /** Adds to a number. */
      type: "increment";
      /** The field. */
      key: string;
      /** The number to add. */
      value: number;
    }
  | {
      /** Deletes a field. */
      type: "delete";
      /** The field. */
      key: string;
    }
  | {
      /** Replaces all metadata. */
      type: "update";
      /** The new metadata. */
      value: Record<string, unknown>;
    };

/** The changes of {@link RunsApi.updateMetadata}. */
export type UpdateMetadataRequestBody = {
  /** Metadata that replaces the current one. */
  metadata?: Record<string, SerializableJson>;
  /** Changes to the metadata of the run. */
  operations?: RunMetadataChangeOperation[];
  /** Changes to the metadata of the parent run. */
  parentOperations?: RunMetadataChangeOperation[];
  /** Changes to the metadata of the root run. */
  rootOperations?: RunMetadataChangeOperation[];
};

/** The response of {@link RunsApi.metadata}. */
export type RunMetadataResponseBody = {
  /** The metadata of the run. */
  metadata: Record<string, any>;
};

/** The response of {@link RunsApi.updateMetadata}. */
export type UpdateMetadataResponseBody = {
  /** The metadata after the change. */
  metadata: Record<string, any>;
};

/** The error of a failed execution. */
export type TaskRunError =
  | {
      /** The kind of the error. */
      type: "BUILT_IN_ERROR";
      /** The class of the error, such as `"TypeError"`. */
      name: string;
      /** The message. */
      message: string;
      /** The stack trace. */
      stackTrace: string;
      /** The causes of the error. */
      causes?: unknown[];
    }
  | {
      /** The kind of the error. */
      type: "CUSTOM_ERROR";
      /** The value that was thrown, as text. */
      raw: string;
    }
  | {
      /** The kind of the error. */
      type: "STRING_ERROR";
      /** The value that was thrown, as text. */
      raw: string;
    }
  | {
      /** The kind of the error. */
      type: "INTERNAL_ERROR";
      /** The server's code for the reason. */
      code: string;
      /** The message. */
      message?: string;
      /** The stack trace. */
      stackTrace?: string;
    };

/** The compute time of an execution. */
export type TaskRunExecutionUsage = {
  /** The compute time, in milliseconds. */
  durationMs: number;
};

/** The result of a successful execution. */
export type TaskRunSuccessfulExecutionResult = {
  /** Whether the run succeeded. */
  ok: true;
  /** The id of the run, `run_…`. */
  id: string;
  /** The output, as text in the format `outputType`. */
  output?: string;
  /** The format of `output`, such as `"application/json"`. */
  outputType: Open<"application/json" | "application/super+json" | "text/plain">;
  /** The compute time. */
  usage?: TaskRunExecutionUsage;
  /** The identifier of the task. */
  taskIdentifier?: string;
};

/** The result of a failed execution. */
export type TaskRunFailedExecutionResult = {
  /** Whether the run succeeded. */
  ok: false;
  /** The id of the run, `run_…`. */
  id: string;
  /** The reason of the failure. */
  error: TaskRunError;
  /** The next attempt: its time, and the delay in milliseconds. */
  retry?: {
    /** The time of the next attempt, in milliseconds since 1970. */
    timestamp: number;
    /** The delay before it, in milliseconds. */
    delay: number;
    /** The error of this attempt. */
    error?: unknown;
  };
  /** Whether it was not retried. */
  skippedRetrying?: boolean;
  /** The compute time. */
  usage?: TaskRunExecutionUsage;
  /** The identifier of the task. */
  taskIdentifier?: string;
};

/** The result of an execution. */
export type TaskRunExecutionResult =
  TaskRunSuccessfulExecutionResult | TaskRunFailedExecutionResult;

/** The response of {@link BatchApi.results}. */
export type BatchTaskRunExecutionResult = {
  /** The id of the batch, `batch_…`. */
  id: string;
  /** The results of its runs. */
  items: TaskRunExecutionResult[];
};
