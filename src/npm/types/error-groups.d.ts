import type { CursorPagePromise } from "../pages.js";
import type { ApiPromise } from "../promises.js";
import type { CursorPageParams, Integer, Open } from "./common.js";
import type { ApiRequestOptions } from "./request-options.js";

/** The decision about an error. */
export type ErrorGroupStatus =
  /** Undecided. */
  | "unresolved"
  /** Marked as resolved. */
  | "resolved"
  /** Ignored, forever or until a condition is met. */
  | "ignored";

/**
 * Filters and page of the list of errors. An error must match all filters; with several values in
 * one field, any of them.
 */
export interface ListErrorsQueryParams extends CursorPageParams {
  /** The size of a page, at most 100. */
  limit?: Integer;
  /** Errors of these tasks. */
  taskIdentifier?: string | string[];
  /** Errors in these versions. */
  version?: string | string[];
  /** Errors with these statuses. */
  status?: ErrorGroupStatus | ErrorGroupStatus[];
  /** Errors that contain this text, of at most 1000 characters. */
  search?: string;
  /** Errors seen within this time, as a duration such as `"24h"` or `"7d"`. Default one day. */
  period?: string;
  /** Errors seen from this time on: a `Date`, or **milliseconds** since 1970. */
  from?: Date | number;
  /** Errors seen until this time: a `Date`, or **milliseconds** since 1970. */
  to?: Date | number;
}

/** A group of like errors in runs of one task, as {@link ErrorsApi.list} returns it. */
export type ErrorGroupListItem = {
  /** The id of the error, `error_…`. */
  id: string;
  /** A hash of the error's type, message and location, which its runs have in common. */
  fingerprint: string;
  /** The identifier of the task. */
  taskIdentifier: string;
  /** The type of the error. */
  errorType: string;
  /** The message of the error. */
  errorMessage: string;
  /** The decision about it. */
  status: Open<ErrorGroupStatus>;
  /** How many times it occurred. */
  count: Integer;
  /** When it first occurred. */
  firstSeen: Date;
  /** When it last occurred. */
  lastSeen: Date;
  /** When it was resolved. */
  resolvedAt?: Date | null;
  /** When it stops being ignored. */
  ignoredUntil?: Date | null;
};

/** A group of like errors, as {@link ErrorsApi.retrieve} returns it. */
export type ErrorGroup = ErrorGroupListItem & {
  /** The versions in which it occurred. */
  affectedVersions: string[];
  /** The version that resolved it. */
  resolvedInVersion?: string | null;
  /** Who resolved it. */
  resolvedBy?: string | null;
  /** When it was ignored. */
  ignoredAt?: Date | null;
  /** The reason for ignoring it. */
  ignoredReason?: string | null;
  /** Who ignored it. */
  ignoredByUserId?: string | null;
  /** The number of occurrences a minute from which on it is no longer ignored. */
  ignoredUntilOccurrenceRate?: number | null;
  /** The total number of occurrences from which on it is no longer ignored. */
  ignoredUntilTotalOccurrences?: Integer | null;
};

/** Details of a resolution. */
export type ResolveErrorRequestBody = {
  /** The version that resolved it, such as `"20250208.1"`. */
  resolvedInVersion?: string;
};

/** The conditions under which an error is ignored. Without any, it is ignored forever. */
export type IgnoreErrorRequestBody = {
  /** Ignores it for this number of **milliseconds**. */
  duration?: number;
  /** Ignores it until it occurs more often a minute than this. */
  occurrenceRate?: number;
  /** Ignores it until it has occurred this many times more. */
  totalOccurrences?: Integer;
  /** The reason for ignoring it. */
  reason?: string;
};

/**
 * The calls of {@link errors}, which `@trigger.dev/sdk` does not have. Token: a secret key. Calls
 * with an id throw {@link NotFoundError} if there is no such error.
 */
export interface ErrorsApi {
  /**
   * Lists the errors of the token's environment. Await it for a page, or iterate over it for all of
   * them.
   *
   * @param params - Filters, and the size of a page.
   * @param requestOptions - Request options of this call, and of those for further pages.
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
   * Retrieves an error.
   *
   * @param errorId - The id of the error, `error_…`.
   * @param requestOptions - Request options of this call.
   */
  retrieve(errorId: string, requestOptions?: ApiRequestOptions): ApiPromise<ErrorGroup>;

  /**
   * Marks an error as resolved.
   *
   * @param errorId - The id of the error, `error_…`.
   * @param body - The version that resolved it.
   * @param requestOptions - Request options of this call.
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
   * @param body - The conditions, and the reason.
   * @param requestOptions - Request options of this call.
   */
  ignore(
    errorId: string,
    body?: IgnoreErrorRequestBody,
    requestOptions?: ApiRequestOptions,
  ): ApiPromise<ErrorGroup>;

  /**
   * Marks an error as unresolved, whether it was resolved or ignored.
   *
   * @param errorId - The id of the error, `error_…`.
   * @param requestOptions - Request options of this call.
   */
  unresolve(errorId: string, requestOptions?: ApiRequestOptions): ApiPromise<ErrorGroup>;
}

/**
 * The errors of failed runs, grouped. The classes of errors that calls throw are subclasses of
 * {@link ApiError}.
 */
export declare const errors: ErrorsApi;
