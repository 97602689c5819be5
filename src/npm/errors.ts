// The error classes. failures.ts decides which class a failure gets.

/** The headers of a response, as an object with lower-case names. */
export type APIHeaders = Record<string, string | null | undefined>;

/**
 * The error of a failed call. There is a subclass for each common error status, for a missing response
 * ({@link ApiConnectionError}, {@link ApiTimeoutError}) and for an unusable response ({@link ApiSchemaValidationError}).
 *
 * `name` is `"TriggerApiError"` for all of them; use `instanceof` or `status` to distinguish them. `stack` names the function
 * that made the call. No error contains the key of the call.
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
export class ApiError extends Error {
  override name = "TriggerApiError";
  /** The HTTP status; `undefined` if there was no response. */
  declare readonly status: number | undefined;
  /** The response's headers, with lower-case names; `undefined` if there was no response. */
  declare readonly headers: APIHeaders | undefined;
  /** The `error` field of the response's body: a string or an object, as the server sent it. */
  declare readonly error: unknown;
  /** The whole body, parsed if it is JSON. */
  declare readonly body: unknown;
  /** The server's error code, if it sends one. */
  declare readonly code: string | null | undefined;
  /** The invalid parameter, if the server names one. */
  declare readonly param: string | null | undefined;
  /** The server's error type, if it sends one. */
  declare readonly type: string | undefined;
  /** The call that failed, such as `"runs.retrieve"`. */
  declare readonly call?: string;
  /** The wait before another attempt that the server asked for, in milliseconds. */
  declare readonly retryAfterMs?: number;

  /**
   * @param status - The HTTP status.
   * @param error - The `error` field of the body, which the message is taken from.
   * @param message - The message if `error` has none. The status is prepended.
   * @param headers - The response's headers.
   * @param body - The whole body.
   */
  constructor(
    status: number | undefined,
    error: unknown,
    message: string | undefined,
    headers: APIHeaders | undefined,
    body?: unknown,
  ) {
    super(messageOf(status, error, message));
    const { code, param, type } = fieldsOf(error && typeof error === "object" ? error : body);
    Object.assign(this, { status, headers, error, body, code, param, type });
  }

  /**
   * Creates the error for a response, with the class for its status.
   *
   * @param status - The HTTP status; `undefined` if there was no response.
   * @param errorResponse - The body, or the reason why there was no response.
   * @param message - The message if the body has none.
   * @param headers - The response's headers.
   */
  static generate(
    status: number | undefined,
    errorResponse: unknown,
    message: string | undefined,
    headers: APIHeaders | undefined,
  ): ApiError {
    if (!status) return new ApiConnectionError({ cause: asError(errorResponse) });
    const Class = classOf(status);
    return new Class(status, fieldsOf(errorResponse).error, message, headers, errorResponse);
  }
}

function messageOf(status: number | undefined, error: unknown, message: string | undefined) {
  const own = fieldsOf(error).message || error;
  if (own) return typeof own === "string" ? own : JSON.stringify(own);
  if (status) return message ? `${status} ${message}` : `${status} status code (no body)`;
  return message || "(no status code or body)";
}

const fieldsOf = (value: unknown) => (value ?? {}) as Record<string, unknown>;

function setCause(error: Error, cause: unknown) {
  if (cause !== undefined) error.cause = cause;
}

const asError = (cause: unknown) => (cause instanceof Error ? cause : new Error(String(cause)));

/** 400: the request is invalid. Not retried. */
export class BadRequestError extends ApiError {
  override readonly status = 400;
}

/** 401: the token is missing or invalid. Not retried. */
export class AuthenticationError extends ApiError {
  override readonly status = 401;
}

/** 403: the token does not permit this call. Not retried. */
export class PermissionDeniedError extends ApiError {
  override readonly status = 403;
}

/** 404: the resource doesn't exist in the environment of this token. */
export class NotFoundError extends ApiError {
  override readonly status = 404;
}

/** 409: the request conflicts with the current state. Retried before it is thrown. */
export class ConflictError extends ApiError {
  override readonly status = 409;
}

/** 422: the request is well-formed but can't be executed, for example because of an invalid cron expression. */
export class UnprocessableEntityError extends ApiError {
  override readonly status = 422;
}

/** 429: too many requests. Retried after the time that the server asks for, up to 60 seconds. */
export class RateLimitError extends ApiError {
  override readonly status = 429;

