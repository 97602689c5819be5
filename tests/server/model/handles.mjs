import { publicClaims, signToken } from "./tokens.mjs";

/**
 * The headers with which a trigger answer lets its caller hand out a public token for what it made.
 * Who holds the root key gets the claims and signs a token itself; to all others the server sends
 * a token (as it does to everybody with the setting `handleTokens: "jwt"`).
 */
export function handleHeaders(call, scopes, expires = "1h") {
  const { state, environment, caller, headers } = call;
  const result = { "x-trigger-jwt-claims": JSON.stringify(publicClaims(environment)) };
  const signsItself = caller.canSign && headers["x-trigger-client"] !== "browser";
  if (!signsItself || state.settings.handleTokens === "jwt") {
    result["x-trigger-jwt"] = signToken(state, environment, { scopes }, expires);
  }
  return result;
}
