// What calls return: promises, the pages of lists and the promises of those, streams and subscriptions.
//
// An outcome is what the Rust side resolves a call to: [value, response, text, next, previous], where next and
// previous lead to the pages beside this one and mean something to the Rust side alone.

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
        outcome.then((parts) => resolve(toValue(parts)), reject);
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

// Iteration for runtimes whose streams cannot be iterated over.
async function* iterate() {
  const reader = this.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    await reader.cancel();
  }
}

// A stream of what the Rust side gives, and the promise of its beginning. `start` begins to read: it is told who takes
// what comes in, a function and a signal, and gives the promise of the end.
function streamOf(start, signals = []) {
  const own = new AbortController();
  const endWith = (signal) => {
    const end = () => own.abort(signal.reason);
    if (signal.aborted) end();
    else signal.addEventListener("abort", end, { signal: own.signal });
  };
  signals.forEach(endWith);
  // What the caller's options say of the stream as a whole.
  let about = {};
  let cancelled = false;
  const waiting = [];
  let stream;
  const begun = new Promise((resolve, reject) => {
    const source = {
      start(controller) {
        const give = (given) => {
          if (!Array.isArray(given)) {
            about = given;
            about.signals.forEach(endWith);
            return resolve();
          }
          return new Promise((resume) => {
            waiting.push(resume);
            for (const item of given) controller.enqueue(item);
          });
        };
        const completed = () => {
          own.abort();
          if (!cancelled) controller.close();
          about.onComplete?.();
        };
        const failed = (error) => {
          own.abort();
          controller.error(error);
          reject(error);
          about.onError?.(error);
        };
        start([give, own.signal]).then(completed, failed);
      },
      pull() {
        for (const resume of waiting.splice(0)) resume();
      },
      cancel(reason) {
        cancelled = true;
        own.abort(reason);
      },
    };
    stream = new ReadableStream(source, { highWaterMark: 0 });
  });
  // Whoever reads the stream is told of a failure there.
  begun.catch(() => {});
  stream[Symbol.asyncIterator] ??= iterate;
  return { stream, begun };
}

// Runs as they change. Nothing is sent before they are asked for.
export class RunSubscription {
  #start;
  #runs;
  #ended = new AbortController();

  constructor(start) {
    this.#start = start;
  }

  #open(withStreams) {
    const start = (sink) => this.#start([...sink, withStreams]);
    return streamOf(start, [this.#ended.signal]).stream;
  }

  getReader() {
    return (this.#runs ??= this.#open(false)).getReader();
  }

  [Symbol.asyncIterator]() {
    return (this.#runs ??= this.#open(false))[Symbol.asyncIterator]();
  }

  withStreams() {
    return this.#open(true);
  }

  unsubscribe() {
    this.#ended.abort();
  }
}

// What a call returns. `start` makes it, and makes it again for another page; `form` says what its answers come in, if it is
// not one.
export function resultOf(start, form) {
  switch (form) {
    case undefined:
      return new ApiPromise(start());
    case "stream": {
      const { stream, begun } = streamOf(start);
      return begun.then(() => stream);
    }
    case "subscription":
      return new RunSubscription(start);
  }
  const [Class, PromiseClass] = paged[form];
  const turnTo = (turn) => new PromiseClass(start(turn), (outcome) => new Class(outcome, turnTo));
  return turnTo(undefined);
}
