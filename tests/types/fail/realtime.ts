import { RunSubscription, runs, sessions, streams } from "trigger-wasm";
import { emailTask } from "../ok/example-tasks.js";

// @ts-expect-error: a task isn't a run
runs.subscribeToRun(emailTask);
// @ts-expect-error: there is no such column
runs.subscribeToRun("run_1234", { skipColumns: ["status"] });
// @ts-expect-error: a tag is a string
runs.subscribeToRunsWithTag(7);
// @ts-expect-error: a duration, not a date
runs.subscribeToRunsWithTag("tag", { createdAt: new Date() });
// @ts-expect-error: the batch is missing
runs.subscribeToBatch();
// @ts-expect-error: a subscription isn't a promise
runs.subscribeToRun("run_1234").then();
// @ts-expect-error: subscriptions are made by calls
new RunSubscription();
for await (const run of runs.subscribeToRun<typeof emailTask>("run_1234")) {
  // @ts-expect-error: a run may not have an output yet
  run.output.messageId;
}
// @ts-expect-error: the key is missing
runs.fetchStream("run_1234");
// @ts-expect-error: the stream is in a promise
streams.read("run_1234").getReader();
// @ts-expect-error: there is no such place
streams.read("run_1234", { from: "end" });
// @ts-expect-error: seconds are a number
streams.read("run_1234", "key", { timeoutInSeconds: "5" });
const side = sessions.defineChannel<{ out: { n: number } }>("c");
// @ts-expect-error: the parts of this channel are objects
sessions.open("chat").channel(side).out.append("text");
// @ts-expect-error: the parts of this stream are numbers
streams.define<number>({ id: "key" }).append("text", { target: "run_1234" });
// @ts-expect-error: an array gives nothing piece by piece
streams.pipe("key", ["a"], { target: "run_1234" });
// @ts-expect-error: a writer needs a function
streams.writer("key", { target: "run_1234" });
