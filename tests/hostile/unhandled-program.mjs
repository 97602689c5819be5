// Makes calls that fail without handling their errors, so that Node prints them.

import { batch, runs, streams, tasks } from "trigger-wasm";

const requestOptions = { retry: { maxAttempts: 1 } };
runs.retrieve("run_1", requestOptions);
runs.list({}, requestOptions);
tasks.trigger("task", { a: 1 }, {}, requestOptions);
batch.trigger([{ id: "task", payload: 1 }], {}, requestOptions);
runs.retrieve("");
streams.read("", "");
