/**
 * What every call returns: a `Promise` of the parsed answer that can also hand out the HTTP
 * response. The request is on its way as soon as the call is made, awaited or not.
 *
 * The SDK makes these; there is nothing to construct.
 *
 * @example
 * ```ts
 * const run = await runs.retrieve("run_1234");
 *
 * const { data, response } = await runs.retrieve("run_1234").withResponse();
 * console.log(data.status, response.headers.get("x-ratelimit-remaining"));
 * ```
 */
export declare class ApiPromise<T> extends Promise<T> {
  protected constructor();

  /**
   * The raw `Response`, its body not yet read. All retries are done by then. Rejects just as the
   * promise itself does: on a status that is not 2xx, on a failed connection, on an answer that
   * does not fit.
   */
  asResponse(): Promise<Response>;

  /** The parsed answer together with the raw `Response`, whose body can still be read. */
  withResponse(): Promise<{ data: T; response: Response }>;
}
