import { answer } from "../http/routes.mjs";

export const routes = [
  // The one call that needs no credential.
  { method: "GET", path: "/api/v1/timezones", tokens: [], handler: list },
];

function list({ query }) {
  const timezones = Intl.supportedValuesOf("timeZone").filter((name) => name !== "UTC");
  if (query.get("excludeUtc") !== "true") timezones.unshift("UTC");
  return answer({ timezones });
}
