import type { CursorPagePromise } from "../pages.js";
import type { ApiPromise } from "../promises.js";
import type { CursorPageParams, Integer, MachinePresetName, Open } from "./common.js";
import type { ApiRequestOptions } from "./request-options.js";
import type {
  AsyncIterableStream,
  PipeStreamOptions,
  PipeStreamResult,
  WriterStreamOptions,
} from "./streams.js";

/** The status of a session. */
export type SessionStatus =
  /** Open for messages. */
  | "ACTIVE"
  /** Closed. */
  | "CLOSED"
  /** Past its `expiresAt`. */
  | "EXPIRED";

/** Options of the runs of a session. */
export type SessionTriggerConfig = {
  /** Fields that every payload has. */
  basePayload: Record<string, unknown>;
  /** The size of the machine. */
  machine?: Open<MachinePresetName>;
  /** The name of the queue. */
  queue?: string;
  /** The names of their concurrency limits. */
  concurrency?: string[];
  /** The key by which the limits count. */
  concurrencyKey?: string;
  /** The tags of the runs. */
  tags?: string[];
  /** The number of attempts. */
  maxAttempts?: Integer;
  /** The longest compute time, in seconds. */
  maxDuration?: Integer;
  /** The version of the task. */
  lockToVersion?: string;
  /** The external id of the deployment that they are tied to. */
  externalDeploymentId?: string;
  /** The region of the runs. */
  region?: string;
  /** How long a run waits for the next message, in seconds. */
  idleTimeoutInSeconds?: Integer;
  /** How long a run may wait before it expires. */
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
  /** The identifier of its task. */
  taskIdentifier: string;
  /** Options of its runs. */
  triggerConfig?: SessionTriggerConfig;
  /** The id of its current run. */
  currentRunId?: string | null;
  /** The tags. */
  tags: string[];
  /** The metadata. */
  metadata: Record<string, unknown> | null;
  /** When it was closed. */
  closedAt: Date | null;
  /** Why it was closed. */
  closedReason: string | null;
  /** When it expires. */
  expiresAt: Date | null;
  /** When it was created. */
  createdAt: Date;
  /** When it was last changed. */
  updatedAt: Date;
};

/** A session, as {@link SessionsApi.retrieve} returns it. */
export type RetrieveSessionResponseBody = SessionItem;

/** A session, as {@link SessionsApi.list} returns it. */
export type ListedSessionItem = SessionItem;

/** The settings of a new session. */
export type CreateSessionRequestBody = {
  /** The kind of session. */
  type: string;
  /** The identifier of its task. */
  taskIdentifier: string;
  /** Options of its runs. `externalDeploymentId: null` overrides the configuration. */
  triggerConfig: Omit<SessionTriggerConfig, "externalDeploymentId"> & {
    /** The external id of the deployment that they are tied to; `null` for none. */
    externalDeploymentId?: string | null;
  };
  /** Your own id for it. Starting a session with a known id returns the existing one. */
  externalId?: string;
  /** The tags. */
  tags?: string[];
  /** The metadata. */
  metadata?: Record<string, unknown>;
  /** When it expires. */
  expiresAt?: Date;
};

/** The response of {@link SessionsApi.start}. */
export type CreatedSessionResponseBody = SessionItem & {
  /** The id of its first run. */
  runId: string;
  /** A public token for this session only, so it is fit for a browser. */
  publicAccessToken: string;
  /** Whether this is an existing session with the same external id. */
  isCached: boolean;
  /** The version that its run waits for, if that is not deployed yet. */
  pendingVersion?: string;
};

/** The input of a session. */
export interface SessionInputChannel<TIn = unknown> {
  /**
   * Sends a value to the run of the session. A repeated attempt is not delivered twice.
   *
   * @param value - A string is sent as it is, other values as JSON.
   * @param requestOptions - Request options of this call.
   * @throws {@link NotFoundError} if there is no such session.
   */
  send(value: TIn, requestOptions?: ApiRequestOptions): ApiPromise<void>;
}

/** The changes to a session. Fields that are left out stay. */
export type UpdateSessionRequestBody = {
  /** The tags. */
  tags?: string[];
  /** The metadata; `null` removes it. */
  metadata?: Record<string, unknown> | null;
  /** Your own id for it; `null` removes it. */
  externalId?: string | null;
};

/** Details of closing a session. */
export type CloseSessionRequestBody = {
  /** The reason. */
  reason?: string;
  /** The id of the run that closes it. */
  callingRunId?: string;
};

/**
 * Filters and page of the list of sessions. A session must match all filters; with several values
 * in one field, any of them.
 */
