import { checkBody } from "../http/check.mjs";
import { badRequest } from "../http/problem.mjs";
import { answer } from "../http/routes.mjs";
import { parseLifetime } from "../model/durations.mjs";
import { publicClaims, signToken } from "../model/tokens.mjs";

export const routes = [
  { method: "POST", path: "/api/v1/auth/jwt/claims", tokens: ["secret"], handler: claims },
  { method: "POST", path: "/api/v1/auth/public-tokens", tokens: ["secret"], handler: mint },
];

/** For holders of a root key, who sign public tokens themselves. */
function claims({ environment }) {
  return answer(publicClaims(environment));
}

/** For all others, whose tokens are signed here. */
function mint(call) {
  const body = call.json();
  checkBody(body, { scopes: "array", oneTimeUse: "boolean?", realtime: "object?" });
  const { scopes, expirationTime = "15m", oneTimeUse, realtime } = body;
  if (scopes.length === 0) throw badRequest("At least one scope is needed");
  if (typeof expirationTime !== "number" && parseLifetime(expirationTime) === undefined) {
    throw badRequest("Invalid expirationTime");
  }
  const token = signToken(
    call.state,
    call.environment,
    { scopes, otu: oneTimeUse, realtime },
    expirationTime,
  );
  return answer({ token });
}
