// Checks the caller's identity and permissions. There are three kinds of credential: "secret" (the
// key of an environment), "personal" (a personal access token) and "public" (a signed public access
// token, whose scopes the routes check).

import { createHmac, timingSafeEqual } from "node:crypto";
import { ENVIRONMENTS, PERSONAL_ACCESS_TOKEN } from "./keys.mjs";
import { Refusal } from "./reply.mjs";
import { parseLifetime } from "./times.mjs";

const ISSUER = "https://id.trigger.dev";
const AUDIENCE = "https://api.trigger.dev";

/** Returns `{ kind, environment, canSign?, claims? }`, or throws the API's 401 or 403. */
export function authenticate(state, authorization, accepts) {
  if (accepts.length === 0) return undefined;
  if (!authorization) throw new Refusal(401, "No authorization header provided");
  const token = authorization.replace(/^Bearer /, "").trim();
  if (accepts.includes("personal") && token === PERSONAL_ACCESS_TOKEN) return { kind: "personal" };
  if (accepts.includes("secret")) {
    for (const environment of ENVIRONMENTS) {
      // Only the root key signs public tokens that the server accepts.
      const canSign = token === environment.key;
      if (canSign || token === environment.additionalKey) {
        return { kind: "secret", environment, canSign };
      }
    }
  }
  if (token.split(".").length === 3) {
    const verified = verifyToken(state, token);
    if (!accepts.includes("public")) throw forbidden();
    return { kind: "public", ...verified };
  }
  throw new Refusal(401, "Invalid or Missing API key");
}

/** Returns whether the caller may do this to all resources of a type, or to one of these ids. */
export function can({ caller }, action, type, ...ids) {
  if (caller.kind !== "public") return true;
  const named = ids.map((id) => `${action}:${type}:${id}`);
  const sufficient = ["admin", action, `${action}:all`, `${action}:${type}`, ...named];
  return [caller.claims.scopes].flat().some((scope) => sufficient.includes(scope));
}

export function requirePermission(isPermitted) {
  if (!isPermitted) throw forbidden();
}

/** Throws unless the caller may read the run: by its id, its task, a tag or its batch. */
export function requireReadable(call, { id, task, tags, batchId }) {
  requirePermission(
    can(call, "read", "runs", id) ||
      can(call, "read", "tasks", task) ||
      can(call, "read", "tags", ...tags) ||
      can(call, "read", "batch", ...(batchId ? [batchId] : [])),
  );
}

function forbidden() {
  return new Refusal(403, {
    error: "Unauthorized",
    code: "unauthorized",
    param: "access_token",
    type: "authorization",
  });
}

/** Signs a public token. @param expires a duration (`15m`, `2 days`), or unix seconds as a number */
export function signToken(state, environment, claims, expires) {
  const iat = Math.floor(state.now() / 1000);
  const exp = typeof expires === "number" ? expires : iat + parseLifetime(expires) / 1000;
  const common = { ...publicClaims(environment), iss: ISSUER, aud: AUDIENCE, exp, iat };
  const signed = `${encode({ alg: "HS256" })}.${encode({ ...common, ...claims })}`;
  return `${signed}.${hmac(signed, environment.key).toString("base64url")}`;
}

function verifyToken(state, token) {
  const invalid = new Refusal(401, "Public Access Token is invalid");
  const [header, payload, signature] = token.split(".");
  let claims;
  try {
    claims = JSON.parse(Buffer.from(payload, "base64url"));
  } catch {
    throw invalid;
  }
  const environment = ENVIRONMENTS.find(({ id }) => id === claims?.sub);
  if (!environment || claims.pub !== true) throw invalid;
  const actual = Buffer.from(signature, "base64url");
  const expected = hmac(`${header}.${payload}`, environment.key);
  if (actual.length !== expected.length || !timingSafeEqual(actual, expected)) throw invalid;
  if (claims.iss !== ISSUER || claims.aud !== AUDIENCE) throw invalid;
  if (!(claims.exp * 1000 > state.now())) {
    throw new Refusal(401, "Public Access Token has expired");
  }
  return { environment, claims };
}

/** Returns the claims of the environment's public tokens, which the holder of a root key signs. */
export function publicClaims(environment) {
  return { sub: environment.id, pub: true };
}

/**
 * Returns the headers for the public token of a handle. A caller with the root key signs the token;
 * other callers get a signed one.
 */
export function handleHeaders({ state, environment, caller }, scopes, expires = "1h") {
  const headers = { "x-trigger-jwt-claims": JSON.stringify(publicClaims(environment)) };
  if (caller.canSign) return headers;
  return { ...headers, "x-trigger-jwt": signToken(state, environment, { scopes }, expires) };
}

function hmac(text, key) {
  return createHmac("sha256", key).update(text).digest();
}

function encode(value) {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}
