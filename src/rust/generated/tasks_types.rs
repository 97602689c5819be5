//! Generated from `src/npm/types/tasks.d.ts` by `scripts/generate.mjs`.

use serde::Serialize;

use crate::rust::json::maybe_null;
use crate::rust::names::names;
use crate::rust::{Json, Machine, Ttl};

/// Options of a batch.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct BatchOptions {
    /// The key of the batch. An item without a key of its own gets this key and its index.
    pub idempotency_key: Option<String>,
    /// How long the key is valid, as a duration such as `"60s"`, `"1h"` or `"7d"`.
    #[serde(rename = "idempotencyKeyTTL")]
    pub idempotency_key_ttl: Option<String>,
}

/// Options of a run. All of them are optional.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TriggerOptions {
    /// Makes the call safe to repeat: while the key is valid, another trigger of the task returns the existing run.
    /// A string is hashed first. Inside a task the key applies to the current run; use `idempotencyKeys.create` for
    /// another scope.
    pub idempotency_key: Option<String>,
    /// How long the key is valid, as a duration such as `"60s"`, `"1h"` or `"7d"`. Default 30 days.
    #[serde(rename = "idempotencyKeyTTL")]
    pub idempotency_key_ttl: Option<String>,
    /// Delays the run: a duration such as `"60s"`, `"1h"` or `"2w"`, or a date in ISO 8601.
    pub delay: Option<String>,
    /// Expires the run if it has not started by then: a duration such as `"1h"`, or seconds; 0 for never. In the
    /// development environment the default is 10 minutes.
    pub ttl: Option<Ttl>,
    /// Tags of the run.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// A JSON object that is stored with the run and can be read and changed. At most 256 KB.
    pub metadata: Option<Json>,
    /// The name of the queue. Default the task's own.
    pub queue: Option<String>,
    /// The names of the concurrency limits. Default the task's own; at most 2.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub concurrency: Vec<String>,
    /// Creates a copy of the queue for each value of the key, such as one for each user.
    pub concurrency_key: Option<String>,
    /// The number of attempts of the task, the first included.
    pub max_attempts: Option<u32>,
    /// The longest compute time of the run, in seconds, at least 5.
    pub max_duration: Option<u32>,
    /// The size of the machine.
    pub machine: Option<Machine>,
    /// Moves the run forward in its queue, as if it had been triggered this many seconds earlier.
    pub priority: Option<u32>,
    /// The region of the run. Has no effect in the development environment.
    pub region: Option<String>,
    /// The deployed version to run, such as `"20250208.1"`. Default `TRIGGER_VERSION`, then the version that is
    /// current when the run starts.
    pub version: Option<String>,
    /// Ties the run to the deployment with this external id, such as a commit, and waits for that deployment. `None`
    /// overrides the configuration.
    #[serde(serialize_with = "maybe_null", skip_serializing_if = "Option::is_none")]
    pub external_deployment_id: Option<Option<String>>,
    /// Combines several triggers into one run.
    pub debounce: Option<Debounce>,
}

/// Combines several triggers with the same key into one run, which starts when no more arrive.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Debounce {
    /// The key. Triggers of the same task with the same key are combined. At most 512 characters.
    pub key: String,
    /// The delay after each trigger, as a duration such as `"5s"` or `"2h30m"`. At least one second; not a date.
    pub delay: String,
    /// The trigger whose payload and options the run gets: the first (the default) or the last.
    pub mode: Option<DebounceMode>,
    /// The longest delay after the first trigger, as a duration such as `"5m"`. Without it, a key whose triggers
    /// never pause never runs.
    pub max_delay: Option<String>,
}

names! {
    /// The trigger whose payload and options the run gets: the first (the default) or the last.
    pub enum DebounceMode {
        /// `leading`.
        Leading = "leading",
        /// `trailing`.
        Trailing = "trailing",
    }
}
