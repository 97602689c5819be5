//! Generated from `src/npm/types/bulk-actions.d.ts` by `scripts/generate.mjs`.

use serde::{Deserialize, Serialize};

use crate::rust::RunFilter;
use crate::rust::json::or_default;
use crate::rust::names::names;

/// Options of [`BulkActionsApi::cancel`](crate::BulkActionsApi::cancel).
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct BulkCancel {
    /// Filters of the runs.
    pub filter: Option<RunFilter>,
    /// A name for the action, at most 255 characters.
    pub name: Option<String>,
    /// The ids of the runs, at most 500.
    pub run_ids: Option<Vec<String>>,
}

/// Options of [`BulkActionsApi::replay`](crate::BulkActionsApi::replay).
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct BulkReplay {
    /// Filters of the runs.
    pub filter: Option<RunFilter>,
    /// A name for the action, at most 255 characters.
    pub name: Option<String>,
    /// The region of the new runs. By default each has the region of the earlier run.
    pub target_region: Option<String>,
    /// The ids of the runs, at most 500.
    pub run_ids: Option<Vec<String>>,
}

/// A bulk action.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct BulkAction {
    /// The id of the action.
    pub id: String,
    /// Its name.
    pub name: Option<String>,
    /// The kind of the action.
    #[serde(default, deserialize_with = "or_default", rename = "type")]
    pub action_type: BulkActionType,
    /// The status.
    #[serde(default, deserialize_with = "or_default")]
    pub status: BulkActionStatus,
    /// The number of runs in all, and of those that succeeded and failed.
    #[serde(default, deserialize_with = "or_default")]
    pub counts: BulkActionCount,
    /// When it was created.
    #[serde(default, deserialize_with = "or_default")]
    pub created_at: String,
    /// When it ended.
    pub completed_at: Option<String>,
}

names! {
    /// The kinds of bulk actions.
    pub enum BulkActionType {
        /// Cancels the runs.
        Cancel = "CANCEL",
        /// Replays the runs.
        Replay = "REPLAY",
    }
}

names! {
    /// The status of a bulk action.
    pub enum BulkActionStatus {
        /// In progress.
        Pending = "PENDING",
        /// All runs are processed.
        Completed = "COMPLETED",
        /// Aborted before all runs were processed.
        Aborted = "ABORTED",
    }
}

/// The number of runs in all, and of those that succeeded and failed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct BulkActionCount {
    /// The number of runs.
    #[serde(default, deserialize_with = "or_default")]
    pub total: u32,
    /// The number of runs that succeeded.
    #[serde(default, deserialize_with = "or_default")]
    pub success: u32,
    /// The number of runs that failed.
    #[serde(default, deserialize_with = "or_default")]
    pub failure: u32,
}
