// Makes the main calls of the package. It starts runs and changes variables and schedules, so use a development environment.
// `npm run demo` runs it against the local API server.
//
//   TRIGGER_SECRET_KEY    the secret key of an environment with the tasks "send-email" and "charge-card", of which the second fails
//   TRIGGER_ACCESS_TOKEN  a personal access token, for the environment variables
//   TRIGGER_PROJECT_REF   the project of the environment variables
//   TRIGGER_API_URL       the address of the API, if it isn't Trigger.dev's cloud

import {
  NotFoundError,
  TriggerClient,
  batch,
  idempotencyKeys,
  runs,
  schedules,
  tasks,
  wait,
} from "trigger-wasm";
import { more, section, show } from "./show.mjs";

section("Trigger a task and wait for its result");

const payload = { to: "hello@example.com", template: "welcome" };
const handle = await tasks.trigger("send-email", payload, { tags: ["walkthrough"] });
show("tasks.trigger", handle.id);

const run = await runs.poll(handle, { pollIntervalMs: 250 });
show("runs.poll", `${run.status} after ${run.durationMs} ms`);
more(`output ${JSON.stringify(run.output)}`);
if (!run.isSuccess)
  throw new Error(`The run ended with status ${run.status} instead of COMPLETED.`);

section("Follow a run as it changes");

const followed = await tasks.trigger("send-email", payload, { tags: ["walkthrough"] });
for await (const { id, status } of runs.subscribeToRun(followed)) {
  show("runs.subscribeToRun", `${id}  ${status}`);
}

section("Trigger it only once, with an idempotency key");

const key = await idempotencyKeys.create(`welcome-${handle.id}`);
for (let time = 0; time < 2; time += 1) {
  const { id, isCached } = await tasks.trigger("send-email", payload, { idempotencyKey: key });
  show("tasks.trigger", `${id}  ${isCached ? "known" : "new"}`);
}

section("Trigger a batch, and list its runs");

const letters = ["a", "b", "c", "d", "e"];
const batchHandle = await tasks.batchTrigger(
  "send-email",
  letters.map((letter) => ({ payload: { to: `${letter}@example.com`, template: "news" } })),
);
show("tasks.batchTrigger", `${batchHandle.batchId}, ${batchHandle.runCount} runs`);

const { status, runs: ids } = await batch.retrieve(batchHandle.batchId);
show("batch.retrieve", `${status}, ${ids.length} runs`);

// Small pages, to show several. The next page is fetched while the loop processes the current one.
const found = [];
const pages = runs.list({ batch: batchHandle.batchId, limit: 2 }, { prefetch: true });
for await (const run of pages) found.push(run);
show("runs.list", `${found.length} runs of the batch, in pages of 2`);
for (const { id, status } of found) more(`${id}  ${status}`);

section("Cancel a run, and replay another");

const later = await tasks.trigger("send-email", payload, { delay: "1h" });
show("tasks.trigger", `${later.id}  in 1 h`);
await runs.cancel(later.id);
show("runs.cancel", later.id);
const canceled = await runs.retrieve(later);
show("runs.retrieve", canceled.status);

const replayed = await runs.replay(run.id, { tags: ["walkthrough", "replayed"] });
show("runs.replay", replayed.id);
const again = await runs.poll(replayed.id, { pollIntervalMs: 250 });
show("runs.poll", `${again.status} after ${again.durationMs} ms`);

section("Create a waitpoint token, and complete it");

const token = await wait.createToken({ timeout: "10m", tags: ["walkthrough"] });
show("wait.createToken", token.id);
await wait.completeToken(token, { approved: true });
show("wait.completeToken", token.id);
const { status: waited, output } = await wait.retrieveToken(token);
show("wait.retrieveToken", `${waited}, output ${JSON.stringify(output)}`);

section("Trigger a task that fails");

const doomed = await tasks.trigger("charge-card", { amount: 4200, currency: "EUR" });
show("tasks.trigger", doomed.id);
const failed = await runs.poll(doomed, { pollIntervalMs: 250 });
show("runs.poll", failed.status);
more(`${failed.error?.name}: ${failed.error?.message}`);

section("Change environment variables, with a personal access token");

const { envvars } = new TriggerClient({ accessToken: process.env.TRIGGER_ACCESS_TOKEN });
const project = process.env.TRIGGER_PROJECT_REF;

await envvars.upload(project, "dev", {
  variables: { WALKTHROUGH_HOST: "db.example.com", WALKTHROUGH_PORT: "5432" },
  override: true,
});
show("envvars.upload", "WALKTHROUGH_HOST, WALKTHROUGH_PORT");
await envvars.create(project, "dev", { name: "WALKTHROUGH_USER", value: "reader" });
show("envvars.create", "WALKTHROUGH_USER");
await envvars.update(project, "dev", "WALKTHROUGH_PORT", { value: "6432" });
show("envvars.update", "WALKTHROUGH_PORT");
const port = await envvars.retrieve(project, "dev", "WALKTHROUGH_PORT");
show("envvars.retrieve", `${port.name}=${port.value}`);
const variables = await envvars.list(project, "dev");
const ours = variables.map(({ name }) => name).filter((name) => name.startsWith("WALKTHROUGH_"));
show("envvars.list", `${ours.length} from this walk-through`);
for (const name of ours) {
  await envvars.del(project, "dev", name);
  show("envvars.del", name);
}

section("Manage a schedule");

const schedule = await schedules.create({
  task: "send-email",
  cron: "0 9 * * 1-5",
  timezone: "Europe/Berlin",
  deduplicationKey: "walkthrough",
});
show("schedules.create", schedule.id);
more(`next run ${minute(schedule.nextRun)}`);
const changed = await schedules.update(schedule.id, {
  task: "send-email",
  cron: "30 7 * * *",
  timezone: "Europe/Berlin",
});
show("schedules.update", changed.generator.expression);
more(`next run ${minute(changed.nextRun)}`);
const stopped = await schedules.deactivate(schedule.id);
show("schedules.deactivate", `active: ${stopped.active}`);
const started = await schedules.activate(schedule.id);
show("schedules.activate", `active: ${started.active}`);
const page = await schedules.list({ perPage: 10 });
show("schedules.list", `${page.data.length} on page 1 of ${page.pagination.totalPages}`);
await schedules.del(schedule.id);
show("schedules.del", schedule.id);

section("Catch an error by its class");

try {
  await schedules.retrieve(schedule.id);
} catch (error) {
  if (!(error instanceof NotFoundError)) throw error;
  show("schedules.retrieve", `${error.constructor.name}: ${error.message}`);
}

section("Retry a call that fails twice");

// The demo's server fails twice for this header. Other servers ignore it.
const { data, response } = await runs
  .list(
    { limit: 3 },
    {
      retry: { maxAttempts: 4, minTimeoutInMs: 200 },
      additionalHeaders: { "x-walkthrough": "fail-twice" },
    },
  )
  .withResponse();
show("runs.list", `${data.data.length} runs, final status ${response.status}`);

function minute(date) {
  return date.toISOString().slice(0, 16).replace("T", " ") + " UTC";
}
