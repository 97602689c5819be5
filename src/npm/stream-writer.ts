// Writes streams: reads the parts from the caller's source or function, and passes them to Rust.

import { quietly } from "../host/js/value.js";
import { type Call, start, workerOf } from "./call.js";
import { toError, wrongArgument } from "./failures.js";
import { iterableOf } from "./stream.js";
import type { PipeStreamResult, StreamWriteResult } from "./types/streams.js";

type Write = (part: unknown) => void;

/** Writes the parts of a stream or an async iterable. */
export function pipeOf(call: Call): PipeStreamResult<any> {
  const [address, [value, options]] = split(call);
  return pipe(call, address, () => readableOf(call, value), options);
}

/** Writes the parts that the caller's `execute` writes. */
export function writerOf(call: Call): PipeStreamResult<any> {
  const [address, [options]] = split(call);
  return pipe(call, address, () => writtenBy(call, options), options);
}

/** Writes one part. */
export async function appendOf(call: Call): Promise<void> {
  const [address, [value, options]] = split(call);
  const one = () =>
    new ReadableStream({
      start(controller) {
        controller.enqueue(value);
        controller.close();
      },
    });
  await pipe(call, address, one, options).waitUntilComplete();
}

/** Splits the arguments of a call into the address of the stream and the others. The key of a stream is optional. */
function split({ args, bound }: Call): [address: unknown[], others: any[]] {
  if (bound > 0) return [args.slice(0, bound), args.slice(bound)];
  const [key, ...others] = args;
  return typeof key === "string" ? [[key], others] : [[undefined], args];
}

/** Starts writing. Rust gets the address and the options as arguments, and reads the parts from the consumer object. */
function pipe(
  call: Call,
  address: unknown[],
  open: () => ReadableStream,
  options: unknown,
): PipeStreamResult<any> {
  let complete: Promise<StreamWriteResult>;
  let stream: ReadableStream;
  try {
    const [sent, copy] = open().tee();
    const reader = sent.getReader();
    const consumer = { next: () => reader.read(), kept: call.kept };
    complete = new Promise((resolve, reject) =>
      start(
        { ...call, args: [...address, options] },
        { consumer },
        ({ value }) => resolve(value),
        (failure) => reject(toError(failure, call.site)),
      ),
    );
    const stopReading = () => void reader.cancel().catch(() => {});
    complete.then(stopReading, stopReading);
    stream = copy;
  } catch (error) {
    complete = Promise.reject(error);
    stream = new ReadableStream({ start: (controller) => controller.error(error) });
  }
  // Callers that don't wait for the end must not get an unhandled rejection.
  complete.catch(() => {});
  keepRunAwake(call, complete);
  return { stream: iterableOf(stream), waitUntilComplete: async () => complete };
}

/** Makes the worker wait for a promise before it ends the caller's run, like for streams of the official package. */
function keepRunAwake({ scope }: Call, promise: Promise<unknown>) {
  let isPending = true;
  const settle = () => (isPending = false);
  promise.then(settle, settle);
  quietly(() => {
    const manager: any = (workerOf(scope) as any)?.["wait-until"];
    manager?.register({ requiresResolving: () => isPending, promise: () => promise });
  });
}

function readableOf({ row: { name } }: Call, value: any): ReadableStream {
  // A stream of another realm is read as an iterable.
  if (value instanceof ReadableStream) return value;
  const iterate = value?.[Symbol.asyncIterator];
  if (typeof iterate !== "function") {
    throw wrongArgument(name, "value", "must be a ReadableStream or an async iterable");
  }
  const iterator = iterate.call(value);
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await iterator.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    async cancel(reason) {
      await iterator.return?.(reason);
    },
  });
}

/** Returns the stream of the parts that `options.execute` writes. Its errors go to the console, like in the official package. */
function writtenBy(call: Call, options: any): ReadableStream {
  const { name } = call.row;
  if (typeof options?.execute !== "function") {
    throw wrongArgument(name, "options.execute", "must be a function");
  }
  let controller!: ReadableStreamDefaultController;
  const stream = new ReadableStream({ start: (own) => void (controller = own) });
  // The stream may be closed already.
  const write: Write = (part) => void quietly(() => controller.enqueue(part));
  const report = (error: unknown) => console.error(`trigger-wasm: ${name}:`, error);
  const merge = (source: unknown) => void running.push(copy(call, source, write).catch(report));
  const execute = async () => options.execute({ write, merge });
  const running: Promise<unknown>[] = [];
  running.push(execute().catch(report));
  const close = async () => {
    // `merge` may add promises during the wait.
    for (const each of running) await each;
    quietly(() => controller.close());
  };
  void close();
  return stream;
}

async function copy(call: Call, source: unknown, write: Write) {
  const reader = readableOf(call, source).getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    write(value);
  }
}
