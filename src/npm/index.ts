// The exports of the package.

import { sdk } from "./sdk.js";

export * from "./errors.js";
export { CursorPage, CursorPagePromise, OffsetLimitPage, OffsetLimitPagePromise } from "./pages.js";
export {
  ApiPromise,
  ManualWaitpointPromise,
  TaskRunPromise,
  WebhookWaiterPromise,
} from "./promises.js";
export { TriggerClient } from "./sdk.js";
export { RunSubscription } from "./subscription.js";

export const {
  auth,
  batch,
  concurrencyLimits,
  configure,
  deployments,
  envvars,
  errors,
  idempotencyKeys,
  prompts,
  query,
  queues,
  runs,
  schedules,
  sessions,
  streams,
  tags,
  task,
  tasks,
  wait,
  webhooks,
} = sdk;
