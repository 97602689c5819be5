// Public access tokens: claims for callers that sign, and tokens that the server signs.

import { publicClaims, signToken } from "../credentials.mjs";

export const routes = {
  "POST /api/v1/auth/jwt/claims": { handler: ({ environment }) => publicClaims(environment) },
  "POST /api/v1/auth/public-tokens": { required: { scopes: "array" }, handler: createToken },
};

function createToken({ state, environment, body }) {
  const { scopes, expirationTime = "15m", oneTimeUse: otu, realtime } = body;
  return { token: signToken(state, environment, { scopes, otu, realtime }, expirationTime) };
}
