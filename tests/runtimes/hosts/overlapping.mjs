// A worker that handles concurrent requests with different keys. It returns the data that each request has seen.

import { TriggerClient, auth, configure, runs, tasks } from "trigger-wasm";

// Before the first request, a module may call `configure`, since it does no I/O.
configure({ accessToken: "tr_dev_nobody", baseURL: "http://127.0.0.1:1" });
const requestOptions = { retry: { maxAttempts: 8, minTimeoutInMs: 5, maxTimeoutInMs: 20 } };
const shared = {};

let underWay = 0;
let most = 0;

const pause = () => new Promise((resolve) => setTimeout(resolve, Math.random() * 5));

export default {
  async fetch(request, env) {
    const number = new URL(request.url).searchParams.get("number");
    const accessToken = env[`KEY_${number % 3}`];
    const common = { baseURL: env.TRIGGER_API_URL, requestOptions };
    most = Math.max(most, ++underWay);
    try {
      // One client for all requests with this key, stored in the module.
      const client = (shared[accessToken] ??= new TriggerClient({ accessToken, ...common }));
      const handle = await client.tasks.trigger("echo", { number }, { tags: [`n${number}`] });
      await pause();

      // The token on the handle is valid for this run only.
      const own = { accessToken: handle.publicAccessToken, ...common };
      const [byClient, byToken, nested] = await Promise.all([
        client.runs.retrieve(handle.id),
        new TriggerClient(own).runs.retrieve(handle.id),
        auth.withAuth(own, async () => {
          await pause();
          const before = await runs.retrieve(handle.id);
          await pause();
          const other = await auth.withAuth({ accessToken }, async () => {
            await pause();
            return tasks.trigger("echo", { number: `${number}, inner` });
          });
          await pause();
          const after = await runs.retrieve(handle.id);
          const inner = await client.runs.retrieve(other.id);
          return [before, after, inner].map(({ payload }) => payload.number);
        }),
      ]);
      const listed = [];
      for await (const run of client.runs.list({ tag: `n${number}`, limit: 1 }))
        listed.push(run.id);

      const seen = [byClient, byToken].map(({ payload }) => payload.number).concat(nested);
      return Response.json({ number, seen, id: handle.id, listed, most });
    } catch (error) {
      return new Response(`${error.stack}\n${error.cause?.stack ?? ""}`, { status: 500 });
    } finally {
      underWay--;
    }
  },
};
