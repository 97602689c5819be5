// The pages of lists, and the promises of pages.

import { type CallSite, callSite } from "./call-site.js";
import type { Settled, PageLink } from "./plan.js";
import { ApiPromise } from "./promises.js";

/** Requests another page of a list. @internal */
export type RequestPage = (link: PageLink, site: CallSite) => Promise<any>;

class Page<Item, Pagination> implements AsyncIterable<Item> {
  /** The items of this page. */
  declare data: Item[];

  /** The position of this page in the list. */
  declare pagination: Pagination;

  #next?: PageLink;
  #previous?: PageLink;
  #requestPage!: RequestPage;
  #site!: CallSite;

  protected constructor() {}

  /** Creates a page from the result of a call. @internal */
  static of({ value, next, previous }: Settled, requestPage: RequestPage, site: CallSite): unknown {
    const page = new this<unknown, unknown>();
    page.data = value.data;
    page.pagination = value.pagination ?? {};
    page.#next = next;
    page.#previous = previous;
    page.#requestPage = requestPage;
    page.#site = site;
    return page;
  }

  /** Returns the items of this page, like `data`. */
  getPaginatedItems(): Item[] {
    return this.data ?? [];
  }

  /** Returns whether there is a next page. */
  hasNextPage(): boolean {
    return this.#next !== undefined;
  }

  /** Returns whether there is a previous page. */
  hasPreviousPage(): boolean {
    return this.#previous !== undefined;
  }

  /** Requests the next page, with the same filters. Rejects if there is none. */
  async getNextPage(): Promise<this> {
    return this.#request("next", this.#next, callSite());
  }

  /** Requests the previous page, with the same filters. Rejects if there is none. */
  async getPreviousPage(): Promise<this> {
    return this.#request("previous", this.#previous, callSite());
  }

  #request(which: string, link: PageLink | undefined, site: CallSite): Promise<this> {
    if (!link) throw new Error(`No ${which} page available`);
    return this.#requestPage(link, site);
  }

  /** Iterates over this page and all following pages. */
  async *iterPages(): AsyncGenerator<this, void, unknown> {
    let page: this = this;
    for (;;) {
      // Errors name the call of the list, not the code that iterates.
      const request = () => page.#next && page.#requestPage(page.#next, page.#site);
      const prefetched = page.#next?.[2] ? request() : undefined;
      // A failed prefetch rejects when the loop reaches the page, and is ignored if it never does.
      prefetched?.catch(() => {});
      yield page;
      const next = prefetched ?? request();
      if (!next) return;
      page = await next;
    }
  }

  /** Iterates over the items of this page and of all following pages. */
  async *[Symbol.asyncIterator](): AsyncGenerator<Awaited<Item>, void, unknown> {
    for await (const page of this.iterPages()) yield* page.getPaginatedItems();
  }
}

/**
 * A page of a list with cursors. Iterating over it yields its items and the items of all following pages. Each page is
 * requested when the loop reaches it.
 */
export class CursorPage<Item> extends Page<Item, { next?: string; previous?: string }> {
  /** The cursors of the next and the previous page; absent at either end of the list. */
  declare pagination: { next?: string; previous?: string };
}

/**
 * A page of a list whose pages are numbered from 1. Iterating over it yields its items and the items of all following pages.
 * Each page is requested when the loop reaches it.
 */
export class OffsetLimitPage<Item> extends Page<
  Item,
  { currentPage: number; totalPages: number; count: number }
> {
  /** The number of this page, the number of pages, and the total number of items. */
  declare pagination: { currentPage: number; totalPages: number; count: number };
}

class PagePromise<Item, Page extends AsyncIterable<Item>>
  extends ApiPromise<Page>
  implements AsyncIterable<Item>
{
  /** Iterates over the items of all pages. Each page is requested when the loop reaches it. */
  async *[Symbol.asyncIterator](): AsyncGenerator<Awaited<Item>, void, unknown> {
    yield* (await this) as AsyncIterable<any>;
  }
}

/**
 * The promise of a list with cursors. Await it for the first page, or iterate over it for the items of all pages.
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
export class CursorPagePromise<Item> extends PagePromise<Item, CursorPage<Item>> {}

/**
 * The promise of a list with numbered pages. Await it for the first page, or iterate over it for the items of all pages.
 *
 * @example
 * ```ts
 * for await (const schedule of schedules.list({ perPage: 100 })) {
 *   console.log(schedule.id, schedule.nextRun);
 * }
 * ```
 */
export class OffsetLimitPagePromise<Item> extends PagePromise<Item, OffsetLimitPage<Item>> {}
