// The pages of lists, and the promises of pages.

import { type CallSite, callSite } from "./call-site.js";
import type { Settled, Turn } from "./plan.js";
import { ApiPromise } from "./promises.js";

/** Requests another page of a list. @internal */
export type TurnTo = (turn: Turn, site: CallSite) => Promise<any>;

class Page<Item, Pagination> implements AsyncIterable<Item> {
  /** The items of this page. */
  data!: Item[];

  /** Where this page stands in the list. */
  pagination!: Pagination;

  #next?: Turn;
  #previous?: Turn;
  #turnTo!: TurnTo;
  #site!: CallSite;

  protected constructor() {}

  /** @internal */
  static of({ value, next, previous }: Settled, turnTo: TurnTo, site: CallSite): unknown {
    const page = new this<unknown, unknown>();
    page.data = value.data;
    page.pagination = value.pagination ?? {};
    page.#next = next;
    page.#previous = previous;
    page.#turnTo = turnTo;
    page.#site = site;
    return page;
  }

  /** The items of this page, the same as `data`. */
  getPaginatedItems(): Item[] {
    return this.data ?? [];
  }

  /** Whether a page follows this one. */
  hasNextPage(): boolean {
    return this.#next !== undefined;
  }

  /** Whether a page precedes this one. */
  hasPreviousPage(): boolean {
    return this.#previous !== undefined;
  }

  /** Requests the page that follows, with the same filters. Rejects if there is none. */
  getNextPage(): Promise<this> {
    if (this.#next) return this.#turnTo(this.#next, callSite());
    return Promise.reject(new Error("No next page available"));
  }

  /** Requests the page that precedes, with the same filters. Rejects if there is none. */
  getPreviousPage(): Promise<this> {
    if (this.#previous) return this.#turnTo(this.#previous, callSite());
    return Promise.reject(new Error("No previous page available"));
  }

  /** This page and all that follow, one by one. */
  async *iterPages(): AsyncGenerator<this, void, unknown> {
    let page: this = this;
    for (;;) {
      // Made by the call that listed them, whoever walks them.
      const turn = () => page.#next && page.#turnTo(page.#next, page.#site);
      const ahead = page.#next?.[2] ? turn() : undefined;
      // If it fails, whoever turns to it is told, and nobody if nobody does.
      ahead?.catch(() => {});
      yield page;
      const next = ahead ?? turn();
      if (!next) return;
      page = await next;
    }
  }

  /** The items of this page and of all that follow, one by one. */
  async *[Symbol.asyncIterator](): AsyncGenerator<Awaited<Item>, void, unknown> {
    for await (const page of this.iterPages()) yield* page.getPaginatedItems();
  }
}

/**
 * One page of a list that is walked with cursors. Iterating over it goes through its items and on through those of all the
 * pages that follow, each page requested when it is reached.
 */
export class CursorPage<Item> extends Page<Item, { next?: string; previous?: string }> {
  /** The cursors to the pages beside this one; absent at either end of the list. */
  declare pagination: { next?: string; previous?: string };
}

/**
 * One page of a list whose pages are numbered from 1. Iterating over it goes through its items and on through those of all the
 * pages that follow, each page requested when it is reached.
 */
export class OffsetLimitPage<Item> extends Page<
  Item,
  { currentPage: number; totalPages: number; count: number }
> {
  /** Where this page stands: its number, the number of pages, and the number of items in all. */
  declare pagination: { currentPage: number; totalPages: number; count: number };
}

/**
 * The promise of a cursor-paged list. Await it for the first page, or iterate over it for every item of every page.
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
export class CursorPagePromise<Item>
  extends ApiPromise<CursorPage<Item>>
  implements AsyncIterable<Item>
{
  /** The items of all pages, one by one; each page is requested when it is reached. */
  async *[Symbol.asyncIterator](): AsyncGenerator<Awaited<Item>, void, unknown> {
    yield* await this;
  }
}

/**
 * The promise of a list with numbered pages. Await it for the first page, or iterate over it for every item of every page.
 *
 * @example
 * ```ts
 * for await (const schedule of schedules.list({ perPage: 100 })) {
 *   console.log(schedule.id, schedule.nextRun);
 * }
 * ```
 */
export class OffsetLimitPagePromise<Item>
  extends ApiPromise<OffsetLimitPage<Item>>
  implements AsyncIterable<Item>
{
  /** The items of all pages, one by one; each page is requested when it is reached. */
  async *[Symbol.asyncIterator](): AsyncGenerator<Awaited<Item>, void, unknown> {
    yield* await this;
  }
}
