// All resources that the server knows. A new one is a file that exports `routes`, and a line here.

import { routes as auth } from "./auth.mjs";
import { routes as batches } from "./batches.mjs";
import { routes as bulkActions } from "./bulk-actions.mjs";
import { routes as concurrencyLimits } from "./concurrency-limits.mjs";
import { routes as dashboards } from "./dashboards.mjs";
import { routes as deployments } from "./deployments.mjs";
import { routes as envvars } from "./envvars.mjs";
import { routes as errors } from "./errors.mjs";
import { routes as idempotencyKeys } from "./idempotency-keys.mjs";
import { routes as objectStore } from "./object-store.mjs";
import { routes as packets } from "./packets.mjs";
import { routes as prompts } from "./prompts.mjs";
import { routes as query } from "./query.mjs";
import { routes as queues } from "./queues.mjs";
import { routes as realtimeRuns } from "./realtime-runs.mjs";
import { routes as realtimeStreams } from "./realtime-streams.mjs";
import { routes as runDetails } from "./run-details.mjs";
import { routes as runs } from "./runs.mjs";
import { routes as schedules } from "./schedules.mjs";
import { routes as sessions } from "./sessions.mjs";
import { routes as tasks } from "./tasks.mjs";
import { routes as timezones } from "./timezones.mjs";
import { routes as waitpoints } from "./waitpoints.mjs";
import { routes as webhooks } from "./webhooks.mjs";

export const routes = [
  ...auth,
  ...batches,
  ...bulkActions,
  ...concurrencyLimits,
  ...dashboards,
  ...deployments,
  ...envvars,
  ...errors,
  ...idempotencyKeys,
  ...objectStore,
  ...packets,
  ...prompts,
  ...query,
  ...queues,
  ...realtimeRuns,
  ...realtimeStreams,
  ...runDetails,
  ...runs,
  ...schedules,
  ...sessions,
  ...tasks,
  ...timezones,
  ...waitpoints,
  ...webhooks,
];
