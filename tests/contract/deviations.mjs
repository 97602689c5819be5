// The deviations of this package from the recorded SDK. Adapts recorded cases to them.

import { adaptArguments } from "./deviations-arguments.mjs";
import { adaptOutcome } from "./deviations-outcomes.mjs";
import { adaptRetries } from "./deviations-retries.mjs";

/** The deviations, by number. */
export const deviations = {
  1: "a failed call is retried three times by default, not four times",
  2: "inside a task, triggers have five attempts and ignore retry options",
  3: "every API method returns an ApiPromise",
  4: "a failed connection is an ApiError too",
  5: "envvars.update works everywhere, and envvars.list() inside a task",
  6: "the request of a page has one cursor",
  7: "every method uses the headers and retry options of a call",
  8: "runs.bulk of a client uses the client's configuration",
  9: "invalid or missing arguments, settings and credentials reject the promise with an error that names them",
  10: "runs.replay ignores unknown options and sends the known ones",
  11: "no global Buffer is needed",
  12: "an id is one segment of the path; empty ids, . and .. are refused",
  13: "overlapping auth.withAuth calls don't mix credentials",
  14: "a batch has an idempotency key even if the caller passes none",
  15: "runs.poll ends at every final status",
  16: "responses are checked as little as possible and passed on unchanged",
  17: "an unusable response is a validation error, or a connection error if it isn't JSON",
  18: "the message of an error comes from error, message, issues or the text of the response",
  19: "Retry-After and the rate limit reset are honoured up to a minute",
  20: "a delay of 0 means an immediate retry, not none",
  21: "an ambiguous failure is only retried if the server recognizes a repeated call",
  22: "requests carry the version of this package",
  23: "credentials are never shown, and secret ones are refused in a browser",
};

/**
 * Adapts a recorded case to the deviations.
 * @param facts the result of `factsOf`
 * @returns `lines`, the numbers of the deviations that change the case, and `cases`, the cases to
 *   play instead; usually one
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
 * Collects facts about calls from all cases: `returns`, the class of the return value, and `endings`,
 * the part of the path after the id.
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

// Calls without a request, or without a single response.
const withoutResponse =
  /^(idempotencyKeys\.create|runs\.fetchStream|streams\.read|wait\.(for|until)|webhooks\.constructEvent|auth\.with)|AndWait$/;

function adaptReturns({ call, expected }, deviates) {
  if (expected.returns !== "Promise" || withoutResponse.test(call)) return;
  expected.returns = "ApiPromise";
  deviates(3);
}

// In a browser, the recorded case needs a permission. Without it, the credential is refused.
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
