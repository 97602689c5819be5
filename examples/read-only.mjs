// Reads the runs and schedules of an environment, without changes.
//
//   TRIGGER_SECRET_KEY  the secret key of the environment
//   TRIGGER_API_URL     the address of the API, if it isn't Trigger.dev's cloud

import { runs, schedules } from "trigger-wasm";
import { more, section, show } from "./show.mjs";

section("The latest runs");

const latest = await runs.list({ limit: 10 });
show("runs.list", latest.data.length > 0 ? `${latest.data.length} runs` : "no runs yet");
for (const run of latest.data) more(`${run.id}  ${run.status.padEnd(10)}  ${run.taskIdentifier}`);

if (latest.data.length > 0) {
  section("The latest of them");

  const run = await runs.retrieve(latest.data[0].id);
  show("runs.retrieve", `${run.id}  ${run.status}`);
  more(`triggered  ${run.createdAt.toISOString()}`);
  more(`duration   ${run.durationMs} ms`);
  more(`attempts   ${run.attemptCount}`);
  if (run.error) more(`error      ${run.error.message}`);
}

section("The schedules");

const page = await schedules.list({ perPage: 10 });
show("schedules.list", `${page.data.length} of ${page.pagination.count}`);
for (const { id, active, task, generator } of page.data) {
  more(`${id}  ${active ? "active" : "paused"}  ${generator.expression.padEnd(12)}  ${task}`);
}
