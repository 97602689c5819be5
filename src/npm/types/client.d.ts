import type { AuthApi } from "./auth.js";
import type { BatchApi } from "./batch.js";
import type { ConcurrencyLimitsApi } from "./concurrency-limits.js";
import type { DeploymentsApi } from "./deployments.js";
import type { EnvvarsApi } from "./envvars.js";
import type { ErrorsApi } from "./error-groups.js";
import type { IdempotencyKeysApi } from "./idempotency-keys.js";
import type { PromptsApi } from "./prompts.js";
import type { QueryApi } from "./query.js";
import type { QueuesApi } from "./queues.js";
import type { ApiClientConfiguration } from "./request-options.js";
import type { RunsApi } from "./runs.js";
import type { SchedulesApi } from "./schedules.js";
import type { SessionsApi } from "./sessions.js";
import type { StreamsApi } from "./streams.js";
import type { TagsApi } from "./tags.js";
import type { TasksApi } from "./tasks.js";
import type { WaitApi } from "./wait.js";
import type { WebhooksApi } from "./webhooks.js";

/** The configuration of a {@link TriggerClient}. */
export type TriggerClientConfig = ApiClientConfiguration & {
  /**
   * Whether calls inside a running task use its context: the parent run, its version, whether it is
   * a test, and environment variables about versions. Default false.
   */
  inheritContext?: boolean;
};

/**
 * A client with its own configuration, which `configure` and `auth.withAuth` don't change. Use it
 * for more than one token, project or server in one process. It has all calls.
 *
 * @example
 * ```ts
 * const staging = new TriggerClient({ accessToken: process.env.STAGING_KEY });
 * await staging.tasks.trigger("send-email", { to: "ada@example.com" });
 * ```
 */
export declare class TriggerClient {
  /**
   * @param config - If it leaves out the base URL or the preview branch, these are read from the
   *   environment now. The token is read from the environment at each call.
   */
  constructor(config?: TriggerClientConfig);

  /** {@link TasksApi} with this client's configuration. */
  readonly tasks: TasksApi;
  /** {@link BatchApi} with this client's configuration. */
  readonly batch: BatchApi;
  /** {@link RunsApi} with this client's configuration. */
  readonly runs: RunsApi;
  /** {@link SchedulesApi} with this client's configuration. */
  readonly schedules: SchedulesApi;
  /** {@link EnvvarsApi} with this client's configuration. */
  readonly envvars: EnvvarsApi;
  /** {@link QueuesApi} with this client's configuration. */
  readonly queues: QueuesApi;
  /** {@link ConcurrencyLimitsApi} with this client's configuration. */
  readonly concurrencyLimits: ConcurrencyLimitsApi;
  /** {@link DeploymentsApi} with this client's configuration. */
  readonly deployments: DeploymentsApi;
  /** {@link PromptsApi} with this client's configuration. */
  readonly prompts: PromptsApi;
  /** {@link QueryApi} with this client's configuration. */
  readonly query: QueryApi;
  /** {@link SessionsApi} with this client's configuration. Defining a channel needs none. */
  readonly sessions: Omit<SessionsApi, "defineChannel">;
  /** {@link StreamsApi} with this client's configuration. */
  readonly streams: StreamsApi;
  /** {@link WaitApi} with this client's configuration. */
  readonly wait: WaitApi;
  /** {@link TagsApi} with this client's configuration. */
  readonly tags: TagsApi;
  /** {@link WebhooksApi} with this client's configuration. */
  readonly webhooks: WebhooksApi;
  /** {@link ErrorsApi} with this client's configuration. */
  readonly errors: ErrorsApi;
  /** {@link IdempotencyKeysApi} with this client's configuration. */
  readonly idempotencyKeys: IdempotencyKeysApi;
  /** Tokens, created with this client's configuration. */
  readonly auth: Pick<
    AuthApi,
    | "createPublicToken"
    | "createTriggerPublicToken"
    | "createBatchTriggerPublicToken"
    | "getOIDCToken"
  >;
}