export interface ListSessionsOptions extends CursorPageParams {
  /** The size of a page, at most 100. Default 20. */
  limit?: Integer;
  /** Sessions of these kinds. */
  type?: string | string[];
  /** Sessions with these tags. */
  tag?: string | string[];
  /** Sessions of these tasks. */
  taskIdentifier?: string | string[];
  /** The session with this external id. */
  externalId?: string;
  /** Sessions with these statuses. */
  status?: SessionStatus | SessionStatus[];
  /** Sessions created within this time, as a duration such as `"24h"` or `"7d"`. */
  period?: string;
  /** Sessions created from this time on: a `Date`, or **milliseconds** since 1970. */
  from?: Date | number;
  /** Sessions created until this time: a `Date`, or **milliseconds** since 1970. */
  to?: Date | number;
}

/** A control event that a task sends between the parts of a session. */
export type ControlEvent = {
  /** The kind of the event, such as `"turn-complete"`. */
  subtype: string;
  /** All headers of the record, names and values. */
  headers: [string, string][];
  /** The position in the stream. */
  seqNum: number;
  /** When it was sent, in milliseconds since 1970. */
  timestamp: number;
};

/** Options for reading the output of a session. */
export type SessionSubscribeOptions<T = unknown> = {
  /** Closes the stream. A pending read ends as if the stream had ended. */
  signal?: AbortSignal;
  /** Continues after the part with this id. */
  lastEventId?: string | number;
  /**
   * How long the server waits for another part before it ends the stream, in seconds, at most 600.
   */
  timeoutInSeconds?: number;
  /** Called with each part and its id. If it returns a promise, reading waits for it. */
  onPart?: (part: { id: string; chunk: T; timestamp: number }) => void | Promise<void>;
  /** Called with each control event. If it returns a promise, reading waits for it. */
  onControl?: (event: ControlEvent) => void | Promise<void>;
  /**
   * Called when the stream has ended without an error. Errors that it throws go to `console.error`.
   */
  onComplete?: () => void;
  /**
   * Called with the error that ended the stream, which reading also rejects with. Errors that it
   * throws go to `console.error`.
   */
  onError?: (error: Error) => void;
};

/** The options for writing to a session, which are those for a run without its `target`. */
export type SessionPipeStreamOptions = Omit<PipeStreamOptions, "target">;

/** The output of a session. */
export interface SessionOutputChannel<TOut = unknown> {
  /**
   * Writes one part: any value that JSON can hold.
   *
   * @param value - The part.
   * @param options - A signal that ends the writing, and request options.
   * @throws {@link NotFoundError} if there is no such session.
   */
  append(value: TOut, options?: SessionPipeStreamOptions): Promise<void>;

  /**
   * Writes the parts of a stream or an async iterable, as {@link StreamsApi.pipe} does.
   *
   * @param value - The parts.
   * @param options - A signal that ends the writing, and request options.
   * @returns A copy of the parts to read, and `waitUntilComplete()`.
   */
  pipe<T = TOut>(
    value: AsyncIterable<T> | ReadableStream<T>,
    options?: SessionPipeStreamOptions,
  ): PipeStreamResult<T>;

  /**
   * Writes the parts that a function writes, as {@link StreamsApi.writer} does.
   *
   * @param options - The function, as `execute`, and the options of `pipe`.
   * @returns A copy of the parts to read, and `waitUntilComplete()`.
   */
  writer<T = TOut>(options: WriterStreamOptions<T>): PipeStreamResult<T>;

  /**
   * Reads the output of the session, part by part. It reconnects and fails as
   * {@link StreamsApi.read} does.
   *
   * @param options - The start of reading, and callbacks.
   * @param requestOptions - Request options: `additionalHeaders` are sent with each connection, and
   *   `signal` closes the stream.
   */
  read<T = TOut>(
    options?: SessionSubscribeOptions<T>,
    requestOptions?: ApiRequestOptions,
  ): Promise<AsyncIterableStream<T>>;
}

/** The types of what goes into a channel and comes out of it. */
export type SessionChannelShape = { in?: unknown; out?: unknown };

/** The definition of a channel, as {@link SessionsApi.defineChannel} returns it. */
export type SessionChannel<
  TName extends string = string,
  TShape extends SessionChannelShape = SessionChannelShape,
> = {
  /** The name of the channel. */
  readonly name: TName;
  /** Carries the types. It is never set. */
  readonly __shape?: TShape;
};

/** Any definition of a channel. */
export type AnySessionChannel = SessionChannel<string, SessionChannelShape>;

/** The name of a channel. */
export type SessionChannelName<C extends AnySessionChannel> =
  C extends SessionChannel<infer TName, any> ? TName : never;

