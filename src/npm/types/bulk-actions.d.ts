import type { CursorPagePromise } from "../pages.js";
import type { ApiPromise } from "../promises.js";
import type { CursorPageParams, Integer, Open } from "./common.js";
import type { ApiRequestOptions } from "./request-options.js";
import type { ListRunsQueryParams } from "./runs.js";

/** `T` with at least one of its fields. */
type RequireAtLeastOne<T> = T & { [K in keyof T]-?: Required<Pick<T, K>> }[keyof T];

/**
 * Filters that select the runs of a bulk action, as for {@link RunsApi.list}. At least one is
 * required.
 */
export type BulkActionFilter = RequireAtLeastOne<Omit<ListRunsQueryParams, keyof CursorPageParams>>;

/** The runs of a bulk action: those that match a filter, or those in a list. */
export type BulkActionSelection =
  | {
      /** Filters of the runs. */
      filter: BulkActionFilter;
      runIds?: never;
    }
  | {
      /** The ids of the runs, at most 500. */
      runIds: string[];
      filter?: never;
    };

/** Options of {@link BulkActionsApi.cancel}. */
export type CreateBulkCancelActionOptions = BulkActionSelection & {
  /** A name for the action, at most 255 characters. */
  name?: string;
  targetRegion?: never;
};

/** Options of {@link BulkActionsApi.replay}. */
export type CreateBulkReplayActionOptions = BulkActionSelection & {
  /** A name for the action, at most 255 characters. */
  name?: string;
  /** The region of the new runs. By default each has the region of the earlier run. */
  targetRegion?: string;
};

/** Selects a page of bulk actions. */
export type ListBulkActionsQueryParams = CursorPageParams;

/** The status of a bulk action. */
export type BulkActionStatus =
  /** In progress. */
  | "PENDING"
  /** All runs are processed. */
  | "COMPLETED"
  /** Aborted before all runs were processed. */
  | "ABORTED";

/** The kinds of bulk actions. */
export type BulkActionType =
  /** Cancels the runs. */
  | "CANCEL"
  /** Replays the runs. */
  | "REPLAY";

/** A bulk action. */
export type BulkActionObject = {
  /** The id of the action. */
  id: string;
  /** Its name. */
  name?: string;
  /** The kind of the action. */
  type: Open<BulkActionType>;
  /** The status. */
  status: Open<BulkActionStatus>;
  /** The number of runs in all, and of those that succeeded and failed. */
  counts: {
    /** The number of runs. */
    total: Integer;
    /** The number of runs that succeeded. */
    success: Integer;
    /** The number of runs that failed. */
    failure: Integer;
  };
  /** When it was created. */
  createdAt: Date;
  /** When it ended. */
  completedAt?: Date;
};

/** A bulk action. */
export type BulkAction = BulkActionObject;

/** The response of {@link BulkActionsApi.cancel} and {@link BulkActionsApi.replay}. */
export type CreateBulkActionResponseBody = {
  /** The id of the action. */
  id: string;
};

/** The response of {@link BulkActionsApi.abort}. */
export type AbortBulkActionResponseBody = {
  /** The id of the action. */
  id: string;
};

/** Bulk actions on many runs. Token: a secret key. */
export interface BulkActionsApi {
  /**
   * Cancels many runs. The server processes them one after the other, after the call.
   *
   * @param options - Selects the runs.
   * @param requestOptions - Request options of this call.
   * @returns The id of the action.
   *
   * @example
   * ```ts
   * const { id } = await runs.bulk.cancel({ filter: { status: "QUEUED", tag: "import" } });
   * ```
   */
  cancel(
    options: CreateBulkCancelActionOptions,
    requestOptions?: ApiRequestOptions,
  ): ApiPromise<CreateBulkActionResponseBody>;

  /**
   * Replays many runs. The server processes them one after the other, after the call.
   *
   * @param options - Selects the runs.
   * @param requestOptions - Request options of this call.
   * @returns The id of the action.
   */
  replay(
    options: CreateBulkReplayActionOptions,
    requestOptions?: ApiRequestOptions,
  ): ApiPromise<CreateBulkActionResponseBody>;

  /**
   * The status of a bulk action.
   *
   * @param bulkActionId - The id of the action.
   * @param requestOptions - Request options of this call.
   * @throws {@link NotFoundError} if there is no such action.
   */
  retrieve(bulkActionId: string, requestOptions?: ApiRequestOptions): ApiPromise<BulkActionObject>;

  /**
   * Aborts a bulk action. Runs that it has processed stay as they are.
   *
   * @param bulkActionId - The id of the action.
   * @param requestOptions - Request options of this call.
   * @throws {@link NotFoundError} if there is no such action.
   */
  abort(
    bulkActionId: string,
    requestOptions?: ApiRequestOptions,
  ): ApiPromise<AbortBulkActionResponseBody>;

  /**
   * Lists the bulk actions of the token's environment. Await it for a page, or iterate over it for
   * all of them.
   *
   * @param params - Selects a page, and its size.
   * @param requestOptions - Request options of this call, and of those for further pages.
   */
  list(
    params?: ListBulkActionsQueryParams,
    requestOptions?: ApiRequestOptions,
  ): CursorPagePromise<BulkActionObject>;

  /**
   * Polls a bulk action until it has ended, at most 500 times.
   *
   * @param bulkActionId - The id of the action.
   * @param options - `pollIntervalMs` is the delay between requests in milliseconds. Default 1000.
   * @param requestOptions - Request options of each request.
   */
  poll(
    bulkActionId: string | { id: string },
    options?: { pollIntervalMs?: number },
    requestOptions?: ApiRequestOptions,
  ): ApiPromise<BulkActionObject>;
}

export {};
