import type { CursorPagePromise } from "../pages.js";
import type { ApiPromise } from "../promises.js";
import type { CursorPageParams, Open } from "./common.js";
import type { ApiRequestOptions } from "./request-options.js";

/** What was decided about an error. */
export type ErrorGroupStatus = "unresolved" | "resolved" | "ignored";

/** Which errors to list. All that is given must apply; of several values in one field, any. */
export interface ListErrorsQueryParams extends CursorPageParams {
  /** Errors a page, at most 100. */
  limit?: number;
  /** Errors of these tasks. */
  taskIdentifier?: string | string[];
  /** Errors in these versions. */
  version?: string | string[];
  /** What was decided about them. */
  status?: ErrorGroupStatus | ErrorGroupStatus[];
  /** Errors with this text, of at most 1000 characters. */
  search?: string;
  /** Errors seen within this time, as a duration such as `"24h"` or `"7d"`. Default one day. */
  period?: string;
  /** Errors seen from this time on: a `Date`, or **milliseconds** since 1970. */
  from?: Date | number;
  /** Errors seen until this time: a `Date`, or **milliseconds** since 1970. */
  to?: Date | number;
}

/** An error, as {@link ErrorsApi.list} gives it: what runs of one task failed of alike. */
export type ErrorGroupListItem = {
  /** The id of the error, `error_…`. */
  id: string;
  /** What its runs have in common: a hash of the error's type, message and place. */
  fingerprint: string;
  /** The task. */
  taskIdentifier: string;
  /** The type of the error. */
  errorType: string;
  /** Its message. */
  errorMessage: string;
  /** What was decided about it. */
  status: Open<ErrorGroupStatus>;
  /** How often it was seen. */
  count: number;
  /** When it was first seen. */
  firstSeen: Date;
  /** When it was last seen. */
  lastSeen: Date;
  /** When it was resolved. */
  resolvedAt?: Date | null;
  /** Until when it is ignored. */
  ignoredUntil?: Date | null;
};

/** An error, as the other calls of {@link ErrorsApi} give it. */
export type ErrorGroup = ErrorGroupListItem & {
  /** The versions in which it was seen. */
  affectedVersions: string[];
  /** The version that resolved it. */
  resolvedInVersion?: string | null;
  /** Who resolved it. */
  resolvedBy?: string | null;
  /** When it was ignored. */
  ignoredAt?: Date | null;
  /** Why it is ignored. */
  ignoredReason?: string | null;
  /** Who ignored it. */
  ignoredByUserId?: string | null;
  /** How often a minute it may be seen before it is no longer ignored. */
  ignoredUntilOccurrenceRate?: number | null;
  /** How often it may be seen in all before it is no longer ignored. */
  ignoredUntilTotalOccurrences?: number | null;
};

/** How an error was resolved. */
export type ResolveErrorRequestBody = {
  /** The version that resolved it, such as `"20250208.1"`. */
  resolvedInVersion?: string;
};

/** How long an error is ignored: for good, where nothing is said. */
export type IgnoreErrorRequestBody = {
  /** For so many **milliseconds**. */
  duration?: number;
  /** Until it is seen more often than so many times a minute. */
  occurrenceRate?: number;
  /** Until it has been seen so many times more. */
  totalOccurrences?: number;
  /** Why it is ignored. */
  reason?: string;
};

/**
 * What {@link errors} offers: calls that the server documents and `@trigger.dev/sdk` does not have.
 * Token: a secret key. Those with an id throw {@link NotFoundError} where it is of none.
 */
export interface ErrorsApi {
  /**
   * Lists the errors of the token's environment. Await it for a page, or iterate over it for all of
   * them.
   *
   * @param params - Which errors, and how many a page.
   * @param requestOptions - About this call alone; for the fetching of further pages too.
   *
   * @example
   * ```ts
   * for await (const error of errors.list({ status: "unresolved", period: "7d" })) {
   *   console.log(error.taskIdentifier, error.count, error.errorMessage);
   * }
   * ```
   */
  list(
    params?: ListErrorsQueryParams,
    requestOptions?: ApiRequestOptions,
  ): CursorPagePromise<ErrorGroupListItem>;

  /**
   * One error.
   *
   * @param errorId - The id of the error, `error_…`.
   * @param requestOptions - About this call alone.
   */
  retrieve(errorId: string, requestOptions?: ApiRequestOptions): ApiPromise<ErrorGroup>;

  /**
   * Marks an error as resolved.
   *
   * @param errorId - The id of the error, `error_…`.
   * @param body - How it was resolved.
   * @param requestOptions - About this call alone.
   */
  resolve(
    errorId: string,
    body?: ResolveErrorRequestBody,
    requestOptions?: ApiRequestOptions,
  ): ApiPromise<ErrorGroup>;

  /**
   * Ignores an error.
   *
   * @param errorId - The id of the error, `error_…`.
   * @param body - For how long, and why.
   * @param requestOptions - About this call alone.
   */
  ignore(
    errorId: string,
    body?: IgnoreErrorRequestBody,
    requestOptions?: ApiRequestOptions,
  ): ApiPromise<ErrorGroup>;

  /**
   * Takes back that an error is resolved or ignored.
   *
   * @param errorId - The id of the error, `error_…`.
   * @param requestOptions - About this call alone.
   */
  unresolve(errorId: string, requestOptions?: ApiRequestOptions): ApiPromise<ErrorGroup>;
}

/** Looking after what runs failed of. For the classes that failed calls throw see {@link ApiError}. */
export declare const errors: ErrorsApi;
