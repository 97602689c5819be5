import type { CursorPagePromise } from "../pages.js";
import type { ApiPromise } from "../promises.js";
import type { Integer, Open } from "./common.js";
import type { ApiRequestOptions } from "./request-options.js";

/** The status of a deployment. */
export type DeploymentStatus =
  /** Waits to be built. */
  | "PENDING"
  /** Is being built. */
  | "BUILDING"
  /** Is being deployed. */
  | "DEPLOYING"
  /** Deployed. */
  | "DEPLOYED"
  /** Failed. */
  | "FAILED"
  /** Was cancelled. */
  | "CANCELED"
  /** Took too long. */
  | "TIMED_OUT";

/** Filters and page of the list of deployments. A deployment must match all filters. */
export interface ApiDeploymentListOptions {
  /** The status. */
  status?: DeploymentStatus;
  /** Deployments created within this time, as a duration such as `"24h"` or `"7d"`. */
  period?: string;
  /** Deployments created from this time on: an ISO string, sent as it is. */
  from?: string;
  /** Deployments created until this time: an ISO string, sent as it is. */
  to?: string;
  /** The cursor before the first item of the page: `pagination.next` of another page. */
  cursor?: string;
  /** The cursor after the last item of the page: `pagination.previous` of another page. */
  before?: string;
  /** The size of a page, 5 to 100. Default 20. */
  limit?: Integer;
}

/** A deployment. */
export type ApiDeploymentListResponseItem = {
  /** The id of the deployment. */
  id: string;
  /** When it was created. */
  createdAt: Date;
  /** Its short name. */
  shortCode: string;
  /** The version that it created, such as `"20250208.1"`. */
  version: string;
  /** The runtime of its tasks, such as `"node"`. */
  runtime: string | null;
  /** The version of the runtime. */
  runtimeVersion: string | null;
  /** The status. */
  status: Open<DeploymentStatus>;
  /** When the deployment was finished. */
  deployedAt?: Date;
  /** The commit that was deployed. */
  git?: Record<string, any>;
  /** The reason of the failure. */
  error?: {
    /** The class of the error. */
    name: string;
    /** The message of the error. */
    message: string;
    /** The stack trace. */
    stack?: string;
    /** The error output of the build. */
    stderr?: string;
  };
  /** Your own id for it. */
  externalId?: string | null;
};

/** The response of {@link DeploymentsApi.retrieveCurrent}. */
export type RetrieveCurrentDeploymentResponseBody = ApiDeploymentListResponseItem;

/** The response of {@link DeploymentsApi.retrieve} and {@link DeploymentsApi.retrieveLatest}. */
export type RetrieveDeploymentResponseBody = {
  /** The id of the deployment. */
  id: string;
  /** The status. */
  status: Open<DeploymentStatus>;
  /** The hash of the deployed code. */
  contentHash: string;
  /** Its short name. */
  shortCode: string;
  /** The version that it created, such as `"20250208.1"`. */
  version: string;
  /** The image that was built. */
  imageReference?: string | null;
  /** The reason of the failure. */
  errorData?: unknown;
  /** The deployed code. */
  worker?: {
    /** The id of the deployed code. */
    id: string;
    /** The version of the deployed code. */
    version: string;
    /** The tasks. */
    tasks: {
      /** The id of the task. */
      id: string;
      /** The identifier of the task. */
      slug: string;
      /** The source file of the task. */
      filePath: string;
      /** The name by which the file exports the task. */
      exportName?: string | null;
    }[];
  };
};

/** The response of {@link DeploymentsApi.promote}. */
export type PromoteDeploymentResponseBody = {
  /** The id of the deployment. */
  id: string;
  /** The version of new runs from now on. */
  version: string;
  /** Its short name. */
  shortCode: string;
};

/**
 * The calls of {@link deployments}. Token: a secret key. `list` and `retrieveCurrent` take a public
 * token with `read:deployments` too.
 */
export interface DeploymentsApi {
  /**
   * Lists the deployments of the token's environment, newest first. Await it for a page, or iterate
   * over it for all of them.
   *
   * @param options - Filters, and the size of a page.
   * @param requestOptions - Request options of this call, and of those for further pages.
   *
   * @example
   * ```ts
   * for await (const deployment of deployments.list({ status: "FAILED", period: "7d" })) {
   *   console.log(deployment.version, deployment.error?.message);
   * }
   * ```
   */
  list(
    options?: ApiDeploymentListOptions,
    requestOptions?: ApiRequestOptions,
  ): CursorPagePromise<ApiDeploymentListResponseItem>;
  /** Lists all deployments of the token's environment, newest first. */
  list(requestOptions: ApiRequestOptions): CursorPagePromise<ApiDeploymentListResponseItem>;

  /**
   * Retrieves the deployment whose version new runs get.
   *
   * @param requestOptions - Request options of this call.
   * @throws {@link NotFoundError} if nothing is deployed.
   */
  retrieveCurrent(
    requestOptions?: ApiRequestOptions,
  ): ApiPromise<RetrieveCurrentDeploymentResponseBody>;

  /**
   * Retrieves a deployment. `@trigger.dev/sdk` has no such call.
   *
   * @param deploymentId - The id of the deployment.
   * @param requestOptions - Request options of this call.
   * @throws {@link NotFoundError} if there is no such deployment.
   */
  retrieve(
    deploymentId: string,
    requestOptions?: ApiRequestOptions,
  ): ApiPromise<RetrieveDeploymentResponseBody>;

  /**
   * Retrieves the latest deployment of a self-hosted server that the server did not build itself.
   * `@trigger.dev/sdk` has no such call.
   *
   * @param requestOptions - Request options of this call.
   * @throws {@link NotFoundError} if there is none, as in the cloud.
   */
  retrieveLatest(requestOptions?: ApiRequestOptions): ApiPromise<RetrieveDeploymentResponseBody>;

  /**
   * Makes an earlier deployment the current one, so that new runs get its version.
   *
   * @param version - The version that it created, such as `"20250208.1"`.
   * @param requestOptions - Request options of this call.
   * @throws {@link NotFoundError} if there is no such version.
   */
  promote(
    version: string,
    requestOptions?: ApiRequestOptions,
  ): ApiPromise<PromoteDeploymentResponseBody>;
}

/** Deployments: the versions of the code that tasks run in. */
export declare const deployments: DeploymentsApi;
