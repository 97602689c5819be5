// Creates the results that contain functions or errors, which Rust can't create.

import { type CallSite, setCallSite } from "./call-site.js";
import { WaitpointTimeoutError, WebhookWaiterCancelledError } from "./errors.js";

/** Returns a resolved prompt. `input` is the JSON of its variables. */
export function promptOf({ data, input }: { data: any; input?: string }) {
  const { slug, promptId, version, labels, model } = data;
  return {
    ...data,
    text: data.text ?? "",
    model: model ?? undefined,
    config: data.config ?? undefined,
    toAISDKTelemetry: (additionalMetadata?: Record<string, string>) => ({
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

/** Returns a waitpoint token with its output, or with its time-out error. */
export const waitpointTokenOf = ({ output, ...token }: any, site: CallSite) =>
  token.outputIsError
    ? { ...token, output: undefined, error: endedBy(WaitpointTimeoutError, output?.message, site) }
    : { ...token, output, error: undefined };

/** The description of an error by a worker. */
interface ErrorDescription {
  readonly name?: string;
  readonly code?: string;
  readonly message?: string;
  readonly stackTrace?: string;
  readonly causes?: ErrorDescription[];
}

function errorOf({ name, code, message, stackTrace, causes }: ErrorDescription): Error {
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

/** Returns the result of a run that was waited for. */
export const runResultOf = ({ failure, ...result }: any) =>
  failure ? { ...result, error: errorOf(failure) } : result;

/** Returns the results of the runs of a batch that was waited for. */
export const batchResultOf = ({ id, runs }: { id: string; runs: any[] }) => ({
  id,
  runs: runs.map(runResultOf),
});

/** The result of a wait, as Rust writes it. */
interface WaitOutcome {
  readonly ok: boolean;
  readonly output: any;
}

/** Returns the function that creates the result of a wait. `defaultMessage` is for errors without a message. */
const waited =
  (defaultMessage?: string) =>
  ({ ok, output }: WaitOutcome, site: CallSite) => {
    if (ok) return { ok, output };
    const { name, message = defaultMessage } = output ?? {};
    const isCancelled = name === "WebhookWaiterCancelledError";
    const Class = isCancelled ? WebhookWaiterCancelledError : WaitpointTimeoutError;
    return { ok, error: endedBy(Class, message, site) };
  };

/** Returns the result of a waitpoint. */
export const waitpointResultOf = waited();

/** Returns the result of a webhook waiter. */
export const waiterResultOf = waited("The webhook waiter timed out");

function endedBy(
  Class: new (message?: string) => Error,
  message: string | undefined,
  site: CallSite,
): Error {
  const error = new Class(message);
  setCallSite(error, site);
  return error;
}
