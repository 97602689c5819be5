// Who is calling, and what that allows. There are three kinds of credential; each route names those
// it takes: "secret" (an environment's key), "personal" (a personal access token), "public" (a
// public access token, whose scopes the route checks with `can`).

import { PERSONAL_ACCESS_TOKEN } from "../keys.mjs";
import { verifyToken } from "../model/tokens.mjs";
import { Problem, forbidden } from "./problem.mjs";

/** Returns `{ kind, environment, canSign?, claims? }`, or throws the API's 401 or 403. */
export function authenticate(state, authorization, accepted) {
  const token = /^Bearer (.+)$/.exec(authorization)?.[1].trim() ?? "";
  if (accepted.includes("personal") && token === PERSONAL_ACCESS_TOKEN) return { kind: "personal" };

  if (accepted.includes("secret")) {
    for (const environment of state.environments) {
      // Only the root key signs public tokens that the server will accept.
      if (token === environment.key) return { kind: "secret", environment, canSign: true };
      if (environment.additionalKeys.includes(token)) {
        return { kind: "secret", environment, canSign: false };
      }
    }
  }
  if (token.split(".").length === 3) {
    const { error, environment, claims } = verifyToken(state, token);
    if (error) throw new Problem(401, { error });
    if (!accepted.includes("public")) throw forbidden();
    return { kind: "public", environment, claims };
  }
  throw new Problem(401, {
    error: accepted.includes("secret")
      ? "Invalid or Missing API key"
      : "Invalid or Missing Access Token",
  });
}

/** Whether the caller may do that to things of this type, or to the one with this id. */
export function can(caller, action, type, id) {
  if (caller.kind !== "public") return true;
  const sufficient = ["admin", action, `${action}:all`, `${action}:${type}`];
  if (id !== undefined) sufficient.push(`${action}:${type}:${id}`);
  return scopesOf(caller).some((scope) => sufficient.includes(scope));
}

function scopesOf({ claims }) {
  return Array.isArray(claims.scopes) ? claims.scopes : [];
}

export function missingAuthorization() {
  const text = "No authorization header provided";
  return new Problem(401, problemDocument(401, "Unauthorized", text), {
    "content-type": "application/problem+json",
  });
}

export function rateLimited({ limit, remaining, reset }) {
  const seconds = Math.max(0, Math.ceil((reset - Date.now()) / 1000));
  const text = `Rate limit exceeded (${limit} requests). Retry in ${seconds} seconds.`;
  return new Problem(
    429,
    {
      ...problemDocument(429, "Rate Limit Exceeded", text),
      reset,
      limit,
      remaining,
      secondsUntilReset: seconds,
    },
    { "content-type": "application/problem+json" },
  );
}

function problemDocument(status, title, text) {
  const type = `https://developer.mozilla.org/en-US/docs/Web/HTTP/Status/${status}`;
  return { title, status, type, detail: text, error: text };
}
