// Handles for one task, so that code written with the official package's tasks moves over.

import type { Namespaces } from "./namespaces.js";
import type { CallScope } from "./plan.js";

/**
 * A task's calls, bound to its identifier. Running it is not this package's business: the other options are there for the types.
 */
export function taskOf(
  namespaces: Namespaces,
  scope: () => CallScope,
  { id, description, jsonSchema }: { id: string; description?: string; jsonSchema?: unknown },
) {
  const about = jsonSchema === undefined ? { id, description } : { id, description, jsonSchema };
  return { ...about, ...namespaces.bind("tasks", scope, [id]) };
}
