import type { ApiClientConfiguration } from "./request-options.js";

/**
 * Sets the configuration that all calls use, except those inside {@link AuthApi.withAuth} and those
 * of a `TriggerClient`. It replaces what an earlier call of `configure` set; nothing is merged, and
 * nothing is sent.
 *
 * Not needed where the environment variable `TRIGGER_SECRET_KEY` is set.
 *
 * @example
 * ```ts
 * configure({ accessToken: "tr_dev_1234", requestOptions: { retry: { maxAttempts: 2 } } });
 * ```
 */
export declare function configure(options: ApiClientConfiguration): void;

/** What {@link auth} offers. */
export interface AuthApi {
  /** The same as the function {@link configure}. */
  configure(options: ApiClientConfiguration): void;

  /**
   * Runs `fn` with another configuration: `config` laid over the one in force here. Scopes nest, and
   * overlapping ones do not mix. In a runtime without `AsyncLocalStorage`, only calls that are made
   * before `fn` first awaits are sure to see it: use a `TriggerClient` there.
   *
   * @param config - What is to be different, such as the token.
   * @param fn - The calls to make; its promise is what this resolves to.
   *
   * @example
   * ```ts
   * const run = await auth.withAuth({ accessToken: customer.token }, () =>
   *   runs.retrieve("run_1234"),
   * );
   * ```
   */
  withAuth<R extends (...args: any[]) => Promise<any>>(
    config: ApiClientConfiguration,
    fn: R,
  ): Promise<Awaited<ReturnType<R>>>;
}

/** Who is calling: the configuration for all calls, or for those of one function. */
export declare const auth: AuthApi;
