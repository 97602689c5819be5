//! Generated from `src/npm/types/deployments.d.ts` by `scripts/generate.mjs`.

use crate::api::deployments;
use crate::api::endpoint::Endpoint;
use crate::rust::calls::Calls;
use crate::rust::pages::List;
use crate::rust::{
    Deployment, DeploymentDetails, DeploymentFilter, Error, Page, PromotedDeployment,
    RequestOptions, TriggerClient, calls,
};

/// The calls of [`TriggerClient::deployments`](crate::TriggerClient::deployments). Key: a secret key. `list` and
/// `retrieve_current` take a public token with `read:deployments` too.
///
#[doc = include_str!("../examples/deployments.md")]
#[derive(Clone, Debug)]
pub struct DeploymentsApi {
    pub(in crate::rust) calls: Calls,
}

impl TriggerClient {
    /// Deployments: the versions of the code that tasks run in.
    #[must_use]
    pub fn deployments(&self) -> DeploymentsApi {
        DeploymentsApi { calls: self.calls.clone() }
    }
}

impl DeploymentsApi {
    /// This group with these request options.
    #[must_use]
    pub fn with(self, options: RequestOptions) -> Self {
        Self { calls: self.calls.with(options) }
    }

    /// Lists the deployments of the key's environment, newest first. [`Page::items`] has all of them.
    ///
    /// - `options`: filters, and the size of a page.
    pub async fn list(&self, options: DeploymentFilter) -> Result<Page<Deployment>, Error> {
        const ROW: &Endpoint = &deployments::LIST;
        let args = vec![calls::params(ROW, "options", &options)?];
        List::new(&self.calls, ROW, args).first().await
    }

    /// Retrieves the deployment whose version new runs get.
    ///
    /// # Errors
    ///
    /// 404 if nothing is deployed.
    pub async fn retrieve_current(&self) -> Result<Deployment, Error> {
        let args = vec![];
        self.calls.send(&deployments::RETRIEVE_CURRENT, args, None).await?.read()
    }

    /// Retrieves a deployment. `@trigger.dev/sdk` has no such call.
    ///
    /// - `deployment_id`: the id of the deployment.
    ///
    /// # Errors
    ///
    /// 404 if there is no such deployment.
    pub async fn retrieve(&self, deployment_id: &str) -> Result<DeploymentDetails, Error> {
        let args = vec![deployment_id.into()];
        self.calls.send(&deployments::RETRIEVE, args, None).await?.read()
    }

    /// Retrieves the latest deployment of a self-hosted server that the server did not build itself.
    /// `@trigger.dev/sdk` has no such call.
    ///
    /// # Errors
    ///
    /// 404 if there is none, as in the cloud.
    pub async fn retrieve_latest(&self) -> Result<DeploymentDetails, Error> {
        let args = vec![];
        self.calls.send(&deployments::RETRIEVE_LATEST, args, None).await?.read()
    }

    /// Makes an earlier deployment the current one, so that new runs get its version.
    ///
    /// - `version`: the version that it created, such as `"20250208.1"`.
    ///
    /// # Errors
    ///
    /// 404 if there is no such version.
    pub async fn promote(&self, version: &str) -> Result<PromotedDeployment, Error> {
        let args = vec![version.into()];
        self.calls.send(&deployments::PROMOTE, args, None).await?.read()
    }
}
