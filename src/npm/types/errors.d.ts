/** The headers of a response, as an object with lower-case names. */
export type APIHeaders = Record<string, string | null | undefined>;

/**
 * Any failure of a call to the API: an answer that is not 2xx (one of the subclasses by status), no
 * answer at all ({@link ApiConnectionError}, {@link ApiTimeoutError}), or an answer that does not
 * fit ({@link ApiSchemaValidationError}). `name` is `"TriggerApiError"` for all of them: tell them
 * apart with `instanceof`, or by `status`.
 *
 * No error carries the key that the call was made with.
 *
 * @example
 * ```ts
 * try {
 *   await runs.retrieve("run_1234");
 * } catch (error) {
 *   if (error instanceof NotFoundError) return undefined;
 *   if (error instanceof ApiError) console.error(error.status, error.message, error.body);
 *   throw error;
 * }
 * ```
 */
export declare class ApiError extends Error {
  constructor(
    status: number | undefined,
    error: unknown,
    message: string | undefined,
    headers: APIHeaders | undefined,
    body?: unknown,
  );

  /** The HTTP status; `undefined` where no response came. */
  readonly status: number | undefined;
  /** The response's headers, with lower-case names; `undefined` where no response came. */
  readonly headers: APIHeaders | undefined;
  /** The `error` member of the response's body: a string or an object, as the server sent it. */
  readonly error: unknown;
  /** The whole body, parsed where it is JSON. */
  readonly body: unknown;
  /** The server's own code for the failure, where it gives one. */
  readonly code: string | null | undefined;
  /** The parameter that the server objects to, where it names one. */
  readonly param: string | null | undefined;
  /** The server's own kind of failure, where it gives one. */
  readonly type: string | undefined;
  /** Which call it was, such as `"runs.retrieve"`. */
  readonly call?: string;
  /** How long the server asked to wait before another attempt, in milliseconds. */
  readonly retryAfterMs?: number;
}

/**
 * No response came: the connection failed, or broke off. `cause` is what the runtime threw. The
 * call has been retried by then (see {@link RetryOptions}).
 */
export declare class ApiConnectionError extends ApiError {
  constructor(options: { message?: string; cause?: unknown });
  readonly status: undefined;
}

/** No complete response came within `timeoutInMs`. Retried like any failed connection. */
export declare class ApiTimeoutError extends ApiConnectionError {}

/** 400: the request is not valid. Not retried. */
export declare class BadRequestError extends ApiError {
  readonly status: 400;
}

/** 401: no token, or not a valid one. Not retried. */
export declare class AuthenticationError extends ApiError {
  readonly status: 401;
}

/** 403: the token does not permit this call. Not retried. */
export declare class PermissionDeniedError extends ApiError {
  readonly status: 403;
}

/** 404: there is no such thing, or not in the environment of this token. */
export declare class NotFoundError extends ApiError {
  readonly status: 404;
}

/** 409: the request does not go with the present state. Retried before it is thrown. */
export declare class ConflictError extends ApiError {
  readonly status: 409;
}

/** 422: the request is well-formed and yet cannot be done, such as an invalid cron expression. */
export declare class UnprocessableEntityError extends ApiError {
  readonly status: 422;
}

/** 429: too many requests. Retried after the time that the server asks for, up to 60 seconds. */
export declare class RateLimitError extends ApiError {
  readonly status: 429;
  /**
   * Milliseconds from now until the limit is lifted, with a little randomness added, worked out
   * anew at each access; `undefined` where the server does not say.
   */
  get millisecondsUntilReset(): number | undefined;
}

/** 500 and above: the server failed. Retried before it is thrown. */
export declare class InternalServerError extends ApiError {
  readonly status: number;
}

/**
 * The server answered 2xx with something that the SDK cannot use. The message names the place in
 * the answer. Not retried.
 */
export declare class ApiSchemaValidationError extends ApiError {
  constructor(options: {
    message?: string;
    cause?: unknown;
    status: number;
    rawBody: unknown;
    headers: APIHeaders | undefined;
  });
  /** The status that the response really had. */
  readonly status: number;
  /** The answer as it came. */
  readonly rawBody: unknown;
}

