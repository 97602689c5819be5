/**
 * trigger-wasm: a client for Trigger.dev's management API.
 *
 * The names, calls and types are those of `@trigger.dev/sdk`. Code that triggers tasks and manages
 * runs, schedules and environment variables migrates by changing its import line.
 *
 * These declarations use the global types `Promise`, `Date`, `AsyncIterable`, `ReadableStream`,
 * `Response`, `Headers` and `AbortSignal`. TypeScript finds them in `lib: ["ES2022", "DOM"]`, or in
 * `@types/node`.
 *
 * One file a resource: to add one, write its file and add its line here, and its member in
 * client.d.ts.
 *
 * @packageDocumentation
 */

export * from "../promises.js";
export * from "./auth.js";
export * from "./batch.js";
export * from "./bulk-actions.js";
export * from "./client.js";
export * from "./concurrency-limits.js";
export * from "./deployments.js";
export * from "./envvars.js";
export * from "./error-groups.js";
export * from "../errors.js";
export * from "./idempotency-keys.js";
export {
  CursorPage,
  CursorPagePromise,
  OffsetLimitPage,
  OffsetLimitPagePromise,
} from "../pages.js";
export * from "./prompts.js";
export * from "./query.js";
export * from "./queues.js";
export * from "./realtime.js";
export { RunSubscription } from "../subscription.js";
export * from "./request-options.js";
export * from "./run-details.js";
export * from "./run-types.js";
export * from "./runs.js";
export * from "./schedules.js";
export * from "./sessions.js";
export * from "./streams.js";
export * from "./tags.js";
export * from "./tasks.js";
export * from "./wait.js";
export * from "./webhooks.js";
export type {
  CursorPageParams,
  MachinePresetName,
  OffsetLimitPageParams,
  Open,
  SerializableJson,
} from "./common.js";
