//! Generated from `src/npm/types/error-groups.d.ts` by `scripts/generate.mjs`.

use serde::{Deserialize, Serialize};

use crate::rust::json::or_default;
use crate::rust::names::names;

/// Filters and page of the list of errors. An error must match all filters; with several values in one field,
/// any of them.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ErrorFilter {
    /// The size of a page, at most 100.
    pub limit: Option<u32>,
    /// Errors of these tasks.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub task_identifier: Vec<String>,
    /// Errors in these versions.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub version: Vec<String>,
    /// Errors with these statuses.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub status: Vec<ErrorGroupStatus>,
    /// Errors that contain this text, of at most 1000 characters.
    pub search: Option<String>,
    /// Errors seen within this time, as a duration such as `"24h"` or `"7d"`. Default one day.
    pub period: Option<String>,
    /// Errors seen from this time on, in milliseconds since 1970.
    pub from: Option<u64>,
    /// Errors seen until this time, in milliseconds since 1970.
    pub to: Option<u64>,
    /// The cursor before the first item of the page: `pagination.next` of another page.
    pub after: Option<String>,
    /// The cursor after the last item of the page: `pagination.previous` of another page.
    pub before: Option<String>,
}

names! {
    /// The decision about an error.
    pub enum ErrorGroupStatus {
        /// Undecided.
        Unresolved = "unresolved",
        /// Marked as resolved.
        Resolved = "resolved",
        /// Ignored, forever or until a condition is met.
        Ignored = "ignored",
    }
}

/// A group of like errors in runs of one task, as [`ErrorsApi::list`](crate::ErrorsApi::list) returns it.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ErrorGroupListItem {
    /// The id of the error, `error_…`.
    pub id: String,
    /// A hash of the error's type, message and location, which its runs have in common.
    #[serde(default, deserialize_with = "or_default")]
    pub fingerprint: String,
    /// The identifier of the task.
    #[serde(default, deserialize_with = "or_default")]
    pub task_identifier: String,
    /// The type of the error.
    #[serde(default, deserialize_with = "or_default")]
    pub error_type: String,
    /// The message of the error.
    #[serde(default, deserialize_with = "or_default")]
    pub error_message: String,
    /// The decision about it.
    #[serde(default, deserialize_with = "or_default")]
    pub status: ErrorGroupStatus,
    /// How many times it occurred.
    #[serde(default, deserialize_with = "or_default")]
    pub count: u32,
    /// When it first occurred.
    #[serde(default, deserialize_with = "or_default")]
    pub first_seen: String,
    /// When it last occurred.
    #[serde(default, deserialize_with = "or_default")]
    pub last_seen: String,
    /// When it was resolved.
    pub resolved_at: Option<String>,
    /// When it stops being ignored.
    pub ignored_until: Option<String>,
}

/// A group of like errors, as [`ErrorsApi::retrieve`](crate::ErrorsApi::retrieve) returns it.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ErrorGroup {
    /// The id of the error, `error_…`.
    pub id: String,
    /// A hash of the error's type, message and location, which its runs have in common.
    #[serde(default, deserialize_with = "or_default")]
    pub fingerprint: String,
    /// The identifier of the task.
    #[serde(default, deserialize_with = "or_default")]
    pub task_identifier: String,
    /// The type of the error.
    #[serde(default, deserialize_with = "or_default")]
    pub error_type: String,
    /// The message of the error.
    #[serde(default, deserialize_with = "or_default")]
    pub error_message: String,
    /// The decision about it.
    #[serde(default, deserialize_with = "or_default")]
    pub status: ErrorGroupStatus,
    /// How many times it occurred.
    #[serde(default, deserialize_with = "or_default")]
    pub count: u32,
    /// When it first occurred.
    #[serde(default, deserialize_with = "or_default")]
    pub first_seen: String,
    /// When it last occurred.
    #[serde(default, deserialize_with = "or_default")]
    pub last_seen: String,
    /// When it was resolved.
    pub resolved_at: Option<String>,
    /// When it stops being ignored.
    pub ignored_until: Option<String>,
    /// The versions in which it occurred.
    #[serde(default, deserialize_with = "or_default")]
    pub affected_versions: Vec<String>,
    /// The version that resolved it.
    pub resolved_in_version: Option<String>,
    /// Who resolved it.
    pub resolved_by: Option<String>,
    /// When it was ignored.
    pub ignored_at: Option<String>,
    /// The reason for ignoring it.
    pub ignored_reason: Option<String>,
    /// Who ignored it.
    pub ignored_by_user_id: Option<String>,
    /// The number of occurrences a minute from which on it is no longer ignored.
    pub ignored_until_occurrence_rate: Option<f64>,
    /// The total number of occurrences from which on it is no longer ignored.
    pub ignored_until_total_occurrences: Option<u32>,
}

/// The conditions under which an error is ignored. Without any, it is ignored forever.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct IgnoreError {
    /// Ignores it for this number of milliseconds.
    pub duration: Option<f64>,
    /// Ignores it until it occurs more often a minute than this.
    pub occurrence_rate: Option<f64>,
    /// Ignores it until it has occurred this many times more.
    pub total_occurrences: Option<u32>,
    /// The reason for ignoring it.
    pub reason: Option<String>,
}