/** A batch trigger failed. `cause` is what stopped it. */
export declare class BatchTriggerError extends Error {
  constructor(
    message: string,
    options: {
      cause?: unknown;
      phase: "offload" | "create" | "stream";
      batchId?: string;
      itemCount: number;
    },
  );
  /**
   * How far it got: `"offload"` while large payloads were put into the object store, `"create"`
   * while the batch was set up (no run exists yet), `"stream"` while its items were sent (some runs
   * may exist).
   */
  readonly phase: "offload" | "create" | "stream";
  /** The batch, where it had been set up. */
  readonly batchId?: string;
  /** How many items the batch was to have. */
  readonly itemCount: number;
  /** Whether the server refused it for too many requests (429). */
  readonly isRateLimited: boolean;
  /** Milliseconds until the limit is lifted, where `isRateLimited` and the server says. */
  readonly retryAfterMs?: number;
  /** The cause, where it is an {@link ApiError}. */
  readonly apiError?: ApiError;
  /** What stopped it. */
  readonly cause?: unknown;
}

/** All items of a batch were sent, and yet the server still waits for some of them. */
export declare class BatchNotSealedError extends Error {
  constructor(options: {
    batchId: string;
    enqueuedCount: number;
    expectedCount: number;
    itemsAccepted: number;
    itemsDeduplicated: number;
  });
  /** The batch. */
  readonly batchId: string;
  /** Items that the server has queued. */
  readonly enqueuedCount: number;
  /** Items that it expects. */
  readonly expectedCount: number;
  /** Items that it took from the last transmission. */
  readonly itemsAccepted: number;
  /** Items of the last transmission that it had already. */
  readonly itemsDeduplicated: number;
}

/** A run that was waited for failed, and its output was asked for. `cause` is what it failed of. */
export declare class SubtaskUnwrapError extends Error {
  constructor(taskId: string, runId: string, cause: unknown);
  /** The identifier of its task. */
  readonly taskId: string;
  /** The id of the run. */
  readonly runId: string;
  /** What it failed of. */
  readonly cause: unknown;
}

/** A waitpoint was not completed in time. */
export declare class WaitpointTimeoutError extends Error {
  constructor(message?: string);
}

/** A request is not what a webhook of Trigger.dev sends, or is signed by another secret. */
export declare class WebhookError extends Error {
  constructor(message?: string);
}

/** There are as many waiters as there may be. `cause` is the answer, an {@link ApiError}. */
export declare class WebhookWaiterLimitError extends Error {
  constructor(reason: string, message?: string, options?: { cause?: unknown });
  /** Which limit it is, such as `"endpoint_limit"`. */
  readonly reason: string;
}

/** The current deployment has no such endpoint. `cause` is the answer, an {@link ApiError}. */
export declare class WebhookEndpointNotFoundError extends Error {
  constructor(message?: string, options?: { cause?: unknown });
}

/** The server does not understand the filter. `cause` is the answer, an {@link ApiError}. */
export declare class WebhookFilterError extends Error {
  constructor(message?: string, options?: { cause?: unknown });
}

/** The waiter was cancelled before a delivery matched. */
export declare class WebhookWaiterCancelledError extends Error {
  constructor(message?: string);
}

/**
 * There is no token (or the base URL is an empty string). Set `TRIGGER_SECRET_KEY`, or give one to
 * `configure` or `TriggerClient`.
 */
export declare class ApiClientMissingError extends Error {}

/**
 * An argument is missing, or is not of the type that the call takes. Nothing was sent.
 *
 * @example
 * ```ts
 * // In JavaScript, where nothing stops it earlier:
 * runs.retrieve(undefined).catch((error) => {
 *   error.call; // "runs.retrieve"
 *   error.argument; // "runId"
 * });
 * ```
 */
export declare class ArgumentError extends TypeError {
  /** The call, such as `"runs.retrieve"`. */
  readonly call: string;
  /** The argument, such as `"runId"`. */
  readonly argument: string;
}
