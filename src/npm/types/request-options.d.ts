/**
 * When and how often a failed call is tried again: after a failed connection, a time-out, and the
 * statuses 408, 409, 429 and 500 and above. Each field that is left out keeps its value from the
 * configuration, and else its default.
 */
export interface RetryOptions {
  /** Attempts in all, the first included. `1` switches retries off. Default 4. */
  maxAttempts?: number;
  /** By what the wait grows from one attempt to the next. Default 1.6. */
  factor?: number;
  /** The wait before the second attempt, in milliseconds. Default 1000. */
  minTimeoutInMs?: number;
  /** The longest wait, in milliseconds. Default 30000. */
  maxTimeoutInMs?: number;
  /** Whether each wait is lengthened by chance, up to double. Default false. */
  randomize?: boolean;
}

/** The last, optional argument of every call. */
export interface ApiRequestOptions {
  /**
   * Overrides the configured retry options, field by field. Inside a task, `trigger` and
   * `batchTrigger` keep to their own five attempts and ignore these.
   */
  retry?: RetryOptions;
  /** Headers to send besides, over those of the configuration. `authorization` stays as it is. */
  additionalHeaders?: Record<string, string>;
  /**
   * Ends the call: it rejects at once with the signal's reason and starts no further attempt. What
   * the server has received by then, it may still do.
   */
  signal?: AbortSignal;
  /**
   * Milliseconds that one attempt may take, the body included; 0 for no limit. Default 60000. When
   * it runs out the attempt counts as failed and is retried; the last one rejects with
   * {@link ApiTimeoutError}.
   */
  timeoutInMs?: number;
  /**
   * On lists: `for await` asks for the next page while you work on this one, one page ahead at most.
   * A page that is then not needed has been one request too many, which counts where a worker may
   * make only so many. Default false.
   */
  prefetch?: boolean;
}

/** How long the public token lasts that comes with a handle. */
export interface TriggerJwtOptions {
  /**
   * A duration such as `"15m"` or `"2 days"`, a `Date`, or a Unix time in **seconds**. Default
   * `"1h"`. Has no effect where the server makes the token.
   */
  expirationTime?: number | Date | string;
}

/** The last argument of the calls that trigger tasks. */
export interface TriggerApiRequestOptions extends ApiRequestOptions {
  /** About the `publicAccessToken` of the handle. */
  publicAccessToken?: TriggerJwtOptions;
  /** Uses another token or server for this call alone. What it leaves out is taken as always. */
  clientConfig?: ApiClientConfiguration;
}

/** A request that is about to be sent. */
export interface RequestEvent {
  /** The call that it is made for, as `"runs.retrieve"`. */
  call: string;
  /** The HTTP method. */
  method: string;
  /** The URL; of the object store's without its query, which holds a signature. */
  url: string;
  /** Which attempt it is, from 1. */
  attempt: number;
}

/** A response whose headers have come. */
export interface ResponseEvent extends RequestEvent {
  /** The HTTP status. */
  status: number;
  /** Milliseconds since the request was sent. */
  durationInMs: number;
}

/** An attempt that has failed and will be followed by another. */
export interface RetryEvent extends RequestEvent {
  /** Milliseconds until the next attempt. */
  delayInMs: number;
  /** The HTTP status; undefined where there was no response, or none that could be used. */
  status?: number;
  /** What the attempt failed of: the message of the error that the call would otherwise reject with. */
  message: string;
}

/** How often calls may be retried altogether. */
export interface RetryBudget {
  /** This many retries ... */
  maxRetries: number;
  /** ... in this many milliseconds. */
  windowInMs: number;
}

/** Opt-ins and opt-outs of changes to come. */
export interface ApiClientFutureFlags {
  /** `false` asks the server for the first version of realtime streams. */
  v2RealtimeStreams?: boolean;
}

/**
 * Where the API is, and who is calling. What is left out is read from the environment variables
 * named below, at each call.
 */
export interface ApiClientConfiguration {
  /** The server. Default `TRIGGER_API_URL`, and else Trigger.dev's cloud. */
  baseURL?: string;
  /**
   * The token: the secret key of an environment (`tr_dev_…`, `tr_stg_…`, `tr_prod_…`,
   * `tr_preview_…`), a personal access token (`tr_pat_…`) or a public token. Default
   * `TRIGGER_SECRET_KEY`, then `TRIGGER_ACCESS_TOKEN`, then `TRIGGER_RUN_TOKEN`.
   */
  accessToken?: string;
  /**
   * The same under its old name.
   * @deprecated Use `accessToken`.
   */
  secretKey?: string;
  /**
   * Called for a new token when a realtime subscription is refused with 401 or 403, so that it may
   * outlive the token that it started with.
   */
  refreshAccessToken?: () => Promise<string>;
  /**
   * The branch to work on in the preview environment. Default `TRIGGER_PREVIEW_BRANCH`, then
   * `VERCEL_GIT_COMMIT_REF`, then `TRIGGER_DEV_BRANCH` unless that is `default`.
   */
  previewBranch?: string;
  /**
   * Ties every run that is triggered to the deployment made under this id (a commit, a release
   * tag). The option of the same name on a trigger call goes before it. Default
   * `TRIGGER_EXTERNAL_DEPLOYMENT_ID`, and where `TRIGGER_AUTOMATIC_SKEW_VERSION_PROTECTION` is `1` or
   * `true`, the commit that the host or CI tells of (`VERCEL_GIT_COMMIT_SHA`, `GITHUB_SHA` and others).
   */
  externalDeploymentId?: string;
  /** What every call uses where its own request options say nothing. */
  requestOptions?: ApiRequestOptions;
  /** Sends requests in place of the runtime's `fetch`. It is called with a URL and an object. */
  fetch?: (url: string, init: RequestInit) => Promise<Response>;
  /**
   * Is told of every request, for logs and traces; likewise the two that follow. None of them sees a
   * key or token, none changes the call, and what one throws goes to `console.error`.
   */
  onRequest?: (event: RequestEvent) => void;
  /** Is told of every response. */
  onResponse?: (event: ResponseEvent) => void;
  /** Is told of every retry. */
  onRetry?: (event: RetryEvent) => void;
  /**
   * Limits the retries of all calls with this configuration together, so that a server that is down
   * is not stormed by them. Once it is used up, a call that fails rejects at once. The retries come
   * back evenly in the course of the window. Scopes of `auth.withAuth` share the budget of what is
   * around them, and so do clients that are given the same object. Default: no limit but that of each
   * call.
   */
  retryBudget?: RetryBudget;
  /** Opt-ins and opt-outs of changes to come. */
  future?: ApiClientFutureFlags;
  /**
   * Allows a secret key or a personal access token in a browser page, which is otherwise refused:
   * whoever opens the page can read it. Public tokens need no permission. Default false.
   */
  dangerouslyAllowBrowser?: boolean;
}
