// Handles for one task, so that code written with the official package's tasks moves over.

/** The calls of `tasks` that a task has too. */
type TaskCalls = Record<
  "trigger" | "batchTrigger" | "triggerAndWait" | "batchTriggerAndWait",
  (id: string, ...args: unknown[]) => unknown
>;

/** A task's calls, bound to its identifier. Running it is not this package's business: `run` is there for the types. */
export const taskOf = (tasks: TaskCalls, { id, description, jsonSchema }: any) => ({
  id,
  description,
  ...(jsonSchema === undefined ? {} : { jsonSchema }),
  trigger: (...args: unknown[]) => tasks.trigger(id, ...args),
  batchTrigger: (...args: unknown[]) => tasks.batchTrigger(id, ...args),
  triggerAndWait: (...args: unknown[]) => tasks.triggerAndWait(id, ...args),
  batchTriggerAndWait: (...args: unknown[]) => tasks.batchTriggerAndWait(id, ...args),
});
