// The exports of the package. Each runtime loads the WebAssembly module in its own way; `imports` in package.json names the
// file for `#module`.

import { AsyncLocalStorage, module } from "#module";
import {
  __wbg_reset_state as reset,
  calls,
  connect,
  foldEnvironment,
  hashKey,
  initSync,
  plan,
  proceed,
  publicToken,
  resume,
  run,
} from "./trigger_wasm.js";
import { createSdk } from "./sdk.js";

initSync({ module });

export * from "./errors.js";
export { CursorPage, CursorPagePromise, OffsetLimitPage, OffsetLimitPagePromise } from "./pages.js";
export {
  ApiPromise,
  ManualWaitpointPromise,
  TaskRunPromise,
  WebhookWaiterPromise,
} from "./promises.js";
export { RunSubscription } from "./subscription.js";

export const {
  TriggerClient,
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
} = createSdk(
  { calls, connect, foldEnvironment, hashKey, plan, proceed, publicToken, reset, resume, run },
  AsyncLocalStorage,
);
