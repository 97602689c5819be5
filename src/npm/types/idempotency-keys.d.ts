import type { ApiPromise } from "../promises.js";
import type { ApiRequestOptions } from "./request-options.js";

declare const brand: unique symbol;

/** A key made by {@link IdempotencyKeysApi.create}: hashed already, and sent as it is. */
export type IdempotencyKey = string & { readonly [brand]: "IdempotencyKey" };

/**
 * What a key holds for inside a task: `"run"` for this run (its retries included), `"attempt"` for
 * this attempt of it, `"global"` for all runs of the environment. Outside a task all three mean the
 * same.
 */
export type IdempotencyKeyScope = "run" | "attempt" | "global";

/** What {@link idempotencyKeys} offers. */
export interface IdempotencyKeysApi {
  /**
   * Makes an idempotency key from your own words: a SHA-256 over them, and over the run or attempt
   * where the scope asks for it. Worked out here; nothing is sent.
   *
   * A plain string in `idempotencyKey` is turned into a key in the same way, with the scope `"run"`.
   *
   * @param key - One or more strings; several are joined with `-`.
   * @param options - The scope; default `"run"`.
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
   * Makes the server forget a key, so that the next trigger with it makes a new run.
   *
   * Token: a secret key.
   *
   * @param taskIdentifier - The task that was triggered with it.
   * @param key - The key, or what it was made of. What it was made of needs the scope that it was
   *   made with, and outside of the run also the run (and the attempt).
   * @param options - The scope, default `"run"`, and where it was made.
   * @param requestOptions - About this call alone.
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

/** Keys that make a trigger call safe to repeat. */
export declare const idempotencyKeys: IdempotencyKeysApi;

export {};
