import type { ApiPromise } from "../promises.js";
import type { ApiClientConfiguration, ApiRequestOptions } from "./request-options.js";

/**
 * Sets the configuration that all calls use, except those inside {@link AuthApi.withAuth} and those
 * of a `TriggerClient`. It replaces what an earlier call of `configure` set; nothing is merged, and
 * nothing is sent.
 *
 * Not needed if the environment variable `TRIGGER_SECRET_KEY` is set.
 *
 * @example
 * ```ts
 * configure({ accessToken: "tr_dev_1234", requestOptions: { retry: { maxAttempts: 2 } } });
 * ```
 */
export declare function configure(options: ApiClientConfiguration): void;

type Resource = string | string[] | true;

/**
 * The permissions of a public token: for an action as a whole, for all of a resource, or for some
 * of it.
 */
export type PublicTokenPermissions = {
  [Action in "read" | "write" | "trigger" | "batchTrigger"]?:
    | true
    | {
        [
          Kind in
            | "tasks"
            | "tags"
            | "runs"
            | "batch"
            | "waitpoints"
            | "inputStreams"
            | "sessions"
            | "deployments"
            | "queues"
        ]?: Resource;
      };
};

/** The lifetime of a public token, and the columns that its subscriptions leave out. */
export type PublicTokenOptions = {
  /** A lifetime such as `"15m"` (the default) or `"2 days"`, seconds since 1970, or a `Date`. */
  expirationTime?: number | Date | string;
  /**
   * Settings of realtime subscriptions that use the token: `skipColumns` names the columns that
   * they leave out.
   */
  realtime?: { skipColumns?: string[] };
};

/** Options of {@link AuthApi.createPublicToken}. */
export type CreatePublicTokenOptions = PublicTokenOptions & {
  /** The permissions. Default none. */
  scopes?: PublicTokenPermissions;
};

/** Options of {@link AuthApi.createTriggerPublicToken}. */
export type CreateTriggerTokenOptions = PublicTokenOptions & {
  /** Whether the token can be used more than once. Default false. */
  multipleUse?: boolean;
};

/** Options of {@link AuthApi.getOIDCToken}. */
export type GetOIDCTokenOptions = {
  /** The service that the token is for, such as `"sts.amazonaws.com"`. */
  audience: string;
};

/** The result of {@link AuthApi.getOIDCToken}. */
export type OIDCToken = {
  /** The token, a JSON Web Token. */
  token: string;
  /** The time at which the token expires. */
  expiresAt: Date;
};

/** The calls of {@link auth}. */
export interface AuthApi {
  /**
   * Makes a public token, with which a browser can call the API. A root key signs the token here,
   * with claims that the server gives. For an additional key the server signs it.
   *
   * Token: a secret key.
   *
   * @param options - The permissions and the lifetime.
   * @param requestOptions - Request options of this call.
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
   * Makes a public token that triggers these tasks. By default it can be used once.
   *
   * @param task - The id of the task, or several.
   */
  createTriggerPublicToken(
    task: string | readonly string[],
    options?: CreateTriggerTokenOptions,
    requestOptions?: ApiRequestOptions,
  ): ApiPromise<string>;

  /** Makes a public token that triggers batches of these tasks. By default it can be used once. */
  createBatchTriggerPublicToken(
    task: string | readonly string[],
    options?: CreateTriggerTokenOptions,
    requestOptions?: ApiRequestOptions,
  ): ApiPromise<string>;

  /** Makes a public token and runs `fn` with it in place of the key. */
  withPublicToken(options: CreatePublicTokenOptions, fn: () => Promise<unknown>): Promise<void>;

  /** Makes a public token that triggers these tasks, and runs `fn` with it in place of the key. */
  withTriggerPublicToken(
    task: string | readonly string[],
    options: CreateTriggerTokenOptions,
    fn: () => Promise<unknown>,
  ): Promise<void>;

  /**
   * Makes a public token that triggers batches of these tasks, and runs `fn` with it in place of
   * the key.
   */
  withBatchTriggerPublicToken(
    task: string | readonly string[],
    options: CreateTriggerTokenOptions,
    fn: () => Promise<unknown>,
  ): Promise<void>;

  /**
   * Gets a token with which the current run proves to another service which run it is. Works only
   * inside a deployed run, with the run's own token.
   *
   * @param options - The service that the token is for.
   * @param requestOptions - Request options of this call.
   * @throws {@link OIDCTokenError}, whose `code` names the reason.
   *
   * @example
   * ```ts
   * const { token, expiresAt } = await auth.getOIDCToken({ audience: "sts.amazonaws.com" });
   * ```
   */
  getOIDCToken(
    options: GetOIDCTokenOptions,
    requestOptions?: ApiRequestOptions,
  ): ApiPromise<OIDCToken>;

  /** Sets the configuration of all calls, as the function {@link configure} does. */
  configure(options: ApiClientConfiguration): void;

  /**
   * Runs `fn` with another configuration: the current one, overridden by `config`. Scopes nest, and
   * concurrent scopes don't mix. Without `AsyncLocalStorage` only calls made before the first
   * `await` in `fn` are sure to see it: use a `TriggerClient` there.
   *
   * @param config - The settings to override, such as the token.
   * @param fn - A function that makes calls. `withAuth` resolves to the result of its promise.
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

/** The configuration of all calls, or of the calls of one function, and public tokens. */
export declare const auth: AuthApi;

export {};
