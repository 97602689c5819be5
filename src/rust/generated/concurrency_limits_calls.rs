//! Generated from `src/npm/types/concurrency-limits.d.ts` by `scripts/generate.mjs`.

use crate::api::concurrency_limits;
use crate::api::endpoint::Endpoint;
use crate::host::value::Value;
use crate::rust::calls::Calls;
use crate::rust::pages::List;
use crate::rust::{
    ConcurrencyKeyLimit, ConcurrencyKeyOverride, ConcurrencyLimit, ConcurrencyLimitFilter,
    ConcurrencyLimitOverride, Error, Page, RequestOptions, TriggerClient, calls,
};

/// The calls of [`TriggerClient::concurrency_limits`](crate::TriggerClient::concurrency_limits). Key: a secret
/// key.
///
#[doc = include_str!("../examples/concurrencyLimits.md")]
#[derive(Clone, Debug)]
pub struct ConcurrencyLimitsApi {
    pub(in crate::rust) calls: Calls,
}

impl TriggerClient {
    /// Limits on the number of runs that execute at the same time.
    #[must_use]
    pub fn concurrency_limits(&self) -> ConcurrencyLimitsApi {
        ConcurrencyLimitsApi { calls: self.calls.clone() }
    }
}

impl ConcurrencyLimitsApi {
    /// This group with these request options.
    #[must_use]
    pub fn with(self, options: RequestOptions) -> Self {
        Self { calls: self.calls.with(options) }
    }

    /// Lists the limits of the key's environment. [`Page::items`] has all of them.
    ///
    /// - `options`: selects a page, and its size.
    pub async fn list(
        &self,
        options: ConcurrencyLimitFilter,
    ) -> Result<Page<ConcurrencyLimit>, Error> {
        const ROW: &Endpoint = &concurrency_limits::LIST;
        let args = vec![calls::params(ROW, "options", &options)?];
        List::new(&self.calls, ROW, args).first().await
    }

    /// Retrieves a concurrency limit, as it applies to one concurrency key.
    ///
    /// - `name`: the name of the limit.
    /// - `concurrency_key`: the concurrency key.
    ///
    /// # Errors
    ///
    /// 404 if there is no such limit.
    pub async fn retrieve_for_key(
        &self,
        name: &str,
        concurrency_key: &str,
    ) -> Result<ConcurrencyKeyLimit, Error> {
        let args =
            vec![name.into(), Value::object_of(vec![("concurrencyKey", concurrency_key.into())])];
        self.calls.send(&concurrency_limits::RETRIEVE, args, None).await?.read()
    }

    /// Retrieves a concurrency limit.
    ///
    /// - `name`: the name of the limit; for one that a task declares, `task/` and the identifier of the task.
    ///
    /// # Errors
    ///
    /// 404 if there is no such limit.
    pub async fn retrieve(&self, name: &str) -> Result<ConcurrencyLimit, Error> {
        let args = vec![name.into()];
        self.calls.send(&concurrency_limits::RETRIEVE, args, None).await?.read()
    }

    /// Overrides the number of one concurrency key for a time. The other keys keep theirs.
    ///
    /// - `name`: the name of the limit.
    /// - `limit`: the key and its number.
    ///
    /// # Errors
    ///
    /// 404 if there is no such limit.
    pub async fn override_limit_for_key(
        &self,
        name: &str,
        limit: ConcurrencyKeyOverride,
    ) -> Result<ConcurrencyKeyLimit, Error> {
        const ROW: &Endpoint = &concurrency_limits::OVERRIDE;
        let args = vec![name.into(), calls::params(ROW, "override", &limit)?];
        self.calls.send(ROW, args, None).await?.read()
    }

    /// Overrides the declared numbers of a limit. A number that is left out stays.
    ///
    /// - `name`: the name of the limit.
    /// - `limit`: the numbers.
    ///
    /// # Errors
    ///
    /// 404 if there is no such limit.
    pub async fn override_limit(
        &self,
        name: &str,
        limit: ConcurrencyLimitOverride,
    ) -> Result<ConcurrencyLimit, Error> {
        const ROW: &Endpoint = &concurrency_limits::OVERRIDE;
        let args = vec![name.into(), calls::params(ROW, "override", &limit)?];
        self.calls.send(ROW, args, None).await?.read()
    }

    /// Removes the override of one concurrency key.
    ///
    /// - `name`: the name of the limit.
    /// - `concurrency_key`: the concurrency key.
    ///
    /// # Errors
    ///
    /// 404 if there is no such limit.
    pub async fn reset_for_key(
        &self,
        name: &str,
        concurrency_key: &str,
    ) -> Result<ConcurrencyKeyLimit, Error> {
        let args =
            vec![name.into(), Value::object_of(vec![("concurrencyKey", concurrency_key.into())])];
        self.calls.send(&concurrency_limits::RESET, args, None).await?.read()
    }

    /// Removes the overrides of a limit, so that the declared numbers apply again.
    ///
    /// - `name`: the name of the limit.
    ///
    /// # Errors
    ///
    /// 404 if there is no such limit.
    pub async fn reset(&self, name: &str) -> Result<ConcurrencyLimit, Error> {
        let args = vec![name.into()];
        self.calls.send(&concurrency_limits::RESET, args, None).await?.read()
    }

    /// Pauses a limit: none of its runs starts. Runs that execute continue.
    ///
    /// - `name`: the name of the limit.
    ///
    /// # Errors
    ///
    /// 404 if there is no such limit.
    pub async fn pause(&self, name: &str) -> Result<ConcurrencyLimit, Error> {
        let args = vec![name.into()];
        self.calls.send(&concurrency_limits::PAUSE, args, None).await?.read()
    }

    /// Resumes a paused limit.
    ///
    /// - `name`: the name of the limit.
    ///
    /// # Errors
    ///
    /// 404 if there is no such limit.
    pub async fn resume(&self, name: &str) -> Result<ConcurrencyLimit, Error> {
        let args = vec![name.into()];
        self.calls.send(&concurrency_limits::RESUME, args, None).await?.read()
    }
}
