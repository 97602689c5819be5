import { batch } from "trigger-wasm";
import { emailTask, reportTask } from "../ok/example-tasks.js";

type Either = typeof emailTask | typeof reportTask;

// @ts-expect-error: neither task has this identifier
batch.trigger<Either>([{ id: "send-mail", payload: { to: "" } }]);
// @ts-expect-error: this is the payload of the other task
batch.trigger<Either>([{ id: "send-email", payload: { month: 7 } }]);
// @ts-expect-error: an item has an identifier
batch.trigger<Either>([{ payload: { to: "" } }]);
// @ts-expect-error: there is no such option
batch.trigger<Either>([{ id: "send-email", payload: { to: "" }, options: { late: true } }]);
// @ts-expect-error: the items are a list
batch.trigger<typeof emailTask>({ id: "send-email", payload: { to: "" } });

// @ts-expect-error: this is the payload of the other task
batch.triggerByTask([{ task: emailTask, payload: { month: 7 } }]);
const email = { task: emailTask, payload: { to: "" } };
// @ts-expect-error: this is the payload of the other task
batch.triggerByTask([email, { task: reportTask, payload: { to: "" } }]);
// @ts-expect-error: `task` is a task, not its identifier
batch.triggerByTask([{ task: "send-email", payload: { to: "" } }]);
// @ts-expect-error: the server no longer lists the runs here
(await batch.triggerByTask([email])).runs[0];

// @ts-expect-error: the identifier is missing
batch.retrieve();
// @ts-expect-error: dates are Dates
(await batch.retrieve("batch_1234")).createdAt.slice(0, 10);
