// Foresees how often a call is attempted, and with which waits, given the server's responses: by
// the rules that the recorded SDK follows, and by ours.

/** What the recorded SDK takes where nothing else is asked for. */
export const recordedDefaults = {
  maxAttempts: 5,
  minTimeoutInMs: 1000,
  maxTimeoutInMs: 30_000,
  factor: 1.6,
  randomize: false,
};

export const LONGEST_SERVER_WAIT_MS = 60_000;

/**
 * @param responses of the attempts in order; the last one is given again and again
 * @param retry the retry options in force
 * @param rules what is done otherwise than recorded: `zeroIsAtOnce`, `serverWaits`, `brokenBodies`,
 *   `ambiguousFailures`
 * @param repeatable whether a call whose answer got lost may be sent again
 * @returns the number of attempts, the waits between them, and the response that ended the call
 */
export function foresee(responses, { retry, rules = {}, repeatable = true, random }) {
  const waits = [];
  for (let attempt = 1; ; attempt++) {
    const response = responses[Math.min(attempt, responses.length) - 1];
    const wait = waitAfter(response, attempt);
    if (wait === undefined || attempt > 100) return { attempts: attempt, waits, end: response };
    waits.push(wait);
  }

  function waitAfter(response, attempt) {
    if (response.network) {
      return rules.ambiguousFailures && !repeatable ? undefined : backOff(attempt);
    }
    if (isSuccess(response)) {
      const again = rules.brokenBodies && repeatable && isBroken(response);
      return again ? backOff(attempt) : undefined;
    }
    const header = headersOf(response);
    const says = header["x-should-retry"];
    const { status } = response;
    const isRetried = says === "true" || status === 408 || status === 409 || status >= 500;
    if (says === "false" || !(isRetried || status === 429)) return undefined;
    if (attempt >= retry.maxAttempts) return undefined;

    const reset = status === 429 && says !== "true" ? untilReset(response, rules) : 0;
    const after = rules.serverWaits ? retryAfter(response) : 0;
    if (rules.serverWaits && (reset || after) > LONGEST_SERVER_WAIT_MS) return undefined;
    // Whoever waits for a reset may add up to a second, so that not all come back at once.
    if (reset > 0) return { min: reset - 100, max: reset + 999 };
    return after || backOff(attempt);
  }

  function backOff(attempt) {
    if (attempt >= retry.maxAttempts) return undefined;
    const { minTimeoutInMs, maxTimeoutInMs, factor, randomize } = retry;
    const plain = minTimeoutInMs * factor ** (attempt - 1);
    const times = (stretch) => Math.round(Math.min(maxTimeoutInMs, stretch * plain));
    if (randomize && random === undefined) return { min: times(1), max: times(2) };
    const wait = times(randomize ? 1 + random : 1);
    return wait === 0 && !rules.zeroIsAtOnce ? undefined : wait;
  }
}

export const isSuccess = ({ status }) => status >= 200 && status < 300;

/** Whether a body breaks off or is not JSON, where JSON is due. */
export function isBroken({ body, truncate }) {
  return Boolean(truncate) || parse(body) === undefined;
}

/** The JSON value of a text; undefined if it is none. */
export function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export function headersOf(response) {
  const entries = Object.entries(response.headers ?? {});
  return Object.fromEntries(entries.map(([name, value]) => [name.toLowerCase(), value]));
}

/** Milliseconds until the limit of a 429 is lifted; 0 if it does not say, or was lifted before. */
export function untilReset(response, { serverWaits }) {
  const text = headersOf(response)["x-ratelimit-reset"] ?? "";
  const fromNow = text.match(/^\{\{NOW([+-]\d+)\}\}$/);
  if (fromNow) return Math.max(0, Number(fromNow[1]));
  const reset = parseInt(text, 10);
  // Times in seconds since 1970 have less than twelve digits, those in milliseconds more.
  const ms = serverWaits && reset < 1e11 ? reset * 1000 : reset;
  return Math.max(0, ms - Date.now()) || 0;
}

/** Milliseconds that a Retry-After header asks for; 0 if there is none. */
export function retryAfter(response) {
  const text = headersOf(response)["retry-after"] ?? "";
  const ms = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - Date.now();
  return Math.max(0, ms) || 0;
}
