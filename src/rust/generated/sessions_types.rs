//! Generated from `src/npm/types/sessions.d.ts` by `scripts/generate.mjs`.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::rust::config::Hidden;
use crate::rust::json::{maybe_null, or_default};
use crate::rust::names::names;
use crate::rust::{Json, Machine, Ttl};

/// The settings of a new session.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NewSession {
    /// The kind of session.
    #[serde(rename = "type")]
    pub session_type: String,
    /// The identifier of its task.
    pub task_identifier: String,
    /// Options of its runs. `externalDeploymentId: null` overrides the configuration.
    pub trigger_config: NewSessionTrigger,
    /// Your own id for it. Starting a session with a known id returns the existing one.
    pub external_id: Option<String>,
    /// The tags.
    pub tags: Option<Vec<String>>,
    /// The metadata.
    pub metadata: Option<Json>,
    /// When it expires.
    pub expires_at: Option<String>,
}

/// Options of its runs. `externalDeploymentId: null` overrides the configuration.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NewSessionTrigger {
    /// Fields that every payload has.
    pub base_payload: Json,
    /// The size of the machine.
    pub machine: Option<Machine>,
    /// The name of the queue.
    pub queue: Option<String>,
    /// The names of their concurrency limits.
    pub concurrency: Option<Vec<String>>,
    /// The key by which the limits count.
    pub concurrency_key: Option<String>,
    /// The tags of the runs.
    pub tags: Option<Vec<String>>,
    /// The number of attempts.
    pub max_attempts: Option<u32>,
    /// The longest compute time, in seconds.
    pub max_duration: Option<u32>,
    /// The version of the task.
    pub lock_to_version: Option<String>,
    /// The region of the runs.
    pub region: Option<String>,
    /// How long a run waits for the next message, in seconds.
    pub idle_timeout_in_seconds: Option<u32>,
    /// How long a run may wait before it expires.
    pub ttl: Option<Ttl>,
    /// The external id of the deployment that they are tied to; `None` for none.
    #[serde(serialize_with = "maybe_null", skip_serializing_if = "Option::is_none")]
    pub external_deployment_id: Option<Option<String>>,
}

/// The response of [`SessionsApi::start`](crate::SessionsApi::start).
#[derive(Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct StartedSession {
    /// The id of the session, `session_…`.
    pub id: String,
    /// Your own id for it.
    pub external_id: Option<String>,
    /// The kind of session.
    #[serde(default, deserialize_with = "or_default", rename = "type")]
    pub session_type: String,
    /// The identifier of its task.
    #[serde(default, deserialize_with = "or_default")]
    pub task_identifier: String,
    /// Options of its runs.
    pub trigger_config: Option<SessionTriggerConfig>,
    /// The id of its current run.
    pub current_run_id: Option<String>,
    /// The tags.
    #[serde(default, deserialize_with = "or_default")]
    pub tags: Vec<String>,
    /// The metadata.
    pub metadata: Option<Json>,
    /// When it was closed.
    pub closed_at: Option<String>,
    /// Why it was closed.
    pub closed_reason: Option<String>,
    /// When it expires.
    pub expires_at: Option<String>,
    /// When it was created.
    #[serde(default, deserialize_with = "or_default")]
    pub created_at: String,
    /// When it was last changed.
    #[serde(default, deserialize_with = "or_default")]
    pub updated_at: String,
    /// The id of its first run.
    #[serde(default, deserialize_with = "or_default")]
    pub run_id: String,
    /// A public token for this session only, so it is fit for a browser.
    pub public_access_token: String,
    /// Whether this is an existing session with the same external id.
    #[serde(default, deserialize_with = "or_default")]
    pub is_cached: bool,
    /// The version that its run waits for, if that is not deployed yet.
    pub pending_version: Option<String>,
}

/// Does not show secrets.
impl fmt::Debug for StartedSession {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("StartedSession")
            .field("id", &self.id)
            .field("external_id", &self.external_id)
            .field("session_type", &self.session_type)
            .field("task_identifier", &self.task_identifier)
            .field("trigger_config", &self.trigger_config)
            .field("current_run_id", &self.current_run_id)
            .field("tags", &self.tags)
            .field("metadata", &self.metadata)
            .field("closed_at", &self.closed_at)
            .field("closed_reason", &self.closed_reason)
            .field("expires_at", &self.expires_at)
            .field("created_at", &self.created_at)
            .field("updated_at", &self.updated_at)
            .field("run_id", &self.run_id)
            .field("public_access_token", &Hidden)
            .field("is_cached", &self.is_cached)
            .field("pending_version", &self.pending_version)
            .finish()
    }
}

