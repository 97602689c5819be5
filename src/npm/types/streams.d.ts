import type { ApiPromise } from "../promises.js";
import type { ApiRequestOptions } from "./request-options.js";

/**
 * A stream that can also be read by `for await`. Leaving the loop, or `cancel()`, closes its
 * connection. A stream that is not read to its end must be closed in one of these ways.
 */
export type AsyncIterableStream<T> = AsyncIterable<T> & ReadableStream<T>;

/**
 * The type of the parts of a stream that is defined with `streams.define` of `@trigger.dev/sdk`;
 * `unknown` for other types.
 */
export type InferStreamType<T> = T extends {
  read: (runId: string, ...rest: any[]) => Promise<AsyncIterableStream<infer TPart>>;
}
  ? TPart
  : unknown;

/** The type of the values of an input stream; `unknown` for other types. */
export type InferInputStreamType<T> = T extends {
  send: (runId: string, data: infer TData, ...rest: any[]) => unknown;
}
  ? TData
  : unknown;

/** Options of {@link StreamsApi.read}. */
export type ReadStreamOptions = {
  /** Closes the stream. A pending read ends as if the stream had ended. */
  signal?: AbortSignal;
  /**
   * How long the server waits for another part before it ends the stream, in seconds. Default 60.
   */
  timeoutInSeconds?: number;
  /** The index of the first part to read, from 0. Default 0. */
  startIndex?: number;
  /**
   * The start of reading: all parts (the default), or only those that are sent from now on. Has no
   * effect together with `startIndex`.
   */
  from?: "beginning" | "latest";
};

/** A stream that a run reads, as {@link StreamsApi.input} returns it. */
export interface InputStream<TData> {
  /** The name of the stream. */
  readonly id: string;

  /**
   * Sends a value to the run, which reads it from this stream.
   *
   * @param runId - The id of the run, `run_…`.
   * @param data - The value, which is sent as JSON.
   * @param options - Request options of this call.
   * @throws {@link NotFoundError} if there is no such run.
   */
  send(
    runId: string,
    data: TData,
    options?: { requestOptions?: ApiRequestOptions },
  ): ApiPromise<void>;
}

/** The calls of {@link streams}. */
export interface StreamsApi {
  /**
   * Reads a stream that a run sends, such as the words of an answer. The promise resolves once the
   * arguments are checked; the parts follow as they are sent.
   *
   * A connection that fails is opened again, and continues after the last part: no part is lost or
   * repeated. The stream ends when the server ends it. The statuses 400, 401, 403, 404, 409, 410
   * and 422 fail it with their {@link ApiError}. After 401 and 403, `refreshAccessToken` is called
   * first, if configured.
   *
   * Token: a secret key, or a public token with `read:runs:<id>` (such as the handle's own).
   *
   * @param runId - The id of the run, `run_…`, or its handle.
   * @param key - The key of the stream. Default `"default"`.
   * @param options - The start and the end of reading.
   * @param requestOptions - Request options: `additionalHeaders` are sent with each connection, and
   *   `signal` closes the stream.
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
  /** Reads the stream `"default"` of a run. */
  read<T>(
    runId: string | { id: string },
    options?: ReadStreamOptions,
    requestOptions?: ApiRequestOptions,
  ): Promise<AsyncIterableStream<T>>;

  /**
   * Returns a stream that runs read. Nothing is sent yet.
   *
   * @param options - `id` is the name of the stream in the task.
   *
   * @example
   * ```ts
   * const approval = streams.input<{ approved: boolean }>({ id: "approval" });
   * await approval.send("run_1234", { approved: true });
   * ```
   */
  input<TData = unknown>(options: { id: string }): InputStream<TData>;
}

/** Streams that runs send and read. */
export declare const streams: StreamsApi;
