// Errors that callers construct, as in their tests, have the messages of the official package.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import * as sdk from "trigger-wasm";

const { ApiConnectionError, ApiError, ApiSchemaValidationError, RateLimitError } = sdk;

describe("the message of an ApiError", () => {
  const messages = [
    [[422, { message: "bad" }, undefined, {}], "bad"],
    [[422, { message: { field: "a" } }, "given", {}], '{"field":"a"}'],
    [[422, { code: "c" }, "given", {}], '{"code":"c"}'],
    [[422, "in words", "given", {}], "in words"],
    [[422, undefined, "given", {}], "422 given"],
    [[422, null, undefined, {}], "422 status code (no body)"],
    [[undefined, undefined, "given", undefined], "given"],
    [[undefined, "", "", undefined], "(no status code or body)"],
  ];
  for (const [args, message] of messages) {
    test(`is "${message}"`, () => {
      const error = new ApiError(...args);
      assert.equal(error.message, message);
      assert.deepEqual([error.status, error.error, error.headers], [args[0], args[1], args[3]]);
      assert.equal(error.name, "TriggerApiError");
    });
  }

  test("is inherited by subclasses", () => {
    assert.equal(new RateLimitError(429, { message: "slow" }, undefined, {}).message, "slow");
    assert.equal(new ApiConnectionError({}).message, "Connection error.");
    const unusable = new ApiSchemaValidationError({ status: 200, rawBody: 1, headers: {} });
    assert.equal(unusable.message, "200 Validation error.");
  });
});

test("code, param and type come from the error, or else from the body", () => {
  const inside = new ApiError(400, { code: "a", param: "b", type: "c" }, undefined, {});
  assert.deepEqual([inside.code, inside.param, inside.type], ["a", "b", "c"]);
  const beside = new ApiError(400, "in words", undefined, {}, { code: "d" });
  assert.deepEqual([beside.code, beside.body], ["d", { code: "d" }]);
});

test("a subclass for a status ignores another status", () => {
  assert.equal(new sdk.NotFoundError(undefined, undefined, "x", undefined).status, 404);
});

describe("ApiError.generate", () => {
  const classes = {
    400: "BadRequestError",
    401: "AuthenticationError",
    403: "PermissionDeniedError",
    404: "NotFoundError",
    409: "ConflictError",
    418: "ApiError",
    422: "UnprocessableEntityError",
    429: "RateLimitError",
    500: "InternalServerError",
    503: "InternalServerError",
  };
  for (const [status, name] of Object.entries(classes)) {
    test(`creates an ${name} for ${status}`, () => {
      const body = { error: { message: "no" }, reason: "r" };
      const headers = { "x-id": "1" };
      const error = ApiError.generate(Number(status), body, "given", headers);
      assert.equal(error.constructor, sdk[name]);
      assert.deepEqual(
        [error.status, error.message, error.body, error.headers],
        [Number(status), "no", body, headers],
      );
    });
  }

  test("creates an ApiConnectionError without a status", () => {
    const cause = new Error("reset");
    const error = ApiError.generate(undefined, cause, undefined, undefined);
    assert.ok(error instanceof ApiConnectionError && error.status === undefined);
    assert.equal(error.cause, cause);
  });
});
