import type { CursorPagePromise } from "../pages.js";
import type { ApiPromise } from "../promises.js";
import type { CursorPageParams, MachinePresetName, Open } from "./common.js";
import type { ApiRequestOptions } from "./request-options.js";
import type { AsyncIterableStream } from "./streams.js";

/** Whether a session goes on. */
export type SessionStatus = "ACTIVE" | "CLOSED" | "EXPIRED";

/** How the runs of a session are made. */
export type SessionTriggerConfig = {
  /** What every payload has. */
  basePayload: Record<string, unknown>;
  /** The size of the machine. */
  machine?: Open<MachinePresetName>;
  /** The name of the queue. */
  queue?: string;
  /** The names of the limits that they are under. */
  concurrency?: string[];
  /** The key that the limits count by. */
  concurrencyKey?: string;
  /** The tags to find them by. */
  tags?: string[];
  /** How often they are tried. */
  maxAttempts?: number;
  /** How long they may compute, in seconds. */
  maxDuration?: number;
  /** The version of the task. */
  lockToVersion?: string;
  /** The id of the deployment that they are tied to. */
  externalDeploymentId?: string;
  /** The region that they run in. */
  region?: string;
  /** How long they wait for the next message, in seconds. */
  idleTimeoutInSeconds?: number;
  /** How long they may wait for their turn. */
  ttl?: string | number;
};

/** A session. */
export type SessionItem = {
  /** The id of the session, `session_…`. */
  id: string;
  /** Your own id for it. */
  externalId: string | null;
  /** The kind of session. */
  type: string;
  /** The task that it runs. */
  taskIdentifier: string;
  /** How its runs are made. */
  triggerConfig?: SessionTriggerConfig;
  /** The id of its run. */
  currentRunId?: string | null;
  /** The tags to find it by. */
  tags: string[];
  /** What is kept beside it. */
  metadata: Record<string, unknown> | null;
  /** When it was closed. */
  closedAt: Date | null;
  /** Why it was closed. */
  closedReason: string | null;
  /** When it expires. */
  expiresAt: Date | null;
  /** When it was made. */
  createdAt: Date;
  /** When something in it last changed. */
  updatedAt: Date;
};

/** A session, as {@link SessionsApi.retrieve} gives it. */
export type RetrieveSessionResponseBody = SessionItem;

/** A session, as {@link SessionsApi.list} gives it. */
export type ListedSessionItem = SessionItem;

/** What a session is to be. */
export type StartSessionRequestBody = {
  /** The kind of session. */
  type: string;
  /** The task that it runs. */
  taskIdentifier: string;
  /** How its runs are made. A deployment of `null` is none, whatever the configuration says. */
  triggerConfig: Omit<SessionTriggerConfig, "externalDeploymentId"> & {
    externalDeploymentId?: string | null;
  };
  /** Your own id for it: starting it again finds the session that there is. */
  externalId?: string;
  /** The tags to find it by. */
  tags?: string[];
  /** What is kept beside it. */
  metadata?: Record<string, unknown>;
  /** When it expires. */
  expiresAt?: Date;
};

/** The answer of {@link SessionsApi.start}. */
export type CreatedSessionResponseBody = SessionItem & {
  /** The id of its first run. */
  runId: string;
  /** A token for this session alone: fit for a browser. */
  publicAccessToken: string;
  /** Whether an earlier session with the same external id was found, instead of a new one made. */
  isCached: boolean;
  /** The version that its run waits for, where that is not deployed yet. */
  pendingVersion?: string;
};

/** The way into a session. */
export interface SessionInput {
  /**
   * Sends a value to the run of the session. An attempt that is repeated is not delivered twice.
   *
   * @param value - A string goes as it is, anything else as JSON.
   * @param requestOptions - About this call alone.
   * @throws {@link NotFoundError} where there is no such session.
   */
  send(value: unknown, requestOptions?: ApiRequestOptions): ApiPromise<void>;
}

/** What is to be different in a session. */
export type UpdateSessionRequestBody = {
  /** The tags to find it by. */
  tags?: string[];
  /** What is kept beside it; `null` for nothing. */
  metadata?: Record<string, unknown> | null;
  /** Your own id for it; `null` for none. */
  externalId?: string | null;
};

/** How a session is closed. */
export type CloseSessionRequestBody = {
  /** Why it is closed. */
  reason?: string;
  /** The id of the run that closes it. */
  callingRunId?: string;
};

/** Which sessions to list. All that is given must apply; of several values in one field, any. */
export interface ListSessionsOptions extends CursorPageParams {
  /** Sessions a page, at most 100. Default 20. */
  limit?: number;
  /** Sessions of these kinds. */
  type?: string | string[];
  /** Sessions with these tags. */
  tag?: string | string[];
  /** Sessions of these tasks. */
  taskIdentifier?: string | string[];
  /** The session with this id of yours. */
  externalId?: string;
  /** Whether they go on. */
  status?: SessionStatus | SessionStatus[];
  /** Sessions made within this time, as a duration such as `"24h"` or `"7d"`. */
  period?: string;
  /** Sessions made from this time on: a `Date`, or **milliseconds** since 1970. */
  from?: Date | number;
  /** Sessions made until this time: a `Date`, or **milliseconds** since 1970. */
  to?: Date | number;
}

/** What a task says about a session beside the parts that it sends. */
export type ControlEvent = {
  /** What it is, such as `"turn-complete"`. */
  subtype: string;
  /** All headers of the record, names and values. */
  headers: [string, string][];
  /** Where in the stream it is. */
  seqNum: number;
  /** When it was sent, in milliseconds since 1970. */
  timestamp: number;
};

