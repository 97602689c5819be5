import type { ApiPromise } from "../promises.js";
import type { Integer } from "./common.js";
import type { ApiRequestOptions } from "./request-options.js";

/**
 * A stream that can also be read by `for await`. Leaving the loop, or `cancel()`, closes its
 * connection. If a stream is dropped without that, its connection stays open until the engine
 * collects the stream as garbage; in Cloudflare Workers, until the request ends.
 */
export type AsyncIterableStream<T> = AsyncIterable<T> & ReadableStream<T>;

/** The type of the parts of a stream that is defined with `streams.define`; `unknown` for other types. */
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
  startIndex?: Integer;
  /**
   * The start of reading: all parts (the default), or only those that are sent from now on. Has no
   * effect together with `startIndex`.
   */
  from?: "beginning" | "latest";
};

/** Options of {@link StreamsApi.append}. */
export type AppendStreamOptions = {
  /**
   * The run whose stream is written: its id, or `"self"`, `"parent"` or `"root"` inside a run.
   * Required outside of a run; inside, the default is the current run.
   */
  target?: string;
  /** Request options of the requests to the API. */
  requestOptions?: ApiRequestOptions;
};

/** Options of {@link StreamsApi.pipe}. */
export type PipeStreamOptions = AppendStreamOptions & {
  /** Ends the writing. `waitUntilComplete()` resolves then. */
  signal?: AbortSignal;
  /** Has no effect here. */
  spanName?: string;
  /** Has no effect here. */
  collapsed?: boolean;
};

/** Options of {@link StreamsApi.writer}. */
export type WriterStreamOptions<TPart> = PipeStreamOptions & {
  /**
   * Writes the parts. The stream ends when the promise settles and all merged streams have ended.
   * An error of it goes to `console.error`.
   */
  execute: (options: {
    /** Writes a part. */
    write: (part: TPart) => void;
    /** Writes the parts of another stream as they come. */
    merge(stream: ReadableStream<TPart> | AsyncIterable<TPart>): void;
  }) => Promise<void> | void;
};

/** The end of writing a stream. */
export type StreamWriteResult = {
  /** The id of the last part, if the server gave the parts ids. */
  lastEventId?: string;
};

/** A stream that is being written. */
export type PipeStreamResult<T> = {
  /** A copy of the parts, to be read by the caller. */
  stream: AsyncIterableStream<T>;
  /** Resolves when the server has all parts. Rejects if the source or a request fails. */
  waitUntilComplete: () => Promise<StreamWriteResult>;
};

/** A stream of a run by its key, as {@link StreamsApi.define} returns it. */
export interface RealtimeDefinedStream<TPart> {
  /** The key of the stream. */
  readonly id: string;

  /**
   * Writes the parts of a stream or an async iterable, as {@link StreamsApi.pipe} does.
   *
   * @param value - The parts.
   * @param options - The run, and a signal that ends the writing.
   * @returns A copy of the parts to read, and `waitUntilComplete()`.
   */
  pipe(
    value: AsyncIterable<TPart> | ReadableStream<TPart>,
    options?: PipeStreamOptions,
  ): PipeStreamResult<TPart>;

  /**
   * Reads the stream of a run, as {@link StreamsApi.read} does.
   *
   * @param runId - The id of the run, `run_…`, or its handle.
   * @param options - The start and the end of reading.
   * @param requestOptions - Request options of this call.
   */
  read(
    runId: string | { id: string },
    options?: ReadStreamOptions,
    requestOptions?: ApiRequestOptions,
  ): Promise<AsyncIterableStream<TPart>>;

  /**
   * Writes one part: any value that JSON can hold, unlike {@link StreamsApi.append}.
   *
   * @param value - The part.
   * @param options - The run, and a signal that ends the writing.
   */
  append(value: TPart, options?: PipeStreamOptions): Promise<void>;

  /**
   * Writes the parts that a function writes, as {@link StreamsApi.writer} does.
   *
   * @param options - The function, as `execute`, and the options of `pipe`.
   * @returns A copy of the parts to read, and `waitUntilComplete()`.
   */
  writer(options: WriterStreamOptions<TPart>): PipeStreamResult<TPart>;
}

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
   * Appends a text to a stream of a run. For other values use {@link StreamsApi.define} or
   * {@link StreamsApi.pipe}.
   *
   * Token: a secret key, or a public token with `write:runs:<id>`.
   *
   * @param key - The key of the stream. Default `"default"`.
   * @param value - The text, or bytes, a `Blob` or another request body, which is read as text. Other
   *   values are sent as JSON, and readers get its text.
   * @param options - The run. Required outside of a run.
   * @throws `Error` if there is no run, or the server can't append.
   *
   * @example
   * ```ts
   * await streams.append("logs", "step 1 is done", { target: "run_1234" });
   * ```
   */
  append(key: string, value: unknown, options?: AppendStreamOptions): ApiPromise<void>;
  /** Appends a text to the stream `"default"`. */
  append(value: unknown, options?: AppendStreamOptions): ApiPromise<void>;

  /**
   * Writes the parts of a stream or an async iterable to a stream of a run, as they come.
   *
   * Parts are sent in batches, within 200 ms unless the server says otherwise. A batch that fails is
   * sent again, and readers get each part once. Inside a run, the worker ends the run only after
   * all parts are written.
   *
   * Token: a secret key, or a public token with `write:runs:<id>`.
   *
   * @param key - The key of the stream. Default `"default"`.
   * @param value - The parts: values that JSON can hold.
   * @param options - The run, which is required outside of a run, and a signal that ends the writing.
   * @returns A copy of the parts to read, and `waitUntilComplete()`. Errors reject the latter.
   *
   * @example
   * ```ts
   * const { waitUntilComplete } = streams.pipe("answer", response.body!, { target: "run_1234" });
   * await waitUntilComplete();
   * ```
   */
  pipe<T>(
    key: string,
    value: AsyncIterable<T> | ReadableStream<T>,
    options?: PipeStreamOptions,
  ): PipeStreamResult<T>;
  /** Writes the parts of a stream to the stream `"default"`. */
  pipe<T>(
    value: AsyncIterable<T> | ReadableStream<T>,
    options?: PipeStreamOptions,
  ): PipeStreamResult<T>;

  /**
   * Writes the parts that a function writes to a stream of a run, as {@link StreamsApi.pipe} does.
   *
   * @param key - The key of the stream. Default `"default"`.
   * @param options - The function, as `execute`, and the options of {@link StreamsApi.pipe}.
   * @returns A copy of the parts to read, and `waitUntilComplete()`.
   *
   * @example
   * ```ts
   * const { waitUntilComplete } = streams.writer<{ percent: number }>("progress", {
   *   target: "run_1234",
   *   execute: ({ write }) => write({ percent: 50 }),
   * });
   * await waitUntilComplete();
   * ```
   */
  writer<TPart>(key: string, options: WriterStreamOptions<TPart>): PipeStreamResult<TPart>;
  /** Writes the parts that a function writes to the stream `"default"`. */
  writer<TPart>(options: WriterStreamOptions<TPart>): PipeStreamResult<TPart>;

  /**
   * Returns a stream of runs by its key, with the type of its parts. Nothing is sent yet.
   *
   * @param options - `id` is the key of the stream.
   *
   * @example
   * ```ts
   * const progress = streams.define<{ percent: number }>({ id: "progress" });
   * await progress.append({ percent: 50 }, { target: "run_1234" });
   * ```
   */
  define<TPart>(options: { id: string }): RealtimeDefinedStream<TPart>;

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
