import type { Open, SerializableJson } from "./common.js";

/** A span of a trace: something that took place in a run, and what took place within it. */
export type RetrieveRunTraceSpan = {
  /** The id of the span. */
  id: string;
  /** The id of the one that it is in. */
  parentId?: string;
  /** The run that it took place in. */
  runId: string;
  /** What took place. */
  data: {
    message: string;
    taskSlug?: string;
    taskPath?: string;
    /** What was recorded on the way. */
    events?: unknown[];
    startTime: Date;
    /** How long it took, as the server counts it. */
    duration: number;
    isError: boolean;
    /** Whether it has not ended. */
    isPartial: boolean;
    isCancelled: boolean;
    /** Such as `"TRACE"` or `"LOG"`. */
    level: string;
    workerVersion?: string;
    queueName?: string;
    machinePreset?: string;
    properties?: Record<string, unknown>;
    output?: unknown;
  };
  /** What took place within it. */
  children: RetrieveRunTraceSpan[];
};

/** The answer of {@link RunsApi.trace}. */
export type RetrieveRunTraceResponseBody = {
  trace: {
    traceId: string;
    /** The span that all others are in. */
    rootSpan: RetrieveRunTraceSpan;
  };
};

/** Which page of a trace to fetch. */
export interface RetrieveRunTracePageOptions {
  /** Spans a page. */
  limit?: number;
  /** The cursor after which the page starts: `pagination.next` of another page. */
  after?: string;
}

/** A span of a trace that is fetched page by page. */
export type RetrieveRunTracePageSpan = {
  /** The id of the span. */
  id: string;
  /** The id of the one that it is in. */
  parentId?: string;
  /** The run that it took place in. */
  runId: string;
  message: string;
  startTime: Date;
  /** How long it took, as the server counts it. */
  duration: number;
  isError: boolean;
  /** Whether it has not ended. */
  isPartial: boolean;
  isCancelled: boolean;
  /** Such as `"TRACE"` or `"LOG"`. */
  level: string;
  /** The number of the attempt, where it is one. */
  attemptNumber?: number;
};

/** An attempt that failed. */
export type RetrieveRunTraceAttemptFailure = {
  spanId: string;
  attemptNumber: number;
  runId: string;
};

/** The answer of {@link RunsApi.tracePage}. */
export type RetrieveRunTracePageResponseBody = {
  /** The spans. */
  data: RetrieveRunTracePageSpan[];
  /** The attempts that failed. */
  attemptFailures: RetrieveRunTraceAttemptFailure[];
  pagination: {
    /** The cursor to the page that follows. */
    next?: string;
    /** Whether spans were left out. */
    truncated?: boolean;
  };
};

/** The answer of {@link RunsApi.span}. */
export type RetrieveSpanDetailResponseBody = {
  /** The id of the span. */
  spanId: string;
  /** The id of the one that it is in. */
  parentId: string | null;
  /** The run that it took place in. */
  runId: string;
  message: string;
  isError: boolean;
  /** Whether it has not ended. */
  isPartial: boolean;
  isCancelled: boolean;
  /** Such as `"TRACE"` or `"LOG"`. */
  level: string;
  startTime: Date;
  durationMs: number;
  properties?: Record<string, unknown>;
  /** What was recorded on the way. */
  events?: unknown[];
  /** The kind of thing that the span is about. */
  entityType?: string;
  /** The call of a model, where it is one. Costs are in US dollars. */
  ai?: {
    model: string;
    provider: string;
    operationName: string;
    inputTokens: number;
    outputTokens: number;
    totalTokens: number;
    cachedTokens?: number;
    reasoningTokens?: number;
    inputCost?: number;
    outputCost?: number;
    totalCost?: number;
    cachedCost?: number;
    cacheCreationCost?: number;
    tokensPerSecond?: number;
    msToFirstChunk?: number;
    durationMs: number;
    finishReason?: string;
    responseText?: string;
  };
  /** The runs that were started in it. */
  triggeredRuns?: {
    runId: string;
    taskIdentifier: string;
    status: string;
    createdAt: Date;
  }[];
};

/** The tags that {@link RunsApi.addTags} adds. */
export type AddTagsRequestBody = {
  /** One tag or more. A run has at most ten. */
  tags: string | string[];
};

/** The answer of {@link RunsApi.addTags}. */
export type AddTagsResponseBody = {
  /** What the server says about it. */
  message: string;
};

/** A change to the metadata of a run. `key` is the name of a field, or a path such as `"$.a.b"`. */
export type RunMetadataChangeOperation =
  | { type: "set"; key: string; value: SerializableJson }
  | { type: "append"; key: string; value: SerializableJson }
  | { type: "remove"; key: string; value: SerializableJson }
  | { type: "increment"; key: string; value: number }
  | { type: "delete"; key: string }
  | { type: "update"; value: Record<string, unknown> };

/** What {@link RunsApi.updateMetadata} changes. */
export type UpdateMetadataRequestBody = {
  /** The metadata in place of what is there. */
  metadata?: Record<string, SerializableJson>;
  /** Changes to it. */
  operations?: RunMetadataChangeOperation[];
  /** Changes to that of the run that started this one. */
  parentOperations?: RunMetadataChangeOperation[];
  /** Changes to that of the run at the top. */
  rootOperations?: RunMetadataChangeOperation[];
};

/** The answer of {@link RunsApi.metadata}. */
export type RunMetadataResponseBody = {
  /** The object that the run keeps beside its output. */
  metadata: Record<string, any>;
};

/** The answer of {@link RunsApi.updateMetadata}. */
export type UpdateMetadataResponseBody = {
  /** The metadata as it is now. */
  metadata: Record<string, any>;
};

/** The error that an execution ended with. */
export type TaskRunError =
  | {
      type: "BUILT_IN_ERROR";
      name: string;
      message: string;
      stackTrace: string;
      causes?: unknown[];
    }
  | { type: "CUSTOM_ERROR"; raw: string }
  | { type: "STRING_ERROR"; raw: string }
  | { type: "INTERNAL_ERROR"; code: string; message?: string; stackTrace?: string };

/** How an execution ended that went well. */
export type TaskRunSuccessfulExecutionResult = {
  ok: true;
  /** The id of the run, `run_…`. */
  id: string;
  /** What it returned, written as `outputType` says. */
  output?: string;
  /** How `output` is written, such as `"application/json"`. */
  outputType: Open<"application/json" | "application/super+json" | "text/plain">;
  /** Its compute time. */
  usage?: { durationMs: number };
  /** The task that it ran. */
  taskIdentifier?: string;
};

/** How an execution ended that failed. */
export type TaskRunFailedExecutionResult = {
  ok: false;
  /** The id of the run, `run_…`. */
  id: string;
  /** Why it failed. */
  error: TaskRunError;
  /** When it is tried again: the time, and the wait in milliseconds. */
  retry?: { timestamp: number; delay: number; error?: unknown };
  /** Whether it was not tried again. */
  skippedRetrying?: boolean;
  /** Its compute time. */
  usage?: { durationMs: number };
  /** The task that it ran. */
  taskIdentifier?: string;
};

/** How an execution ended. */
export type TaskRunExecutionResult =
  TaskRunSuccessfulExecutionResult | TaskRunFailedExecutionResult;

/** The answer of {@link BatchApi.results}. */
export type BatchTaskRunExecutionResult = {
  /** The id of the batch, `batch_…`. */
  id: string;
  /** How its runs ended. */
  items: TaskRunExecutionResult[];
};
