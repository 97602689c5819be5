import { task, tasks, type Task } from "trigger-wasm";
import { emailTask, cleanUpTask } from "../ok/example-tasks.js";

// @ts-expect-error: no task of that type has this identifier
tasks.trigger<typeof emailTask>("send-mail", { to: "ada@example.com" });
// @ts-expect-error: the payload has no `too`
tasks.trigger<typeof emailTask>("send-email", { too: "ada@example.com" });
// @ts-expect-error: `to` is a string
tasks.trigger<typeof emailTask>("send-email", { to: 42 });
// @ts-expect-error: the payload is missing
tasks.trigger<typeof emailTask>("send-email");
// @ts-expect-error: the task takes no payload
tasks.trigger<typeof cleanUpTask>("clean-up", { some: "thing" });
// @ts-expect-error: the identifier is a string
tasks.trigger(42, {});
// @ts-expect-error: there is no such option
tasks.trigger("any-task", {}, { delayed: "1h" });
// @ts-expect-error: a delay is a duration or a Date, not a number
tasks.trigger("any-task", {}, { delay: 60 });
// @ts-expect-error: there is no such machine
tasks.trigger("any-task", {}, { machine: "huge-1x" });
// @ts-expect-error: metadata is an object
tasks.trigger("any-task", {}, { metadata: "text" });
// @ts-expect-error: metadata is JSON, without functions
tasks.trigger("any-task", {}, { metadata: { fn: () => {} } });
// @ts-expect-error: a debounce has a key
tasks.trigger("any-task", {}, { debounce: { delay: "5s" } });
// @ts-expect-error: request options are the fourth argument
tasks.trigger("any-task", {}, { retry: { maxAttempts: 1 } });
// @ts-expect-error: there is no such retry option
tasks.trigger("any-task", {}, {}, { retry: { attempts: 1 } });

const handle = await tasks.trigger<typeof emailTask>("send-email", { to: "" });
// @ts-expect-error: a handle has no status; retrieve the run
handle.status;
// @ts-expect-error: a handle has no output; retrieve the run
handle.output;

// @ts-expect-error: each item has a payload
tasks.batchTrigger<typeof emailTask>("send-email", [{ to: "ada@example.com" }]);
// @ts-expect-error: `to` is a string
tasks.batchTrigger<typeof emailTask>("send-email", [{ payload: { to: 42 } }]);
// @ts-expect-error: an item has no `option`
tasks.batchTrigger<typeof emailTask>("send-email", [{ payload: { to: "" }, option: {} }]);
// @ts-expect-error: the items are a list
tasks.batchTrigger<typeof emailTask>("send-email", { payload: { to: "" } });
// @ts-expect-error: a batch has no delay; its items have
tasks.batchTrigger<typeof emailTask>("send-email", [], { delay: "1h" });
// @ts-expect-error: a batch handle has no list of runs; retrieve the batch
(await tasks.batchTrigger("any-task", [])).runs;

// @ts-expect-error: the payload is missing
emailTask.trigger();
// @ts-expect-error: `to` is missing
emailTask.trigger({});
// @ts-expect-error: the payload comes first, not the identifier
emailTask.trigger("send-email", { to: "" });
// @ts-expect-error: `to` is a string
emailTask.batchTrigger([{ payload: { to: 42 } }]);
// @ts-expect-error: a handle does not run its task
emailTask.run({ to: "" });

// @ts-expect-error: the version is that of the run that waits
emailTask.triggerAndWait({ to: "" }, { version: "20250208.1" });
// @ts-expect-error: a run that failed has no output
(await emailTask.triggerAndWait({ to: "" })).output;

// @ts-expect-error: a task has an identifier
task({ run: async () => {} });
// @ts-expect-error: the identifier is a string
task({ id: 42 });
// @ts-expect-error: the task of that type has another identifier
task<typeof emailTask>({ id: "send-mail" });
// @ts-expect-error: the payload of the assigned task requires another field
const narrower: Task<"send-email", { to: string }> = task<"send-email", { to: string; x: 1 }>({
  id: "send-email",
});
console.log(narrower);
