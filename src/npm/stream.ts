// Creates the stream of a call's items.

import { offAbort, onAbort } from "../host/js/signals.js";
import { type Call, start } from "./call.js";
import { toError } from "./failures.js";
import type { AsyncIterableStream } from "./types/streams.js";

/** The caller's options for the stream. */
interface StreamOptions {
  readonly signals: AbortSignal[];
  readonly onComplete?: () => unknown;
  readonly onError?: (error: unknown) => unknown;
}

/**
 * Opens the stream of a call's items. `begun` resolves when the arguments are valid. Any of the signals ends the stream.
 */
export function openStream(
  call: Call,
  { withStreams, signals = [] }: { withStreams?: boolean; signals?: AbortSignal[] } = {},
): { stream: AsyncIterableStream<any>; begun: Promise<void> } {
  const own = new AbortController();
  const endWith = (signal: AbortSignal) => {
    const end = () => own.abort(signal.reason);
    if (signal.aborted) return end();
    onAbort(signal, end);
    own.signal.addEventListener("abort", () => offAbort(signal, end));
  };
  signals.forEach(endWith);
  let options: StreamOptions | undefined;
  let cancelled = false;
  const waiting: (() => void)[] = [];
  let stream!: ReadableStream;
  const begun = new Promise<void>((resolve, reject) => {
    const source: UnderlyingDefaultSource = {
      start(controller) {
        const give = (given: StreamOptions | unknown[]) => {
          if (!Array.isArray(given)) {
            options = given;
            options.signals.forEach(endWith);
            return resolve();
          }
          return new Promise<void>((resume) => {
            waiting.push(resume);
            for (const item of given) controller.enqueue(item);
          });
        };
        const completed = () => {
          own.abort();
          if (!cancelled) controller.close();
          return options?.onComplete?.();
        };
        const failed = (error: unknown) => {
          own.abort();
          controller.error(error);
          reject(error);
          return options?.onError?.(error);
        };
        const consumer = { give, signal: own.signal, withStreams };
        const ended = new Promise((resolve, reject) =>
          start(call, { consumer }, resolve, (failure) => reject(toError(failure, call.site))),
        );
        // The stream has ended, so an error of the caller's function is only written to the console.
        const report = (error: unknown) =>
          console.error("trigger-wasm: onComplete or onError failed:", error);
        ended.then(completed, failed).catch(report);
      },
      pull() {
        for (const resume of waiting.splice(0)) resume();
      },
      cancel(reason) {
        cancelled = true;
        own.abort(reason);
      },
    };
    stream = new ReadableStream(source, { highWaterMark: 0 });
  });
  // A failure also rejects reading the stream.
  begun.catch(() => {});
  return { stream: iterableOf(stream), begun };
}

/** Makes a stream iterable, in runtimes whose streams are not. */
export function iterableOf(stream: ReadableStream): AsyncIterableStream<any> {
  const iterable = stream as AsyncIterableStream<any>;
  iterable[Symbol.asyncIterator] ??= iterate as (typeof iterable)[typeof Symbol.asyncIterator];
  return iterable;
}

/** The iterator for runtimes whose streams aren't iterable. */
async function* iterate(this: ReadableStream) {
  const reader = this.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    await reader.cancel();
  }
}
