import type { ApiPromise } from "../promises.js";
import type { ApiRequestOptions } from "./request-options.js";

/** The answer of {@link PromptsApi.list}. */
export type ListPromptsResponseBody = {
  /** The prompts. */
  data: {
    /** The name that it was declared under. */
    slug: string;
    /** The id of the prompt. */
    friendlyId: string;
    /** What it is for. */
    description: string | null;
    /** The tags to find it by. */
    tags: string[];
    /** The model that it was declared with. */
    defaultModel: string | null;
    /** The number of the version in use. */
    currentVersion: number | null;
    /** Whether an override goes before that version. */
    hasOverride: boolean;
    /** When it last changed: an ISO string. */
    updatedAt: string;
  }[];
};

/** The answer of {@link PromptsApi.versions}. */
export type ListPromptVersionsResponseBody = {
  /** The versions. */
  data: {
    /** The id of the version. */
    id: string;
    /** Its number. */
    version: number;
    /** Its labels. */
    labels: string[];
    /** Where it comes from. */
    source: string;
    /** The model that it is for. */
    model: string | null;
    /** What it says. */
    textContent: string | null;
    /** What was noted about it. */
    commitMessage: string | null;
    /** The hash of what it says. */
    contentHash: string;
    /** When it was made: an ISO string. */
    createdAt: string;
  }[];
};

/** What an override is to be. */
export type CreatePromptOverrideRequestBody = {
  /** What it says. */
  textContent: string;
  /** The model that it is for. */
  model?: string;
  /** A note about it. */
  commitMessage?: string;
  /** Where it comes from. */
  source?: string;
};

/** What is to be different in an override. */
export type UpdatePromptOverrideRequestBody = {
  /** What it says. */
  textContent?: string;
  /** The model that it is for. */
  model?: string;
  /** A note about it. */
  commitMessage?: string;
};

/** The answer of the calls that change a prompt. */
export type PromptOkResponseBody = {
  ok: boolean;
};

/** The answer of {@link PromptsApi.createOverride}. */
export type PromptOverrideCreatedResponseBody = {
  ok: boolean;
  /** The number of the version that was made. */
  version: number;
};

/** Which version of a prompt is meant. The one in use, where nothing is said. */
export type ResolvePromptOptions = {
  /** The label of the version. */
  label?: string;
  /** The number of the version. */
  version?: number;
  /** The same as the last argument. */
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

/** A prompt that is filled in. */
export type ResolvedPrompt = {
  /** The id of the prompt. */
  promptId: string;
  /** The number of the version. */
  version: number;
  /** The labels of the version. */
  labels: string[];
  /** What it says, with the variables in it. */
  text: string;
  /** The model that it is for. */
  model?: string;
  /** What is set for the model. */
  config?: Record<string, unknown>;
  /**
   * What makes the AI SDK say which prompt its calls are about: to be spread into their options.
   *
   * @param additionalMetadata - What is to be said besides.
   */
  toAISDKTelemetry(additionalMetadata?: Record<string, string>): {
    experimental_telemetry: { isEnabled: true; metadata: Record<string, string> };
  };
};

/** What {@link prompts} offers. Token: a secret key. */
export interface PromptsApi {
  /**
   * A prompt, filled in. With the prompt as type parameter, its name and variables are checked.
   *
   * @param slug - The name of the prompt.
   * @param variables - What to put into it.
   * @param options - Which version.
   * @param requestOptions - About this call alone.
   * @throws {@link NotFoundError} where there is no such prompt or version.
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
   * The prompts of the token's environment.
   *
   * @param requestOptions - About this call alone.
   */
  list(requestOptions?: ApiRequestOptions): ApiPromise<ListPromptsResponseBody>;

  /**
   * The versions of a prompt.
   *
   * @param slug - The name of the prompt.
   * @param requestOptions - About this call alone.
   */
  versions(
    slug: string,
    requestOptions?: ApiRequestOptions,
  ): ApiPromise<ListPromptVersionsResponseBody>;

  /**
   * Puts a version that was deployed into use.
   *
   * @param slug - The name of the prompt.
   * @param version - The number of the version.
   * @param requestOptions - About this call alone.
   */
  promote(
    slug: string,
    version: number,
    requestOptions?: ApiRequestOptions,
  ): ApiPromise<PromptOkResponseBody>;

  /**
   * Makes a version that goes before the deployed ones.
   *
   * @param slug - The name of the prompt.
   * @param body - What it is to be.
   * @param requestOptions - About this call alone.
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
   * Changes the override in use.
   *
   * @param slug - The name of the prompt.
   * @param body - What is to be different.
   * @param requestOptions - About this call alone.
   */
  updateOverride(
    slug: string,
    body: UpdatePromptOverrideRequestBody,
    requestOptions?: ApiRequestOptions,
  ): ApiPromise<PromptOkResponseBody>;

  /**
   * Takes the override out of use: the deployed version holds again.
   *
   * @param slug - The name of the prompt.
   * @param requestOptions - About this call alone.
   */
  removeOverride(
    slug: string,
    requestOptions?: ApiRequestOptions,
  ): ApiPromise<PromptOkResponseBody>;

  /**
   * Puts an override that was removed back into use.
   *
   * @param slug - The name of the prompt.
   * @param version - The number of the version.
   * @param requestOptions - About this call alone.
   */
  reactivateOverride(
    slug: string,
    version: number,
    requestOptions?: ApiRequestOptions,
  ): ApiPromise<PromptOkResponseBody>;
}

/** Looking after prompts. */
export declare const prompts: PromptsApi;
