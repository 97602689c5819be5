import type { WaitpointTimeoutError } from "../errors.js";
import type { CursorPagePromise } from "../pages.js";
import type { ApiPromise, ManualWaitpointPromise } from "../promises.js";
import type { CursorPageParams, Integer, Open } from "./common.js";
import type { ApiRequestOptions } from "./request-options.js";

/** The status of a token. */
export type WaitpointTokenStatus =
  /** Not completed yet. */
  | "WAITING"
  /** Completed. */
  | "COMPLETED"
  /** Timed out before it was completed. */
  | "TIMED_OUT";

/** The settings of a token. */
export type CreateWaitpointTokenRequestBody = {
  /**
   * An idempotency key: a repeated call with it returns the same token. It is sent as it is, not
   * hashed.
   */
  idempotencyKey?: string;
  /** How long that key is valid, as a duration. */
  idempotencyKeyTTL?: string;
  /** When the token times out: a duration from now, such as `"10m"`, or the time as a `Date`. */
  timeout?: string | Date;
  /** Tags of the token, at most ten. */
  tags?: string | string[];
};

/** The response of {@link WaitApi.createToken}. */
export type CreateWaitpointTokenResponse = {
  /** The id of the token, `waitpoint_…`. */
  id: string;
  /** Whether this is an existing token with the same idempotency key. */
  isCached: boolean;
  /** The URL that completes the token: a `POST` whose body is the data. */
  url: string;
  /**
   * A public token that can only complete this token, so it is fit for a browser. Expires after a
   * day. Signed when it is read.
   */
  publicAccessToken: string;
};

/**
 * Filters and page of the list of tokens. A token must match all filters; with several values in
 * one field, any of them.
 */
export interface ListWaitpointTokensQueryParams extends CursorPageParams {
  /** The size of a page, at most 100. Default 25. */
  limit?: Integer;
  /** Runs with these statuses. */
  status?: WaitpointTokenStatus | WaitpointTokenStatus[];
  /** Tokens created with this key. */
  idempotencyKey?: string;
  /** Tokens with these tags. */
  tags?: string | string[];
  /** Tokens created within this time, as a duration such as `"24h"` or `"7d"`. */
  period?: string;
  /** Tokens created from this time on: a `Date`, or **milliseconds** since 1970. */
  from?: Date | number;
  /** Tokens created until this time: a `Date`, or **milliseconds** since 1970. */
  to?: Date | number;
}

/** A token, as {@link WaitApi.listTokens} returns it. */
export type WaitpointListTokenItem = {
  /** The id of the token, `waitpoint_…`. */
  id: string;
  /** The URL that completes the token by a `POST`. */
  url: string;
  /** The status. */
  status: Open<WaitpointTokenStatus>;
  /** When it was completed. */
  completedAt?: Date;
  /** When it completes by itself. */
  completedAfter?: Date;
  /** When it times out. */
  timeoutAt?: Date;
  /** The key that it was created with. */
  idempotencyKey?: string;
  /** When that key expires. */
  idempotencyKeyExpiresAt?: Date;
  /** The tags. */
  tags: string[];
  /** When it was created. */
  createdAt: Date;
};

/** A token, as {@link WaitApi.retrieveToken} returns it. */
export type WaitpointRetrievedToken<T> = WaitpointListTokenItem & {
  /** The data that it was completed with. */
  output: T | undefined;
  /** Set if the token timed out. */
  error: WaitpointTimeoutError | undefined;
};

/** A duration: a number of one of these units. A month is 30 days, a year 365. */
export type WaitForOptions = (
  | { seconds: number }
  | { minutes: number }
  | { hours: number }
  | { days: number }
  | { weeks: number }
  | { months: number }
  | { years: number }
) &
  WaitIdempotencyOptions;

/** The end of a wait. */
export type WaitUntilOptions = WaitIdempotencyOptions & {
  /** The time. */
  date: Date;
  /** Whether to reject if the time has passed, instead of continuing at once. Default false. */
  throwIfInThePast?: boolean;
};

/** Options that prevent a wait from being made twice. */
export interface WaitIdempotencyOptions {
  /**
   * An idempotency key, by which a repeated wait is recognized. It is sent as it is, not hashed.
   */
  idempotencyKey?: string;
  /** How long that key is valid, as a duration. */
  idempotencyKeyTTL?: string;
}

