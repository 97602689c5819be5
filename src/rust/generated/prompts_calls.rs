//! Generated from `src/npm/types/prompts.d.ts` by `scripts/generate.mjs`.

use crate::api::endpoint::Endpoint;
use crate::api::prompts;
use crate::host::value::Value;
use crate::rust::calls::Calls;
use crate::rust::{
    CreatedPromptOverride, Error, NewPromptOverride, Prompt, PromptVersion, RequestOptions,
    TriggerClient, UpdatePromptOverride, calls,
};

/// The calls of [`TriggerClient::prompts`](crate::TriggerClient::prompts). Key: a secret key.
///
#[doc = include_str!("../examples/prompts.md")]
#[derive(Clone, Debug)]
pub struct PromptsApi {
    pub(in crate::rust) calls: Calls,
}

impl TriggerClient {
    /// Prompts, with their versions and overrides.
    #[must_use]
    pub fn prompts(&self) -> PromptsApi {
        PromptsApi { calls: self.calls.clone() }
    }
}

impl PromptsApi {
    /// This group with these request options.
    #[must_use]
    pub fn with(self, options: RequestOptions) -> Self {
        Self { calls: self.calls.with(options) }
    }

    /// Lists the prompts of the key's environment.
    pub async fn list(&self) -> Result<Vec<Prompt>, Error> {
        let args = vec![];
        self.calls.send(&prompts::LIST, args, None).await?.read_field("data")
    }

    /// Lists the versions of a prompt.
    ///
    /// - `slug`: the name of the prompt.
    pub async fn versions(&self, slug: &str) -> Result<Vec<PromptVersion>, Error> {
        let args = vec![slug.into()];
        self.calls.send(&prompts::VERSIONS, args, None).await?.read_field("data")
    }

    /// Makes a deployed version the current one.
    ///
    /// - `slug`: the name of the prompt.
    /// - `version`: the number of the version.
    pub async fn promote(&self, slug: &str, version: u32) -> Result<(), Error> {
        let args = vec![slug.into(), Value::number(f64::from(version))];
        self.calls.send(&prompts::PROMOTE, args, None).await.map(drop)
    }

    /// Creates an override: a version that takes precedence over the deployed ones.
    ///
    /// - `slug`: the name of the prompt.
    /// - `body`: the contents.
    pub async fn create_override(
        &self,
        slug: &str,
        body: NewPromptOverride,
    ) -> Result<CreatedPromptOverride, Error> {
        const ROW: &Endpoint = &prompts::CREATE_OVERRIDE;
        let args = vec![slug.into(), calls::params(ROW, "body", &body)?];
        self.calls.send(ROW, args, None).await?.read()
    }

    /// Updates the active override.
    ///
    /// - `slug`: the name of the prompt.
    /// - `body`: the changes.
    pub async fn update_override(
        &self,
        slug: &str,
        body: UpdatePromptOverride,
    ) -> Result<(), Error> {
        const ROW: &Endpoint = &prompts::UPDATE_OVERRIDE;
        let args = vec![slug.into(), calls::params(ROW, "body", &body)?];
        self.calls.send(ROW, args, None).await.map(drop)
    }

    /// Removes the active override, so that the deployed version applies again.
    ///
    /// - `slug`: the name of the prompt.
    pub async fn remove_override(&self, slug: &str) -> Result<(), Error> {
        let args = vec![slug.into()];
        self.calls.send(&prompts::REMOVE_OVERRIDE, args, None).await.map(drop)
    }

    /// Reactivates an override that was removed.
    ///
    /// - `slug`: the name of the prompt.
    /// - `version`: the number of the version.
    pub async fn reactivate_override(&self, slug: &str, version: u32) -> Result<(), Error> {
        let args = vec![slug.into(), Value::number(f64::from(version))];
        self.calls.send(&prompts::REACTIVATE_OVERRIDE, args, None).await.map(drop)
    }
}
