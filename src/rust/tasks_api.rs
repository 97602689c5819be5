//! Triggers runs of tasks.

use std::fmt;

use futures_core::Stream;
use serde::{Deserialize, Serialize};

use super::batch_api::{self, BatchHandle, BatchItem};
use super::calls::{Calls, params, payload};
use super::config::Hidden;
use super::json::or_default;
use super::{BatchOptions, Error, RequestOptions, TriggerOptions};
use crate::api::endpoint::Endpoint;
use crate::api::{batch, tasks};

/// Triggers runs of tasks. Returned by [`TriggerClient::tasks`](super::TriggerClient::tasks).
#[derive(Clone, Debug)]
pub struct TasksApi {
    pub(super) calls: Calls,
}

impl TasksApi {
    /// Sets the request options of the calls.
    #[must_use]
    pub fn with(self, options: RequestOptions) -> Self {
        Self { calls: self.calls.with(options) }
    }

    /// Triggers a run of a task. Returns when the server has accepted the run, before the run has ended.
    ///
    /// Key: a secret key, or a public token with `trigger:tasks:<id>`.
    ///
    /// `task` is the id of the task, `payload` its payload. A string arrives as text, and `()` as no payload. A payload of 128 KB
    /// or more is sent through the object store.
    ///
    /// # Errors
    ///
    /// 404 if the task doesn't exist, 400 and 422 if the options are invalid or impossible. A payload that can't be converted to
    /// JSON, such as a map whose keys aren't strings, fails before a request is sent.
    pub async fn trigger<P: Serialize + ?Sized>(
        &self,
        task: &str,
        payload: &P,
        options: TriggerOptions,
    ) -> Result<RunHandle, Error> {
        const ROW: &Endpoint = &tasks::TRIGGER;
        let payload = self::payload(ROW, "payload", payload)?;
        let options = params(ROW, "options", &options)?;
        self.calls.send(ROW, vec![task.into(), payload, options], None).await?.read()
    }

    /// Triggers up to 1000 runs of one task. [`BatchApi::trigger`](super::BatchApi::trigger) triggers runs of different tasks.
    ///
    /// Key: a secret key, or a public token with `batchTrigger:tasks:<id>`.
    ///
    /// ```no_run
    /// # use trigger_wasm::{BatchItem, Error, TriggerClient};
    /// # async fn send(client: &TriggerClient, ids: &[u32]) -> Result<(), Error> {
    /// let items = ids.iter().map(BatchItem::new);
    /// let handle = client.tasks().batch_trigger("make-report", items, Default::default()).await?;
    /// let batch = client.batch().retrieve(&handle.batch_id).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::batch_phase`] names the failed step. [`Error::status`] and other methods describe its cause.
    pub async fn batch_trigger<P: Serialize>(
        &self,
        task: &str,
        items: impl IntoIterator<Item = BatchItem<P>>,
        options: BatchOptions,
    ) -> Result<BatchHandle, Error> {
        let all: Result<Vec<_>, Error> = items.into_iter().map(BatchItem::unnamed).collect();
        batch_api::send(&self.calls, &batch::TRIGGER_TASK, Some(task), all?, &options).await
    }

    /// Triggers up to 1000 runs of one task, with the items of a stream. All items are read before the first is sent.
    ///
    /// Key and errors: as for [`batch_trigger`](Self::batch_trigger).
    pub async fn batch_trigger_stream<P: Serialize>(
        &self,
        task: &str,
        items: impl Stream<Item = BatchItem<P>>,
        options: BatchOptions,
    ) -> Result<BatchHandle, Error> {
        let all = batch_api::collect(items, BatchItem::unnamed).await?;
        batch_api::send(&self.calls, &batch::TRIGGER_TASK, Some(task), all, &options).await
    }
}

/// The handle of a triggered run.
#[derive(Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct RunHandle {
    /// The id of the run, `run_…`.
    pub id: String,
    /// Whether the run already existed, with the same idempotency key.
    #[serde(default, deserialize_with = "or_default")]
    pub is_cached: bool,
    /// A public token for browsers, which can only read this run. Valid for an hour.
    pub public_access_token: String,
}

/// Hides the token.
impl fmt::Debug for RunHandle {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("RunHandle")
            .field("id", &self.id)
            .field("is_cached", &self.is_cached)
            .field("public_access_token", &Hidden)
            .finish()
    }
}

/// The time for which a run may wait for its start.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Ttl {
    /// A duration such as `"1h"`.
    Duration(String),
    /// A number of seconds; 0 for no limit.
    Seconds(u32),
}

impl From<&str> for Ttl {
    fn from(duration: &str) -> Self {
        Self::Duration(duration.to_owned())
    }
}
