// Queues. One comes into being with the first run in it, or is declared by a deployment: `addQueue`.

/** By full name: that of a task's own queue is `task/<id>`. */
export function queuesOf(state, environment) {
  return state.collection(`queues ${environment.id}`);
}

/** @param fields `{ name, type?: "task" | "custom", concurrencyLimit? }` */
export function addQueue(state, environment, { name, type = "custom", concurrencyLimit = null }) {
  const queue = {
    id: state.newId("queue"),
    name,
    type,
    base: concurrencyLimit,
    override: null,
    overriddenAt: undefined,
    pauses: [],
  };
  queuesOf(state, environment).set(type === "task" ? `task/${name}` : name, queue);
  return queue;
}

/** Makes sure that there is a queue with that full name. */
export function ensureQueue(state, environment, fullName) {
  if (queuesOf(state, environment).has(fullName)) return;
  const task = /^task\/(.+)$/s.exec(fullName)?.[1];
  addQueue(state, environment, task ? { name: task, type: "task" } : { name: fullName });
}
