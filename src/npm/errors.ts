// The error classes. Which failure becomes which class is decided in failures.ts.

/** The headers of a response, as an object with lower-case names. */
export type APIHeaders = Record<string, string | null | undefined>;

/**
 * A call to the API failed: a response that is not 2xx (one of the subclasses by status), no response at all
 * ({@link ApiConnectionError}, {@link ApiTimeoutError}), or an unusable response ({@link ApiSchemaValidationError}). `name` is
 * `"TriggerApiError"` for all of them: tell them apart with `instanceof`, or by `status`.
 *
 * No error carries the key that the call was made with. `stack` names the function that made the call.
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
  /** The HTTP status; `undefined` if no response came. */
  readonly status: number | undefined;
  /** The response's headers, with lower-case names; `undefined` if no response came. */
  readonly headers: APIHeaders | undefined;
  /** The `error` member of the response's body: a string or an object, as the server sent it. */
  readonly error: unknown;
  /** The whole body, parsed if it is JSON. */
  readonly body: unknown;
  /** The server's own code for the failure, if it gives one. */
  readonly code: string | null | undefined;
  /** The parameter that the server objects to, if it names one. */
  readonly param: string | null | undefined;
  /** The server's own kind of failure, if it gives one. */
  readonly type: string | undefined;
  /** The call that failed, such as `"runs.retrieve"`. */
  declare readonly call?: string;
  /** How long the server asked to wait before another attempt, in milliseconds. */
  declare readonly retryAfterMs?: number;

  /**
   * @param status - The HTTP status.
   * @param error - The `error` member of the body. The message of the error is made from it.
   * @param message - The message if `error` has none. The status is put before it.
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
    this.status = status;
    this.headers = headers;
    this.error = error;
    this.body = body;
    const details = fieldsOf(typeof error === "object" && error !== null ? error : body);
    this.code = details.code as ApiError["code"];
    this.param = details.param as ApiError["param"];
    this.type = details.type as ApiError["type"];
  }

  /**
   * Makes the error for a response, of the class for its status.
   *
   * @param status - The HTTP status; `undefined` if no response came.
   * @param errorResponse - The body, or the reason why no response came.
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

const asError = (cause: unknown) => (cause instanceof Error ? cause : new Error(String(cause)));

/** 400: the request is invalid. Not retried. */
export class BadRequestError extends ApiError {
  override readonly status = 400;
}

/** 401: no token, or an invalid one. Not retried. */
export class AuthenticationError extends ApiError {
  override readonly status = 401;
}

/** 403: the token does not permit this call. Not retried. */
export class PermissionDeniedError extends ApiError {
  override readonly status = 403;
}

/** 404: there is no such thing, or not in the environment of this token. */
export class NotFoundError extends ApiError {
  override readonly status = 404;
}

/** 409: the request conflicts with the present state. Retried before it is thrown. */
export class ConflictError extends ApiError {
  override readonly status = 409;
}

/** 422: the request is well-formed but can't be carried out, such as an invalid cron expression. */
export class UnprocessableEntityError extends ApiError {
  override readonly status = 422;
}

/** 429: too many requests. Retried after the time that the server asks for, up to 60 seconds. */
export class RateLimitError extends ApiError {
  override readonly status = 429;

  /**
   * Milliseconds from now until the limit is lifted, with a little randomness added, computed at each access; `undefined` if
   * the server does not say.
   */
  get millisecondsUntilReset(): number | undefined {
    const reset = Number.parseInt(this.headers?.["x-ratelimit-reset"] ?? "", 10);
    if (Number.isNaN(reset)) return undefined;
    // Numbers this small are seconds. The jitter keeps all who wait from coming back at once.
    const at = reset < 1e11 ? reset * 1000 : reset;
    return Math.max(at - Date.now() + Math.floor(Math.random() * 2000), 0);
  }
}

/** 500 and above: the server failed. Retried before it is thrown. */
export class InternalServerError extends ApiError {
  declare readonly status: number;
}

/**
 * No response came: the connection failed, or broke off. `cause` is the error that the runtime threw. The call has been retried
 * by then (see {@link RetryOptions}).
 */
export class ApiConnectionError extends ApiError {
  declare readonly status: undefined;

  constructor({ message, cause }: { message?: string; cause?: unknown } = {}) {
    super(undefined, undefined, message || "Connection error.", undefined);
    if (cause !== undefined) this.cause = cause;
  }
}

/** No complete response came within `timeoutInMs`. Retried like any failed connection. */
export class ApiTimeoutError extends ApiConnectionError {}

/** The server answered 2xx with a body that the SDK can't use. The message names the place in it. Not retried. */
export class ApiSchemaValidationError extends ApiError {
  /** The status that the response really had. */
  declare readonly status: number;
  /** The body as it came. */
  readonly rawBody: unknown;