  /**
   * The milliseconds from now until the rate limit resets, with some jitter, computed at each access. `undefined` if the server
   * doesn't say.
   */
  get millisecondsUntilReset(): number | undefined {
    const reset = Number.parseInt(this.headers?.["x-ratelimit-reset"] ?? "", 10);
    if (Number.isNaN(reset)) return undefined;
    // Numbers this small are seconds. The jitter keeps waiting callers from coming back all at once.
    const at = reset < 1e11 ? reset * 1000 : reset;
    return Math.max(at - Date.now() + Math.floor(Math.random() * 2000), 0);
  }
}

/** 500 and above: the server failed. Retried before it is thrown. */
export class InternalServerError extends ApiError {
  declare readonly status: number;
}

/**
 * There was no complete response, because the connection failed or was cut off. `cause` is the error that the runtime threw.
 * The call has already been retried if that is safe (see {@link RetryOptions}).
 */
export class ApiConnectionError extends ApiError {
  declare readonly status: undefined;

  constructor(details?: { message?: string; cause?: unknown }) {
    super(undefined, undefined, details?.message || "Connection error.", undefined);
    setCause(this, details?.cause);
  }
}

/** The response was not complete within `timeoutInMs`. Retried like a failed connection, if that is safe. */
export class ApiTimeoutError extends ApiConnectionError {}

/** The body of a 2xx response is unusable. The message names the path in the body. Not retried. */
export class ApiSchemaValidationError extends ApiError {
  /** The HTTP status of the response. */
  declare readonly status: number;
  /** The parsed body, unchanged. */
  declare readonly rawBody: unknown;

  constructor(details: {
    message?: string;
    cause?: unknown;
    status: number;
    rawBody: unknown;
    headers: APIHeaders | undefined;
  }) {
    const { message, cause, status, rawBody, headers } = fieldsOf(details) as any;
    super(status, undefined, message || "Validation error.", headers);
    Object.assign(this, { rawBody });
    setCause(this, cause);
  }
}

/**
 * A run can't get an OIDC token. `code` names the reason, such as `"OIDC_NOT_IN_DEPLOYED_RUN"`. If the request failed, `cause` is
 * its error, and `code` the server's or `"OIDC_REQUEST_FAILED"`.
 */
export class OIDCTokenError extends ApiError {
  override name = "OIDCTokenError";
  declare readonly code: string;
  declare readonly cause?: ApiError;

  constructor(code: string, message: string, cause?: ApiError) {
    const error = { code, message, param: cause?.param, type: cause?.type };
    super(cause?.status, error, undefined, cause?.headers, cause?.body);
    setCause(this, cause);
  }
}

const classes: Record<number, typeof ApiError> = {
  400: BadRequestError,
  401: AuthenticationError,
  403: PermissionDeniedError,
  404: NotFoundError,
  409: ConflictError,
  422: UnprocessableEntityError,
  429: RateLimitError,
};

// Outside of the class, since bundlers rename a class that refers to itself.
const classOf = (status: number) =>
  classes[status] ?? (status >= 500 ? InternalServerError : ApiError);

/** The error of a failed batch trigger. `cause` is the error of the failed step. */
export class BatchTriggerError extends Error {
  override name = "BatchTriggerError";
  /**
   * The failed step: `"offload"` (storing large payloads in the object store), `"create"` (creating the batch; no run exists
   * yet), or `"stream"` (sending its items; some runs may exist).
   */
  declare readonly phase: "offload" | "create" | "stream";
  /** The id of the batch, if it was created. */
  declare readonly batchId?: string;
  /** The number of items in the batch. */
  declare readonly itemCount: number;
  /** Whether the server refused a request because of a rate limit (429). */
  declare readonly isRateLimited: boolean;
  /** The milliseconds until the rate limit resets, if `isRateLimited` and the server says. */
  declare readonly retryAfterMs?: number;
  /** The cause, if it is an {@link ApiError}. */
  declare readonly apiError?: ApiError;
  /** The error of the failed step. */
  declare readonly cause?: unknown;

