// Adapts cases to the deviations in attempts and waits.

import { connectionError, errorFor, errorOf, setError } from "./deviations-outcomes.mjs";
import { isBroken, isSuccess, predict, recordedDefaults } from "./retries.mjs";

export function adaptRetries(testCase, deviates) {
  const recorded = lastCall(testCase);
  if (!recorded) return;
  const options = optionsOf(testCase);
  const isPrompts = callOf(testCase).startsWith("prompts.");
  const base = {
    retry: { ...recordedDefaults, ...options.global, ...(isPrompts ? {} : options.call) },
    rules: {},
    repeatable: isRepeatable(recorded.request),
    random: testCase.mathRandom,
  };
  const by = (plan) => predict(recorded.responses, plan);
  // A case that the recorded rules don't explain can't be adapted.
  if (!isSame(by(base), recorded)) return;

  let plan = base;
  let predicted = by(plan);
  const lines = [];
  const change = (line, changes) => {
    plan = { ...plan, ...changes };
    const next = by(plan);
    if (!isSame(next, predicted)) lines.push(line);
    predicted = next;
  };
  const defaults = { ...recordedDefaults, maxAttempts: 4, ...options.global };
  change(1, { retry: { ...defaults, ...options.recorded } });
  change(7, { retry: { ...defaults, ...options.call } });
  if (isTriggerInTask(testCase)) change(2, { retry: recordedDefaults });
  change(17, { rules: { ...plan.rules, brokenBodies: true } });
  change(21, { rules: { ...plan.rules, ambiguousFailures: true } });
  change(19, { rules: { ...plan.rules, serverWaits: true } });
  change(20, { rules: { ...plan.rules, zeroIsAtOnce: true } });
  if (isSame(predicted, recorded)) return;
  lines.forEach(deviates);
  rewrite(testCase, recorded, predicted);
}

const callOf = ({ call }) => call.replace(/^client\./, "");

/** Returns the last call in a case, with all its attempts. */
function lastCall({ config, responses, expected }) {
  const { requests, retryDelaysMs } = expected;
  if (requests.length === 0) return neverSent(config, expected);
  const request = requests.at(-1);
  const key = request.headers["x-trigger-request-idempotency-key"];
  // Downloads, uploads and streams have their own retry policies.
  if (!key || !("x-trigger-api-version" in request.headers)) return undefined;
  const isOther = ({ headers }) => headers["x-trigger-request-idempotency-key"] !== key;
  const start = requests.findLastIndex(isOther) + 1;
  const attempts = requests.length - start;
  const waits = attempts > 1 ? retryDelaysMs.slice(1 - attempts) : [];
  return { request, start, attempts, waits, responses: responses.slice(start) };
}

// With an invalid URL, the recorded SDK fails inside fetch and retries without a request.
function neverSent(config, { retryDelaysMs: waits }) {
  if (waits.length === 0 || URL.canParse(config?.baseURL)) return undefined;
  const attempts = waits.length + 1;
  return { request: undefined, start: 0, attempts, waits, responses: [{ network: "no URL" }] };
}

function optionsOf(testCase) {
  const { config, client, withAuth, args } = testCase;
  const clientConfig = args.map((arg) => arg?.clientConfig?.requestOptions).find(Boolean);
  const scope = client ?? { ...config, ...withAuth };
  const global = (clientConfig ?? scope?.requestOptions)?.retry ?? {};
  const options = args.map((arg) => arg?.retry ?? arg?.requestOptions?.retry);
  const call = options.find(Boolean) ?? {};
  return { global, call, recorded: callOf(testCase).startsWith("prompts.") ? {} : call };
}

function isTriggerInTask(testCase) {
  const { taskContext, client } = testCase;
  const isVisible = taskContext && (!client || client.inheritContext);
  return (
    isVisible && /^(tasks\.(trigger|batchTrigger)|batch\.trigger(ByTask)?)$/.test(callOf(testCase))
  );
}

// Returns whether a request may be repeated after a lost response. The server recognizes repeated triggers by their request
// key, and other calls by a key in the body. A request without a URL was never sent.
const isRepeatable = (request) =>
  request === undefined ||
  request.method === "GET" ||
  /\/tasks\/([^/]+\/trigger|batch)$|\/v3\/batches$|\/in\/append$|^\/api\/v2\/packets\//.test(
    request.path,
  ) ||
  /"(idempotencyKey|deduplicationKey|externalId)":/.test(request.body ?? "");

function isSame(a, b) {
  if (a.attempts !== b.attempts || a.waits.length !== b.waits.length) return false;
  return a.waits.every((wait, index) => {
    const other = b.waits[index];
    return typeof wait === "number" ? wait === other : typeof other === "object";
  });
}

function rewrite(testCase, recorded, predicted) {
  const { expected } = testCase;
  const { start, request, responses } = recorded;
  const { attempts, waits, end } = predicted;
  if (request) {
    const at = (index) => responses[Math.min(index, responses.length - 1)];
    testCase.responses.length = start;
    for (let i = 0; i < attempts; i++) testCase.responses.push(structuredClone(at(i)));
    expected.requests.length = start;
    for (let i = 0; i < attempts; i++) expected.requests.push(structuredClone(request));
  }
  const before = expected.retryDelaysMs.length - recorded.waits.length;
  expected.retryDelaysMs = [...expected.retryDelaysMs.slice(0, before), ...waits];

  const error = errorOf(expected.outcome);
  if (end.network) {
    if (error?.class !== "ApiConnectionError") setError(expected.outcome, connectionError);
  } else if (isSuccess(end)) {
    if (isBroken(end)) setError(expected.outcome, connectionError);
  } else if (error?.status !== end.status) {
    setError(expected.outcome, errorFor(end));
  }
}
