// A worker whose calls are redirected.

import { TriggerClient } from "trigger-wasm";

const requestOptions = { retry: { maxAttempts: 1 } };

export default {
  async fetch(_, { TRIGGER_SECRET_KEY: accessToken, TRIGGER_API_URL: baseURL }) {
    const client = new TriggerClient({ accessToken, baseURL, requestOptions });
    const ends = [
      client.runs.retrieve("run_1"),
      client.tasks.trigger("task", { a: 1 }),
      client.runs.retrieve("run_round_and_round"),
    ];
    const settled = await Promise.allSettled(ends);
    return Response.json(settled.map(({ value, reason }) => value?.id ?? reason.message));
  },
};
