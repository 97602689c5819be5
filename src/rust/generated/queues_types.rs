//! Generated from `src/npm/types/queues.d.ts` by `scripts/generate.mjs`.

use serde::{Deserialize, Serialize};

use crate::rust::json::or_default;
use crate::rust::names::names;

/// Selects a page of queues.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct QueueFilter {
    /// The page number, from 1.
    pub page: Option<u32>,
    /// The size of a page, at most 100. Default 25.
    pub per_page: Option<u32>,
}

/// A queue. A queue of version `V1` has a limit of its own. The limits of version `V2` are those of
/// [`ConcurrencyLimitsApi`](crate::ConcurrencyLimitsApi).
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct QueueItem {
    /// The id of the queue, `queue_…`.
    pub id: String,
    /// The identifier of the task, or the name of the queue.
    #[serde(default, deserialize_with = "or_default")]
    pub name: String,
    /// The kind of the queue.
    #[serde(default, deserialize_with = "or_default", rename = "type")]
    pub queue_type: QueueType,
    /// The number of its runs that execute.
    #[serde(default, deserialize_with = "or_default")]
    pub running: u32,
    /// The number of its runs that wait.
    #[serde(default, deserialize_with = "or_default")]
    pub queued: u32,
    /// Whether it is paused, so that none of its runs starts.
    #[serde(default, deserialize_with = "or_default")]
    pub paused: bool,
    /// The largest number of its runs that may execute at the same time; `None` if it has no limit of its own.
    pub concurrency_limit: Option<u32>,
    /// The version of the queue.
    #[serde(default, deserialize_with = "or_default")]
    pub version: QueueVersion,
    /// The origin of its limit.
    pub concurrency: Option<QueueConcurrency>,
}

names! {
    /// The kind of a queue: that of a task, or a named one.
    pub enum QueueType {
        /// `custom`.
        Custom = "custom",
        /// `task`.
        Task = "task",
    }
}

names! {
    /// The version of the queue.
    pub enum QueueVersion {
        /// `V1`.
        V1 = "V1",
        /// `V2`.
        V2 = "V2",
    }
}

/// The origin of its limit.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct QueueConcurrency {
    /// The limit in force.
    pub current: Option<u32>,
    /// The limit that the code declares.
    pub base: Option<u32>,
    /// The limit that overrides the declared one.
    #[serde(rename = "override")]
    pub override_value: Option<u32>,
    /// When the override was set.
    pub overridden_at: Option<String>,
    /// The user who set the override; `None` if a call set it.
    pub overridden_by: Option<String>,
}
