// Where this package does otherwise than the recorded SDK, on purpose, and what a recorded case is
// then expected to look like.

import { adaptArguments } from "./deviations-arguments.mjs";
import { adaptOutcome } from "./deviations-outcomes.mjs";
import { adaptRetries } from "./deviations-retries.mjs";

/** Every deviation by its number in the project's list of them. */
export const deviations = {
  1: "a failed call is tried again three times by default, not four times",
  2: "inside a task, triggers are tried five times, whatever retry options are given",
  3: "every API method returns an ApiPromise",
  4: "a failed connection is an ApiError too",
  5: "envvars.update works everywhere, and envvars.list() inside a task",
  6: "turning a page sends one cursor",
  7: "headers and retry options given to a call are used by every method",
  8: "runs.bulk of a client uses the client's configuration",
  9: "wrong or missing arguments, settings and credentials reject the promise, and are named",
  10: "runs.replay sends the options it knows when it is given one that it does not know",
  11: "no global Buffer is needed",
  12: "an id becomes one segment of the path; an empty one, . and .. are refused",
  13: "credentials of overlapping auth.withAuth calls never mix",
  14: "a batch gets an idempotency key when the caller gives none",
  15: "runs.poll ends at every final status",
  16: "answers are passed on whole and unchanged as far as possible",
  17: "an answer that is not what is due: a validation error, or a lost connection if not JSON",
  18: "an error's message comes from error, message, issues or the text of the answer",
  19: "the server's Retry-After and rate limit reset are followed, up to a minute",
  20: "a delay of 0 means at once, not never",
  21: "a failure that may have had its effect is not repeated, unless the server recognizes the call",
  22: "the version sent is that of this package",
  23: "credentials are not shown, and secret ones not used in a browser",
};

/**
 * What to play instead of a recorded case.
 * @param facts what `factsOf` has found out from all cases
 * @returns `lines`, the numbers of the deviations that change what is expected, and `cases`, to be
 *   played all; usually one
 */
export function adapt(recorded, facts) {
  const testCase = structuredClone(recorded);
  const lines = new Set();
  const deviates = (line) => lines.add(line);
  for (const change of [adaptArguments, adaptOutcome, adaptRetries, adaptReturns]) {
    change(testCase, deviates, facts);
  }
  const cases = inBrowser(testCase, deviates);
  return { lines: [...lines].sort((a, b) => a - b), cases };
}

/**
 * What some cases tell about others of the same call: `returns`, the class of what it returns, and
 * `endings`, what follows the id in its path.
 */
export function factsOf(cases) {
  const returns = {};
  const endings = {};
  for (const { call, args, expected } of cases) {
    returns[call] ??= expected.returns;
    const [, end] = expected.requests[0]?.path.split(`/${args[0]}`) ?? [];
    if (/^[\w-]+$/.test(args[0]) && end !== undefined) endings[call] ??= end;
  }
  return { returns, endings };
}

// Calls that make no request, or have no one response to give out.
const withoutResponse =
  /^(idempotencyKeys\.create|runs\.fetchStream|streams\.read|wait\.(for|until)|webhooks\.constructEvent|auth\.with)|AndWait$/;

function adaptReturns({ call, expected }, deviates) {
  if (expected.returns !== "Promise" || withoutResponse.test(call)) return;
  expected.returns = "ApiPromise";
  deviates(3);
}

// In a browser, the case as recorded takes a permission; without it, the credential is refused.
function inBrowser(testCase, deviates) {
  const credentials = JSON.stringify([testCase.config, testCase.client, testCase.env]);
  if (!testCase.browser || !/"tr_\w+"/.test(credentials)) return [testCase];
  deviates(23);
  const permitted = structuredClone(testCase);
  const holder = permitted.client ? "client" : "config";
  permitted[holder] = { ...permitted[holder], dangerouslyAllowBrowser: true };
  const refused = { requests: [], retryDelaysMs: [], outcome: anyError };
  return [permitted, { ...testCase, id: `${testCase.id} (not permitted)`, expected: refused }];
}

const anyError = { kind: "error", thrown: "rejected", error: { class: { $any: true } } };
