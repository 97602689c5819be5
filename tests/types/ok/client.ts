// Configuration, scopes, clients, idempotency keys.
import {
  auth,
  configure,
  idempotencyKeys,
  runs,
  tasks,
  TriggerClient,
  type ApiClientConfiguration,
  type ApiPromise,
  type IdempotencyKey,
  type RetrieveRunResult,
  type RunHandle,
  type TriggerClientConfig,
} from "trigger-wasm";
import { assert, type Equal } from "../assert.js";
import { emailTask } from "./example-tasks.js";

const config: ApiClientConfiguration = {
  baseURL: "http://localhost:3030",
  accessToken: "tr_dev_1234",
  previewBranch: "feature/x",
  externalDeploymentId: "abc123",
  refreshAccessToken: async () => "eyJ…",
  requestOptions: { retry: { maxAttempts: 2 }, additionalHeaders: { "x-a": "b" }, timeoutInMs: 0 },
  future: { v2RealtimeStreams: false },
  dangerouslyAllowBrowser: true,
};
configure(config);
auth.configure({ secretKey: "tr_dev_1234" });
configure({});
assert<Equal<ReturnType<typeof configure>, void>>();

const run = await auth.withAuth({ accessToken: "tr_pat_1234" }, () =>
  runs.retrieve<typeof emailTask>("run_1234"),
);
assert<Equal<typeof run, RetrieveRunResult<typeof emailTask>>>();
const both = await auth.withAuth(config, async () => {
  const handle = await emailTask.trigger({ to: "" });
  return { handle, run: await runs.retrieve(handle) };
});
assert<Equal<NonNullable<typeof both.run.output>["at"], number>>();
assert<Equal<typeof both.handle.taskIdentifier, "send-email">>();

const clientConfig: TriggerClientConfig = { ...config, inheritContext: true };
const client = new TriggerClient(clientConfig);
new TriggerClient();
const triggering = client.tasks.trigger<typeof emailTask>("send-email", { to: "" });
assert<
  Equal<
    typeof triggering,
    ApiPromise<
      RunHandle<"send-email", { to: string; cc?: string[] }, { messageId: string; at: number }>
    >
  >
>();
const retrieved = await client.runs.retrieve(await triggering);
assert<Equal<NonNullable<typeof retrieved.output>["messageId"], string>>();
await client.batch.trigger([{ id: "any-task", payload: 1 }]);
await client.envvars.list("proj_1234", "dev");
await client.envvars.list("proj_1234");
await client.schedules.create({ task: "t", cron: "* * * * *", deduplicationKey: "k" });
for await (const item of client.runs.list()) assert<Equal<typeof item.id, string>>();

const key = await idempotencyKeys.create(["welcome", "42"], { scope: "global" });
assert<Equal<typeof key, IdempotencyKey>>();
const asText: string = key;
await tasks.trigger("any-task", asText, { idempotencyKey: key });
await idempotencyKeys.create("once");
