// The error classes. Which class a failure becomes is said in one place, at the end.

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

const byStatus = {
  400: BadRequestError,
  401: AuthenticationError,
  403: PermissionDeniedError,
  404: NotFoundError,
  409: ConflictError,
  422: UnprocessableEntityError,
  429: RateLimitError,
};

const byKind = {
  status({ status, message, headers, body }) {
    const Class = byStatus[status] ?? (status >= 500 ? InternalServerError : ApiError);
    return new Class(status, body?.error, message, headers, body);
  },
  connection: (fields) => new ApiConnectionError(fields),
  timeout: (fields) => new ApiTimeoutError(fields),
  schema: (fields) => new ApiSchemaValidationError(fields),
  batch: (fields) =>
    new BatchTriggerError(fields.message, { ...fields, cause: toError(fields.cause) }),
  notSealed: (fields) => new BatchNotSealedError(fields),
  missing: ({ message }) => new ApiClientMissingError(message),
  argument: (fields) => new ArgumentError(fields.message, fields),
  range: ({ message }) => new RangeError(message),
  type: ({ message, code, input }) =>
    Object.assign(new TypeError(message), code && { code, input }),
  rule: ({ message }) => new Error(message),
};

// What the Rust side reports as [kind, fields], as an error of the class that it stands for.
export function toError([kind, fields]) {
  if (kind === "thrown") return fields;
  const error = byKind[kind](fields);
  // Which call it was, and how long the server asked to wait, where that is known.
  for (const field of ["call", "retryAfterMs"]) {
    if (fields[field] !== undefined) error[field] = fields[field];
  }
  return error;
}
