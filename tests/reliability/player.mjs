// Plays one cell of the fault matrix inside a runtime.

import { SCALE } from "./scaled-time.mjs";
import { reconnects, kinds } from "./kinds.mjs";

/** The attempt at which a stream is left, if it hasn't ended. */
const LAST_ATTEMPT = 5;

/**
 * Makes a call to a broken server.
 * @param sdk the namespace of the package
 * @param cell.kind a key of kinds.mjs
 * @param cell.baseURL the URL of the broken server
 * @param cell.isWarm whether to make an idle connection to the server before the call
 * @param cell.hitsAll whether every request meets the fault
 * @param cell.clockJump the milliseconds by which the clock is set after the first attempt
 * @returns the number of attempts; the delays that the package chose; `tooEarly`, the milliseconds by which an attempt came
 *   before its delay had passed; and the value, the error, or whether the stream was left
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
      const earliest = retryAt - 2;
      if (performance.now() < earliest) tooEarly = Math.max(tooEarly, earliest - performance.now());
      if (++attempts === LAST_ATTEMPT && reconnects(kind)) leave.abort();
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

/** Returns the exported name of an error's class. For a `BatchTriggerError`, adds the name of its cause. */
function nameOf(sdk, error) {
  const known = Object.entries(sdk).find(([, value]) => value === error?.constructor);
  if (!known) return `${error?.stack ?? error}`;
  const [name] = known;
  return name === "BatchTriggerError" ? `${name} of ${nameOf(sdk, error.apiError)}` : name;
}
