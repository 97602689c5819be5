//! Generated from `src/npm/types/deployments.d.ts` by `scripts/generate.mjs`.

use serde::{Deserialize, Serialize};

use crate::rust::Json;
use crate::rust::json::or_default;
use crate::rust::names::names;

/// Filters and page of the list of deployments. A deployment must match all filters.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DeploymentFilter {
    /// The status.
    pub status: Option<DeploymentStatus>,
    /// Deployments created within this time, as a duration such as `"24h"` or `"7d"`.
    pub period: Option<String>,
    /// Deployments created from this time on: an ISO string, sent as it is.
    pub from: Option<String>,
    /// Deployments created until this time: an ISO string, sent as it is.
    pub to: Option<String>,
    /// The cursor before the first item of the page: `pagination.next` of another page.
    pub cursor: Option<String>,
    /// The cursor after the last item of the page: `pagination.previous` of another page.
    pub before: Option<String>,
    /// The size of a page, 5 to 100. Default 20.
    pub limit: Option<u32>,
}

names! {
    /// The status of a deployment.
    pub enum DeploymentStatus {
        /// Waits to be built.
        Pending = "PENDING",
        /// Is being built.
        Building = "BUILDING",
        /// Is being deployed.
        Deploying = "DEPLOYING",
        /// Deployed.
        Deployed = "DEPLOYED",
        /// Failed.
        Failed = "FAILED",
        /// Was cancelled.
        Canceled = "CANCELED",
        /// Took too long.
        TimedOut = "TIMED_OUT",
    }
}

/// A deployment.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Deployment {
    /// The id of the deployment.
    pub id: String,
    /// When it was created.
    #[serde(default, deserialize_with = "or_default")]
    pub created_at: String,
    /// Its short name.
    #[serde(default, deserialize_with = "or_default")]
    pub short_code: String,
    /// The version that it created, such as `"20250208.1"`.
    #[serde(default, deserialize_with = "or_default")]
    pub version: String,
    /// The runtime of its tasks, such as `"node"`.
    pub runtime: Option<String>,
    /// The version of the runtime.
    pub runtime_version: Option<String>,
    /// The status.
    #[serde(default, deserialize_with = "or_default")]
    pub status: DeploymentStatus,
    /// When the deployment was finished.
    pub deployed_at: Option<String>,
    /// The commit that was deployed.
    pub git: Option<Json>,
    /// The reason of the failure.
    pub error: Option<DeploymentError>,
    /// Your own id for it.
    pub external_id: Option<String>,
}

/// The reason of the failure.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct DeploymentError {
    /// The class of the error.
    #[serde(default, deserialize_with = "or_default")]
    pub name: String,
    /// The message of the error.
    #[serde(default, deserialize_with = "or_default")]
    pub message: String,
    /// The stack trace.
    pub stack: Option<String>,
    /// The error output of the build.
    pub stderr: Option<String>,
}

/// The response of [`DeploymentsApi::retrieve`](crate::DeploymentsApi::retrieve) and
/// [`DeploymentsApi::retrieve_latest`](crate::DeploymentsApi::retrieve_latest).
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct DeploymentDetails {
    /// The id of the deployment.
    pub id: String,
    /// The status.
    #[serde(default, deserialize_with = "or_default")]
    pub status: DeploymentStatus,
    /// The hash of the deployed code.
    #[serde(default, deserialize_with = "or_default")]
    pub content_hash: String,
    /// Its short name.
    #[serde(default, deserialize_with = "or_default")]
    pub short_code: String,
    /// The version that it created, such as `"20250208.1"`.
    #[serde(default, deserialize_with = "or_default")]
    pub version: String,
    /// The image that was built.
    pub image_reference: Option<String>,
    /// The reason of the failure.
    pub error_data: Option<Json>,
    /// The deployed code.
    pub worker: Option<DeploymentWorker>,
}

/// The deployed code.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct DeploymentWorker {
    /// The id of the deployed code.
    #[serde(default, deserialize_with = "or_default")]
    pub id: String,
    /// The version of the deployed code.
    #[serde(default, deserialize_with = "or_default")]
    pub version: String,
    /// The tasks.
    #[serde(default, deserialize_with = "or_default")]
    pub tasks: Vec<DeploymentTask>,
}

/// The tasks.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct DeploymentTask {
    /// The id of the task.
    #[serde(default, deserialize_with = "or_default")]
    pub id: String,
    /// The identifier of the task.
    #[serde(default, deserialize_with = "or_default")]
    pub slug: String,
    /// The source file of the task.
    #[serde(default, deserialize_with = "or_default")]
    pub file_path: String,
    /// The name by which the file exports the task.
    pub export_name: Option<String>,
}

/// The response of [`DeploymentsApi::promote`](crate::DeploymentsApi::promote).
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct PromotedDeployment {
    /// The id of the deployment.
    pub id: String,
    /// The version of new runs from now on.
    #[serde(default, deserialize_with = "or_default")]
    pub version: String,
    /// Its short name.
    #[serde(default, deserialize_with = "or_default")]
    pub short_code: String,
}
