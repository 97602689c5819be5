import type { ApiPromise } from "./api-promise.js";
import type { ApiRequestOptions } from "./request-options.js";

/** A stream that a run reads, as {@link StreamsApi.input} gives it. */
export interface InputStream<TData> {
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

/** What {@link streams} offers. Token: a secret key. */
export interface StreamsApi {
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

/** Speaking with a run while it goes on. */
export declare const streams: StreamsApi;
