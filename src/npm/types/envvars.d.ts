import type { ApiPromise } from "../promises.js";
import type { ApiRequestOptions } from "./request-options.js";

/** An environment variable. */
export type EnvironmentVariableWithSecret = {
  /** Its name. */
  name: string;
  /** Its value; of a secret one, `"<redacted>"`. */
  value: string;
  /** Whether its value is never shown again. */
  isSecret: boolean;
};

/** The answer of the calls that change variables. */
export type EnvironmentVariableResponseBody = {
  /** True: a call that fails rejects. */
  success: boolean;
};

/** Many variables at once, for {@link EnvvarsApi.upload}. */
export interface ImportEnvironmentVariablesParams {
  /** Each name with its value. */
  variables: Record<string, string>;
  /** Whether variables that exist get the new values. Default false: they keep theirs. */
  override?: boolean;
  /** Whether the values are never to be shown again. Default false. */
  isSecret?: boolean;
}

/** One variable, for {@link EnvvarsApi.create}. */
export interface CreateEnvironmentVariableParams {
  /** Its name, such as `"DATABASE_URL"`. */
  name: string;
  /** Its value. */
  value: string;
  /** Whether the value is never to be shown again. Default false. */
  isSecret?: boolean;
}

/** A new value, for {@link EnvvarsApi.update}. */
export interface UpdateEnvironmentVariableParams {
  /** The new value. */
  value: string;
}

/**
 * What {@link envvars} offers. Each call has two forms: with a project and an environment, and,
 * inside a running task only, without them for the task's own.
 *
 * Token: a secret key of the project, or a personal access token.
 */
export interface EnvvarsApi {
  /**
   * All variables of an environment.
   *
   * @param projectRef - The project, `proj_…`.
   * @param slug - The environment: `"dev"`, `"stg"`, `"prod"` or `"preview"`.
   * @param requestOptions - About this call alone.
   *
   * @example
   * ```ts
   * const variables = await envvars.list("proj_1234", "prod");
   * ```
   */
  list(
    projectRef: string,
    slug: string,
    requestOptions?: ApiRequestOptions,
  ): ApiPromise<EnvironmentVariableWithSecret[]>;
  /** The same for the environment of the running task, of this project or of its own. */
  list(projectRef: string): ApiPromise<EnvironmentVariableWithSecret[]>;
  list(requestOptions?: ApiRequestOptions): ApiPromise<EnvironmentVariableWithSecret[]>;

  /**
   * One variable of an environment.
   *
   * @param projectRef - The project, `proj_…`.
   * @param slug - The environment: `"dev"`, `"stg"`, `"prod"` or `"preview"`.
   * @param name - The name of the variable.
   * @param requestOptions - About this call alone.
   * @throws {@link NotFoundError} where there is no such variable.
   */
  retrieve(
    projectRef: string,
    slug: string,
    name: string,
    requestOptions?: ApiRequestOptions,
  ): ApiPromise<EnvironmentVariableWithSecret>;
  /** The same for the environment of the running task. */
  retrieve(
    name: string,
    requestOptions?: ApiRequestOptions,
  ): ApiPromise<EnvironmentVariableWithSecret>;

  /**
   * Creates many variables at once.
   *
   * @param projectRef - The project, `proj_…`.
   * @param slug - The environment: `"dev"`, `"stg"`, `"prod"` or `"preview"`.
   * @param params - The variables, and what is to become of those that exist.
   * @param requestOptions - About this call alone.
   * @throws {@link BadRequestError} where one of them is not valid; its `body` says which.
   *
   * @example
   * ```ts
   * await envvars.upload("proj_1234", "prod", {
   *   variables: { DATABASE_URL: "postgres://…", LOG_LEVEL: "info" },
   *   override: true,
   * });
   * ```
   */
  upload(
    projectRef: string,
    slug: string,
    params: ImportEnvironmentVariablesParams,
    requestOptions?: ApiRequestOptions,
  ): ApiPromise<EnvironmentVariableResponseBody>;
  /** The same for the environment of the running task. */
  upload(
    params: ImportEnvironmentVariablesParams,
    requestOptions?: ApiRequestOptions,
  ): ApiPromise<EnvironmentVariableResponseBody>;

  /**
   * Creates a variable. One of that name that exists gets the new value.
   *
   * @param projectRef - The project, `proj_…`.
   * @param slug - The environment: `"dev"`, `"stg"`, `"prod"` or `"preview"`.
   * @param params - Its name and value.
   * @param requestOptions - About this call alone.
   * @throws {@link BadRequestError} where it is not valid.
   */
  create(
    projectRef: string,
    slug: string,
    params: CreateEnvironmentVariableParams,
    requestOptions?: ApiRequestOptions,
  ): ApiPromise<EnvironmentVariableResponseBody>;
  /** The same for the environment of the running task. */
  create(
    params: CreateEnvironmentVariableParams,
    requestOptions?: ApiRequestOptions,
  ): ApiPromise<EnvironmentVariableResponseBody>;

  /**
   * Gives a variable another value.
   *
   * @param projectRef - The project, `proj_…`.
   * @param slug - The environment: `"dev"`, `"stg"`, `"prod"` or `"preview"`.
   * @param name - The name of the variable.
   * @param params - Its new value.
   * @param requestOptions - About this call alone.
   * @throws {@link NotFoundError} where there is no such variable.
   */
  update(
    projectRef: string,
    slug: string,
    name: string,
    params: UpdateEnvironmentVariableParams,
    requestOptions?: ApiRequestOptions,
  ): ApiPromise<EnvironmentVariableResponseBody>;
  /** The same for the environment of the running task. */
  update(
    name: string,
    params: UpdateEnvironmentVariableParams,
    requestOptions?: ApiRequestOptions,
  ): ApiPromise<EnvironmentVariableResponseBody>;

  /**
   * Deletes a variable.
   *
   * @param projectRef - The project, `proj_…`.
   * @param slug - The environment: `"dev"`, `"stg"`, `"prod"` or `"preview"`.
   * @param name - The name of the variable.
   * @param requestOptions - About this call alone.
   * @throws {@link NotFoundError} where there is no such variable.
   */
  del(
    projectRef: string,
    slug: string,
    name: string,
    requestOptions?: ApiRequestOptions,
  ): ApiPromise<EnvironmentVariableResponseBody>;
  /** The same for the environment of the running task. */
  del(
    name: string,
    requestOptions?: ApiRequestOptions,
  ): ApiPromise<EnvironmentVariableResponseBody>;
}

/** The environment variables that tasks run with. */
export declare const envvars: EnvvarsApi;
