// Handles for one task, so that code for the official package's tasks works unchanged.

import type { Namespaces } from "./namespaces.js";
import type { CallScope } from "./plan.js";

/**
 * Returns the calls of a task, bound to its id. This package doesn't run tasks; the other options only exist for their types.
 */
export function taskOf(
  namespaces: Namespaces,
  scope: () => CallScope,
  { id, description, jsonSchema }: { id?: string; description?: string; jsonSchema?: unknown },
) {
  const about = jsonSchema === undefined ? { id, description } : { id, description, jsonSchema };
  return { ...about, ...namespaces.bind("tasks", scope, [id]) };
}
