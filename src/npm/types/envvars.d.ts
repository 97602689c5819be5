import type { ApiPromise } from "../promises.js";
import type { ApiRequestOptions } from "./request-options.js";

/** An environment variable. */
export type EnvironmentVariableWithSecret = {
  /** Its name. */
  name: string;
  /** The value. A secret one is `"<redacted>"`. */
  value: string;
  /** Whether the value is secret, so that it is never shown again. */
  isSecret: boolean;
};

/** The response of the calls that change variables. */
export type EnvironmentVariableResponseBody = {
  /** Always true, since a call that fails rejects. */
  success: boolean;
};

/** Many variables at once, for {@link EnvvarsApi.upload}. */
export interface ImportEnvironmentVariablesParams {
  /** Each name with its value. */
  variables: Record<string, string>;
  /** Whether existing variables get the new values. Default false. */
  override?: boolean;
  /** Whether the values are secret, so that they are never shown again. Default false. */
  isSecret?: boolean;
}

/** One variable, for {@link EnvvarsApi.create}. */
export interface CreateEnvironmentVariableParams {
  /** The name, such as `"DATABASE_URL"`. */
  name: string;
  /** The value. */
  value: string;
  /** Whether the value is secret, so that it is never shown again. Default false. */
  isSecret?: boolean;
}

/** A new value, for {@link EnvvarsApi.update}. */
export interface UpdateEnvironmentVariableParams {
  /** The new value. */
  value: string;
}

/**
 * The calls of {@link envvars}. Each takes a project and an environment. Inside a running task both
 * can be left out: the call then uses the task's own.
 *
 * Token: a secret key of the project, or a personal access token.
 */
export interface EnvvarsApi {
  /**
   * Lists the variables of an environment.
   *
   * @param projectRef - The project, `proj_…`.
   * @param slug - The environment: `"dev"`, `"stg"`, `"prod"` or `"preview"`.
   * @param requestOptions - Request options of this call.
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
  /** Lists the variables of the running task's environment, in this project or its own. */
  list(projectRef: string): ApiPromise<EnvironmentVariableWithSecret[]>;
  list(requestOptions?: ApiRequestOptions): ApiPromise<EnvironmentVariableWithSecret[]>;

  /**
   * Retrieves a variable of an environment.
   *
   * @param projectRef - The project, `proj_…`.
   * @param slug - The environment: `"dev"`, `"stg"`, `"prod"` or `"preview"`.
   * @param name - The name of the variable.
   * @param requestOptions - Request options of this call.
   * @throws {@link NotFoundError} if there is no such variable.
   */
  retrieve(
    projectRef: string,
    slug: string,
    name: string,
    requestOptions?: ApiRequestOptions,
  ): ApiPromise<EnvironmentVariableWithSecret>;
  /** The form for the environment of the running task. */
  retrieve(
    name: string,
    requestOptions?: ApiRequestOptions,
  ): ApiPromise<EnvironmentVariableWithSecret>;

  /**
   * Creates many variables at once.
   *
   * @param projectRef - The project, `proj_…`.
   * @param slug - The environment: `"dev"`, `"stg"`, `"prod"` or `"preview"`.
   * @param params - The variables, and whether they replace existing ones.
   * @param requestOptions - Request options of this call.
   * @throws {@link BadRequestError} if a variable is invalid; its `body` names it.
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
  /** The form for the environment of the running task. */
  upload(
    params: ImportEnvironmentVariablesParams,
    requestOptions?: ApiRequestOptions,
  ): ApiPromise<EnvironmentVariableResponseBody>;

  /**
   * Creates a variable. An existing variable with that name gets the new value.
   *
   * @param projectRef - The project, `proj_…`.
   * @param slug - The environment: `"dev"`, `"stg"`, `"prod"` or `"preview"`.
   * @param params - The name and the value.
   * @param requestOptions - Request options of this call.
   * @throws {@link BadRequestError} if it is invalid.
   */
  create(
    projectRef: string,
    slug: string,
    params: CreateEnvironmentVariableParams,
    requestOptions?: ApiRequestOptions,
  ): ApiPromise<EnvironmentVariableResponseBody>;
  /** The form for the environment of the running task. */
  create(
    params: CreateEnvironmentVariableParams,
    requestOptions?: ApiRequestOptions,
  ): ApiPromise<EnvironmentVariableResponseBody>;

  /**
   * Updates the value of a variable.
   *
   * @param projectRef - The project, `proj_…`.
   * @param slug - The environment: `"dev"`, `"stg"`, `"prod"` or `"preview"`.
   * @param name - The name of the variable.
   * @param params - The new value.
   * @param requestOptions - Request options of this call.
   * @throws {@link NotFoundError} if there is no such variable.
   */
  update(
    projectRef: string,
    slug: string,
    name: string,
    params: UpdateEnvironmentVariableParams,
    requestOptions?: ApiRequestOptions,
  ): ApiPromise<EnvironmentVariableResponseBody>;
  /** The form for the environment of the running task. */
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
   * @param requestOptions - Request options of this call.
   * @throws {@link NotFoundError} if there is no such variable.
   */
  del(
    projectRef: string,
    slug: string,
    name: string,
    requestOptions?: ApiRequestOptions,
  ): ApiPromise<EnvironmentVariableResponseBody>;
  /** The form for the environment of the running task. */
  del(
    name: string,
    requestOptions?: ApiRequestOptions,
  ): ApiPromise<EnvironmentVariableResponseBody>;
}

/** The environment variables of tasks. */
export declare const envvars: EnvvarsApi;
