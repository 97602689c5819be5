// Calls for a build of the package in which runs.reschedule traps immediately, and runs.poll after a wait.

import { TriggerClient, configure, runs } from "trigger-wasm";

// The number of restarts of the module.
let restarts = 0;
WebAssembly.Instance = class extends WebAssembly.Instance {
  constructor(...args) {
    super(...args);
    // Runtimes instantiate their own modules too.
    if (this.exports.foldEnvironment) restarts++;
  }
};

export const optionsFor = ({ TRIGGER_API_URL, TRIGGER_SECRET_KEY }) => ({
  baseURL: TRIGGER_API_URL,
  accessToken: TRIGGER_SECRET_KEY,
});

/** Calls that take a while. trap.test.mjs defines how the server handles them. */
export const slow = {
  late: () => runs.retrieve("run_late"),
  broken: () => runs.retrieve("run_broken", { retry: { maxAttempts: 1 } }),
  list: () => runs.list({ tag: "late" }),
};

/** A call that waits inside the module. */
export const inside = {
  backingOff: ({ LATE }) =>
    runs.retrieve("run_backing_off", { retry: { minTimeoutInMs: Number(LATE) } }),
};

export const traps = {
  "at once": () => runs.reschedule("run_1", { delay: "1h" }),
  "in a timer": () => runs.poll("run_1"),
};

export const quick = {
  retrieve: () => runs.retrieve("run_fine"),
  // Creating a client may enter the module too.
  "by a client": (settings) => new TriggerClient(optionsFor(settings)).runs.retrieve("run_fine"),
};

/** Returns the result of a call as JSON. */
export async function outcomeOf(call, settings) {
  try {
    const { id, data } = await call(settings);
    return { value: id ?? data, restarts };
  } catch (error) {
    const { message, call, cause } = error;
    return { message, call, isTrap: cause instanceof WebAssembly.RuntimeError };
  }
}

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** The combinations to test. Late responses meet the new instance or the broken one. */
export const rounds = Object.keys(traps).flatMap((how) => [
  { how, meets: "new" },
  { how, meets: "broken" },
]);

/**
 * Makes the module trap while other calls are pending.
 * @returns the results of calls inside the module (`ended`), of calls that waited for a response, and of calls after the trap
 */
export async function trapAmongOthers({ how, meets }, settings) {
  const LATE = Number(settings.LATE);
  configure(optionsFor(settings));
  const waiting = Object.values(slow).map((call) => outcomeOf(call, settings));
  const outcomes = Object.values(inside).map((call) => outcomeOf(call, settings));
  await pause(LATE / 4);
  outcomes.push(outcomeOf(traps[how]));
  const tooLong = pause(LATE / 2).then(() => "a call did not end");
  const ended = await Promise.race([Promise.all(outcomes), tooLong]);

  if (meets === "broken") await pause(LATE);
  const next = [await outcomeOf(quick["by a client"], settings)];
  if (meets === "new") await pause(LATE);
  next.push(await outcomeOf(quick.retrieve));
  return { how, ended, waited: await Promise.all(waiting), next };
}

/** Makes the module trap in a getter that it reads itself, and makes another call there. */
export async function trapInside(settings) {
  const inner = [];
  const handle = {
    get id() {
      if (inner.length === 0) {
        inner.push(
          outcomeOf(traps["at once"]),
          outcomeOf(() => runs.events("run_fine")),
        );
      }
      return "run_fine";
    },
  };
  const client = new TriggerClient(optionsFor(settings));
  const outer = await outcomeOf(() => client.runs.cancel(handle));
  return {
    how: "inside",
    ended: [outer, ...(await Promise.all(inner))],
    waited: [],
    next: [await outcomeOf(quick["by a client"], settings), await outcomeOf(quick.retrieve)],
  };
}
