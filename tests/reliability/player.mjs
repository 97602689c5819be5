// Plays one fault against one kind of call, inside a runtime.

import { SCALE } from "./scaled-time.mjs";
import { goesOn, kinds } from "./kinds.mjs";

/** A stream is left at this attempt, should it not have ended. */
const LAST_ATTEMPT = 5;

/**
 * @param sdk what `import * as sdk from "trigger-wasm"` gives
 * @param cell.kind the kind of call
 * @param cell.baseURL the broken server
 * @param cell.isWarm whether there is an idle connection to it
 * @param cell.hitsAll whether the fault is met by any request
 * @param cell.clockJump by how much the clock is set after the first attempt, in milliseconds
 * @returns how often it was attempted, the delays that the package has chosen, whether it kept to them, and how it ended
 */
export async function play(sdk, { kind, baseURL, isWarm, clockJump = 0, hitsAll }) {
  const { request, make } = kinds[kind];
  const concerns = ({ method, url }) => hitsAll || `${method} ${new URL(url).pathname}` === request;
  const { now } = Date;
  const leave = new AbortController();
  const delays = [];
  let attempts = 0;
  let retryAt;
  let tooEarly = 0;
  const client = new sdk.TriggerClient({
    baseURL,
    accessToken: "tr_dev_matrix",
    retryBudget: { maxRetries: 20, windowInMs: 1000 },
    onRequest(event) {
      if (!concerns(event)) return;
      // Timers and clocks count whole milliseconds.
      const due = retryAt - 2;
      if (performance.now() < due) tooEarly = Math.max(tooEarly, due - performance.now());
      if (++attempts === LAST_ATTEMPT && goesOn(kind)) leave.abort();
    },
    onRetry(event) {
      if (!concerns(event)) return;
      delays.push(event.delayInMs);
      retryAt = performance.now() + event.delayInMs / SCALE;
      if (clockJump) Date.now = () => now() + clockJump;
    },
  });
  try {
    if (isWarm) await warm(baseURL);
    const value = await make(client, leave.signal);
    return { attempts, delays, tooEarly, left: leave.signal.aborted, value };
  } catch (error) {
    return { attempts, delays, tooEarly, error: nameOf(sdk, error) };
  } finally {
    Date.now = now;
  }
}

/** Makes a connection, and waits until it is idle. */
async function warm(baseURL) {
  await (await fetch(`${baseURL}/warm`)).text();
  await new Promise((resolve) => setTimeout(resolve, 20 * SCALE));
}

/** The names under which an error's class, and that of what it was caused by, are exported. */
function nameOf(sdk, error) {
  const known = Object.entries(sdk).find(([, value]) => value === error?.constructor);
  if (!known) return `${error?.stack ?? error}`;
  const [name] = known;
  return name === "BatchTriggerError" ? `${name} of ${nameOf(sdk, error.apiError)}` : name;
}
