// The values that hold what Rust can't make: a function, or an error.

import { type CallSite, setCallSite } from "./call-site.js";
import { WaitpointTimeoutError, WebhookWaiterCancelledError } from "./errors.js";

/** A filled-in prompt. `input` is what it was filled in with, as text. */
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

/** A waitpoint token, with its output or the error that it timed out with. */
export function waitpointTokenOf({ output, ...token }: any, site: CallSite) {
  if (!token.outputIsError) return { ...token, output, error: undefined };
  return {
    ...token,
    output: undefined,
    error: endedBy(WaitpointTimeoutError, output?.message, site),
  };
}

/** An error as a worker describes it. */
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

/** How a run ended that was waited for. */
export const runResultOf = ({ failure, ...result }: any) =>
  failure ? { ...result, error: errorOf(failure) } : result;

/** How the runs of a batch ended that was waited for. */
export const batchResultOf = ({ id, runs }: { id: string; runs: any[] }) => ({
  id,
  runs: runs.map(runResultOf),
});

/** What became of a waitpoint. `silent` is the message of an error that has none. */
export function waitpointResultOf({ ok, output }: WaitEnd, site: CallSite, silent?: string) {
  if (ok) return { ok, output };
  const { name, message = silent } = output ?? {};
  const isCancelled = name === "WebhookWaiterCancelledError";
  const Class = isCancelled ? WebhookWaiterCancelledError : WaitpointTimeoutError;
  return { ok, error: endedBy(Class, message, site) };
}

/** What became of a waiter of a webhook. */
export const waiterResultOf = (end: WaitEnd, site: CallSite) =>
  waitpointResultOf(end, site, "The webhook waiter timed out");

interface WaitEnd {
  readonly ok: boolean;
  readonly output: any;
}

function endedBy(
  Class: new (message?: string) => Error,
  message: string | undefined,
  site: CallSite,
): Error {
  const error = new Class(message);
  setCallSite(error, site);
  return error;
}
