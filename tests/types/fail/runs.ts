import { runs, tasks, type AnyRunHandle } from "trigger-wasm";
import { emailTask } from "../ok/example-tasks.js";

// @ts-expect-error: the identifier is missing
runs.retrieve();
// @ts-expect-error: the identifier is a string
runs.retrieve(42);
// @ts-expect-error: a task isn't a run
runs.retrieve(emailTask);
// @ts-expect-error: a task isn't a run
runs.retrieve<typeof emailTask>(emailTask);
// @ts-expect-error: there is no such request option
runs.retrieve("run_1234", { retries: 3 });
// @ts-expect-error: `signal` is a signal, not its controller
runs.retrieve("run_1234", { signal: new AbortController() });

const run = await runs.retrieve<typeof emailTask>("run_1234");
// @ts-expect-error: a run may not have an output yet
run.output.messageId;
// @ts-expect-error: the output has no `subject`
run.output?.subject;
// @ts-expect-error: dates are Dates
run.createdAt.slice(0, 10);
// @ts-expect-error: a run may not have ended yet
run.finishedAt.getTime();
// @ts-expect-error: there is no such field
run.state;

const handle = await tasks.trigger<typeof emailTask>("send-email", { to: "" });
// @ts-expect-error: the output has no `subject`
(await runs.retrieve(handle)).output?.subject;
// @ts-expect-error: the output has no `subject`
(await runs.poll(handle)).output?.subject;
// @ts-expect-error: the interval is a number of milliseconds
runs.poll(handle, { pollIntervalMs: "1s" });
// @ts-expect-error: a batch of other types isn't a run
const other: AnyRunHandle = await tasks.batchTrigger("any-task", []);
console.log(other);

// @ts-expect-error: there is no such status
runs.list({ status: "FINISHED" });
// @ts-expect-error: there is no such status
runs.list({ status: ["COMPLETED", "FINISHED"] });
// @ts-expect-error: a time is a Date or a number
runs.list({ from: "2025-01-01" });
// @ts-expect-error: the page size is `limit`
runs.list({ perPage: 10 });
// @ts-expect-error: the project comes first, not among the filters
runs.list({ projectRef: "proj_1234" });
// @ts-expect-error: the environment can be chosen with a project only
runs.list({ env: "prod" });
// @ts-expect-error: there is no such environment
runs.list("proj_1234", { env: "production" });
// @ts-expect-error: a queue has a type and a name
runs.list({ queue: "mail" });
// @ts-expect-error: a promise of a page has no items yet
runs.list().data;
// @ts-expect-error: a promise of a page isn't an array
for (const item of runs.list()) console.log(item);

// @ts-expect-error: the identifier is missing
runs.cancel();
// @ts-expect-error: there is no such option
runs.replay("run_1234", { payloads: {} });
// @ts-expect-error: a delay is a duration or a Date
runs.replay("run_1234", { delay: 60 });
// @ts-expect-error: the new start is missing
runs.reschedule("run_1234");
// @ts-expect-error: the new start is in an object
runs.reschedule("run_1234", "1h");
