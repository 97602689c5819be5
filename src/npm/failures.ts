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
  const { source, ...others } = fields;
  const given = source ? { ...others, cause: toError(source, site) } : others;
  if (given.headers) given.headers = anyCase(given.headers);
  const error: Error & Record<string, any> = byKind[kind](given);
  // Some classes create a message, for callers who construct errors. Rust's message is more exact.
  error.message = fields.message;
  for (const field of ["call", "retryAfterMs"]) {
    if (fields[field] !== undefined) error[field] = fields[field];
  }
  setCallSite(error, site);
  return error;
}

/** Returns a function that creates an error from its message and its other fields. */
const messageFirst =
  (Class: new (message: string, fields: any) => Error) =>
  (fields: any): Error =>
    new Class(fields.message, fields);

/** Returns a function that creates an error from its fields. */
const fieldsOnly =
  (Class: new (fields: any) => Error) =>
  (fields: any): Error =>
    new Class(fields);

const byKind = {
  status: ({ status, message, headers, body }: any) =>
    ApiError.generate(status, body, message, headers),
  connection: fieldsOnly(ApiConnectionError),
  timeout: fieldsOnly(ApiTimeoutError),
  schema: fieldsOnly(ApiSchemaValidationError),
  argument: messageFirst(ArgumentError),
  missing: messageFirst(ApiClientMissingError),
  rule: messageFirst(Error),
  range: messageFirst(RangeError),
  type: messageFirst(TypeError),
  webhook: messageFirst(WebhookError),
  waiterLimit: (fields: any) =>
    new WebhookWaiterLimitError(
      fields.cause.body?.reason ?? "endpoint_limit",
      fields.message,
      fields,
    ),
  waiterEndpoint: messageFirst(WebhookEndpointNotFoundError),
  waiterFilter: messageFirst(WebhookFilterError),
  oidc: ({ code, message, cause }: any) =>
    new OIDCTokenError(code ?? cause?.code ?? "OIDC_REQUEST_FAILED", message, cause),
  batch: messageFirst(BatchTriggerError),
  notSealed: fieldsOnly(BatchNotSealedError),
  defect: messageFirst(Error),
};

/** Makes the names of headers case-insensitive. */
const anyCase = (headers: APIHeaders): APIHeaders =>
  new Proxy(headers, {
    get: (target, name) =>
      Reflect.get(target, typeof name === "string" ? name.toLowerCase() : name),
  });
