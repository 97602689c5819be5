// The exports of the package. Each runtime loads the WebAssembly module in its own way; `imports` in package.json names the
// file for `#module`.

import { AsyncLocalStorage, module } from "#module";
import {
  __wbg_reset_state as reset,
  begin,
  calls,
  connect,
  foldEnvironment,
  hashKey,
  initSync,
  proceed,
  publicToken,
  resume,
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
  { begin, calls, connect, foldEnvironment, hashKey, proceed, publicToken, reset, resume },
  AsyncLocalStorage,
);
