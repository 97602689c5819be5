// Predicts the attempts and waits of a call from the server's responses, by the rules of the recorded
// SDK or by this package's rules.

/** The retry options that the recorded SDK uses by default. */
export const recordedDefaults = {
  maxAttempts: 5,
  minTimeoutInMs: 1000,
  maxTimeoutInMs: 30_000,
  factor: 1.6,
  randomize: false,
};

export const LONGEST_SERVER_WAIT_MS = 60_000;

/**
 * Predicts the attempts of a call.
 * @param responses the responses to the attempts in order; the last one is repeated
 * @param retry the effective retry options
 * @param rules the deviations from the recorded rules: `zeroIsAtOnce`, `serverWaits`,
 *   `brokenBodies`, `ambiguousFailures`
 * @param repeatable whether the call may be repeated after a lost response
 * @returns the number of attempts, the waits between them, and the final response
 */
export function predict(responses, { retry, rules = {}, repeatable = true, random }) {
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
    const shouldRetry = header["x-should-retry"];
    const { status } = response;
    const isRetried = shouldRetry === "true" || [408, 409].includes(status) || status >= 500;
    if (shouldRetry === "false" || !(isRetried || status === 429)) return undefined;
    if (attempt >= retry.maxAttempts) return undefined;

    const reset = status === 429 && shouldRetry !== "true" ? untilReset(response, rules) : 0;
    const after = rules.serverWaits ? retryAfter(response) : 0;
    if (rules.serverWaits && (reset || after) > LONGEST_SERVER_WAIT_MS) return undefined;
    // A wait for a reset has up to a second of jitter.
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

/** Returns whether a body is cut off or isn't JSON. */
export function isBroken({ body, truncate }) {
  return Boolean(truncate) || parse(body) === undefined;
}

/** Parses JSON; undefined if the text isn't JSON. */
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

/** Returns the milliseconds until a rate limit resets; 0 if unknown or in the past. */
export function untilReset(response, { serverWaits }) {
  const text = headersOf(response)["x-ratelimit-reset"] ?? "";
  const fromNow = text.match(/^\{\{NOW([+-]\d+)\}\}$/);
  if (fromNow) return Math.max(0, Number(fromNow[1]));
  const reset = parseInt(text, 10);
  // Times in seconds since 1970 have fewer than twelve digits, times in milliseconds have more.
  const ms = serverWaits && reset < 1e11 ? reset * 1000 : reset;
  return Math.max(0, ms - Date.now()) || 0;
}

/** Returns the milliseconds of a Retry-After header; 0 if it is missing. */
export function retryAfter(response) {
  const text = headersOf(response)["retry-after"] ?? "";
  const ms = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - Date.now();
  return Math.max(0, ms) || 0;
}
