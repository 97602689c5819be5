// Makes calls of one kind until the engine has optimized them, and then a call of another kind.

import { configure, runs, tasks } from "trigger-wasm";

const response = { status: 200, text: async () => '{"id":"run_1","attemptCount":1}' };
configure({ accessToken: "tr_dev_test", fetch: async () => response });

for (let i = 0; i < 40_000; i++) await runs.retrieve("run_1");
await tasks.trigger("t", { a: 1 });
const { id } = await runs.retrieve("run_1");
console.log(id);