/// Options of the runs of a session.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct SessionTriggerConfig {
    /// Fields that every payload has.
    pub base_payload: Option<Json>,
    /// The size of the machine.
    pub machine: Option<Machine>,
    /// The name of the queue.
    pub queue: Option<String>,
    /// The names of their concurrency limits.
    #[serde(default, deserialize_with = "or_default")]
    pub concurrency: Vec<String>,
    /// The key by which the limits count.
    pub concurrency_key: Option<String>,
    /// The tags of the runs.
    #[serde(default, deserialize_with = "or_default")]
    pub tags: Vec<String>,
    /// The number of attempts.
    pub max_attempts: Option<u32>,
    /// The longest compute time, in seconds.
    pub max_duration: Option<u32>,
    /// The version of the task.
    pub lock_to_version: Option<String>,
    /// The external id of the deployment that they are tied to.
    pub external_deployment_id: Option<String>,
    /// The region of the runs.
    pub region: Option<String>,
    /// How long a run waits for the next message, in seconds.
    pub idle_timeout_in_seconds: Option<u32>,
    /// How long a run may wait before it expires.
    pub ttl: Option<Ttl>,
}

/// A session.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Session {
    /// The id of the session, `session_…`.
    pub id: String,
    /// Your own id for it.
    pub external_id: Option<String>,
    /// The kind of session.
    #[serde(default, deserialize_with = "or_default", rename = "type")]
    pub session_type: String,
    /// The identifier of its task.
    #[serde(default, deserialize_with = "or_default")]
    pub task_identifier: String,
    /// Options of its runs.
    pub trigger_config: Option<SessionTriggerConfig>,
    /// The id of its current run.
    pub current_run_id: Option<String>,
    /// The tags.
    #[serde(default, deserialize_with = "or_default")]
    pub tags: Vec<String>,
    /// The metadata.
    pub metadata: Option<Json>,
    /// When it was closed.
    pub closed_at: Option<String>,
    /// Why it was closed.
    pub closed_reason: Option<String>,
    /// When it expires.
    pub expires_at: Option<String>,
    /// When it was created.
    #[serde(default, deserialize_with = "or_default")]
    pub created_at: String,
    /// When it was last changed.
    #[serde(default, deserialize_with = "or_default")]
    pub updated_at: String,
}

/// The changes to a session. Fields that are left out stay.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct UpdateSession {
    /// The tags.
    pub tags: Option<Vec<String>>,
    /// The metadata; `None` removes it.
    #[serde(serialize_with = "maybe_null", skip_serializing_if = "Option::is_none")]
    pub metadata: Option<Option<Json>>,
    /// Your own id for it; `None` removes it.
    #[serde(serialize_with = "maybe_null", skip_serializing_if = "Option::is_none")]
    pub external_id: Option<Option<String>>,
}

/// Details of closing a session.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CloseSession {
    /// The reason.
    pub reason: Option<String>,
    /// The id of the run that closes it.
    pub calling_run_id: Option<String>,
}

/// Filters and page of the list of sessions. A session must match all filters; with several values in one field,
/// any of them.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SessionFilter {
    /// The size of a page, at most 100. Default 20.
    pub limit: Option<u32>,
    /// Sessions of these kinds.
    #[serde(rename = "type", skip_serializing_if = "Vec::is_empty")]
    pub session_type: Vec<String>,
    /// Sessions with these tags.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tag: Vec<String>,
    /// Sessions of these tasks.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub task_identifier: Vec<String>,
    /// The session with this external id.
    pub external_id: Option<String>,
    /// Sessions with these statuses.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub status: Vec<SessionStatus>,
    /// Sessions created within this time, as a duration such as `"24h"` or `"7d"`.
    pub period: Option<String>,
    /// Sessions created from this time on, in milliseconds since 1970.
    pub from: Option<u64>,
    /// Sessions created until this time, in milliseconds since 1970.
    pub to: Option<u64>,
    /// The cursor before the first item of the page: `pagination.next` of another page.
    pub after: Option<String>,
    /// The cursor after the last item of the page: `pagination.previous` of another page.
    pub before: Option<String>,
}

names! {
    /// The status of a session.
    pub enum SessionStatus {
        /// Open for messages.
        Active = "ACTIVE",
        /// Closed.
        Closed = "CLOSED",
        /// Past its `expires_at`.
        Expired = "EXPIRED",
    }
}
