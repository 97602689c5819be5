import type { ApiPromise } from "../promises.js";
import type { ApiClientConfiguration, ApiRequestOptions } from "./request-options.js";

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

type Resource = string | string[] | true;

/** What a public token permits: an action as a whole, on all of a resource, or on some. */
export type PublicTokenPermissions = {
  [Action in "read" | "write" | "trigger" | "batchTrigger"]?:
    | true
    | {
        [
          Kind in "tasks" | "tags" | "runs" | "batch" | "waitpoints" | "inputStreams" | "sessions"
        ]?: Resource;
      };
};

/** How long a public token is valid, and what its subscriptions leave out. */
export type PublicTokenOptions = {
  /** A lifetime such as `"15m"` (the default) or `"2 days"`, seconds since 1970, or a `Date`. */
  expirationTime?: number | Date | string;
  /** What realtime subscriptions with it leave out. */
  realtime?: { skipColumns?: string[] };
};

/** What {@link AuthApi.createPublicToken} makes. */
export type CreatePublicTokenOptions = PublicTokenOptions & {
  /** What it permits; nothing where it is left out. */
  scopes?: PublicTokenPermissions;
};

/** What {@link AuthApi.createTriggerPublicToken} makes. */
export type CreateTriggerTokenOptions = PublicTokenOptions & {
  /** Whether it can be used more than once. Default false. */
  multipleUse?: boolean;
};

/** What {@link auth} offers. */
export interface AuthApi {
  /**
   * Makes a public token, for a browser to call the API with. A root key signs it itself, with claims
   * that it asks the server for; for an additional key the server signs it.
   *
   * Token: a secret key.
   *
   * @param options - What it permits and for how long.
   * @param requestOptions - About this call alone.
   *
   * @example
   * ```ts
   * const token = await auth.createPublicToken({ scopes: { read: { runs: handle.id } } });
   * ```
   */
  createPublicToken(
    options?: CreatePublicTokenOptions,
    requestOptions?: ApiRequestOptions,
  ): ApiPromise<string>;

  /**
   * Makes a public token that triggers these tasks, once unless told otherwise.
   *
   * @param task - The id of the task, or several.
   */
  createTriggerPublicToken(
    task: string | readonly string[],
    options?: CreateTriggerTokenOptions,
    requestOptions?: ApiRequestOptions,
  ): ApiPromise<string>;

  /** The same for triggering batches. */
  createBatchTriggerPublicToken(
    task: string | readonly string[],
    options?: CreateTriggerTokenOptions,
    requestOptions?: ApiRequestOptions,
  ): ApiPromise<string>;

  /** Makes a public token and runs `fn` with it in place of the key. */
  withPublicToken(options: CreatePublicTokenOptions, fn: () => Promise<unknown>): Promise<void>;

  /** The same with a token that triggers these tasks. */
  withTriggerPublicToken(
    task: string | readonly string[],
    options: CreateTriggerTokenOptions,
    fn: () => Promise<unknown>,
  ): Promise<void>;

  /** The same with a token that triggers batches of these tasks. */
  withBatchTriggerPublicToken(
    task: string | readonly string[],
    options: CreateTriggerTokenOptions,
    fn: () => Promise<unknown>,
  ): Promise<void>;

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

export {};
