// The error classes. Which class a failure becomes is said in failures.js.

// Headers are found under any spelling of their name.
const anyCase = (headers) =>
  headers &&
  new Proxy(headers, {
    get: (target, name) => target[typeof name === "string" ? name.toLowerCase() : name],
  });

export class ApiError extends Error {
  constructor(status, error, message, headers, body) {
    super(message);
    this.name = "TriggerApiError";
    this.status = status;
    this.headers = anyCase(headers);
    this.error = error;
    this.body = body;
    const details = typeof error === "object" && error !== null ? error : body;
    this.code = details?.code;
    this.param = details?.param;
    this.type = details?.type;
  }
}

export class BadRequestError extends ApiError {}
export class AuthenticationError extends ApiError {}
export class PermissionDeniedError extends ApiError {}
export class NotFoundError extends ApiError {}
export class ConflictError extends ApiError {}
export class UnprocessableEntityError extends ApiError {}
export class InternalServerError extends ApiError {}

export class RateLimitError extends ApiError {
  get millisecondsUntilReset() {
    const reset = Number.parseInt(this.headers?.["x-ratelimit-reset"], 10);
    if (Number.isNaN(reset)) return undefined;
    // Numbers this small are seconds. The jitter keeps those who wait from coming back all at once.
    const at = reset < 1e11 ? reset * 1000 : reset;
    return Math.max(at - Date.now() + Math.floor(Math.random() * 2000), 0);
  }
}

export class ApiConnectionError extends ApiError {
  constructor({ message = "Connection error.", cause } = {}) {
    super(undefined, undefined, message, undefined);
    if (cause !== undefined) this.cause = cause;
  }
}

export class ApiTimeoutError extends ApiConnectionError {}

export class ApiSchemaValidationError extends ApiError {
  constructor({ message, cause, status, rawBody, headers }) {
    super(status, undefined, message, headers);
    this.rawBody = rawBody;
    if (cause !== undefined) this.cause = cause;
  }
}

export class BatchTriggerError extends Error {
  constructor(message, { cause, phase, batchId, itemCount }) {
    super(message, { cause });
    this.name = "BatchTriggerError";
    this.phase = phase;
    this.batchId = batchId;
    this.itemCount = itemCount;
    this.isRateLimited = cause instanceof RateLimitError;
    if (this.isRateLimited) this.retryAfterMs = cause.retryAfterMs ?? cause.millisecondsUntilReset;
    if (cause instanceof ApiError) this.apiError = cause;
  }
}

export class BatchNotSealedError extends Error {
  constructor({
    message,
    batchId,
    enqueuedCount,
    expectedCount,
    itemsAccepted,
    itemsDeduplicated,
  }) {
    super(message ?? `Batch ${batchId} was not sealed`);
    this.name = "BatchNotSealedError";
    Object.assign(this, { batchId, enqueuedCount, expectedCount });
    Object.assign(this, { itemsAccepted, itemsDeduplicated });
  }
}

export class SubtaskUnwrapError extends Error {
  constructor(taskId, runId, cause) {
    const why = cause instanceof Error ? `: ${cause.message}` : "";
    super(`Error in ${taskId}${why}`, { cause });
    this.name = "SubtaskUnwrapError";
    this.taskId = taskId;
    this.runId = runId;
  }
}

export class WaitpointTimeoutError extends Error {
  constructor(message) {
    super(message);
    this.name = "WaitpointTimeoutError";
  }
}

export class WebhookError extends Error {
  constructor(message) {
    super(message);
    this.name = "WebhookError";
  }
}

export class WebhookWaiterLimitError extends Error {
  constructor(reason, message, options) {
    super(message, options);
    this.name = "WebhookWaiterLimitError";
    this.reason = reason;
  }
}

export class WebhookEndpointNotFoundError extends Error {
  constructor(message, options) {
    super(message, options);
    this.name = "WebhookEndpointNotFoundError";
  }
}

export class WebhookFilterError extends Error {
  constructor(message, options) {
    super(message, options);
    this.name = "WebhookFilterError";
  }
}

export class WebhookWaiterCancelledError extends Error {
  constructor(message = "The webhook waiter was cancelled") {
    super(message);
    this.name = "WebhookWaiterCancelledError";
  }
}

export class ApiClientMissingError extends Error {
  constructor(message) {
    super(message);
    this.name = "ApiClientMissingError";
  }
}

export class ArgumentError extends TypeError {
  constructor(message, { call, argument } = {}) {
    super(message);
    this.name = "ArgumentError";
    this.call = call;
    this.argument = argument;
  }
}
