// What calls return: promises, the pages of lists and the promises of those. Streams are in streams.js.

import { SubtaskUnwrapError } from "./errors.js";
import { RunSubscription, streamOf } from "./streams.js";
import { toValueOf } from "./values.js";

// Statuses that a response must not have a body with.
const BODILESS = new Set([101, 103, 204, 205, 304]);

export class ApiPromise extends Promise {
  #response;
  #text;

  // The promise of a call that `start` makes. `start` is given what to do in the end: to resolve with the value, the
  // response, its text, and what leads to the pages beside this one, or to reject.
  static of(start, toResult = (value) => value) {
    let resolve, reject;
    const promise = new this((toResolve, toReject) => {
      resolve = toResolve;
      reject = toReject;
    });
    const succeed = (value, response, text, next, previous) => {
      promise.#response = response;
      promise.#text = text;
      try {
        resolve(toResult(value, next, previous));
      } catch (error) {
        fail(error);
      }
    };
    // Not while the call is being made: the caller has had no time to say what is to be done then, and some runtimes
    // would report a failure that nobody cares for. By a promise: fake timers hold back `queueMicrotask`.
    const fail = (error) => Promise.resolve().then(() => reject(error));
    start(succeed, fail);
    return promise;
  }

  // What `then` and its kin return are plain promises: they stand for no response.
  static get [Symbol.species]() {
    return Promise;
  }

  // The response has been read for the caller's value, so he gets one that he can read again.
  #unread() {
    const response = this.#response;
    if (response === undefined) return undefined;
    const copy = new Response(BODILESS.has(response.status) ? null : this.#text, response);
    Object.defineProperty(copy, "url", { value: response.url });
    return copy;
  }

  asResponse() {
    return this.then(() => this.#unread());
  }

  withResponse() {
    return this.then((data) => ({ data, response: this.#unread() }));
  }
}

// Of a call that waits for a run. The output of the run, or its error thrown, is what it is unwrapped to.
export class TaskRunPromise extends ApiPromise {
  async unwrap() {
    const { ok, id, taskIdentifier, output, error } = await this;
    if (ok) return output;
    throw new SubtaskUnwrapError(taskIdentifier, id, error);
  }
}

// The same of a call that waits for a token, and of one that waits for a waiter of a webhook.
export class ManualWaitpointPromise extends ApiPromise {
  async unwrap() {
    const { ok, output, error } = await this;
    if (ok) return output;
    throw error;
  }
}

export class WebhookWaiterPromise extends ManualWaitpointPromise {}

class Page {
  #turnTo;
  #next;
  #previous;

  constructor({ data, pagination = {} }, next, previous, turnTo) {
    this.data = data;
    this.pagination = pagination;
    this.#turnTo = turnTo;
    this.#next = next;
    this.#previous = previous;
  }

  getPaginatedItems() {
    return this.data ?? [];
  }

  hasNextPage() {
    return this.#next !== undefined;
  }

  hasPreviousPage() {
    return this.#previous !== undefined;
  }

  getNextPage() {
    if (this.hasNextPage()) return this.#turnTo(this.#next);
    return Promise.reject(new Error("No next page available"));
  }

  getPreviousPage() {
    if (this.hasPreviousPage()) return this.#turnTo(this.#previous);
    return Promise.reject(new Error("No previous page available"));
  }

  async *iterPages() {
    for (let page = this; ;) {
      const [, , prefetches] = page.#next ?? [];
      const ahead = prefetches ? page.getNextPage() : undefined;
      // Should it fail, whoever turns to it is told, and nobody if nobody does.
      ahead?.catch(() => {});
      yield page;
      if (!page.hasNextPage()) return;
      page = await (ahead ?? page.getNextPage());
    }
  }

  async *[Symbol.asyncIterator]() {
    for await (const page of this.iterPages()) yield* page.getPaginatedItems();
  }
}

export class CursorPage extends Page {}
export class OffsetLimitPage extends Page {}

class PagePromise extends ApiPromise {
  async *[Symbol.asyncIterator]() {
    yield* await this;
  }
}

export class CursorPagePromise extends PagePromise {}
export class OffsetLimitPagePromise extends PagePromise {}

const classOf = {
  waitpointResult: ManualWaitpointPromise,
  waiterResult: WebhookWaiterPromise,
  runResult: TaskRunPromise,
};

const paged = {
  cursorPage: [CursorPage, CursorPagePromise],
  offsetPage: [OffsetLimitPage, OffsetLimitPagePromise],
};

// What a call returns. `start` makes it, and makes it again for another page.
export function resultOf(returns, start) {
  if (returns in paged) {
    const [Class, PromiseClass] = paged[returns];
    const turnTo = (turn) =>
      PromiseClass.of(
        (succeed, fail) => start({ turn }, succeed, fail),
        (value, next, previous) => new Class(value, next, previous, turnTo),
      );
    return turnTo(undefined);
  }
  if (returns === "stream") {
    const { stream, begun } = streamOf((consumer, succeed, fail) =>
      start({ consumer }, succeed, fail),
    );
    return begun.then(() => stream);
  }
  if (returns === "subscription") {
    return new RunSubscription((consumer, succeed, fail) => start({ consumer }, succeed, fail));
  }
  const Class = classOf[returns] ?? ApiPromise;
  return Class.of((succeed, fail) => start({}, succeed, fail), toValueOf[returns]);
}
