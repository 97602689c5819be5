// Programs for the official package, with only the import line changed.
import {
  ApiError,
  auth,
  batch,
  configure,
  envvars,
  idempotencyKeys,
  runs,
  schedules,
  tasks,
} from "trigger-wasm";
import { assert, type Equal } from "../assert.js";
import type { emailTask, reportTask } from "./example-tasks.js";

configure({ accessToken: "tr_dev_1234", requestOptions: { retry: { maxAttempts: 1 } } });

// A route handler that triggers a task and responds immediately
export async function POST(request: Request): Promise<Response> {
  const body = (await request.json()) as { email: string };
  const handle = await tasks.trigger<typeof emailTask>(
    "send-email",
    { to: body.email },
    {
      idempotencyKey: await idempotencyKeys.create(body.email, { scope: "global" }),
      tags: [`email:${body.email}`],
      delay: "10s",
    },
  );
  assert<Equal<typeof handle.publicAccessToken, string>>();
  return Response.json({ runId: handle.id, publicAccessToken: handle.publicAccessToken });
}

// A route handler that responds with the status of a run
export async function GET(request: Request): Promise<Response> {
  const id = new URL(request.url).searchParams.get("id");
  if (!id) return new Response("id is missing", { status: 400 });
  try {
    const run = await runs.retrieve<typeof emailTask>(id);
    return Response.json({ status: run.status, messageId: run.output?.messageId });
  } catch (error) {
    if (error instanceof ApiError) {
      return Response.json({ error: error.message }, { status: error.status ?? 502 });
    }
    throw error;
  }
}

// Triggering a batch and waiting for its runs
const { batchId } = await batch.trigger<typeof emailTask | typeof reportTask>([
  { id: "send-email", payload: { to: "ada@example.com" } },
  { id: "make-report", payload: { month: 7 }, options: { queue: "reports" } },
]);
for (const runId of (await batch.retrieve(batchId)).runs) {
  const run = await runs.poll(runId, { pollIntervalMs: 500 });
  console.log(runId, run.isSuccess ? "done" : run.error?.message);
}

// Replaying the runs that failed yesterday
const since = new Date(Date.now() - 24 * 60 * 60 * 1000);
for await (const run of runs.list({ status: ["FAILED", "TIMED_OUT"], from: since, limit: 100 })) {
  console.log(`${run.id} ${run.taskIdentifier} after ${run.durationMs} ms`);
  await runs.replay(run.id);
}

// Fetching pages one by one
let page = await runs.list({ taskIdentifier: "send-email", limit: 20 });
while (page.hasNextPage()) {
  page = await page.getNextPage();
  console.log(page.data.map((run) => run.id));
}

// The raw response
const { data: first, response } = await runs.list({ limit: 1 }).withResponse();
console.log(first.data.length, response.headers.get("x-ratelimit-remaining"));

// A project's runs and variables, with a personal access token
await auth.withAuth({ accessToken: "tr_pat_1234" }, async () => {
  const production = await runs.list("proj_1234", { env: "prod" });
  assert<Equal<(typeof production.data)[number]["env"]["id"], string>>();
  await envvars.upload("proj_1234", "prod", {
    variables: { DATABASE_URL: "postgres://localhost", LOG_LEVEL: "info" },
    override: true,
  });
  for (const variable of await envvars.list("proj_1234", "prod")) {
    console.log(variable.name, variable.isSecret ? "(secret)" : variable.value);
  }
  await envvars.update("proj_1234", "prod", "LOG_LEVEL", { value: "debug" });
});

// A schedule for each user
const users = [{ id: "42", timezone: "Europe/Berlin" }];
for (const user of users) {
  const created = await schedules.create({
    task: "daily-report",
    cron: "0 9 * * *",
    timezone: user.timezone,
    externalId: user.id,
    deduplicationKey: `${user.id}-daily-report`,
  });
  console.log(created.id, created.nextRun?.toISOString());
}
for await (const schedule of schedules.list({ perPage: 50 })) {
  if (schedule.externalId === "41") await schedules.deactivate(schedule.id);
}

// Cancelling the runs that are still queued
const waiting = await runs.list({ status: "DELAYED" });
await Promise.all(waiting.data.map((run) => runs.cancel(run.id)));
