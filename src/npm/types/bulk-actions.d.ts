import type { CursorPagePromise } from "../pages.js";
import type { ApiPromise } from "../promises.js";
import type { CursorPageParams, Open } from "./common.js";
import type { ApiRequestOptions } from "./request-options.js";
import type { ListRunsQueryParams } from "./runs.js";

/** `T` with at least one of its fields. */
type RequireAtLeastOne<T> = T & { [K in keyof T]-?: Required<Pick<T, K>> }[keyof T];

/** Which runs a bulk action is about: what {@link RunsApi.list} filters by, at least one field. */
export type BulkActionFilter = RequireAtLeastOne<Omit<ListRunsQueryParams, keyof CursorPageParams>>;

/** The runs of a bulk action: those that a filter finds, or those that are named. */
export type BulkActionSelection =
  | {
      /** What the runs have in common. */
      filter: BulkActionFilter;
      runIds?: never;
    }
  | {
      /** The ids of the runs, at most 500. */
      runIds: string[];
      filter?: never;
    };

/** What {@link BulkActionsApi.cancel} is to do. */
export type CreateBulkCancelActionOptions = BulkActionSelection & {
  /** A name to know the action by, at most 255 characters. */
  name?: string;
  targetRegion?: never;
};

/** What {@link BulkActionsApi.replay} is to do. */
export type CreateBulkReplayActionOptions = BulkActionSelection & {
  /** A name to know the action by, at most 255 characters. */
  name?: string;
  /** The region of the new runs. Default that of each earlier one. */
  targetRegion?: string;
};

/** Which page of the bulk actions to list. */
export type ListBulkActionsQueryParams = CursorPageParams;

/** How far a bulk action is. */
export type BulkActionStatus = "PENDING" | "COMPLETED" | "ABORTED";

/** What a bulk action does. */
export type BulkActionType = "CANCEL" | "REPLAY";

/** A bulk action. */
export type BulkActionObject = {
  /** The id of the action. */
  id: string;
  /** Its name. */
  name?: string;
  /** What it does. */
  type: Open<BulkActionType>;
  /** How far it is. */
  status: Open<BulkActionStatus>;
  /** How many runs it is about, and for how many it went well and badly. */
  counts: { total: number; success: number; failure: number };
  /** When it was made. */
  createdAt: Date;
  /** When it ended. */
  completedAt?: Date;
};

/** A bulk action. */
export type BulkAction = BulkActionObject;

/** The answer of {@link BulkActionsApi.cancel} and {@link BulkActionsApi.replay}. */
export type CreateBulkActionResponseBody = {
  /** The id of the action. */
  id: string;
};

/** The answer of {@link BulkActionsApi.abort}. */
export type AbortBulkActionResponseBody = {
  /** The id of the action. */
  id: string;
};

/** What `runs.bulk` offers: the same for many runs by one call. Token: a secret key. */
export interface BulkActionsApi {
  /**
   * Cancels many runs. They are dealt with one after the other, after the call.
   *
   * @param options - Which runs.
   * @param requestOptions - About this call alone.
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
   * Replays many runs. They are dealt with one after the other, after the call.
   *
   * @param options - Which runs.
   * @param requestOptions - About this call alone.
   * @returns The id of the action.
   */
  replay(
    options: CreateBulkReplayActionOptions,
    requestOptions?: ApiRequestOptions,
  ): ApiPromise<CreateBulkActionResponseBody>;

  /**
   * How far a bulk action is.
   *
   * @param bulkActionId - The id of the action.
   * @param requestOptions - About this call alone.
   * @throws {@link NotFoundError} where there is no such action.
   */
  retrieve(bulkActionId: string, requestOptions?: ApiRequestOptions): ApiPromise<BulkActionObject>;

  /**
   * Ends a bulk action. What it has done, stays done.
   *
   * @param bulkActionId - The id of the action.
   * @param requestOptions - About this call alone.
   * @throws {@link NotFoundError} where there is no such action.
   */
  abort(
    bulkActionId: string,
    requestOptions?: ApiRequestOptions,
  ): ApiPromise<AbortBulkActionResponseBody>;

  /**
   * Lists the bulk actions of the token's environment. Await it for a page, or iterate over it for
   * all of them.
   *
   * @param params - Which page, and how many actions a page.
   * @param requestOptions - About this call alone; for the fetching of further pages too.
   */
  list(
    params?: ListBulkActionsQueryParams,
    requestOptions?: ApiRequestOptions,
  ): CursorPagePromise<BulkActionObject>;

  /**
   * Retrieves an action again and again until it has ended, at most 500 times.
   *
   * @param bulkActionId - The id of the action.
   * @param options - How often: milliseconds in between, default 1000.
   * @param requestOptions - About each question.
   */
  poll(
    bulkActionId: string | { id: string },
    options?: { pollIntervalMs?: number },
    requestOptions?: ApiRequestOptions,
  ): ApiPromise<BulkActionObject>;
}

export {};
