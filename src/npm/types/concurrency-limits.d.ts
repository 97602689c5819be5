import type { OffsetLimitPagePromise } from "../pages.js";
import type { ApiPromise } from "../promises.js";
import type { ApiRequestOptions } from "./request-options.js";

/** Which limits to list. */
export interface ListConcurrencyLimitOptions {
  /** The number of the page, counted from 1. */
  page?: number;
  /** Limits a page. */
  perPage?: number;
}

/** One of the two numbers of a limit. */
export type ConcurrencyLimitBound = {
  /** The number that holds; `null` for no limit. */
  current: number | null;
  /** The number that was declared. */
  base: number | null;
  /** The number that was set over it. */
  override: number | null;
  /** When that was set. */
  overriddenAt: Date | null;
};

/** A limit on how many runs execute at a time. */
export type ConcurrencyLimitItem = {
  /** The id of the limit, `climit_…`. */
  id: string;
  /** The name that it was declared under, or `task/` and the task's identifier. */
  name: string;
  /** The limit for each concurrency key. */
  perKey: ConcurrencyLimitBound;
  /** The limit for all keys together. */
  total: ConcurrencyLimitBound;
  /** How many runs under it execute. */
  running: number;
  /** How many runs wait for it. */
  queued: number;
  /** Whether it is paused: no run under it starts. */
  paused: boolean;
};

/** The number of a limit for one concurrency key. */
export type ConcurrencyLimitKeyBound = {
  /** The number that holds; `null` for no limit. */
  current: number | null;
  /** The number that holds for every key. */
  base: number | null;
  /** The number that was set for this key. */
  override: number | null;
  /** When that ends. */
  expiresAt: Date | null;
};

/** A limit, as one concurrency key meets it. */
export type ConcurrencyLimitKeyItem = {
  /** The name of the limit. */
  name: string;
  /** The key. */
  concurrencyKey: string;
  /** The limit for this key. */
  perKey: ConcurrencyLimitKeyBound;
  /** How many runs of this key execute under the limit. */
  running: number;
  /** Whether the limit is paused. */
  paused: boolean;
};

/** Names one concurrency key of a limit. */
export type ConcurrencyLimitKeyOptions = {
  /** The key that the call is about. */
  concurrencyKey: string;
};

/** What {@link ConcurrencyLimitsApi.override} sets for the limit as a whole: at least one of both. */
export type OverrideConcurrencyLimitBoundsBody = {
  /** How many runs of each key may execute at a time: a whole number from 0. */
  perKey?: number;
  /** How many runs may execute at a time in all: a whole number from 0. */
  total?: number;
  concurrencyKey?: never;
  ttl?: never;
};

/** What {@link ConcurrencyLimitsApi.override} sets for one concurrency key. */
export type OverrideConcurrencyLimitKeyBody = {
  /** The key. */
  concurrencyKey: string | number;
  /** How many of its runs may execute at a time: a whole number from 0. */
  perKey: number;
  /** How long this holds: a duration such as `"7d"`, or seconds. Default 7 days, at most 30. */
  ttl?: string | number;
  total?: never;
};

/** What {@link ConcurrencyLimitsApi.override} sets. */
export type OverrideConcurrencyLimitRequestBody =
  OverrideConcurrencyLimitBoundsBody | OverrideConcurrencyLimitKeyBody;

/** What {@link concurrencyLimits} offers. Token: a secret key. */
export interface ConcurrencyLimitsApi {
  /**
   * Lists the limits of the token's environment. Await it for a page, or iterate over it for all of
   * them.
   *
   * @param options - Which page, and how many limits a page.
   * @param requestOptions - About this call alone; for the fetching of further pages too.
   */
  list(
    options?: ListConcurrencyLimitOptions,
    requestOptions?: ApiRequestOptions,
  ): OffsetLimitPagePromise<ConcurrencyLimitItem>;

  /**
   * A limit as one concurrency key meets it.
   *
   * @param name - The name of the limit.
   * @param options - The key.
   * @param requestOptions - About this call alone.
   * @throws {@link NotFoundError} where there is no such limit.
   */
  retrieve(
    name: string,
    options: ConcurrencyLimitKeyOptions,
    requestOptions?: ApiRequestOptions,
  ): ApiPromise<ConcurrencyLimitKeyItem>;
  /**
   * One limit.
   *
   * @param name - The name of the limit; of one declared in a task, `task/` and its identifier.
   * @param requestOptions - About this call alone.
   * @throws {@link NotFoundError} where there is no such limit.
   *
   * @example
   * ```ts
   * const limit = await concurrencyLimits.retrieve("openai");
   * console.log(limit.running, limit.total.current);
   * ```
   */
  retrieve(name: string, requestOptions?: ApiRequestOptions): ApiPromise<ConcurrencyLimitItem>;

  /**
   * Sets the number for one concurrency key for a time; those for the others stay.
   *
   * @param name - The name of the limit.
   * @param override - The key, and its number.
   * @param requestOptions - About this call alone.
   * @throws {@link NotFoundError} where there is no such limit.
   */
  override(
    name: string,
    override: OverrideConcurrencyLimitKeyBody,
    requestOptions?: ApiRequestOptions,
  ): ApiPromise<ConcurrencyLimitKeyItem>;
  /**
   * Sets the numbers of a limit over those that were declared. The one that is left out stays.
   *
   * @param name - The name of the limit.
   * @param override - The numbers.
   * @param requestOptions - About this call alone.
   * @throws {@link NotFoundError} where there is no such limit.
   *
   * @example
   * ```ts
   * await concurrencyLimits.override("openai", { total: 50 });
   * ```
   */
  override(
    name: string,
    override: OverrideConcurrencyLimitBoundsBody,
    requestOptions?: ApiRequestOptions,
  ): ApiPromise<ConcurrencyLimitItem>;
  /** The same where it is not known which of the two is set. */
  override(
    name: string,
    override: OverrideConcurrencyLimitRequestBody,
    requestOptions?: ApiRequestOptions,
  ): ApiPromise<ConcurrencyLimitItem | ConcurrencyLimitKeyItem>;

  /**
   * Puts one concurrency key back to the number that holds for every key.
   *
   * @param name - The name of the limit.
   * @param options - The key.
   * @param requestOptions - About this call alone.
   * @throws {@link NotFoundError} where there is no such limit.
   */
  reset(
    name: string,
    options: ConcurrencyLimitKeyOptions,
    requestOptions?: ApiRequestOptions,
  ): ApiPromise<ConcurrencyLimitKeyItem>;
  /**
   * Puts a limit back to the numbers that were declared.
   *
   * @param name - The name of the limit.
   * @param requestOptions - About this call alone.
   * @throws {@link NotFoundError} where there is no such limit.
   */
  reset(name: string, requestOptions?: ApiRequestOptions): ApiPromise<ConcurrencyLimitItem>;

  /**
   * Stops the runs under a limit from starting. Those that execute go on.
   *
   * @param name - The name of the limit.
   * @param requestOptions - About this call alone.
   * @throws {@link NotFoundError} where there is no such limit.
   */
  pause(name: string, requestOptions?: ApiRequestOptions): ApiPromise<ConcurrencyLimitItem>;

  /**
   * Lets the runs under a paused limit start again.
   *
   * @param name - The name of the limit.
   * @param requestOptions - About this call alone.
   * @throws {@link NotFoundError} where there is no such limit.
   */
  resume(name: string, requestOptions?: ApiRequestOptions): ApiPromise<ConcurrencyLimitItem>;
}

/** Looking after the limits on how many runs execute at a time. */
export declare const concurrencyLimits: ConcurrencyLimitsApi;
