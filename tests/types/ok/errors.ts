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
  runs,
  UnprocessableEntityError,
} from "trigger-wasm";
import { assert, type Equal } from "../assert.js";

function explain(error: unknown): string | number | undefined {
  if (error instanceof RateLimitError) {
    assert<Equal<typeof error.millisecondsUntilReset, number | undefined>>();
    return error.millisecondsUntilReset;
  }
  if (error instanceof ApiTimeoutError) {
    assert<Equal<typeof error.status, undefined>>();
    return error.message;
  }
  if (error instanceof ApiConnectionError) return String(error.cause);
  if (error instanceof ApiSchemaValidationError) {
    assert<Equal<typeof error.rawBody, unknown>>();
    return error.status;
  }
  if (error instanceof NotFoundError) {
    assert<Equal<typeof error.status, 404>>();
    return error.status;
  }
  if (error instanceof InternalServerError) return error.status;
  if (error instanceof ApiError) {
    assert<Equal<typeof error.status, number | undefined>>();
    assert<Equal<typeof error.body, unknown>>();
    assert<Equal<typeof error.code, string | null | undefined>>();
    return error.headers?.["x-request-id"] ?? `${error.status} ${error.error}`;
  }
  if (error instanceof BatchTriggerError) {
    assert<Equal<typeof error.phase, "offload" | "create" | "stream">>();
    assert<Equal<typeof error.apiError, ApiError | undefined>>();
    return error.isRateLimited ? error.retryAfterMs : error.itemCount;
  }
  if (error instanceof BatchNotSealedError) return error.expectedCount - error.enqueuedCount;
  if (error instanceof ApiClientMissingError) return error.name;
  if (error instanceof ArgumentError) {
    assert<Equal<typeof error.call, string>>();
    return `${error.call} ${error.argument}`;
  }
  return undefined;
}
await runs.retrieve("run_1234").catch(explain);

const all: ApiError[] = [
  new BadRequestError(400, { message: "m" }, "m", {}),
  new AuthenticationError(401, "e", undefined, {}),
  new PermissionDeniedError(403, undefined, "m", undefined),
  new NotFoundError(404, undefined, "m", {}, { error: "e" }),
  new ConflictError(409, undefined, "m", {}),
  new UnprocessableEntityError(422, undefined, "m", {}),
  new RateLimitError(429, undefined, "m", { "x-ratelimit-reset": "1" }),
  new InternalServerError(500, undefined, "m", {}),
  new ApiError(418, undefined, "m", {}),
  new ApiConnectionError({ message: "m", cause: new Error("c") }),
  new ApiSchemaValidationError({ message: "m", status: 202, rawBody: {}, headers: {} }),
];
const isTypeError: TypeError = {} as ArgumentError;
console.log(all.map(explain), isTypeError);
