// Public access tokens: compact HS256, signed with the environment's own (root) key.

import { createHmac, timingSafeEqual } from "node:crypto";
import { parseLifetime } from "./durations.mjs";

const ISSUER = "https://id.trigger.dev";
const AUDIENCE = "https://api.trigger.dev";

/** @param expires a duration (`15m`, `2 days`) or, as a number, unix seconds */
export function signToken(state, environment, claims, expires) {
  const issuedAt = Math.floor(state.now() / 1000);
  const expiresAt =
    typeof expires === "number" ? expires : issuedAt + parseLifetime(expires) / 1000;
  const payload = {
    ...publicClaims(environment),
    ...claims,
    iss: ISSUER,
    aud: AUDIENCE,
    exp: expiresAt,
    iat: issuedAt,
  };
  const signed = `${encode({ alg: "HS256" })}.${encode(payload)}`;
  return `${signed}.${hmac(signed, environment.key).toString("base64url")}`;
}

/** Returns `{ environment, claims }`, or `{ error }` in the API's words. */
export function verifyToken(state, token) {
  const invalid = { error: "Public Access Token is invalid" };
  const [header, payload, signature] = token.split(".");
  let claims;
  try {
    if (decode(header).alg !== "HS256") return invalid;
    claims = decode(payload);
  } catch {
    return invalid;
  }
  const environment = state.environmentById(claims?.sub);
  if (!environment || claims.pub !== true) return invalid;
  const given = Buffer.from(signature, "base64url");
  const wanted = hmac(`${header}.${payload}`, environment.key);
  if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) return invalid;
  if (claims.iss !== ISSUER || claims.aud !== AUDIENCE) return invalid;
  if (!(claims.exp * 1000 > state.now())) return { error: "Public Access Token has expired" };
  return { environment, claims };
}

/** What a holder of the root key needs for signing tokens of this environment itself. */
export function publicClaims(environment) {
  return { sub: environment.id, pub: true };
}

function hmac(text, key) {
  return createHmac("sha256", key).update(text).digest();
}

function encode(value) {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}

function decode(text) {
  return JSON.parse(Buffer.from(text, "base64url").toString());
}
