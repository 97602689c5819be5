// Creates the stream of a call's items.

import { listen, offAbort } from "../host/js/signals.js";
import { quietly } from "../host/js/value.js";
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
 * Ends the call of a stream that was dropped before its end, once the stream is garbage. Workers on Cloudflare do without:
 * they allow no I/O outside of a request, and the end of a request closes its connections.
 */
const garbage =
  "FinalizationRegistry" in globalThis && !("WebSocketPair" in globalThis)
    ? new FinalizationRegistry<AbortController>((ending) => ending.abort())
    : undefined;

/**
 * Opens the stream of a call's items. `begun` resolves when the arguments are valid. Any of the signals ends the stream.
 */
export function openStream(
  call: Call,
  { withStreams, signals = [] }: { withStreams?: boolean; signals?: AbortSignal[] } = {},
): { stream: AsyncIterableStream<any>; begun: Promise<void> } {
  const { source, ending, begun } = makeCall(call, signals, withStreams);
  const stream = iterableOf(new ReadableStream(source, { highWaterMark: 0 }));
  garbage?.register(stream, ending);
  return { stream, begun };
}

/** Makes a stream iterable, in runtimes whose streams are not. */
export function iterableOf(stream: ReadableStream): AsyncIterableStream<any> {
  const iterable = stream as AsyncIterableStream<any>;
  iterable[Symbol.asyncIterator] ??= iterate as (typeof iterable)[typeof Symbol.asyncIterator];
  return iterable;
}

/**
 * Makes the call of a stream. The call refers to the stream only while its reader waits for an item. So a stream without a
 * reader becomes garbage.
 */
function makeCall(call: Call, signals: AbortSignal[], withStreams?: boolean) {
  const ending = new AbortController();
  const waiting: (() => void)[] = [];
  const items: unknown[] = [];
  let options: StreamOptions | undefined;
  let reader: ReadableStreamDefaultController | undefined;
  let finish: ((controller: ReadableStreamDefaultController) => void) | undefined;

  const resume = () => {
    for (const resolve of waiting.splice(0)) resolve();
  };
  /** Passes the items that have arrived to a waiting reader. */
  const move = () => {
    const controller = reader;
    if (!controller) return;
    if (items.length === 0 && !finish) return resume();
    reader = undefined;
    // Enqueuing an item may pull the next one, which sets `reader` again.
    while (items.length > 0) controller.enqueue(items.shift());
    quietly(() => finish?.(controller));
  };
  const end = (how: typeof finish) => {
    ending.abort();
    finish = how;
    move();
  };
  const endWith = (signal: AbortSignal) => {
    const abort = (reason: unknown) => ending.abort(reason);
    listen(signal, abort);
    ending.signal.addEventListener("abort", () => offAbort(signal, abort));
  };
  // Settles the waits of Rust, which would leak otherwise.
  ending.signal.addEventListener("abort", resume);
  signals.forEach(endWith);

  const begun = new Promise<void>((begin, fail) => {
    const give = (given: StreamOptions | unknown[]) => {
      if (Array.isArray(given)) {
        return new Promise<void>((resolve) => {
          waiting.push(resolve);
          for (const item of given) items.push(item);
          move();
        });
      }
      options = given;
      options.signals.forEach(endWith);
      begin();
    };
    const completed = () => {
      end((controller) => controller.close());
      return options?.onComplete?.();
    };
    const failed = (error: unknown) => {
      end((controller) => controller.error(error));
      fail(error);
      return options?.onError?.(error);
    };
    const consumer = { give, signal: ending.signal, withStreams };
    const ended = new Promise((resolve, reject) =>
      start(call, { consumer }, resolve, (failure) => reject(toError(failure, call.site))),
    );
    // The stream has ended, so an error of the caller's function is only written to the console.
    const report = (error: unknown) =>
      console.error("trigger-wasm: onComplete or onError failed:", error);
    ended.then(completed, failed).catch(report);
  });
  // A failure also rejects reading the stream.
  begun.catch(() => {});

  const source: UnderlyingDefaultSource = {
    pull(controller) {
      reader = controller;
      move();
    },
    cancel: (reason) => ending.abort(reason),
  };
  return { source, ending, begun };
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
