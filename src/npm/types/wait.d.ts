import type { WaitpointTimeoutError } from "../errors.js";
import type { CursorPagePromise } from "../pages.js";
import type { ApiPromise, ManualWaitpointPromise } from "../promises.js";
import type { CursorPageParams, Open } from "./common.js";
import type { ApiRequestOptions } from "./request-options.js";

/** Where a token stands. */
export type WaitpointTokenStatus = "WAITING" | "COMPLETED" | "TIMED_OUT";

/** What a token is to be. */
export type CreateWaitpointTokenRequestBody = {
  /** A key by which a repeated call finds the same token. It is sent as it is, not hashed. */
  idempotencyKey?: string;
  /** How long that key holds, as a duration. */
  idempotencyKeyTTL?: string;
  /** When the token times out: a duration from now, such as `"10m"`, or the time as a `Date`. */
  timeout?: string | Date;
  /** Tags to find it by, at most ten. */
  tags?: string | string[];
};

/** The answer of {@link WaitApi.createToken}. */
export type CreateWaitpointTokenResponse = {
  /** The id of the token, `waitpoint_…`. */
  id: string;
  /** Whether an earlier token with the same idempotency key was found, instead of a new one made. */
  isCached: boolean;
  /** A `POST` to this address completes the token, with the body as its data. */
  url: string;
  /** A token that may complete this one and nothing else: fit for a browser. Lasts for a day. Signed when it is read. */
  publicAccessToken: string;
};

/** Which tokens to list. All that is given must apply; of several values in one field, any. */
export interface ListWaitpointTokensQueryParams extends CursorPageParams {
  /** Tokens a page, at most 100. Default 25. */
  limit?: number;
  /** Where they stand. */
  status?: WaitpointTokenStatus | WaitpointTokenStatus[];
  /** Tokens made with this key. */
  idempotencyKey?: string;
  /** Tokens with these tags. */
  tags?: string | string[];
  /** Tokens made within this time, as a duration such as `"24h"` or `"7d"`. */
  period?: string;
  /** Tokens made from this time on: a `Date`, or **milliseconds** since 1970. */
  from?: Date | number;
  /** Tokens made until this time: a `Date`, or **milliseconds** since 1970. */
  to?: Date | number;
}

/** A token, as {@link WaitApi.listTokens} gives it. */
export type WaitpointListTokenItem = {
  /** The id of the token, `waitpoint_…`. */
  id: string;
  /** A `POST` to this address completes the token. */
  url: string;
  /** Where it stands. */
  status: Open<WaitpointTokenStatus>;
  /** When it was completed. */
  completedAt?: Date;
  /** When it completes by itself. */
  completedAfter?: Date;
  /** When it times out. */
  timeoutAt?: Date;
  /** The key that it was made with. */
  idempotencyKey?: string;
  /** How long that key holds. */
  idempotencyKeyExpiresAt?: Date;
  /** The tags to find it by. */
  tags: string[];
  /** When it was made. */
  createdAt: Date;
};

/** A token, as {@link WaitApi.retrieveToken} gives it. */
export type WaitpointRetrievedToken<T> = WaitpointListTokenItem & {
  /** What it was completed with. */
  output: T | undefined;
  /** That it timed out. */
  error: WaitpointTimeoutError | undefined;
};

/** How long to wait: a number of one of these units. A month is 30 days, a year 365. */
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

/** Until when to wait. */
export type WaitUntilOptions = WaitIdempotencyOptions & {
  /** The time. */
  date: Date;
  /** Rejects where that is past, instead of going on at once. Default false. */
  throwIfInThePast?: boolean;
};

/** What keeps a wait from being made twice. */
export interface WaitIdempotencyOptions {
  /** A key by which a repeated wait is known again. It is sent as it is, not hashed. */
  idempotencyKey?: string;
  /** How long that key holds, as a duration. */
  idempotencyKeyTTL?: string;
}

/** What became of what was waited for. */
export type WaitpointTokenTypedResult<T, TError = WaitpointTimeoutError> =
  | {
      ok: true;
      /** What it was completed with. */
      output: T;
    }
  | {
      ok: false;
      /** Why it was not, mostly that it timed out. */
      error: TError;
    };

/** The answer of {@link WaitApi.completeToken}. */
export type CompleteWaitpointTokenResponseBody = {
  success: true;
};

/** What {@link wait} offers. */
export interface WaitApi {
  /**
   * Waits for some time. Only inside a run. Up to five seconds are waited for here; longer ones need
   * the worker of `@trigger.dev/sdk`, which puts the run to sleep meanwhile.
   *
   * @param options - How long.
   * @throws `Error` outside of a run.
   *
   * @example
   * ```ts
   * await wait.for({ days: 1 });
   * ```
   */
  for(options: WaitForOptions): Promise<void>;

  /**
   * Waits until a time. The same holds as for `for`.
   *
   * @param options - Until when.
   * @throws `Error` outside of a run, and for a time that is past, if asked to; `RangeError` for a
   *   date that is none.
   */
  until(options: WaitUntilOptions): Promise<void>;

  /**
   * Waits until a token is completed, or times out. Only inside a run of a task that is defined with
   * `@trigger.dev/sdk`.
   *
   * @param token - The id of the token, `waitpoint_…`, or what `createToken` gave.
   * @throws `Error` outside of a run.
   *
   * @example
   * ```ts
   * const { approved } = await wait.forToken<{ approved: boolean }>(token).unwrap();
   * ```
   */
  forToken<T = any>(token: string | { id: string }): ManualWaitpointPromise<T>;

  /**
   * Makes a token: a run waits for it until somebody completes it, or it times out.
   *
   * Token: a secret key.
   *
   * @param options - What it is to be.
   * @param requestOptions - About this call alone.
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
   * @param params - Which tokens, and how many a page.
   * @param requestOptions - About this call alone; for the fetching of further pages too.
   */
  listTokens(
    params?: ListWaitpointTokensQueryParams,
    requestOptions?: ApiRequestOptions,
  ): CursorPagePromise<WaitpointListTokenItem>;

  /**
   * One token, and what it was completed with, fetched from the object store where it is large.
   *
   * Token: a secret key.
   *
   * @param token - The id of the token, `waitpoint_…`, or what `createToken` gave.
   * @param requestOptions - About this call alone.
   * @throws {@link NotFoundError} where there is no such token.
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
   * Completes a token: the runs that wait for it go on with the data. One that is completed already
   * stays as it is.
   *
   * Token: a secret key, or the token's own public token.
   *
   * @param token - The id of the token, `waitpoint_…`, or what `createToken` gave.
   * @param data - What the runs get, sent as JSON.
   * @param requestOptions - About this call alone.
   * @throws {@link NotFoundError} where there is no such token.
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

/** Making and completing the tokens that runs wait for. */
export declare const wait: WaitApi;