/** How the output of a session is read. */
export type SessionSubscribeOptions<T = unknown> = {
  /** Closes the stream; what was being waited for ends as if the stream had. */
  signal?: AbortSignal;
  /** Reading goes on after the part with this id. */
  lastEventId?: string | number;
  /** How long the server waits for another part before it ends the stream, in seconds, at most 600. */
  timeoutInSeconds?: number;
  /** Told of each part, with its id. A promise that it returns is waited for. */
  onPart?: (part: { id: string; chunk: T; timestamp: number }) => void | Promise<void>;
  /** Told of what is not a part of the stream. A promise that it returns is waited for. */
  onControl?: (event: ControlEvent) => void | Promise<void>;
  /** Called when the stream has ended without an error. What it throws goes to `console.error`. */
  onComplete?: () => void;
  /**
   * Called with the error that has ended the stream. Reading it rejects with the same. What it throws
   * goes to `console.error`.
   */
  onError?: (error: Error) => void;
};

/** The way out of a session. */
export interface SessionOutput {
  /**
   * Reads what the session sends, part by part. The connection is made again, and the stream fails,
   * as that of {@link StreamsApi.read}.
   *
   * @param options - From where on, and who is told.
   * @param requestOptions - `additionalHeaders` go with each connection; `signal` closes the stream.
   */
  read<T = unknown>(
    options?: SessionSubscribeOptions<T>,
    requestOptions?: ApiRequestOptions,
  ): Promise<AsyncIterableStream<T>>;
}

/** A channel of a session beside its own two ways. */
export interface SessionChannel {
  /** The name of the channel. */
  readonly name: string;
  /** The way in. */
  readonly in: SessionInput;
  /** The way out. */
  readonly out: SessionOutput;
}

/** A session that can be spoken with. */
export interface SessionHandle {
  /** The id that it was opened by. */
  readonly id: string;
  /** The way in. */
  readonly in: SessionInput;
  /** The way out. */
  readonly out: SessionOutput;
  /**
   * A channel of the session. What is sent over it wakes no run.
   *
   * @param channel - Its name, or an object with it: 1 to 128 letters, digits, `.`, `_` and `-`.
   * @throws `Error` at once where that is no name, as there is no promise yet that could reject.
   */
  channel(channel: string | { name: string }): SessionChannel;
}

/** What {@link sessions} offers. Token: a secret key. */
export interface SessionsApi {
  /**
   * Starts a session, and its first run.
   *
   * @param body - What it is to be.
   * @param requestOptions - About this call alone.
   * @throws {@link ConflictError} where the session of this external id is closed or expired.
   *
   * @example
   * ```ts
   * const { runId, publicAccessToken } = await sessions.start({
   *   type: "chat.agent",
   *   taskIdentifier: "assistant",
   *   externalId: "chat-42",
   *   triggerConfig: { basePayload: { chatId: "chat-42" } },
   * });
   * ```
   */
  start(
    body: StartSessionRequestBody,
    requestOptions?: ApiRequestOptions,
  ): ApiPromise<CreatedSessionResponseBody>;

  /**
   * A session to speak with. Nothing is sent yet.
   *
   * @param sessionIdOrExternalId - The id of the session, `session_…`, or your own for it.
   *
   * @example
   * ```ts
   * const session = sessions.open("chat-42");
   * await session.in.send({ text: "Hello" });
   * for await (const part of await session.out.read()) console.log(part);
   * ```
   */
  open(sessionIdOrExternalId: string): SessionHandle;

  /**
   * One session.
   *
   * @param sessionIdOrExternalId - The id of the session, `session_…`, or your own for it.
   * @param requestOptions - About this call alone.
   * @throws {@link NotFoundError} where there is no such session.
   */
  retrieve(
    sessionIdOrExternalId: string,
    requestOptions?: ApiRequestOptions,
  ): ApiPromise<RetrieveSessionResponseBody>;

  /**
   * Changes a session. What is left out stays.
   *
   * @param sessionIdOrExternalId - The id of the session, `session_…`, or your own for it.
   * @param body - What is to be different.
   * @param requestOptions - About this call alone.
   * @throws {@link NotFoundError} where there is no such session.
   */
  update(
    sessionIdOrExternalId: string,
    body: UpdateSessionRequestBody,
    requestOptions?: ApiRequestOptions,
  ): ApiPromise<RetrieveSessionResponseBody>;

  /**
   * Closes a session for good.
   *
   * @param sessionIdOrExternalId - The id of the session, `session_…`, or your own for it.
   * @param body - Why.
   * @param requestOptions - About this call alone.
   * @throws {@link NotFoundError} where there is no such session.
   *
   * @example
   * ```ts
   * await sessions.close("chat-42", { reason: "done" });
   * ```
   */
  close(
    sessionIdOrExternalId: string,
    body?: CloseSessionRequestBody,
    requestOptions?: ApiRequestOptions,
  ): ApiPromise<RetrieveSessionResponseBody>;

  /**
   * Lists the sessions of the token's environment. Await it for a page, or iterate over it for all
   * of them.
   *
   * @param options - Which sessions, and how many a page.
   * @param requestOptions - About this call alone; for the fetching of further pages too.
   */
  list(
    options?: ListSessionsOptions,
    requestOptions?: ApiRequestOptions,
  ): CursorPagePromise<ListedSessionItem>;
}

/** Looking after sessions. */
export declare const sessions: SessionsApi;
