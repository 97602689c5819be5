import type { ApiPromise } from "../promises.js";
import type { Integer } from "./common.js";
import type { ApiRequestOptions } from "./request-options.js";

/** The response of {@link PromptsApi.list}. */
export type ListPromptsResponseBody = {
  /** The prompts. */
  data: {
    /** The declared name. */
    slug: string;
    /** The id of the prompt. */
    friendlyId: string;
    /** The description. */
    description: string | null;
    /** The tags of the prompt. */
    tags: string[];
    /** The declared model. */
    defaultModel: string | null;
    /** The number of the current version. */
    currentVersion: Integer | null;
    /** Whether an override is active. */
    hasOverride: boolean;
    /** When it was last changed, as an ISO string. */
    updatedAt: string;
  }[];
};

/** The response of {@link PromptsApi.versions}. */
export type ListPromptVersionsResponseBody = {
  /** The versions. */
  data: {
    /** The id of the version. */
    id: string;
    /** The number of the version. */
    version: Integer;
    /** The labels of the version. */
    labels: string[];
    /** The source of the version. */
    source: string;
    /** The model. */
    model: string | null;
    /** The text of the prompt. */
    textContent: string | null;
    /** A note about the change. */
    commitMessage: string | null;
    /** The hash of the text. */
    contentHash: string;
    /** When it was created, as an ISO string. */
    createdAt: string;
  }[];
};

/** The contents of an override. */
export type CreatePromptOverrideRequestBody = {
  /** The text of the prompt. */
  textContent: string;
  /** The model. */
  model?: string;
  /** A note about the change. */
  commitMessage?: string;
  /** The source of the version. */
  source?: string;
};

/** The changes to an override. Fields that are left out stay. */
export type UpdatePromptOverrideRequestBody = {
  /** The text of the prompt. */
  textContent?: string;
  /** The model. */
  model?: string;
  /** A note about the change. */
  commitMessage?: string;
};

/** The response of the calls that change a prompt. */
export type PromptOkResponseBody = {
  /** Whether it succeeded. */
  ok: boolean;
};

/** The response of {@link PromptsApi.createOverride}. */
export type PromptOverrideCreatedResponseBody = {
  /** Whether it succeeded. */
  ok: boolean;
  /** The number of the new version. */
  version: Integer;
};

/** Selects the version of a prompt. Default the current one. */
export type ResolvePromptOptions = {
  /** The label of the version. */
  label?: string;
  /** The number of the version. */
  version?: Integer;
  /** Request options, as in the last argument. */
  requestOptions?: ApiRequestOptions;
};

/** Any prompt, as a type parameter: one defined with `prompts.define` of `@trigger.dev/sdk`. */
export type AnyPromptHandle = {
  id: string;
  resolve(variables: Record<string, unknown>, ...rest: any[]): PromiseLike<unknown>;
};

/** The name of a prompt. */
export type PromptIdentifier<TPrompt extends AnyPromptHandle> = TPrompt["id"];

/** The variables of a prompt. */
export type PromptVariables<TPrompt extends AnyPromptHandle> = Parameters<TPrompt["resolve"]>[0];

/** A prompt with its variables filled in. */
export type ResolvedPrompt = {
  /** The id of the prompt. */
  promptId: string;
  /** The number of the version. */
  version: Integer;
  /** The labels of the version. */
  labels: string[];
  /** The text of the prompt, with its variables filled in. */
  text: string;
  /** The model. */
  model?: string;
  /** The settings of the model. */
  config?: Record<string, unknown>;
  /**
   * Returns options for the AI SDK that attribute its calls to this prompt. Spread them into the
   * options of the calls.
   *
   * @param additionalMetadata - More metadata to attach.
   */
  toAISDKTelemetry(additionalMetadata?: Record<string, string>): {
    experimental_telemetry: { isEnabled: true; metadata: Record<string, string> };
  };
};

/** The calls of {@link prompts}. Token: a secret key. */
export interface PromptsApi {
  /**
   * Resolves a prompt and fills in its variables. With the prompt as type parameter, its name and
   * variables are checked.
   *
   * @param slug - The name of the prompt.
   * @param variables - The variables.
   * @param options - Selects the version.
   * @param requestOptions - Request options of this call.
   * @throws {@link NotFoundError} if there is no such prompt or version.
   *
   * @example
   * ```ts
   * const { text } = await prompts.resolve("greeting", { name: "Ada" }, { label: "production" });
   * ```
   */
  resolve<TPrompt extends AnyPromptHandle = AnyPromptHandle>(
    slug: PromptIdentifier<TPrompt>,
    variables?: PromptVariables<TPrompt>,
    options?: ResolvePromptOptions,
    requestOptions?: ApiRequestOptions,
  ): ApiPromise<ResolvedPrompt>;

  /**
   * Lists the prompts of the token's environment.
   *
   * @param requestOptions - Request options of this call.
   */
  list(requestOptions?: ApiRequestOptions): ApiPromise<ListPromptsResponseBody>;

  /**
   * Lists the versions of a prompt.
   *
   * @param slug - The name of the prompt.
   * @param requestOptions - Request options of this call.
   */
  versions(
    slug: string,
    requestOptions?: ApiRequestOptions,
  ): ApiPromise<ListPromptVersionsResponseBody>;

  /**
   * Makes a deployed version the current one.
   *
   * @param slug - The name of the prompt.
   * @param version - The number of the version.
   * @param requestOptions - Request options of this call.
   */
  promote(
    slug: string,
    version: Integer,
    requestOptions?: ApiRequestOptions,
  ): ApiPromise<PromptOkResponseBody>;

  /**
   * Creates an override: a version that takes precedence over the deployed ones.
   *
   * @param slug - The name of the prompt.
   * @param body - The contents.
   * @param requestOptions - Request options of this call.
   *
   * @example
   * ```ts
   * const { version } = await prompts.createOverride("greeting", { textContent: "Hello {{name}}" });
   * ```
   */
  createOverride(
    slug: string,
    body: CreatePromptOverrideRequestBody,
    requestOptions?: ApiRequestOptions,
  ): ApiPromise<PromptOverrideCreatedResponseBody>;

  /**
   * Updates the active override.
   *
   * @param slug - The name of the prompt.
   * @param body - The changes.
   * @param requestOptions - Request options of this call.
   */
  updateOverride(
    slug: string,
    body: UpdatePromptOverrideRequestBody,
    requestOptions?: ApiRequestOptions,
  ): ApiPromise<PromptOkResponseBody>;

  /**
   * Removes the active override, so that the deployed version applies again.
   *
   * @param slug - The name of the prompt.
   * @param requestOptions - Request options of this call.
   */
  removeOverride(
    slug: string,
    requestOptions?: ApiRequestOptions,
  ): ApiPromise<PromptOkResponseBody>;

  /**
   * Reactivates an override that was removed.
   *
   * @param slug - The name of the prompt.
   * @param version - The number of the version.
   * @param requestOptions - Request options of this call.
   */
  reactivateOverride(
    slug: string,
    version: Integer,
    requestOptions?: ApiRequestOptions,
  ): ApiPromise<PromptOkResponseBody>;
}

/** Prompts, with their versions and overrides. */
export declare const prompts: PromptsApi;
