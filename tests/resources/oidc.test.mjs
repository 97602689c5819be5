// OIDC tokens, with which a run identifies itself to other services.

import assert from "node:assert/strict";
import { afterEach, describe, test } from "node:test";
import { ApiError, OIDCTokenError, PermissionDeniedError, auth, configure } from "trigger-wasm";
import { insideRun } from "./inside-run.mjs";
import { server, settings } from "./server.mjs";

const audience = "sts.amazonaws.com";

/** Returns a token in the format of the worker's token for its run. */
function runToken(claims) {
  const now = Math.floor(Date.now() / 1000);
  const own = { token_use: "run", aud: "trigger:api", exp: now + 60, scopes: ["admin"], ...claims };
  const encode = (part) => Buffer.from(JSON.stringify(part)).toString("base64url");
  return `${encode({ alg: "HS256", typ: "run+jwt" })}.${encode(own)}.signature`;
}

const get = (token, options = { audience }, environment = "PRODUCTION") => {
  if (token !== undefined) process.env.TRIGGER_RUN_TOKEN = token;
  return insideRun(() => auth.getOIDCToken(options), {}, { environment });
};

afterEach(() => delete process.env.TRIGGER_RUN_TOKEN);

describe("auth.getOIDCToken", () => {
  test("authorizes its request with the run's token, not with a key", async () => {
    const additionalHeaders = { "x-own": "1", authorization: "no" };
    configure({ ...settings(), requestOptions: { additionalHeaders } });
    const token = runToken();
    const { expiresAt, ...rest } = await get(token, { audience, more: 1 });
    assert.deepEqual(rest, { token: `oidc for ${audience}` });
    assert.ok(expiresAt instanceof Date);
    const [{ headers, body }] = server.requests;
    assert.equal(body, `{"audience":"${audience}"}`);
    assert.equal(headers.authorization, `Bearer ${token}`);
    assert.equal(headers["x-own"], "1");
    assert.equal(headers["trigger-version"], undefined);
  });

  test("repeats a request that failed", async () => {
    server.fail("POST /api/v1/auth/oidc/token", { status: 503 });
    server.fail("POST /api/v1/auth/oidc/token", { reset: true });
    assert.equal((await get(runToken())).token, `oidc for ${audience}`);
    assert.equal(server.requests.length, 3);
  });

  test("rejects with a code outside of a deployed run, or if the run's token isn't valid", async () => {
    const rejects = (promise, code) =>
      assert.rejects(promise, (error) => {
        assert.ok(error instanceof OIDCTokenError && error instanceof ApiError);
        assert.deepEqual(
          [error.name, error.code, error.status],
          ["OIDCTokenError", code, undefined],
        );
        return true;
      });
    await rejects(get(runToken(), { audience: " " }), "OIDC_AUDIENCE_REQUIRED");
    await rejects(get(runToken({ exp: 1 })), "OIDC_RUN_TOKEN_EXPIRED");
    await rejects(get(runToken({ scopes: ["read"] })), "OIDC_RUN_TOKEN_INVALID");
    await rejects(get("tr_dev_1234"), "OIDC_RUN_TOKEN_INVALID");
    await rejects(get(runToken(), undefined, "DEVELOPMENT"), "OIDC_NOT_IN_DEPLOYED_RUN");
    await rejects(auth.getOIDCToken({ audience }), "OIDC_NOT_IN_DEPLOYED_RUN");
    delete process.env.TRIGGER_RUN_TOKEN;
    await rejects(get(), "OIDC_RUN_TOKEN_MISSING");
    await assert.rejects(auth.getOIDCToken({}), {
      message: "auth.getOIDCToken: options.audience must be a string, not undefined",
    });
    assert.equal(server.requests.length, 0);
  });

  test("rejects with the server's code, or with OIDC_REQUEST_FAILED", async () => {
    const path = "POST /api/v1/auth/oidc/token";
    const body = { error: "not for you", code: "OIDC_DISABLED" };
    server.fail(path, { status: 403, body });
    await assert.rejects(get(runToken()), (error) => {
      assert.deepEqual([error.code, error.message, error.status], [body.code, body.error, 403]);
      assert.deepEqual(error.body, body);
      assert.ok(error instanceof OIDCTokenError && error.cause instanceof PermissionDeniedError);
      return error.stack.includes("oidc.test.mjs");
    });
    server.fail(path, { status: 404, body: {} });
    await assert.rejects(get(runToken()), { code: "OIDC_REQUEST_FAILED", status: 404 });
    server.fail(path, { status: 200, body: {} });
    await assert.rejects(get(runToken()), { code: "OIDC_REQUEST_FAILED", status: 200 });
  });
});
