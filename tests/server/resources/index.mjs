// All resources that the server knows. A new one is a file that exports `routes`, and a line here.

import { routes as auth } from "./auth.mjs";
import { routes as batches } from "./batches.mjs";
import { routes as envvars } from "./envvars.mjs";
import { routes as idempotencyKeys } from "./idempotency-keys.mjs";
import { routes as objectStore } from "./object-store.mjs";
import { routes as packets } from "./packets.mjs";
import { routes as realtime } from "./realtime.mjs";
import { routes as runs } from "./runs.mjs";
import { routes as schedules } from "./schedules.mjs";
import { routes as tasks } from "./tasks.mjs";
import { routes as timezones } from "./timezones.mjs";

export const routes = [
  ...auth,
  ...batches,
  ...envvars,
  ...idempotencyKeys,
  ...objectStore,
  ...packets,
  ...realtime,
  ...runs,
  ...schedules,
  ...tasks,
  ...timezones,
];
