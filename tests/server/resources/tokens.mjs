// Public access tokens: claims for callers that sign, and tokens that the server signs.

import { publicClaims, signToken } from "../credentials.mjs";
import { Refusal } from "../reply.mjs";

export const routes = {
  "POST /api/v1/auth/jwt/claims": { handler: ({ environment }) => publicClaims(environment) },
  "POST /api/v1/auth/public-tokens": { required: { scopes: "array" }, handler: createToken },
  "POST /api/v1/auth/oidc/token": {
    accepts: [],
    required: { audience: "string" },
    handler: createOidcToken,
  },
};

/** Only the token of a run gets one, and never a key. */
function createOidcToken({ state, headers, body }) {
  const [, token = ""] = headers.authorization?.split(" ") ?? [];
  const { typ } = JSON.parse(Buffer.from(token.split(".")[0], "base64url").toString() || "{}");
  if (typ !== "run+jwt") throw new Refusal(401, "Invalid run token");
  const expiresAt = new Date(state.now() + 900_000).toISOString();
  return { token: `oidc for ${body.audience}`, expiresAt };
}

function createToken({ state, environment, body }) {
  const { scopes, expirationTime = "15m", oneTimeUse: otu, realtime } = body;
  return { token: signToken(state, environment, { scopes, otu, realtime }, expirationTime) };
}
