import { badRequest } from "./problem.mjs";

/**
 * Throws a 400 that lists every field of the body with another type than wanted.
 * @param fields names and types as `typeof` says them, "array" besides; with a `?` at the end it
 *   may be missing: `{ task: "string", timezone: "string?" }`
 */
export function checkBody(body, fields) {
  const issues = [];
  for (const [name, wanted] of Object.entries(fields)) {
    const value = body[name];
    if (value === undefined && wanted.endsWith("?")) continue;
    const expected = wanted.replace("?", "");
    const received = Array.isArray(value) ? "array" : value === null ? "null" : typeof value;
    if (received === expected) continue;
    const message = `Invalid input: expected ${expected}, received ${received}`;
    issues.push({ code: "invalid_type", expected, path: [name], message });
  }
  if (issues.length > 0) throw badRequest("Invalid request body", { issues });
}
