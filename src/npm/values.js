// The values that hold what Rust cannot make: a function, or an error.

import { WaitpointTimeoutError, WebhookWaiterCancelledError } from "./errors.js";

function prompt({ data, input }) {
  const { slug, promptId, version, labels, model } = data;
  return {
    ...data,
    text: data.text ?? "",
    model: model ?? undefined,
    config: data.config ?? undefined,
    toAISDKTelemetry: (additionalMetadata) => ({
      experimental_telemetry: {
        isEnabled: true,
        metadata: {
          "prompt.slug": slug,
          "prompt.id": promptId,
          "prompt.version": String(version),
          "prompt.labels": [labels].flat().join(", "),
          ...(model && { "prompt.model": model }),
          ...(input && { "prompt.input": input }),
          ...additionalMetadata,
        },
      },
    }),
  };
}

function token({ output, ...token }) {
  return token.outputIsError
    ? { ...token, output: undefined, error: new WaitpointTimeoutError(output?.message) }
    : { ...token, output, error: undefined };
}

// The error that a worker describes so.
function errorOf({ name, code, message, stackTrace, causes }) {
  const [cause, ...deeper] = causes ?? [];
  const error = new Error(
    message ?? `Internal error (${code})`,
    cause && { cause: errorOf({ ...cause, causes: deeper }) },
  );
  return Object.assign(
    error,
    { name: name ?? code ?? "Error" },
    stackTrace && { stack: stackTrace },
  );
}

const runResult = ({ failure, ...result }) =>
  failure ? { ...result, error: errorOf(failure) } : result;

const batchResult = ({ id, runs }) => ({ id, runs: runs.map(runResult) });

function waitResult({ ok, output }, silent) {
  if (ok) return { ok, output };
  const { name, message = silent } = output ?? {};
  const isCancelled = name === "WebhookWaiterCancelledError";
  const Class = isCancelled ? WebhookWaiterCancelledError : WaitpointTimeoutError;
  return { ok, error: new Class(message) };
}

// What the caller is given in place of what Rust made.
export const toValueOf = {
  prompt,
  waitpointToken: token,
  waitpointResult: waitResult,
  waiterResult: (end) => waitResult(end, "The webhook waiter timed out"),
  runResult,
  batchResult,
};
