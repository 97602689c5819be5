// What calls return that give one thing after the other: streams, and subscriptions to runs.

import { leave, onAbort } from "../host/js/signals.js";

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
// what comes in, a function and a signal, and what to do at the end.
export function streamOf(start, signals = []) {
  const own = new AbortController();
  const endWith = (signal) => {
    const end = () => own.abort(signal.reason);
    if (signal.aborted) return end();
    onAbort(signal, end);
    own.signal.addEventListener("abort", () => leave(signal, end));
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
          return about.onComplete?.();
        };
        const failed = (error) => {
          own.abort();
          controller.error(error);
          reject(error);
          return about.onError?.(error);
        };
        const ended = new Promise((succeed, fail) =>
          start({ give, signal: own.signal }, succeed, fail),
        );
        // What a caller's function fails of then can disturb nothing any more.
        const report = (error) =>
          console.error("trigger-wasm: onComplete or onError failed:", error);
        ended.then(completed, failed).catch(report);
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
    const start = (consumer, succeed, fail) =>
      this.#start({ ...consumer, withStreams }, succeed, fail);
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