/** The type of what goes into a channel. */
export type SessionChannelIn<C extends AnySessionChannel> =
  C extends SessionChannel<any, infer TShape>
    ? TShape extends { in: infer TIn }
      ? TIn
      : unknown
    : never;

/** The type of what comes out of a channel. */
export type SessionChannelOut<C extends AnySessionChannel> =
  C extends SessionChannel<any, infer TShape>
    ? TShape extends { out: infer TOut }
      ? TOut
      : unknown
    : never;

/** A channel of a session, besides its own input and output. */
export type SessionChannelHandleFor<C extends AnySessionChannel> = {
  /** The name of the channel. */
  readonly name: string;
  /** The input. */
  readonly in: SessionInputChannel<SessionChannelIn<C>>;
  /** The output. */
  readonly out: SessionOutputChannel<SessionChannelOut<C>>;
};

/** A channel of a session whose types are not known. */
export type SessionChannelHandle = SessionChannelHandleFor<AnySessionChannel>;

/** A session, opened for sending and reading. */
export interface SessionHandle {
  /** The id that it was opened with. */
  readonly id: string;
  /** The input. */
  readonly in: SessionInputChannel;
  /** The output. */
  readonly out: SessionOutputChannel;
  /**
   * Returns a channel of the session. Values sent over it wake no run.
   *
   * @param channel - Its name, or an object with it: 1 to 128 letters, digits, `.`, `_` and `-`.
   * @throws `Error` at once if the name is invalid, since there is no promise yet that could
   *   reject.
   */
  channel<C extends AnySessionChannel = AnySessionChannel>(
    channel: SessionChannelName<C> | C,
  ): SessionChannelHandleFor<C>;
}

/** The calls of {@link sessions}. Token: a secret key. */
export interface SessionsApi {
  /**
   * Starts a session and its first run.
   *
   * @param body - The settings.
   * @param requestOptions - Request options of this call.
   * @throws {@link ConflictError} if the session of this external id is closed or expired.
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
    body: CreateSessionRequestBody,
    requestOptions?: ApiRequestOptions,
  ): ApiPromise<CreatedSessionResponseBody>;

  /**
   * Opens a session for sending and reading. Nothing is sent yet.
   *
   * @param sessionIdOrExternalId - The id of the session, `session_…`, or your own id for it.
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
   * Returns the definition of a channel, with the types of what goes in and comes out. Pass it to
   * {@link SessionHandle.channel}. Nothing is sent.
   *
   * @param name - The name of the channel: 1 to 128 letters, digits, `.`, `_` and `-`.
   * @throws `Error`, at once, if the name is invalid.
   *
   * @example
   * ```ts
   * const progress = sessions.defineChannel<{ out: { percent: number } }>("progress");
   * await sessions.open("chat-42").channel(progress).out.append({ percent: 50 });
   * ```
   */
  defineChannel<
    TShape extends SessionChannelShape = SessionChannelShape,
    const TName extends string = string,
  >(
    name: TName,
  ): SessionChannel<TName, TShape>;

  /**
   * Retrieves a session.
   *
   * @param sessionIdOrExternalId - The id of the session, `session_…`, or your own id for it.
   * @param requestOptions - Request options of this call.
   * @throws {@link NotFoundError} if there is no such session.
   */
  retrieve(
    sessionIdOrExternalId: string,
    requestOptions?: ApiRequestOptions,
  ): ApiPromise<RetrieveSessionResponseBody>;

  /**
   * Updates a session. Fields that are left out stay.
   *
   * @param sessionIdOrExternalId - The id of the session, `session_…`, or your own id for it.
   * @param body - The changes.
   * @param requestOptions - Request options of this call.
   * @throws {@link NotFoundError} if there is no such session.
   */
  update(
    sessionIdOrExternalId: string,
    body: UpdateSessionRequestBody,
    requestOptions?: ApiRequestOptions,
  ): ApiPromise<RetrieveSessionResponseBody>;

  /**
   * Closes a session for good.
   *
   * @param sessionIdOrExternalId - The id of the session, `session_…`, or your own id for it.
   * @param body - The reason.
   * @param requestOptions - Request options of this call.
   * @throws {@link NotFoundError} if there is no such session.
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
   * @param options - Filters, and the size of a page.
   * @param requestOptions - Request options of this call, and of those for further pages.
   */
  list(
    options?: ListSessionsOptions,
    requestOptions?: ApiRequestOptions,
  ): CursorPagePromise<ListedSessionItem>;
}

/** Sessions: long-lived conversations with a task. */
export declare const sessions: SessionsApi;