  constructor({
    message,
    cause,
    status,
    rawBody,
    headers,
  }: {
    message?: string;
    cause?: unknown;
    status: number;
    rawBody: unknown;
    headers: APIHeaders | undefined;
  }) {
    super(status, undefined, message || "Validation error.", headers);
    this.rawBody = rawBody;
    if (cause !== undefined) this.cause = cause;
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

// Not inside the class: a class that names itself gets another name when files are joined.
const classOf = (status: number) =>
  classes[status] ?? (status >= 500 ? InternalServerError : ApiError);

/** A batch trigger failed. `cause` is the error that stopped it. */
export class BatchTriggerError extends Error {
  override name = "BatchTriggerError";
  /**
   * How far it got: `"offload"` while large payloads were put into the object store, `"create"` while the batch was set up (no
   * run exists yet), `"stream"` while its items were sent (some runs may exist).
   */
  readonly phase: "offload" | "create" | "stream";
  /** The batch, if it had been set up. */
  readonly batchId?: string;
  /** The number of items in the batch. */
  readonly itemCount: number;
  /** Whether the server refused it for too many requests (429). */
  readonly isRateLimited: boolean;
  /** Milliseconds until the limit is lifted, if `isRateLimited` and the server says. */
  declare readonly retryAfterMs?: number;
  /** The cause, if it is an {@link ApiError}. */
  declare readonly apiError?: ApiError;
  /** The error that stopped it. */
  declare readonly cause?: unknown;

  constructor(
    message: string,
    {
      cause,
      phase,
      batchId,
      itemCount,
    }: {
      cause?: unknown;
      phase: "offload" | "create" | "stream";
      batchId?: string;
      itemCount: number;
    },
  ) {
    super(message, { cause });
    this.phase = phase;
    this.batchId = batchId;
    this.itemCount = itemCount;
    this.isRateLimited = cause instanceof RateLimitError;
    if (cause instanceof RateLimitError)
      this.retryAfterMs = cause.retryAfterMs ?? cause.millisecondsUntilReset;
    if (cause instanceof ApiError) this.apiError = cause;
  }
}

/** All items of a batch were sent, but the server still waits for some of them. */
export class BatchNotSealedError extends Error {
  override name = "BatchNotSealedError";
  /** The batch. */
  readonly batchId: string;
  /** The number of items that the server has queued. */
  readonly enqueuedCount: number;
  /** The number of items that it expects. */
  readonly expectedCount: number;
  /** The number of items that it took from the last transmission. */
  readonly itemsAccepted: number;
  /** The number of items of the last transmission that it had already. */
  readonly itemsDeduplicated: number;

  constructor({
    message,
    batchId,
    enqueuedCount,
    expectedCount,
    itemsAccepted,
    itemsDeduplicated,
  }: {
    message?: string;
    batchId: string;
    enqueuedCount: number;
    expectedCount: number;
    itemsAccepted: number;
    itemsDeduplicated: number;
  }) {
    super(message ?? `Batch ${batchId} was not sealed`);
    this.batchId = batchId;
    this.enqueuedCount = enqueuedCount;
    this.expectedCount = expectedCount;
    this.itemsAccepted = itemsAccepted;
    this.itemsDeduplicated = itemsDeduplicated;
  }
}

/** The output was asked for of a run that failed. `cause` is the error of the run. */
export class SubtaskUnwrapError extends Error {
  override name = "SubtaskUnwrapError";
  /** The identifier of its task. */
  readonly taskId: string;
  /** The id of the run. */
  readonly runId: string;
  /** The error of the run. */
  declare readonly cause?: unknown;

  constructor(taskId: string, runId: string, cause: unknown) {
    const why = cause instanceof Error ? `: ${cause.message}` : "";
    super(`Error in ${taskId}${why}`, { cause });
    this.taskId = taskId;
    this.runId = runId;
  }
}

/** A waitpoint was not completed in time. */
export class WaitpointTimeoutError extends Error {
  override name = "WaitpointTimeoutError";
}

/** A request is not a webhook of Trigger.dev, or is signed by another secret. */
export class WebhookError extends Error {
  override name = "WebhookError";
}

/** There are as many waiters as there may be. `cause` is the {@link ApiError} of the response. */
export class WebhookWaiterLimitError extends Error {
  override name = "WebhookWaiterLimitError";
  /** The limit, such as `"endpoint_limit"`. */
  readonly reason: string;

  constructor(reason: string, message?: string, options?: { cause?: unknown }) {
    super(message, options);
    this.reason = reason;
  }
}

/** The current deployment has no such endpoint. `cause` is the {@link ApiError} of the response. */
export class WebhookEndpointNotFoundError extends Error {
  override name = "WebhookEndpointNotFoundError";
}

/** The server does not understand the filter. `cause` is the {@link ApiError} of the response. */
export class WebhookFilterError extends Error {
  override name = "WebhookFilterError";
}

/** The waiter was cancelled before a delivery matched. */
export class WebhookWaiterCancelledError extends Error {
  override name = "WebhookWaiterCancelledError";

  constructor(message = "The webhook waiter was cancelled") {
    super(message);
  }
}

/**
 * There is no token (or the base URL is an empty string). Set `TRIGGER_SECRET_KEY`, or give one to `configure` or
 * `TriggerClient`.
 */
export class ApiClientMissingError extends Error {
  override name = "ApiClientMissingError";
}

/**
 * An argument is missing, or is not of the type that the call takes. Nothing was sent.
 *
 * @example
 * ```js
 * // In JavaScript, where no compiler refuses it:
 * runs.retrieve(undefined).catch((error) => {
 *   error.call; // "runs.retrieve"
 *   error.argument; // "runId"
 * });
 * ```
 */
export class ArgumentError extends TypeError {
  override name = "ArgumentError";
  /** The call, such as `"runs.retrieve"`. */
  readonly call: string;
  /** The argument, such as `"runId"`. */
  readonly argument: string;

  constructor(message?: string, about: { call?: string; argument?: string } = {}) {
    super(message);
    this.call = about.call as string;
    this.argument = about.argument as string;
  }
}
