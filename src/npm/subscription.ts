// Subscriptions to runs.

import type { Call } from "./call.js";
import { openStream } from "./stream.js";
import type { RunShape, RunWithStreamsResult } from "./types/realtime.js";
import type { AnyRunTypes } from "./types/run-types.js";
import type { AsyncIterableStream } from "./types/streams.js";

/**
 * Runs as they stand, each again whenever it changes. Nothing is sent before somebody reads.
 *
 * A connection that fails is made again, and continues where it was, until the subscription ends. Reading rejects if the server
 * refuses, or if the arguments of the call were wrong.
 */
export class RunSubscription<TRunTypes extends AnyRunTypes> {
  #call!: Call;
  #runs?: AsyncIterableStream<RunShape<TRunTypes>>;
  #ended = new AbortController();

  private constructor() {}

  /** @internal */
  static of(call: Call): RunSubscription<any> {
    const subscription = new this();
    subscription.#call = call;
    return subscription;
  }

  #open(withStreams: boolean): AsyncIterableStream<any> {
    return openStream(this.#call, { withStreams, signals: [this.#ended.signal] }).stream;
  }

  /** Leaving the loop ends the subscription. */
  [Symbol.asyncIterator](): AsyncIterator<RunShape<TRunTypes>> {
    return (this.#runs ??= this.#open(false))[Symbol.asyncIterator]();
  }

  /** The same runs for readers of streams. `cancel()` of the reader ends the subscription. */
  getReader(): ReadableStreamDefaultReader<RunShape<TRunTypes>> {
    return (this.#runs ??= this.#open(false)).getReader();
  }

  /**
   * The runs, and besides the parts of the streams that they send. After the end of a run its streams are read on for 30 s at
   * most.
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

  /** Ends the subscription: its connections are closed, and reading it comes to its end. */
  unsubscribe(): void {
    this.#ended.abort();
  }
}
