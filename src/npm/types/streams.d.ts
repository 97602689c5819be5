import type { ApiPromise } from "../promises.js";
import type { ApiRequestOptions } from "./request-options.js";

/**
 * A stream that can also be read by `for await`. Leaving the loop, or `cancel()`, closes its
 * connection; so a stream that is not read to its end has to be left by one of these.
 */
export type AsyncIterableStream<T> = AsyncIterable<T> & ReadableStream<T>;

/** The type of the parts of a stream that is defined with `streams.define` of `@trigger.dev/sdk`; `unknown` for other types. */
export type InferStreamType<T> = T extends {
  read: (runId: string, ...rest: any[]) => Promise<AsyncIterableStream<infer TPart>>;
}
  ? TPart
  : unknown;

/** The type of the values of a stream that runs read; `unknown` for other types. */
export type InferInputStreamType<T> = T extends {
  send: (runId: string, data: infer TData, ...rest: any[]) => unknown;
}
  ? TData
  : unknown;

/** How {@link StreamsApi.read} reads. */
export type ReadStreamOptions = {
  /** Closes the stream; what was being waited for ends as if the stream had. */
  signal?: AbortSignal;
  /** How long the server waits for another part before it ends the stream, in seconds. Default 60. */
  timeoutInSeconds?: number;
  /** The number of the first part that is wanted, counted from 0. Default 0. */
  startIndex?: number;
  /**
   * Where reading begins: with all parts that there are (the default), or with those that are sent
   * after it. Has no effect beside `startIndex`.
   */
  from?: "beginning" | "latest";
};

/** A stream that a run reads, as {@link StreamsApi.input} gives it. */
export interface InputStream<TData> {
  /** The name of the stream. */
  readonly id: string;

  /**
   * Sends a value to the run, which reads it from this stream.
   *
   * @param runId - The id of the run, `run_…`.
   * @param data - What the run gets, sent as JSON.
   * @param options - Request options, about this call alone.
   * @throws {@link NotFoundError} where there is no such run.
   */
  send(
    runId: string,
    data: TData,
    options?: { requestOptions?: ApiRequestOptions },
  ): ApiPromise<void>;
}

/** What {@link streams} offers. */
export interface StreamsApi {
  /**
   * Reads a stream that a run sends while it goes on, such as the words of an answer. The promise is
   * kept as soon as the arguments have been found sound; parts come as they are sent.
   *
   * A connection that fails or breaks off is made again, for as long as the stream is read, and goes
   * on after the last part: parts are neither lost nor given twice. The stream ends when the server
   * ends it. A refusal (400, 401, 403, 404, 409, 410, 422) fails it with the {@link ApiError} of its
   * status; after 401 and 403 `refreshAccessToken` is asked first, where one is configured.
   *
   * Token: a secret key, or a public token with `read:runs:<id>` (such as the handle's own).
   *
   * @param runId - The id of the run, `run_…`, or its handle.
   * @param key - Which of its streams. Default `"default"`.
   * @param options - From where on, and until when.
   * @param requestOptions - `additionalHeaders` go with each connection; `signal` closes the stream.
   *
   * @example
   * ```ts
   * for await (const word of await streams.read<string>("run_1234", "answer")) {
   *   process.stdout.write(word);
   * }
   * ```
   */
  read<T>(
    runId: string | { id: string },
    key: string | undefined,
    options?: ReadStreamOptions,
    requestOptions?: ApiRequestOptions,
  ): Promise<AsyncIterableStream<T>>;
  /** The same of the stream `"default"`. */
  read<T>(
    runId: string | { id: string },
    options?: ReadStreamOptions,
    requestOptions?: ApiRequestOptions,
  ): Promise<AsyncIterableStream<T>>;

  /**
   * A stream that runs read. Nothing is sent yet.
   *
   * @param options - `id` is the name that the task reads the stream by.
   *
   * @example
   * ```ts
   * const approval = streams.input<{ approved: boolean }>({ id: "approval" });
   * await approval.send("run_1234", { approved: true });
   * ```
   */
  input<TData = unknown>(options: { id: string }): InputStream<TData>;
}

/** What runs send and read while they go on. */
export declare const streams: StreamsApi;