  constructor(
    message: string,
    details: {
      cause?: unknown;
      phase: "offload" | "create" | "stream";
      batchId?: string;
      itemCount: number;
    },
  ) {
    super(message, details);
    const { phase, batchId, itemCount } = fieldsOf(details);
    const { cause } = this;
    const isRateLimited = cause instanceof RateLimitError;
    Object.assign(
      this,
      { phase, batchId, itemCount, isRateLimited },
      isRateLimited && { retryAfterMs: cause.retryAfterMs ?? cause.millisecondsUntilReset },
      cause instanceof ApiError && { apiError: cause },
    );
  }
}

/** The error if all items of a batch were sent, but the server still expects some of them. */
export class BatchNotSealedError extends Error {
  override name = "BatchNotSealedError";
  /** The id of the batch. */
  declare readonly batchId: string;
  /** The number of items that the server has queued. */
  declare readonly enqueuedCount: number;
  /** The number of items that the server expects. */
  declare readonly expectedCount: number;
  /** The number of items that the last upload added. */
  declare readonly itemsAccepted: number;
  /** The number of items in the last upload that the server already had. */
  declare readonly itemsDeduplicated: number;

  constructor(details: {
    message?: string;
    batchId: string;
    enqueuedCount: number;
    expectedCount: number;
    itemsAccepted: number;
    itemsDeduplicated: number;
  }) {
    const { message, ...fields } = fieldsOf(details) as typeof details;
    super(message ?? `Batch ${fields.batchId} was not sealed`);
    Object.assign(this, fields);
  }
}

/** The error of `unwrap()` if the run failed. `cause` is the error of the run. */
export class SubtaskUnwrapError extends Error {
  override name = "SubtaskUnwrapError";
  /** The id of the run's task. */
  declare readonly taskId: string;
  /** The id of the run. */
  declare readonly runId: string;
  /** The error of the run. */
  declare readonly cause?: unknown;

  constructor(taskId: string, runId: string, cause: unknown) {
    const why = cause instanceof Error ? `: ${cause.message}` : "";
    super(`Error in ${taskId}${why}`, { cause });
    Object.assign(this, { taskId, runId });
  }
}

/** The error of a waitpoint that was not completed in time. */
export class WaitpointTimeoutError extends Error {
  override name = "WaitpointTimeoutError";
}

/** The error if a request isn't a webhook of Trigger.dev, or is signed with another secret. */
export class WebhookError extends Error {
  override name = "WebhookError";
}

/** The error if there are too many webhook waiters. `cause` is the {@link ApiError} of the response. */
export class WebhookWaiterLimitError extends Error {
  override name = "WebhookWaiterLimitError";
  /** The limit, such as `"endpoint_limit"`. */
  declare readonly reason: string;

  constructor(reason: string, message?: string, options?: { cause?: unknown }) {
    super(message, options);
    Object.assign(this, { reason });
  }
}

/** The error if the current deployment lacks the webhook endpoint. `cause` is the {@link ApiError} of the response. */
export class WebhookEndpointNotFoundError extends Error {
  override name = "WebhookEndpointNotFoundError";
}

/** The error if the filter of a webhook waiter is invalid. `cause` is the {@link ApiError} of the response. */
export class WebhookFilterError extends Error {
  override name = "WebhookFilterError";
}

/** The error of a webhook waiter that was cancelled before a delivery matched. */
export class WebhookWaiterCancelledError extends Error {
  override name = "WebhookWaiterCancelledError";

  constructor(message = "The webhook waiter was cancelled") {
    super(message);
  }
}

/**
 * The error if there is no token, or if the base URL is an empty string. Set `TRIGGER_SECRET_KEY`, or pass a token to
 * `configure` or `TriggerClient`.
 */
export class ApiClientMissingError extends Error {
  override name = "ApiClientMissingError";
}

/**
 * The error for a missing or invalid argument. Nothing was sent.
 *
 * @example
 * ```js
 * // In JavaScript, which has no type checker:
 * runs.retrieve(undefined).catch((error) => {
 *   error.call; // "runs.retrieve"
 *   error.argument; // "runId"
 * });
 * ```
 */
export class ArgumentError extends TypeError {
  override name = "ArgumentError";
  /** The call, such as `"runs.retrieve"`. */
  declare readonly call: string;
  /** The argument, such as `"runId"`. */
  declare readonly argument: string;

  constructor(message?: string, about?: { call?: string; argument?: string }) {
    super(message);
    const { call, argument } = fieldsOf(about);
    Object.assign(this, { call, argument });
  }
}
