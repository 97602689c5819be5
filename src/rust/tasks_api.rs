//! Starting runs of tasks.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::batch_api::{self, BatchHandle, BatchItem, BatchOptions};
use super::calls::{Calls, params, payload};
use super::config::Hidden;
use super::json::or_default;
use super::names::names;
use super::{Error, Json, RequestOptions};
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
        const ROW: &Endpoint = &batch::TRIGGER_TASK;
        let mut all = Vec::new();
        for item in items {
            all.push(batch_api::item(ROW, &item.payload, &item.options)?);
        }
        batch_api::send(&self.calls, ROW, Some(task), all, &options).await
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

/// How a run is to be made. All of it may be left out: `TriggerOptions { queue: …, ..Default::default() }`.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TriggerOptions {
    /// Makes the call safe to repeat: while the key is known, triggering the same task with it again gives the handle
    /// of the run that there is. It is hashed before it is sent.
    pub idempotency_key: Option<String>,
    /// How long the key is known, as a duration such as `"60s"`, `"1h"` or `"7d"`. By default 30 days.
    #[serde(rename = "idempotencyKeyTTL")]
    pub idempotency_key_ttl: Option<String>,
    /// Starts the run later: a duration such as `"60s"`, `"1h"` or `"2w"`, or a date.
    pub delay: Option<String>,
    /// The run expires if it has not started by then. In the development environment the default is 10 minutes.
    pub ttl: Option<Ttl>,
    /// Tags to find the run by: at most 10, each of at most 128 characters.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// A JSON object that is kept with the run and can be read from outside. At most 256 KB.
    pub metadata: Option<Json>,
    /// The queue to put the run in, by its name, in place of the task's own.
    pub queue: Option<String>,
    /// The named concurrency limits that the run is to keep, in place of the task's own; at most 2.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub concurrency: Vec<String>,
    /// Gives every value of the key a copy of the queue, such as one for each user.
    pub concurrency_key: Option<String>,
    /// How many times the task may be tried, the first time included.
    pub max_attempts: Option<u32>,
    /// The longest compute time of the run, in seconds, at least 5.
    pub max_duration: Option<u32>,
    /// The size of the machine.
    pub machine: Option<Machine>,
    /// Moves the run ahead in its queue, as if it had been triggered this many seconds earlier.
    pub priority: Option<u32>,
    /// The region to run in. Has no effect in the development environment.
    pub region: Option<String>,
    /// The deployed version to run, such as `"20250208.1"`. By default `TRIGGER_VERSION`, or else the version that is
    /// current when the run starts.
    pub version: Option<String>,
    /// Ties the run to the deployment made under this id, in place of the one that the configuration names.
    pub external_deployment_id: Option<String>,
    /// Gathers several triggers into one run.
    pub debounce: Option<Debounce>,
}

/// How long a run may wait for its start.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
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

/// Several triggers of the same key become one run that starts when they have ceased to come.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Debounce {
    /// Triggers of the same task with the same key belong together. At most 512 characters.
    pub key: String,
    /// How long to wait after each trigger, as a duration such as `"5s"`: at least a second, and no date.
    pub delay: String,
    /// Whose payload and options the run has. By default the first trigger's.
    pub mode: Option<DebounceMode>,
    /// The longest wait, counted from the first trigger, as a duration such as `"5m"`. Without it, a key that never
    /// rests never runs.
    pub max_delay: Option<String>,
}

/// Whose payload and options a debounced run has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum DebounceMode {
    /// The first trigger's.
    Leading,
    /// The last trigger's.
    Trailing,
}

names! {
    /// The sizes of machines, from the smallest to the largest.
    pub enum Machine {
        /// `micro`.
        Micro = "micro",
        /// `small-1x`.
        Small1x = "small-1x",
        /// `small-2x`.
        Small2x = "small-2x",
        /// `medium-1x`.
        Medium1x = "medium-1x",
        /// `medium-2x`.
        Medium2x = "medium-2x",
        /// `large-1x`.
        Large1x = "large-1x",
        /// `large-2x`.
        Large2x = "large-2x",
    }
}
