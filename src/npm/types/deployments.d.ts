import type { CursorPagePromise } from "../pages.js";
import type { ApiPromise } from "../promises.js";
import type { Open } from "./common.js";
import type { ApiRequestOptions } from "./request-options.js";

/** How far a deployment is. */
export type DeploymentStatus =
  "PENDING" | "BUILDING" | "DEPLOYING" | "DEPLOYED" | "FAILED" | "CANCELED" | "TIMED_OUT";

/** Which deployments to list. All that is given must apply. */
export interface ApiDeploymentListOptions {
  /** How far they are. */
  status?: DeploymentStatus;
  /** Deployments made within this time, as a duration such as `"24h"` or `"7d"`. */
  period?: string;
  /** Deployments made from this time on: an ISO string, sent as it is. */
  from?: string;
  /** Deployments made until this time: an ISO string, sent as it is. */
  to?: string;
  /** The cursor after which the page starts: `pagination.next` of another page. */
  cursor?: string;
  /** Deployments a page, 5 to 100. Default 20. */
  limit?: number;
}

/** A deployment. */
export type ApiDeploymentListResponseItem = {
  /** The id of the deployment. */
  id: string;
  /** When it was made. */
  createdAt: Date;
  /** Its short name. */
  shortCode: string;
  /** The version that it made, such as `"20250208.1"`. */
  version: string;
  /** What its tasks run in, such as `"node"`. */
  runtime: string | null;
  /** The version of that. */
  runtimeVersion: string | null;
  /** How far it is. */
  status: Open<DeploymentStatus>;
  /** When it was done. */
  deployedAt?: Date;
  /** The commit that it was made from. */
  git?: Record<string, any>;
  /** Why it failed. */
  error?: {
    name: string;
    message: string;
    stack?: string;
    /** What the build wrote. */
    stderr?: string;
  };
  /** Your own id for it. */
  externalId?: string | null;
};

/** The answer of {@link DeploymentsApi.retrieveCurrent}. */
export type RetrieveCurrentDeploymentResponseBody = ApiDeploymentListResponseItem;

/** The answer of {@link DeploymentsApi.retrieve} and {@link DeploymentsApi.retrieveLatest}. */
export type RetrieveDeploymentResponseBody = {
  /** The id of the deployment. */
  id: string;
  /** How far it is. */
  status: Open<DeploymentStatus>;
  /** The hash of what was deployed. */
  contentHash: string;
  /** Its short name. */
  shortCode: string;
  /** The version that it made, such as `"20250208.1"`. */
  version: string;
  /** The image that was built. */
  imageReference?: string | null;
  /** Why it failed. */
  errorData?: unknown;
  /** What it runs. */
  worker?: {
    id: string;
    version: string;
    tasks: {
      id: string;
      /** The identifier of the task. */
      slug: string;
      /** The file that it is written in. */
      filePath: string;
      /** The name that the file exports it by. */
      exportName?: string | null;
    }[];
  };
};

/** The answer of {@link DeploymentsApi.promote}. */
export type PromoteDeploymentResponseBody = {
  /** The id of the deployment. */
  id: string;
  /** The version that new runs get from now on. */
  version: string;
  /** Its short name. */
  shortCode: string;
};

/**
 * What {@link deployments} offers. Token: a secret key, or a public token that may read
 * deployments.
 */
export interface DeploymentsApi {
  /**
   * Lists the deployments of the token's environment, newest first. Await it for a page, or iterate
   * over it for all of them.
   *
   * @param options - Which deployments, and how many a page.
   * @param requestOptions - About this call alone; for the fetching of further pages too.
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
  /** The same for all of them. */
  list(requestOptions: ApiRequestOptions): CursorPagePromise<ApiDeploymentListResponseItem>;

  /**
   * The deployment whose version new runs get.
   *
   * @param requestOptions - About this call alone.
   * @throws {@link NotFoundError} where nothing is deployed.
   */
  retrieveCurrent(
    requestOptions?: ApiRequestOptions,
  ): ApiPromise<RetrieveCurrentDeploymentResponseBody>;

  /**
   * One deployment. A call that the server documents and `@trigger.dev/sdk` does not have, as are
   * the two below.
   *
   * @param deploymentId - The id of the deployment.
   * @param requestOptions - About this call alone.
   * @throws {@link NotFoundError} where there is no such deployment.
   */
  retrieve(
    deploymentId: string,
    requestOptions?: ApiRequestOptions,
  ): ApiPromise<RetrieveDeploymentResponseBody>;

  /**
   * The latest deployment to a server of your own that was not built by the server itself.
   *
   * @param requestOptions - About this call alone.
   * @throws {@link NotFoundError} where there is none, as in the cloud.
   */
  retrieveLatest(requestOptions?: ApiRequestOptions): ApiPromise<RetrieveDeploymentResponseBody>;

  /**
   * Makes an earlier deployment the current one: new runs get its version.
   *
   * @param version - The version that it made, such as `"20250208.1"`.
   * @param requestOptions - About this call alone.
   * @throws {@link NotFoundError} where there is no such version.
   */
  promote(
    version: string,
    requestOptions?: ApiRequestOptions,
  ): ApiPromise<PromoteDeploymentResponseBody>;
}

/** Looking at what is deployed. */
export declare const deployments: DeploymentsApi;
