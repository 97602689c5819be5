//! Generated from `src/npm/types/batch.d.ts` by `scripts/generate.mjs`.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::rust::Json;
use crate::rust::config::Hidden;
use crate::rust::json::or_default;
use crate::rust::names::names;

/// A batch, as [`BatchApi::retrieve`](crate::BatchApi::retrieve) returns it.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Batch {
    /// The id of the batch, `batch_…`.
    pub id: String,
    /// The status; `COMPLETED` once all its runs have ended.
    #[serde(default, deserialize_with = "or_default")]
    pub status: BatchStatus,
    /// The idempotency key that it was created with, hashed.
    pub idempotency_key: Option<String>,
    /// When it was created.
    #[serde(default, deserialize_with = "or_default")]
    pub created_at: String,
    /// When it was last changed.
    #[serde(default, deserialize_with = "or_default")]
    pub updated_at: String,
    /// The number of its runs.
    #[serde(default, deserialize_with = "or_default")]
    pub run_count: u32,
    /// The ids of its runs.
    #[serde(default, deserialize_with = "or_default")]
    pub runs: Vec<String>,
    /// How the items were turned into runs.
    #[serde(default, deserialize_with = "or_default")]
    pub processing: BatchProcessing,
}

names! {
    /// The status of a batch.
    pub enum BatchStatus {
        /// Its items are still arriving.
        Pending = "PENDING",
        /// Its items are turned into runs.
        Processing = "PROCESSING",
        /// All its runs have ended.
        Completed = "COMPLETED",
        /// Some of its items failed to become runs.
        PartialFailed = "PARTIAL_FAILED",
        /// None of its items became a run.
        Aborted = "ABORTED",
    }
}

/// How the items were turned into runs.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct BatchProcessing {
    /// When all items had been processed.
    pub completed_at: Option<String>,
    /// The items that failed to become runs.
    #[serde(default, deserialize_with = "or_default")]
    pub errors: Vec<BatchError>,
}

/// The items that failed to become runs.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct BatchError {
    /// The index of the item in the batch, from 0.
    #[serde(default, deserialize_with = "or_default")]
    pub index: u32,
    /// The task of the item.
    #[serde(default, deserialize_with = "or_default")]
    pub task_identifier: String,
    /// The reason of the failure.
    #[serde(default, deserialize_with = "or_default")]
    pub error: String,
    /// The server's code for the reason.
    pub error_code: Option<String>,
}

/// The runs to start, at most 500.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct LegacyBatchItem {
    /// The identifier of the task.
    pub task: String,
    /// The payload: a value that is sent as JSON, or text in the format of the option `"payloadType"`.
    pub payload: Option<Json>,
    /// The options in the API's own format, including `"payloadType"`.
    pub options: Option<Json>,
}

names! {
    /// Whether the server starts the runs in sequence.
    pub enum ProcessingStrategy {
        /// `parallel`.
        Parallel = "parallel",
        /// `sequential`.
        Sequential = "sequential",
    }
}

/// The handle of a batch, as [`BatchApi::trigger_legacy`](crate::BatchApi::trigger_legacy) returns it.
#[derive(Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct LegacyBatchHandle {
    /// The id of the batch, `batch_…`.
    pub id: String,
    /// The number of its runs.
    #[serde(default, deserialize_with = "or_default")]
    pub run_count: u32,
    /// A public token that can only read this batch, so it is fit for a browser. Expires after an hour.
    pub public_access_token: String,
}

/// Does not show secrets.
impl fmt::Debug for LegacyBatchHandle {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("LegacyBatchHandle")
            .field("id", &self.id)
            .field("run_count", &self.run_count)
            .field("public_access_token", &Hidden)
            .finish()
    }
}
