import {
  runs,
  sessions,
  streams,
  tasks,
  type AsyncIterableStream,
  type RealtimeRun,
  type RunSubscription,
} from "trigger-wasm";
import { assert, type Equal } from "../assert.js";
import { emailTask, reportTask } from "./example-tasks.js";

type Email = { to: string; cc?: string[] };
type Sent = { messageId: string; at: number };
const { signal } = new AbortController();

// runs.subscribeToRun: by id with a type, by handle, by id without a type
const columns: ["payload"] = ["payload"];
const subscription = runs.subscribeToRun<typeof emailTask>("run_1234", {
  stopOnCompletion: false,
  skipColumns: columns,
  signal,
});
for await (const run of subscription) {
  assert<Equal<typeof run.payload, Email>>();
  assert<Equal<typeof run.output, Sent | undefined>>();
  assert<Equal<typeof run.createdAt, Date>>();
  assert<Equal<typeof run.finishedAt, Date | undefined>>();
  assert<Equal<typeof run.realtimeStreams, string[]>>();
  const same: RealtimeRun<typeof emailTask> = run;
  console.log(same.isCompleted);
}
subscription.unsubscribe();
const handle = await tasks.trigger<typeof emailTask>("send-email", { to: "" });
for await (const run of runs.subscribeToRun(handle)) assert<Equal<typeof run.payload, Email>>();
for await (const run of runs.subscribeToRun("run_1234")) assert<Equal<typeof run.output, any>>();
const { value } = await runs.subscribeToRun(handle).getReader().read();
console.log(value?.status === "COMPLETED");

// withStreams: an item is a run or a part of a stream
for await (const part of runs.subscribeToRun(handle).withStreams<{ words: string; at: number }>()) {
  if (part.type === "run") assert<Equal<typeof part.run.payload, Email>>();
  if (part.type === "words") assert<Equal<typeof part.chunk, string>>();
  if (part.type === "at") assert<Equal<typeof part.chunk, number>>();
}

// The task identifier discriminates between runs of several tasks.
const tagged = runs.subscribeToRunsWithTag<typeof emailTask | typeof reportTask>(
  ["user:42"],
  { createdAt: "1h", skipColumns: ["error"] },
  { signal },
);
for await (const run of tagged) {
  if (run.taskIdentifier === "send-email") assert<Equal<typeof run.payload, Email>>();
}
const ofBatch: RunSubscription<any> = runs.subscribeToBatch("batch_1234");
ofBatch.unsubscribe();

// streams.read, runs.fetchStream, sessions.open(…).out.read
const stream = await streams.read<string>(handle, "words", { startIndex: 2, timeoutInSeconds: 5 });
assert<Equal<typeof stream, AsyncIterableStream<string>>>();
for await (const word of stream) assert<Equal<typeof word, string>>();
await (await streams.read<number>("run_1234", { from: "latest", signal })).cancel();
await streams.read<number>("run_1234");
await (await runs.fetchStream<string>("run_1234", "words")).getReader().read();
// streams.append, pipe, writer, define
const target = "run_1234";
await streams.append("text", { target });
await streams.append("key", "text", { target, requestOptions: { timeoutInMs: 5 } });
const piped = streams.pipe("key", stream, { target, signal });
for await (const word of piped.stream) assert<Equal<typeof word, string>>();
const lastEventId: string | undefined = (await piped.waitUntilComplete()).lastEventId;
await streams.pipe(stream).waitUntilComplete();
streams.writer<number>("key", { target, execute: ({ write }) => write(1) });
streams.writer<string>({
  async execute({ write, merge }) {
    write("a");
    merge(stream);
  },
});
const progress = streams.define<{ percent: number }>({ id: "progress" });
await progress.append({ percent: 1 }, { target });
for await (const { percent } of await progress.read(target))
  assert<Equal<typeof percent, number>>();
progress.writer({ target, execute: ({ write }) => write({ percent: 2 }) });

// sessions.defineChannel
const side = sessions.defineChannel<{ in: string; out: { n: number } }>("side");
const channel = sessions.open("chat").channel(side);
await channel.in.send("text");
await channel.out.append({ n: 1 });
for await (const part of await channel.out.read()) assert<Equal<typeof part, { n: number }>>();
await sessions.open("chat").channel("name").out.append("anything");

const session = sessions.open("chat");
const output = await session.out.read<{ text: string }>({
  lastEventId: 7,
  onPart: ({ id, chunk }) => console.log(id, chunk.text),
  onControl: async ({ subtype, seqNum }) => console.log(subtype, seqNum + 1),
  onError: (error) => console.error(error.message),
});
for await (const { text } of output) console.log(text);
