// Converts failures to errors.

import { UnreadableResponse } from "../host/js/fetch.js";
import { quietly } from "../host/js/value.js";
import { type CallSite, addCallSite, setCallSite } from "./call-site.js";
import {
  type APIHeaders,
  ApiClientMissingError,
  ApiConnectionError,
  ApiError,
  ApiSchemaValidationError,
  ApiTimeoutError,
  ArgumentError,
  BatchNotSealedError,
  BatchTriggerError,
  OIDCTokenError,
  WebhookEndpointNotFoundError,
  WebhookError,
  WebhookFilterError,
  WebhookWaiterLimitError,
} from "./errors.js";

/** A failure, as Rust writes it: a kind for each class or family of error classes, and the fields of the error. */
export type Failure = readonly ["thrown", unknown] | readonly [Kind, any];

type Kind = keyof typeof byKind;

/** Creates the failure for a trap of the module. */
export const defect = (call: string, cause: unknown): Failure => [
  "defect",
  {
    call,
    cause,
    message: `trigger-wasm has crashed during ${call}, because of a bug in its WebAssembly module or a lack of memory. The call may have reached the server. Later calls work again.`,
  },
];

/** Creates the error for an invalid argument of a function that sends no request. */
export const wrongArgument = (call: string, argument: string, problem: string): ArgumentError =>
  new ArgumentError(`${call}: ${argument} ${problem}`, { call, argument });

/** Checks the options of a function that sends no request. Returns an empty object for undefined and null. */
export function optionsOf<T extends object>(
  call: string,
  argument: string,
  given: T | undefined,
): Partial<T> {
  if (given == null) return {};
  if (typeof given === "object" || typeof given === "function") return given;
  throw wrongArgument(call, argument, `must be an object, not a ${typeof given}`);
}

/** Converts a failure to an error with the stack of the call. */
export function toError([kind, fields]: Failure, site?: CallSite): unknown {
  if (kind === "thrown") {
    // For a revoked proxy, even `instanceof` throws.
    quietly(() => {
      if (fields instanceof UnreadableResponse) setCallSite(fields, site);
      else addCallSite(fields, site);
    });
    return fields;
  }
  const make: (fields: any, site?: CallSite) => Error = byKind[kind];
  const error: Error & Record<string, any> = make(fields, site);
  // Some classes create a message, for callers who construct errors. Rust's message is more exact.
  error.message = fields.message;
  for (const field of ["call", "retryAfterMs"]) {
    if (fields[field] !== undefined) error[field] = fields[field];
  }
  setCallSite(error, site);
  return error;
}

const byKind = {
  status: ({ status, message, headers, body }) =>
    ApiError.generate(status, body, message, anyCase(headers)),
  connection: (fields) => new ApiConnectionError(fields),
  timeout: (fields) => new ApiTimeoutError(fields),
  schema: (fields) => new ApiSchemaValidationError({ ...fields, headers: anyCase(fields.headers) }),
  argument: (fields) => new ArgumentError(fields.message, fields),
  missing: ({ message }) => new ApiClientMissingError(message),
  rule: ({ message }) => new Error(message),
  range: ({ message }) => new RangeError(message),
  type: ({ message }) => new TypeError(message),
  webhook: ({ message }) => new WebhookError(message),
  waiterLimit({ message, cause }, site) {
    const error = toError(cause, site) as ApiError;
    const { reason } = error.body as { reason?: string };
    return new WebhookWaiterLimitError(reason ?? "endpoint_limit", message, { cause: error });
  },
  waiterEndpoint: ({ message, cause }, site) =>
    new WebhookEndpointNotFoundError(message, { cause: toError(cause, site) }),
  waiterFilter: ({ message, cause }, site) =>
    new WebhookFilterError(message, { cause: toError(cause, site) }),
  oidc({ code, message, cause: failure }, site) {
    const cause = failure && (toError(failure, site) as ApiError);
    return new OIDCTokenError(code ?? cause?.code ?? "OIDC_REQUEST_FAILED", message, cause);
  },
  batch: (fields, site) =>
    new BatchTriggerError(fields.message, { ...fields, cause: toError(fields.cause, site) }),
  notSealed: (fields) => new BatchNotSealedError(fields),
  defect: ({ message, cause }) => new Error(message, { cause }),
} satisfies Record<string, (fields: any, site?: CallSite) => Error>;

/** Makes the names of headers case-insensitive. */
const anyCase = (headers: APIHeaders): APIHeaders =>
  new Proxy(headers, {
    get: (target, name) =>
      Reflect.get(target, typeof name === "string" ? name.toLowerCase() : name),
  });
