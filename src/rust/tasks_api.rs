//! Starting runs of tasks.

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

/// Starts runs of tasks: [`TriggerClient::tasks`](super::TriggerClient::tasks).
#[derive(Clone, Debug)]
pub struct TasksApi {
    pub(super) calls: Calls,
}

impl TasksApi {
    /// The same with these request options.
    #[must_use]
    pub fn with(self, options: RequestOptions) -> Self {
        Self { calls: self.calls.with(options) }
    }

    /// Starts a run of a task. Returns when the run is accepted, not when it has ended.
    ///
    /// Key: a secret key, or a public token with `trigger:tasks:<id>`.
    ///
    /// `task` is the identifier of the task, `payload` what it takes: a string arrives as text, `()` as nothing, and a
    /// payload of 128 KB or more goes by the object store.
    ///
    /// # Errors
    ///
    /// 404 where there is no such task, 400 and 422 where the options are not valid or cannot be met. Nothing is sent
    /// of a payload that has no JSON, such as a map whose keys are no strings.
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

    /// Starts many runs of one task, at most 1000. For runs of different tasks see
    /// [`BatchApi::trigger`](super::BatchApi::trigger).
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
    /// [`Error::batch_phase`] says which step failed, and [`Error::status`] and the like why.
    pub async fn batch_trigger<P: Serialize>(
        &self,
        task: &str,
        items: impl IntoIterator<Item = BatchItem<P>>,
        options: BatchOptions,
    ) -> Result<BatchHandle, Error> {
        let all: Result<Vec<_>, Error> = items.into_iter().map(BatchItem::unnamed).collect();
        batch_api::send(&self.calls, &batch::TRIGGER_TASK, Some(task), all?, &options).await
    }

    /// Triggers many runs of one task whose items come over time, at most 1000. All items are read before the first is sent.
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

/// What starting a run gives.
#[derive(Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct RunHandle {
    /// The id of the run, `run_…`.
    pub id: String,
    /// Whether an earlier run with the same idempotency key was found, instead of a new one made.
    #[serde(default, deserialize_with = "or_default")]
    pub is_cached: bool,
    /// A token that may read this run and nothing else: fit for a browser. Lasts for an hour.
    pub public_access_token: String,
}

/// Does not show the token.
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

/// How long a run may wait for its start.
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
