import type { BatchApi } from "./batch.js";
import type { DeploymentsApi } from "./deployments.js";
import type { EnvvarsApi } from "./envvars.js";
import type { PromptsApi } from "./prompts.js";
import type { QueuesApi } from "./queues.js";
import type { ApiClientConfiguration } from "./request-options.js";
import type { RunsApi } from "./runs.js";
import type { SchedulesApi } from "./schedules.js";
import type { TasksApi } from "./tasks.js";

/** What a {@link TriggerClient} is made from. */
export type TriggerClientConfig = ApiClientConfiguration & {
  /**
   * Whether calls made inside a running task know of it: the parent run, its version, whether it is
   * a test, and the environment variables about versions. Default false.
   */
  inheritContext?: boolean;
};

/**
 * A client with a configuration of its own, untouched by `configure` and `auth.withAuth`: for more
 * than one token, project or server in one process.
 *
 * @example
 * ```ts
 * const staging = new TriggerClient({ accessToken: process.env.STAGING_KEY });
 * await staging.tasks.trigger("send-email", { to: "ada@example.com" });
 * ```
 */
export declare class TriggerClient {
  /**
   * @param config - `TRIGGER_API_URL` and the preview branch are read here where it leaves them out;
   *   the token is read from the environment at each call.
   */
  constructor(config?: TriggerClientConfig);

  /** {@link TasksApi} with this client's configuration. */
  readonly tasks: TasksApi;
  /** {@link BatchApi} with this client's configuration. */
  readonly batch: BatchApi;
  /** {@link RunsApi} with this client's configuration. */
  readonly runs: RunsApi;
  /** {@link DeploymentsApi} with this client's configuration. */
  readonly deployments: DeploymentsApi;
  /** {@link EnvvarsApi} with this client's configuration. */
  readonly envvars: EnvvarsApi;
  /** {@link PromptsApi} with this client's configuration. */
  readonly prompts: PromptsApi;
  /** {@link QueuesApi} with this client's configuration. */
  readonly queues: QueuesApi;
  /**
   * {@link SchedulesApi} with this client's configuration, all but `timezones`, which needs none: it
   * is on `schedules` itself.
   */
  readonly schedules: Omit<SchedulesApi, "timezones">;
}