/** The result of waiting for a token. */
export type WaitpointTokenTypedResult<T, TError = WaitpointTimeoutError> =
  | {
      ok: true;
      /** The data that it was completed with. */
      output: T;
    }
  | {
      ok: false;
      /** The error: mostly a time-out. */
      error: TError;
    };

/** The response of {@link WaitApi.completeToken}. */
export type CompleteWaitpointTokenResponseBody = {
  success: true;
};

/** The calls of {@link wait}. */
export interface WaitApi {
  /**
   * Waits for some time. Only inside a run. Up to five seconds are waited here. Longer waits need
   * the worker of `@trigger.dev/sdk`, which suspends the run meanwhile.
   *
   * @param options - The duration.
   * @throws `Error` outside of a run.
   *
   * @example
   * ```ts
   * await wait.for({ days: 1 });
   * ```
   */
  for(options: WaitForOptions): Promise<void>;

  /**
   * Waits until a time, in the same way as `for`.
   *
   * @param options - The end of the wait.
   * @throws `Error` outside of a run, and for a time that has passed, if the caller asked for it;
   *   `RangeError` for an invalid date.
   */
  until(options: WaitUntilOptions): Promise<void>;

  /**
   * Waits until a token is completed or times out. Only inside a run of a task that is defined with
   * `@trigger.dev/sdk`.
   *
   * @param token - The id of the token, `waitpoint_…`, or the response of `createToken`.
   * @throws `Error` outside of a run.
   *
   * @example
   * ```ts
   * const { approved } = await wait.forToken<{ approved: boolean }>(token).unwrap();
   * ```
   */
  forToken<T = any>(token: string | { id: string }): ManualWaitpointPromise<T>;

  /**
   * Creates a token. A run can wait until the token is completed or times out.
   *
   * Token: a secret key.
   *
   * @param options - The settings.
   * @param requestOptions - Request options of this call.
   *
   * @example
   * ```ts
   * const token = await wait.createToken({ timeout: "24h", tags: ["approval"] });
   * ```
   */
  createToken(
    options?: CreateWaitpointTokenRequestBody,
    requestOptions?: ApiRequestOptions,
  ): ApiPromise<CreateWaitpointTokenResponse>;

  /**
   * Lists the tokens of the token's environment, newest first. Await it for a page, or iterate over
   * it for all of them.
   *
   * Token: a secret key.
   *
   * @param params - Filters, and the size of a page.
   * @param requestOptions - Request options of this call, and of those for further pages.
   */
  listTokens(
    params?: ListWaitpointTokensQueryParams,
    requestOptions?: ApiRequestOptions,
  ): CursorPagePromise<WaitpointListTokenItem>;

  /**
   * Retrieves a token and the data that it was completed with.
   *
   * Token: a secret key.
   *
   * @param token - The id of the token, `waitpoint_…`, or the response of `createToken`.
   * @param requestOptions - Request options of this call.
   * @throws {@link NotFoundError} if there is no such token.
   *
   * @example
   * ```ts
   * const { status, output, error } = await wait.retrieveToken<{ approved: boolean }>(token);
   * ```
   */
  retrieveToken<T = any>(
    token: string | { id: string },
    requestOptions?: ApiRequestOptions,
  ): ApiPromise<WaitpointRetrievedToken<T>>;

  /**
   * Completes a token: runs that wait for it continue with the data. A token that is already
   * completed stays as it is.
   *
   * Token: a secret key, or the token's own public token.
   *
   * @param token - The id of the token, `waitpoint_…`, or the response of `createToken`.
   * @param data - The data, which is sent as JSON.
   * @param requestOptions - Request options of this call.
   * @throws {@link NotFoundError} if there is no such token.
   *
   * @example
   * ```ts
   * await wait.completeToken(token, { status: "approved" });
   * ```
   */
  completeToken<T>(
    token: string | { id: string },
    data: T,
    requestOptions?: ApiRequestOptions,
  ): ApiPromise<CompleteWaitpointTokenResponseBody>;
}

/** Tokens that runs wait for. */
export declare const wait: WaitApi;
