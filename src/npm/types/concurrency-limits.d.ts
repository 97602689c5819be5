import type { OffsetLimitPagePromise } from "../pages.js";
import type { ApiPromise } from "../promises.js";
import type { Integer } from "./common.js";
import type { ApiRequestOptions } from "./request-options.js";

/** Selects a page of concurrency limits. */
export interface ListConcurrencyLimitOptions {
  /** The page number, from 1. */
  page?: Integer;
  /** The number of limits in a page. */
  perPage?: Integer;
}

/** One of the two numbers of a concurrency limit. */
export type ConcurrencyLimitBound = {
  /** The number in force; `null` for no limit. */
  current: Integer | null;
  /** The number that the code declares. */
  base: Integer | null;
  /** The number that overrides the declared one. */
  override: Integer | null;
  /** When the override was set. */
  overriddenAt: Date | null;
};

/** A limit on the number of runs that execute at the same time. */
export type ConcurrencyLimitItem = {
  /** The id of the limit, `climit_…`. */
  id: string;
  /** The declared name, or `task/` and the identifier of the task. */
  name: string;
  /** The limit of each concurrency key. */
  perKey: ConcurrencyLimitBound;
  /** The limit of all keys together. */
  total: ConcurrencyLimitBound;
  /** The number of its runs that execute. */
  running: Integer;
  /** The number of runs that wait for it. */
  queued: Integer;
  /** Whether it is paused, so that none of its runs starts. */
  paused: boolean;
};

/** The number of a concurrency limit for one concurrency key. */
export type ConcurrencyLimitKeyBound = {
  /** The number in force; `null` for no limit. */
  current: Integer | null;
  /** The number that applies to every key. */
  base: Integer | null;
  /** The number that overrides it for this key. */
  override: Integer | null;
  /** When the override expires. */
  expiresAt: Date | null;
};

/** A concurrency limit, as it applies to one concurrency key. */
export type ConcurrencyLimitKeyItem = {
  /** The name of the limit. */
  name: string;
  /** The concurrency key. */
  concurrencyKey: string;
  /** The limit for this key. */
  perKey: ConcurrencyLimitKeyBound;
  /** The number of this key's runs that execute under the limit. */
  running: Integer;
  /** Whether the limit is paused. */
  paused: boolean;
};

/** Selects one concurrency key of a limit. */
export type ConcurrencyLimitKeyOptions = {
  /** The concurrency key. */
  concurrencyKey: string;
};

/** Overrides for the limit as a whole. At least one of the two numbers is required. */
export type OverrideConcurrencyLimitBoundsBody = {
  /** The largest number of runs of each key that may execute at the same time, from 0. */
  perKey?: Integer;
  /** The largest number of runs that may execute at the same time, from 0. */
  total?: Integer;
  concurrencyKey?: never;
  ttl?: never;
};

/** An override for one concurrency key. */
export type OverrideConcurrencyLimitKeyBody = {
  /** The concurrency key. */
  concurrencyKey: string | number;
  /** The largest number of its runs that may execute at the same time, from 0. */
  perKey: Integer;
  /**
   * How long the override lasts: a duration such as `"7d"`, or seconds. Default 7 days, at most 30.
   */
  ttl?: string | number;
  total?: never;
};

/** The overrides of {@link ConcurrencyLimitsApi.override}. */
export type OverrideConcurrencyLimitRequestBody =
  OverrideConcurrencyLimitBoundsBody | OverrideConcurrencyLimitKeyBody;

/** The calls of {@link concurrencyLimits}. Token: a secret key. */
export interface ConcurrencyLimitsApi {
  /**
   * Lists the limits of the token's environment. Await it for a page, or iterate over it for all of
   * them.
   *
   * @param options - Selects a page, and its size.
   * @param requestOptions - Request options of this call, and of those for further pages.
   */
  list(
    options?: ListConcurrencyLimitOptions,
    requestOptions?: ApiRequestOptions,
  ): OffsetLimitPagePromise<ConcurrencyLimitItem>;

  /**
   * Retrieves a concurrency limit, as it applies to one concurrency key.
   *
   * @param name - The name of the limit.
   * @param options - The concurrency key.
   * @param requestOptions - Request options of this call.
   * @throws {@link NotFoundError} if there is no such limit.
   */
  retrieve(
    name: string,
    options: ConcurrencyLimitKeyOptions,
    requestOptions?: ApiRequestOptions,
  ): ApiPromise<ConcurrencyLimitKeyItem>;
  /**
   * Retrieves a concurrency limit.
   *
   * @param name - The name of the limit; for one that a task declares, `task/` and the identifier
   *   of the task.
   * @param requestOptions - Request options of this call.
   * @throws {@link NotFoundError} if there is no such limit.
   *
   * @example
   * ```ts
   * const limit = await concurrencyLimits.retrieve("openai");
   * console.log(limit.running, limit.total.current);
   * ```
   */
  retrieve(name: string, requestOptions?: ApiRequestOptions): ApiPromise<ConcurrencyLimitItem>;

  /**
   * Overrides the number of one concurrency key for a time. The other keys keep theirs.
   *
   * @param name - The name of the limit.
   * @param override - The key and its number.
   * @param requestOptions - Request options of this call.
   * @throws {@link NotFoundError} if there is no such limit.
   */
  override(
    name: string,
    override: OverrideConcurrencyLimitKeyBody,
    requestOptions?: ApiRequestOptions,
  ): ApiPromise<ConcurrencyLimitKeyItem>;
  /**
   * Overrides the declared numbers of a limit. A number that is left out stays.
   *
   * @param name - The name of the limit.
   * @param override - The numbers.
   * @param requestOptions - Request options of this call.
   * @throws {@link NotFoundError} if there is no such limit.
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
  /** Overrides the declared numbers of a limit, or the number of one concurrency key. */
  override(
    name: string,
    override: OverrideConcurrencyLimitRequestBody,
    requestOptions?: ApiRequestOptions,
  ): ApiPromise<ConcurrencyLimitItem | ConcurrencyLimitKeyItem>;

  /**
   * Removes the override of one concurrency key.
   *
   * @param name - The name of the limit.
   * @param options - The concurrency key.
   * @param requestOptions - Request options of this call.
   * @throws {@link NotFoundError} if there is no such limit.
   */
  reset(
    name: string,
    options: ConcurrencyLimitKeyOptions,
    requestOptions?: ApiRequestOptions,
  ): ApiPromise<ConcurrencyLimitKeyItem>;
  /**
   * Removes the overrides of a limit, so that the declared numbers apply again.
   *
   * @param name - The name of the limit.
   * @param requestOptions - Request options of this call.
   * @throws {@link NotFoundError} if there is no such limit.
   */
  reset(name: string, requestOptions?: ApiRequestOptions): ApiPromise<ConcurrencyLimitItem>;

  /**
   * Pauses a limit: none of its runs starts. Runs that execute continue.
   *
   * @param name - The name of the limit.
   * @param requestOptions - Request options of this call.
   * @throws {@link NotFoundError} if there is no such limit.
   */
  pause(name: string, requestOptions?: ApiRequestOptions): ApiPromise<ConcurrencyLimitItem>;

  /**
   * Resumes a paused limit.
   *
   * @param name - The name of the limit.
   * @param requestOptions - Request options of this call.
   * @throws {@link NotFoundError} if there is no such limit.
   */
  resume(name: string, requestOptions?: ApiRequestOptions): ApiPromise<ConcurrencyLimitItem>;
}

/** Limits on the number of runs that execute at the same time. */
export declare const concurrencyLimits: ConcurrencyLimitsApi;
