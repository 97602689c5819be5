// Subscriptions to runs.

import type { Call } from "./call.js";
import { openStream } from "./stream.js";
import type { RunShape, RunWithStreamsResult } from "./types/realtime.js";
import type { AnyRunTypes } from "./types/run-types.js";
import type { AsyncIterableStream } from "./types/streams.js";

/**
 * A subscription to runs. It yields the current state of each run, and again after each change. The first read sends the
 * request.
 *
 * If a connection fails, the subscription reconnects and continues at the same position. Reading rejects if the server refuses
 * the request, or if an argument of the call is invalid.
 */
export class RunSubscription<TRunTypes extends AnyRunTypes> {
  #call!: Call;
  #runs?: AsyncIterableStream<RunShape<TRunTypes>>;
  #ended = new AbortController();

  private constructor() {}

  /** Creates the subscription of a call. @internal */
  static of(call: Call): RunSubscription<any> {
    const subscription = new this();
    subscription.#call = call;
    return subscription;
  }

  #open(withStreams: boolean): AsyncIterableStream<any> {
    return openStream(this.#call, { withStreams, signals: [this.#ended.signal] }).stream;
  }

  /** Iterates over the runs. Leaving the loop ends the subscription. */
  [Symbol.asyncIterator](): AsyncIterator<RunShape<TRunTypes>> {
    return (this.#runs ??= this.#open(false))[Symbol.asyncIterator]();
  }

  /** Returns a stream reader for the runs. Its `cancel()` ends the subscription. */
  getReader(): ReadableStreamDefaultReader<RunShape<TRunTypes>> {
    return (this.#runs ??= this.#open(false)).getReader();
  }

  /**
   * Returns a stream of the runs and of the parts of their streams. After a run has ended, its streams are read for up to 30 s.
   *
   * @example
   * ```ts
   * for await (const part of runs.subscribeToRun(handle).withStreams<{ answer: string }>()) {
   *   if (part.type === "answer") process.stdout.write(part.chunk);
   * }
   * ```
   */
  withStreams<TStreams extends Record<string, any>>(): AsyncIterableStream<
    RunWithStreamsResult<RunShape<TRunTypes>, TStreams>
  > {
    return this.#open(true);
  }

  /** Ends the subscription. Its connections are closed, and reading it ends. */
  unsubscribe(): void {
    this.#ended.abort();
  }
}
