// The promise that every call returns, the pages of lists, and the promises of those.
//
// An outcome is what the Rust side resolves a call to: [value, response, text, next, previous], where next and
// previous lead to the pages beside this one and mean something to the Rust side alone.

import {
  SubtaskUnwrapError,
  WaitpointTimeoutError,
  WebhookWaiterCancelledError,
} from "./errors.js";

// Statuses that a response must not have a body with.
const BODILESS = new Set([101, 103, 204, 205, 304]);

// The response has been read for the caller's value, so he gets one that he can read again.
function unread([, response, text]) {
  if (response === undefined) return undefined;
  const copy = new Response(BODILESS.has(response.status) ? null : text, response);
  Object.defineProperty(copy, "url", { value: response.url });
  return copy;
}

export class ApiPromise extends Promise {
  #outcome;

  // Also takes an executor, as a promise does, for whatever makes promises of this class by itself.
  constructor(outcome, toValue = ([value]) => value) {
    if (typeof outcome === "function") {
      super(outcome);
      this.#outcome = this.then((value) => [value]);
      this.#outcome.catch(() => {});
    } else {
      super((resolve, reject) => {
        outcome.then((parts) => resolve(toValue(parts))).catch(reject);
      });
      this.#outcome = outcome;
    }
  }

  // What `then` and its kin return are plain promises: they stand for no response.
  static get [Symbol.species]() {
    return Promise;
  }

  // Whoever asks for the response alone is told of a failure there, so the promise itself has no one left to tell.
  #response() {
    this.catch(() => {});
    return this.#outcome;
  }

  asResponse() {
    return this.#response().then(unread);
  }

  async withResponse() {
    const outcome = await this.#response();
    return { data: await this, response: unread(outcome) };
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

// The same of a call that waits for a token, or for a waiter of a webhook.
export class ManualWaitpointPromise extends ApiPromise {
  async unwrap() {
    const { ok, output, error } = await this;
    if (ok) return output;
    throw error;
  }
}

class Page {
  #turnTo;
  #next;
  #previous;

  constructor([{ data, pagination = {} }, , , next, previous], turnTo) {
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
    let page = this;
    yield page;
    while (page.hasNextPage()) {
      page = await page.getNextPage();
      yield page;
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

const paged = {
  cursor: [CursorPage, CursorPagePromise],
  offset: [OffsetLimitPage, OffsetLimitPagePromise],
};

function prompt([{ data, input }]) {
  const { slug, promptId, version, labels, model } = data;
  return {
    ...data,
    text: data.text ?? "",
    model: model ?? undefined,
    config: data.config ?? undefined,
    toAISDKTelemetry: (additionalMetadata) => ({
      experimental_telemetry: {
        isEnabled: true,
        metadata: {
          "prompt.slug": slug,
          "prompt.id": promptId,
          "prompt.version": String(version),
          "prompt.labels": [labels].flat().join(", "),
          ...(model && { "prompt.model": model }),
          ...(input && { "prompt.input": input }),
          ...additionalMetadata,
        },
      },
    }),
  };
}

function token([{ output, ...token }]) {
  return token.outputIsError
    ? { ...token, output: undefined, error: new WaitpointTimeoutError(output?.message) }
    : { ...token, output, error: undefined };
}

// The error that a worker describes so.
function errorOf({ name, code, message, stackTrace, causes }) {
  const [cause, ...deeper] = causes ?? [];
  const error = new Error(
    message ?? `Internal error (${code})`,
    cause && { cause: errorOf({ ...cause, causes: deeper }) },
  );
  return Object.assign(
    error,
    { name: name ?? code ?? "Error" },
    stackTrace && { stack: stackTrace },
  );
}

const runResult = ({ failure, ...result }) =>
  failure ? { ...result, error: errorOf(failure) } : result;

const batchResult = ([{ id, runs }]) => ({ id, runs: runs.map(runResult) });

function waitResult([{ ok, output }]) {
  if (ok) return { ok, output };
  const isCancelled = output?.name === "WebhookWaiterCancelledError";
  const Class = isCancelled ? WebhookWaiterCancelledError : WaitpointTimeoutError;
  return { ok, error: new Class(output?.message) };
}

// How an outcome becomes the value for the caller, for the calls where it holds what Rust cannot make: a function, or an
// error that is a value.
const toValueOf = {
  "prompts.resolve": prompt,
  "wait.retrieveToken": token,
  "wait.forToken": waitResult,
  "webhooks.waiter.wait": waitResult,
  "tasks.triggerAndWait": ([result]) => runResult(result),
  "tasks.batchTriggerAndWait": batchResult,
  "batch.triggerAndWait": batchResult,
  "batch.triggerByTaskAndWait": batchResult,
};

const classOf = {
  "wait.forToken": ManualWaitpointPromise,
  "webhooks.waiter.wait": ManualWaitpointPromise,
  "tasks.triggerAndWait": TaskRunPromise,
  "tasks.triggerAndSubscribe": TaskRunPromise,
};

// The promise of a call. `start` makes it, and makes it again for another page; `paging` is how it is paged, if it is.
export function promiseOf(name, paging, start) {
  if (paging === undefined) {
    return new (classOf[name] ?? ApiPromise)(start(), toValueOf[name]);
  }
  const [Class, PromiseClass] = paged[paging];
  const turnTo = (turn) => new PromiseClass(start(turn), (outcome) => new Class(outcome, turnTo));
  return turnTo(undefined);
}
