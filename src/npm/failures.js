// Which error class a failure becomes.

import {
  ApiClientMissingError,
  ApiConnectionError,
  ApiError,
  ApiSchemaValidationError,
  ApiTimeoutError,
  ArgumentError,
  AuthenticationError,
  BadRequestError,
  BatchNotSealedError,
  BatchTriggerError,
  ConflictError,
  InternalServerError,
  NotFoundError,
  PermissionDeniedError,
  RateLimitError,
  UnprocessableEntityError,
  WebhookEndpointNotFoundError,
  WebhookError,
  WebhookFilterError,
  WebhookWaiterLimitError,
} from "./errors.js";

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
  waiterLimit({ message, cause }) {
    const error = toError(cause);
    const reason = error.body.reason ?? "endpoint_limit";
    return new WebhookWaiterLimitError(reason, message, { cause: error });
  },
  waiterEndpoint: ({ message, cause }) =>
    new WebhookEndpointNotFoundError(message, { cause: toError(cause) }),
  waiterFilter: ({ message, cause }) => new WebhookFilterError(message, { cause: toError(cause) }),
  connection: (fields) => new ApiConnectionError(fields),
  timeout: (fields) => new ApiTimeoutError(fields),
  schema: (fields) => new ApiSchemaValidationError(fields),
  batch: (fields) =>
    new BatchTriggerError(fields.message, { ...fields, cause: toError(fields.cause) }),
  notSealed: (fields) => new BatchNotSealedError(fields),
  missing: ({ message }) => new ApiClientMissingError(message),
  argument: (fields) => new ArgumentError(fields.message, fields),
  range: ({ message }) => new RangeError(message),
  type: ({ message, code }) => Object.assign(new TypeError(message), code && { code }),
  webhook: ({ message }) => new WebhookError(message),
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
