import type { ApiPromise } from "../promises.js";
import type { ApiRequestOptions } from "./request-options.js";

declare const brand: unique symbol;

/** A key made by {@link IdempotencyKeysApi.create}. It is hashed already, and sent as it is. */
export type IdempotencyKey = string & { readonly [brand]: "IdempotencyKey" };

/**
 * The scope of a key inside a task: `"run"` is this run with its retries, `"attempt"` this attempt,
 * `"global"` the whole environment. Outside a task all three are the same.
 */
export type IdempotencyKeyScope = "run" | "attempt" | "global";

/** The calls of {@link idempotencyKeys}. */
export interface IdempotencyKeysApi {
  /**
   * Makes an idempotency key from your own strings: their SHA-256, which includes the run or the
   * attempt if the scope asks for it. Nothing is sent.
   *
   * A plain string in `idempotencyKey` becomes a key with the scope `"run"`.
   *
   * @param key - One or more strings. Several are joined with `-`.
   * @param options - The scope. Default `"run"`.
   *
   * @example
   * ```ts
   * const idempotencyKey = await idempotencyKeys.create(["welcome", user.id], { scope: "global" });
   * await tasks.trigger("send-email", { to: user.email }, { idempotencyKey });
   * ```
   */
  create(
    key: string | string[],
    options?: { scope?: IdempotencyKeyScope },
  ): Promise<IdempotencyKey>;

  /**
   * Resets a key, so that the next trigger with it creates a new run.
   *
   * Token: a secret key.
   *
   * @param taskIdentifier - The task that was triggered with the key.
   * @param key - The key, or the strings that it was made of. Strings need the scope of the key,
   *   and, outside of the run, the ids of the run and the attempt.
   * @param options - The scope, default `"run"`, and the run and attempt that made the key.
   * @param requestOptions - Request options of this call.
   *
   * @example
   * ```ts
   * await idempotencyKeys.reset("send-email", ["welcome", user.id], { scope: "global" });
   * ```
   */
  reset(
    taskIdentifier: string,
    key: IdempotencyKey | string | string[],
    options?: { scope?: IdempotencyKeyScope; parentRunId?: string; attemptNumber?: number },
    requestOptions?: ApiRequestOptions,
  ): ApiPromise<{ id: string }>;
}

/** Keys that make a trigger safe to repeat. */
export declare const idempotencyKeys: IdempotencyKeysApi;

export {};
