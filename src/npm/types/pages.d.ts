import { ApiPromise } from "./api-promise.js";

/** Which page of a cursor-paged list to fetch. */
export interface CursorPageParams {
  /** Items a page. The server has its own default and maximum for each list. */
  limit?: number;
  /** The cursor after which the page starts: `pagination.next` of another page. */
  after?: string;
  /** The cursor before which the page ends: `pagination.previous` of another page. */
  before?: string;
}

/** Which page of a numbered list to fetch. */
export interface OffsetLimitPageParams {
  /** Items a page. The server has its own default and maximum for each list. */
  limit?: number;
  /** The number of the page, counted from 1. */
  page?: number;
}

/**
 * One page of a list that is walked with cursors. Iterating over it goes through its items and on
 * through those of all the pages that follow, each page fetched when it is reached.
 */
export declare class CursorPage<Item> implements AsyncIterable<Item> {
  protected constructor();

  /** The items of this page. */
  data: Item[];

  /** The cursors to the pages beside this one; absent at either end of the list. */
  pagination: { next?: string; previous?: string };

  /** The items of this page, the same as `data`. */
  getPaginatedItems(): Item[];

  /** Whether a page follows this one. */
  hasNextPage(): boolean;

  /** Whether a page precedes this one. */
  hasPreviousPage(): boolean;

  /** Fetches the page that follows, with the same filters. Rejects where there is none. */
  getNextPage(): Promise<CursorPage<Item>>;

  /** Fetches the page that precedes, with the same filters. Rejects where there is none. */
  getPreviousPage(): Promise<CursorPage<Item>>;

  /** This page and all that follow, one by one. */
  iterPages(): AsyncGenerator<CursorPage<Item>, void, unknown>;

  /** The items of this page and of all that follow, one by one. */
  [Symbol.asyncIterator](): AsyncGenerator<Awaited<Item>, void, unknown>;
}

/**
 * One page of a list whose pages are numbered from 1. Iterating over it goes through its items and
 * on through those of all the pages that follow, each page fetched when it is reached.
 */
export declare class OffsetLimitPage<Item> implements AsyncIterable<Item> {
  protected constructor();

  /** The items of this page. */
  data: Item[];

  /** Where this page stands: its number, the number of pages, and the number of items in all. */
  pagination: { currentPage: number; totalPages: number; count: number };

  /** The items of this page, the same as `data`. */
  getPaginatedItems(): Item[];

  /** Whether a page follows this one. */
  hasNextPage(): boolean;

  /** Whether a page precedes this one. */
  hasPreviousPage(): boolean;

  /** Fetches the page that follows. Rejects where there is none. */
  getNextPage(): Promise<OffsetLimitPage<Item>>;

  /** Fetches the page that precedes. Rejects where there is none. */
  getPreviousPage(): Promise<OffsetLimitPage<Item>>;

  /** This page and all that follow, one by one. */
  iterPages(): AsyncGenerator<OffsetLimitPage<Item>, void, unknown>;

  /** The items of this page and of all that follow, one by one. */
  [Symbol.asyncIterator](): AsyncGenerator<Awaited<Item>, void, unknown>;
}

/**
 * What a cursor-paged list call returns. Await it for the first page, or iterate over it for every
 * item of every page.
 *
 * @example
 * ```ts
 * const page = await runs.list({ limit: 50 });
 *
 * for await (const run of runs.list({ status: "FAILED" })) {
 *   console.log(run.id);
 * }
 * ```
 */
export declare class CursorPagePromise<Item>
  extends ApiPromise<CursorPage<Item>>
  implements AsyncIterable<Item>
{
  /** The items of all pages, one by one; each page is fetched when it is reached. */
  [Symbol.asyncIterator](): AsyncGenerator<Awaited<Item>, void, unknown>;
}

/**
 * What a list call with numbered pages returns. Await it for the first page, or iterate over it for
 * every item of every page.
 *
 * @example
 * ```ts
 * for await (const schedule of schedules.list({ perPage: 100 })) {
 *   console.log(schedule.id, schedule.nextRun);
 * }
 * ```
 */
export declare class OffsetLimitPagePromise<Item>
  extends ApiPromise<OffsetLimitPage<Item>>
  implements AsyncIterable<Item>
{
  /** The items of all pages, one by one; each page is fetched when it is reached. */
  [Symbol.asyncIterator](): AsyncGenerator<Awaited<Item>, void, unknown>;
}
