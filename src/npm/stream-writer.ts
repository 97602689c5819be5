// Writes streams: reads the parts from the caller's source or function, and passes them to Rust.

import { quietly } from "../host/js/value.js";
import { type Call, start, workerOf } from "./call.js";
import { toError, wrongArgument } from "./failures.js";
import { iterableOf } from "./stream.js";
import type { Producer } from "./plan.js";
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
  const parts = [value];
  await write(call, address, options, async () => parts.splice(0));
}

/** Splits the arguments of a call into the address of the stream and the others. The key of a stream is optional. */
function split({ args, bound }: Call): [address: unknown[], others: any[]] {
  if (bound) return [args.slice(0, bound), args.slice(bound)];
  const [key, ...others] = args;
  return typeof key === "string" ? [[key], others] : [[undefined], args];
}

/** Writes the parts of a source, and returns a copy of them. */
function pipe(
  call: Call,
  address: unknown[],
  open: () => ReadableStream,
  options: unknown,
): PipeStreamResult<any> {
  let source: ReadableStreamDefaultReader;
  try {
    source = open().getReader();
  } catch (error) {
    const stream = new ReadableStream({ start: (controller) => controller.error(error) });
    return { stream: iterableOf(stream), waitUntilComplete: () => Promise.reject(error) };
  }
  const [sent, copy] = streamOf(source).tee();
  const reader = sent.getReader();
  const complete = write(call, address, options, batchesOf(reader));
  // A signal ends the source too. After a failure, the copy goes on.
  const ended = complete.then(() => source.cancel()).finally(() => reader.cancel());
  // Callers that don't wait for the end must not get an unhandled rejection.
  ended.catch(() => {});
  return { stream: iterableOf(copy), waitUntilComplete: async () => complete };
}

/** Starts writing. Rust gets the address and the options as arguments, and reads batches of parts from `next`. */
function write(
  call: Call,
  address: unknown[],
  options: unknown,
  next: Producer["next"],
): Promise<StreamWriteResult> {
  const consumer = { next, kept: call.kept ?? {} };
  const complete = new Promise<StreamWriteResult>((resolve, reject) =>
    start(
      { ...call, args: [...address, options] },
      { consumer },
      ({ value }) => resolve(value),
      (failure) => reject(toError(failure, call.site)),
    ),
  );
  keepRunAwake(call, complete);
  return complete;
}

/** The time for which a batch waits for more parts after the first, unless the server sets another. */
const LINGER_MS = 200;

/** The maximum number of parts in a batch, which is that of the store. */
const MAX_PARTS = 1000;

/** Returns the function that reads batches. If the source fails, the parts before the failure are a batch. */
function batchesOf(source: Source): Producer["next"] {
  let pending: ReturnType<Source["read"]> | undefined;
  return async (ms = LINGER_MS) => {
    const parts: unknown[] = [];
    let timer;
    let late: Promise<void> | undefined;
    try {
      while (parts.length < MAX_PARTS) {
        pending ??= source.read();
        const read = await Promise.race([pending, late ?? pending]);
        // The next batch starts with this result.
        if (!read || read.done) break;
        pending = undefined;
        parts.push(read.value);
        late ??= new Promise((resolve) => {
          timer = setTimeout(resolve, ms);
        });
      }
    } catch (error) {
      if (parts.length === 0) throw error;
    }
    clearTimeout(timer);
    return parts;
  };
}

/** A source of parts, such as the reader of a stream. */
interface Source {
  read(): Promise<{ done?: boolean; value?: unknown }>;
  cancel(reason?: unknown): Promise<void>;
}

/** Returns the stream of a source. It reads nothing ahead, since a failure of the source loses what was read ahead. */
const streamOf = (source: Source) =>
  new ReadableStream(
    {
      async pull(controller) {
        const { done, value } = await source.read();
        if (done) controller.close();
        else controller.enqueue(value);
      },
      cancel: (reason) => source.cancel(reason),
    },
    { highWaterMark: 0 },
  );

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
  if (typeof value?.[Symbol.asyncIterator] !== "function") {
    throw wrongArgument(name, "value", "must be a ReadableStream or an async iterable");
  }
  const iterator = value[Symbol.asyncIterator]();
  return streamOf({
    read: async () => iterator.next(),
    cancel: async (reason) => iterator.return?.(reason),
  });
}

/** Returns the stream of the parts that `options.execute` writes. Its errors go to the console, like in the official package. */
function writtenBy(call: Call, options: any): ReadableStream {
  const { name } = call.row;
  if (typeof options?.execute !== "function") {
    throw wrongArgument(name, "options.execute", "must be a function");
  }
  const report = (error: unknown) => console.error(`trigger-wasm: ${name}:`, error);
  return new ReadableStream({
    async start(controller) {
      // The stream may be closed already.
      const write: Write = (part) => quietly(() => controller.enqueue(part));
      const merge = (source: unknown) => void running.push(copy(call, source, write).catch(report));
      const execute = async () => options.execute({ write, merge });
      const running: Promise<unknown>[] = [];
      running.push(execute().catch(report));
      // `merge` may add promises during the wait.
      for (const each of running) await each;
      quietly(() => controller.close());
    },
  });
}

async function copy(call: Call, source: unknown, write: Write) {
  for await (const part of iterableOf(readableOf(call, source))) write(part);
}
