/**
 * The retry policy of failed calls. Failed connections, time-outs and the statuses 408, 409, 429
 * and 500 and above are retried. A field that is left out keeps its configured or default value.
 */
export interface RetryOptions {
  /** The number of attempts, the first included. `1` switches retries off. Default 4. */
  maxAttempts?: number;
  /** The factor by which the delay grows from one attempt to the next. Default 1.6. */
  factor?: number;
  /** The delay before the second attempt, in milliseconds. Default 1000. */
  minTimeoutInMs?: number;
  /** The longest delay, in milliseconds. Default 30000. */
  maxTimeoutInMs?: number;
  /** Whether each delay is lengthened at random, up to double. Default false. */
  randomize?: boolean;
}

/** The last, optional argument of every call. */
export interface ApiRequestOptions {
  /**
   * Overrides the configured retry options, field by field. Inside a task, `trigger` and
   * `batchTrigger` always make up to five attempts.
   */
  retry?: RetryOptions;
  /** Additional headers, which override configured ones. `authorization` can't be changed. */
  additionalHeaders?: Record<string, string>;
  /**
   * Aborts the call. It rejects at once with the signal's reason and makes no further attempt. A
   * request that was sent may still take effect.
   */
  signal?: AbortSignal;
  /**
   * The time-out of one attempt in milliseconds, the body included; 0 for none. Default 60000. An
   * attempt that times out is retried; the last one rejects with {@link ApiTimeoutError}. By default
   * the upload of a batch's items may take longer, as long as it moves.
   */
  timeoutInMs?: number;
  /**
   * For streams: the time-out for connecting in milliseconds, until the response begins; 0 for none.
   * After it, the stream connects again. Default 30000.
   */
  connectTimeoutInMs?: number;
  /**
   * For streams: the time in milliseconds after which a silent connection counts as dead, and the
   * stream connects again; 0 for none. For subscriptions: the time-out of each response. Default
   * 90000, or half a minute more than `timeoutInSeconds`, since the server may be silent for so long.
   */
  stallTimeoutInMs?: number;
  /**
   * For lists: whether `for await` requests the next page while you process this one, at most one
   * page ahead. If you leave the loop early, that request was in vain. Default false.
   */
  prefetch?: boolean;
}

/** The lifetime of the public token of a handle. */
export interface TriggerJwtOptions {
  /**
   * A duration such as `"15m"` or `"2 days"`, a `Date`, or a Unix time in **seconds**. Default
   * `"1h"`. Has no effect if the server makes the token.
   */
  expirationTime?: number | Date | string;
}

/** The last argument of the calls that trigger tasks. */
export interface TriggerApiRequestOptions extends ApiRequestOptions {
  /** Options of the handle's `publicAccessToken`. */
  publicAccessToken?: TriggerJwtOptions;
  /** Another token or server for this call. Settings that are left out stay. */
  clientConfig?: ApiClientConfiguration;
}

/** A request, before it is sent. */
export interface RequestEvent {
  /** The name of the call, such as `"runs.retrieve"`. */
  call: string;
  /** The HTTP method. */
  method: string;
  /** The URL. For the object store it has no query, which would hold a signature. */
  url: string;
  /** The number of the attempt, from 1. */
  attempt: number;
}

/** A response whose headers have arrived. */
export interface ResponseEvent extends RequestEvent {
  /** The HTTP status. */
  status: number;
  /** Milliseconds since the request was sent. */
  durationInMs: number;
}

/** An attempt that has failed and will be retried. */
export interface RetryEvent extends RequestEvent {
  /** Milliseconds until the next attempt. */
  delayInMs: number;
  /** The HTTP status; undefined if there was no usable response. */
  status?: number;
  /** The message of the error that the call would otherwise reject with. */
  message: string;
}

/** A limit on the retries of all calls together. */
export interface RetryBudget {
  /** The number of retries. */
  maxRetries: number;
  /** The window in milliseconds. */
  windowInMs: number;
}

/** Opt-ins and opt-outs of future changes. */
export interface ApiClientFutureFlags {
  /** `false` requests the first version of realtime streams. */
  v2RealtimeStreams?: boolean;
}

/**
 * The server, the token, and the settings of all calls. Settings that are left out are read from
 * environment variables at each call.
 */
export interface ApiClientConfiguration {
  /** The URL of the server. Default `TRIGGER_API_URL`, then Trigger.dev's cloud. */
  baseURL?: string;
  /**
   * The token: the secret key of an environment (`tr_dev_…`, `tr_stg_…`, `tr_prod_…`,
   * `tr_preview_…`), a personal access token (`tr_pat_…`) or a public token. Default
   * `TRIGGER_SECRET_KEY`, then `TRIGGER_ACCESS_TOKEN`, then `TRIGGER_RUN_TOKEN`.
   */
  accessToken?: string;
  /**
   * The token, under its former name.
   * @deprecated Use `accessToken`.
   */
  secretKey?: string;
  /**
   * Returns a new token. Called if a realtime subscription is refused with 401 or 403, so that it
   * can outlive its first token.
   */
  refreshAccessToken?: () => Promise<string>;
  /**
   * The branch of the preview environment. Default `TRIGGER_PREVIEW_BRANCH`, then
   * `VERCEL_GIT_COMMIT_REF`, then `TRIGGER_DEV_BRANCH` unless that is `default`.
   */
  previewBranch?: string;
  /**
   * Ties each triggered run to the deployment with this external id, such as a commit. A trigger's
   * own option takes precedence. Default `TRIGGER_EXTERNAL_DEPLOYMENT_ID`; then, if
   * `TRIGGER_AUTOMATIC_SKEW_VERSION_PROTECTION` is `1` or `true`, the host's or CI's commit
   * (`VERCEL_GIT_COMMIT_SHA`, `GITHUB_SHA` and others).
   */
  externalDeploymentId?: string;
  /** The default request options of every call. */
  requestOptions?: ApiRequestOptions;
  /** Sends requests in place of the runtime's `fetch`. Called with a URL and an object. */
  fetch?: (url: string, init: RequestInit) => Promise<Response>;
  /**
   * Called before every request, for logs and traces. Hooks see no key or token and can't change
   * the call. Errors that they throw go to `console.error`.
   */
  onRequest?: (event: RequestEvent) => void;
  /** Called for every response. */
  onResponse?: (event: ResponseEvent) => void;
  /** Called before every retry. */
  onRetry?: (event: RetryEvent) => void;
  /**
   * Limits the retries of all calls with this configuration together, to protect a server that is
   * down. Once the budget is used up, failed calls reject at once. It refills evenly over the
   * window. Scopes of `auth.withAuth`, and clients with the same object, share one budget. Default
   * no limit.
   */
  retryBudget?: RetryBudget;
  /** Opt-ins and opt-outs of future changes. */
  future?: ApiClientFutureFlags;
  /**
   * Allows a secret key or a personal access token in a browser page, where anyone who opens the
   * page can read it. Public tokens are always allowed, and so is any key in tests with jsdom or
   * happy-dom. Default false.
   */
  dangerouslyAllowBrowser?: boolean;
}
