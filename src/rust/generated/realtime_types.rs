//! Generated from `src/npm/types/realtime.d.ts` by `scripts/generate.mjs`.

use serde::{Deserialize, Serialize};

use crate::rust::json::or_default;
use crate::rust::names::names;
use crate::rust::{Json, RunError, RunStatus};

/// Options of `runs.subscribeToRun`.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SubscribeToRunOptions {
    /// Whether the subscription ends when the run has ended. Default true.
    pub stop_on_completion: Option<bool>,
    /// The columns to leave out, so that less is sent.
    pub skip_columns: Option<Vec<SkipColumn>>,
}

names! {
    /// The columns that a subscription can leave out, by their database names.
    pub enum SkipColumn {
        /// `startedAt`.
        StartedAt = "startedAt",
        /// `delayUntil`.
        DelayUntil = "delayUntil",
        /// `queuedAt`.
        QueuedAt = "queuedAt",
        /// `expiredAt`.
        ExpiredAt = "expiredAt",
        /// `completedAt`.
        CompletedAt = "completedAt",
        /// `number`.
        Number = "number",
        /// `isTest`.
        IsTest = "isTest",
        /// `usageDurationMs`.
        UsageDurationMs = "usageDurationMs",
        /// `costInCents`.
        CostInCents = "costInCents",
        /// `baseCostInCents`.
        BaseCostInCents = "baseCostInCents",
        /// `ttl`.
        Ttl = "ttl",
        /// `payload`.
        Payload = "payload",
        /// `payloadType`.
        PayloadType = "payloadType",
        /// `metadata`.
        Metadata = "metadata",
        /// `output`.
        Output = "output",
        /// `outputType`.
        OutputType = "outputType",
        /// `runTags`.
        RunTags = "runTags",
        /// `error`.
        Error = "error",
    }
}

/// Filters of `runs.subscribeToRunsWithTag`.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SubscribeToRunsFilterOptions {
    /// Runs created within this time before the subscription, as a duration such as `"1h"`.
    pub created_at: Option<String>,
    /// The columns to leave out, so that less is sent.
    pub skip_columns: Option<Vec<SkipColumn>>,
}

/// A run, as a subscription returns it. Payload and output have the types of the task, dates included.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct RealtimeRun<P = Json, O = Json> {
    /// The status.
    #[serde(default, deserialize_with = "or_default")]
    pub status: RunStatus,
    /// The identifier of its task.
    #[serde(default, deserialize_with = "or_default")]
    pub task_identifier: String,
    /// The payload.
    pub payload: Option<P>,
    /// The output, once the run has one.
    pub output: Option<O>,
    /// When it entered its queue.
    pub queued_at: Option<String>,
    /// The reason of the failure.
    pub error: Option<RunError>,
    /// The keys of its streams.
    #[serde(default, deserialize_with = "or_default")]
    pub realtime_streams: Vec<String>,
    /// The id of the run, `run_…`.
    pub id: String,
    /// The idempotency key that it was triggered with, hashed.
    pub idempotency_key: Option<String>,
    /// Whether it waits to start: `PENDING_VERSION`, `QUEUED` or `DELAYED`.
    #[serde(default, deserialize_with = "or_default")]
    pub is_queued: bool,
    /// Whether it executes: `DEQUEUED` or `EXECUTING`.
    #[serde(default, deserialize_with = "or_default")]
    pub is_executing: bool,
    /// Whether it is paused by a wait.
    #[serde(default, deserialize_with = "or_default")]
    pub is_waiting: bool,
    /// Whether it has ended, successfully or not, as the server sees it.
    #[serde(default, deserialize_with = "or_default")]
    pub is_completed: bool,
    /// Whether it succeeded.
    #[serde(default, deserialize_with = "or_default")]
    pub is_success: bool,
    /// Whether it failed.
    #[serde(default, deserialize_with = "or_default")]
    pub is_failed: bool,
    /// Whether it was cancelled.
    #[serde(default, deserialize_with = "or_default")]
    pub is_cancelled: bool,
    /// Whether it is a test.
    #[serde(default, deserialize_with = "or_default")]
    pub is_test: bool,
    /// When it was triggered.
    #[serde(default, deserialize_with = "or_default")]
    pub created_at: String,
    /// When it was last changed.
    #[serde(default, deserialize_with = "or_default")]
    pub updated_at: String,
    /// When it started to execute.
    pub started_at: Option<String>,
    /// When it ended, successfully or not.
    pub finished_at: Option<String>,
    /// When a delayed run is to start.
    pub delayed_until: Option<String>,
    /// How long it may wait before it expires, as a duration.
    pub ttl: Option<String>,
    /// When it expired.
    pub expired_at: Option<String>,
    /// The tags.
    #[serde(default, deserialize_with = "or_default")]
    pub tags: Vec<String>,
    /// The cost of its compute time so far, in US cents.
    #[serde(default, deserialize_with = "or_default")]
    pub cost_in_cents: f64,
    /// The cost of its invocation, in US cents.
    #[serde(default, deserialize_with = "or_default")]
    pub base_cost_in_cents: f64,
    /// Its compute time, in milliseconds.
    #[serde(default, deserialize_with = "or_default")]
    pub duration_ms: f64,
    /// The metadata of the run.
    pub metadata: Option<Json>,
}
