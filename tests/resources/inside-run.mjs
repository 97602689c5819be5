// The globals that a worker of @trigger.dev/sdk sets for the code of a task.

const shared = Symbol.for("dev.trigger.ts.api");

/**
 * Calls a function as if it were the code of a run.
 * @param fn is called without arguments
 * @param run overrides fields of the run
 * @param globals further globals of the worker, by name
 */
export async function insideRun(fn, run = {}, { environment = "PRODUCTION", ...globals } = {}) {
  const before = globalThis[shared];
  const ctx = {
    run: { id: "run_parent", isTest: false, ...run },
    attempt: { number: 1 },
    environment: { type: environment, slug: "prod" },
    project: { ref: "proj_1" },
  };
  const worker = { version: "20250101.1" };
  globalThis[shared] = { "task-context": { ctx, worker }, ...globals };
  try {
    return await fn();
  } finally {
    globalThis[shared] = before;
  }
}
