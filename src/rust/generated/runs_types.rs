//! Generated from `src/npm/types/runs.d.ts` by `scripts/generate.mjs`.

use serde::{Deserialize, Serialize};

use crate::rust::json::or_default;
use crate::rust::names::names;
use crate::rust::{Json, Machine, Queue, ScheduleGenerator, Ttl};

names! {
    /// The status of a run. Final are `COMPLETED`, `CANCELED`, `FAILED`, `CRASHED`, `SYSTEM_FAILURE`, `EXPIRED` and
    /// `TIMED_OUT`. A newer server may have more.
    pub enum RunStatus {
        /// Waits for a version of its task to be deployed.
        PendingVersion = "PENDING_VERSION",
        /// Waits in its queue.
        Queued = "QUEUED",
        /// Has left its queue and is about to execute.
        Dequeued = "DEQUEUED",
        /// Executes.
        Executing = "EXECUTING",
        /// Is paused by a wait.
        Waiting = "WAITING",
        /// Succeeded.
        Completed = "COMPLETED",
        /// Was cancelled.
        Canceled = "CANCELED",
        /// Failed with an error of its own.
        Failed = "FAILED",
        /// Failed because its process crashed.
        Crashed = "CRASHED",
        /// Failed because of the system that it runs on.
        SystemFailure = "SYSTEM_FAILURE",
        /// Was triggered with a delay that has not passed.
        Delayed = "DELAYED",
        /// Did not start before its `ttl`.
        Expired = "EXPIRED",
        /// Exceeded its `max_duration`.
        TimedOut = "TIMED_OUT",
    }
}

/// The error of a failed run.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct RunError {
    /// The message of the error.
    #[serde(default, deserialize_with = "or_default")]
    pub message: String,
    /// The class of the error, such as `"TypeError"`.
    pub name: Option<String>,
    /// The stack trace.
    pub stack_trace: Option<String>,
    /// The causes of the error.
    #[serde(default, deserialize_with = "or_default")]
    pub causes: Vec<RunErrorCause>,
}

/// The causes of the error.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct RunErrorCause {
    /// The message of the error.
    #[serde(default, deserialize_with = "or_default")]
    pub message: String,
    /// The class of the error, such as `"TypeError"`.
    pub name: Option<String>,
    /// The stack trace.
    pub stack_trace: Option<String>,
}

/// Filters and page of the list of runs of a project.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RunFilter {
    /// The size of a page, 1 to 100. Default 25.
    pub limit: Option<u32>,
    /// Runs with these statuses.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub status: Vec<RunStatus>,
    /// Runs of these tasks.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub task_identifier: Vec<String>,
    /// Runs of these deployed versions, such as `"20250208.1"`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub version: Vec<String>,
    /// Runs created from this time on, in milliseconds since 1970.
    pub from: Option<u64>,
    /// Runs created until this time, in milliseconds since 1970.
    pub to: Option<u64>,
    /// Runs created within this time, as a duration such as `"24h"` or `"7d"`.
    pub period: Option<String>,
    /// Runs of this bulk action.
    pub bulk_action: Option<String>,
    /// Runs with these tags.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tag: Vec<String>,
    /// Runs of this schedule.
    pub schedule: Option<String>,
    /// Whether to list only test runs, or none.
    pub is_test: Option<bool>,
    /// Runs of this batch.
    pub batch: Option<String>,
    /// Runs in these queues.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub queue: Vec<Queue>,
    /// Runs on machines of these sizes.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub machine: Vec<Machine>,
    /// Runs in these regions.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub region: Vec<String>,
    /// Runs in these environments. Default all. Has an effect only with a project.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub env: Vec<ProjectEnvironment>,
    /// The cursor before the first item of the page: `pagination.next` of another page.
    pub after: Option<String>,
    /// The cursor after the last item of the page: `pagination.previous` of another page.
    pub before: Option<String>,
}

names! {
    /// An environment of a project, as the list of its runs names it.
    pub enum ProjectEnvironment {
        /// Development.
        Dev = "dev",
        /// Staging.
        Staging = "staging",
        /// Production.
        Prod = "prod",
    }
}

/// A run, as [`RunsApi::list_in_project`](crate::RunsApi::list_in_project) returns it.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct RunListItem {
    /// The id of the run, `run_…`.
    pub id: String,
    /// The status.
    #[serde(default, deserialize_with = "or_default")]
    pub status: RunStatus,
    /// The identifier of its task.
    #[serde(default, deserialize_with = "or_default")]
    pub task_identifier: String,
    /// The idempotency key that it was triggered with, hashed.
    pub idempotency_key: Option<String>,
    /// The version of the task, once the server has chosen one.
    pub version: Option<String>,
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
    /// The kind of task, such as `"STANDARD"` or `"SCHEDULED"`.
    pub task_kind: Option<String>,
    /// The region that it runs in.
    pub region: Option<String>,
    /// The environment of the run.
    #[serde(default, deserialize_with = "or_default")]
    pub env: RunEnvironment,
}

/// The environment of the run.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct RunEnvironment {
    /// The id of the environment.
    #[serde(default, deserialize_with = "or_default")]
    pub id: String,
    /// The name of the environment.
    #[serde(default, deserialize_with = "or_default")]
    pub name: String,
    /// The name of the developer, in a development environment.
    pub user: Option<String>,
}

/// The options of [`RunsApi::replay`](crate::RunsApi::replay), which override those of the earlier run.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ReplayOptions {
    /// The payload of the new run.
    pub payload: Option<Json>,
    /// The format of `payload`, if that is a string that you have serialized yourself.
    pub payload_type: Option<String>,
    /// The idempotency key of the new run. Unlike that of a trigger, a string is sent as it is, not hashed.
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
}

/// A run, as `runs.retrieve` returns it if the types of its task are not known.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Run<P = Json, O = Json> {
    /// The id of the run, `run_…`.
    pub id: String,
    /// The status.
    #[serde(default, deserialize_with = "or_default")]
    pub status: RunStatus,
    /// The identifier of its task.
    #[serde(default, deserialize_with = "or_default")]
    pub task_identifier: String,
    /// The idempotency key that it was triggered with, hashed.
    pub idempotency_key: Option<String>,
    /// The version of the task, once the server has chosen one.
    pub version: Option<String>,
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
    /// The kind of task, such as `"STANDARD"` or `"SCHEDULED"`.
    pub task_kind: Option<String>,
    /// The region that it runs in.
    pub region: Option<String>,
    /// The number of runs above it.
    #[serde(default, deserialize_with = "or_default")]
    pub depth: u32,
    /// The call that triggered it.
    #[serde(default, deserialize_with = "or_default")]
    pub trigger_function: TriggerFunction,
    /// The id of its batch, `batch_…`.
    pub batch_id: Option<String>,
    /// The payload. Dates in it are strings, unless it was offloaded.
    pub payload: Option<P>,
    /// The output. Dates in it are strings, unless it was offloaded.
    pub output: Option<O>,
    /// The reason of the failure.
    pub error: Option<RunError>,
    /// The schedule that triggered it.
    pub schedule: Option<RunSchedule>,
    /// The related runs.
    #[serde(default, deserialize_with = "or_default")]
    pub related_runs: RelatedRuns,
    /// The number of attempts.
    #[serde(default, deserialize_with = "or_default")]
    pub attempt_count: u32,
}

names! {
    /// The call that triggered it.
    pub enum TriggerFunction {
        /// `trigger`.
        Trigger = "trigger",
        /// `triggerAndWait`.
        TriggerAndWait = "triggerAndWait",
        /// `batchTrigger`.
        BatchTrigger = "batchTrigger",
        /// `batchTriggerAndWait`.
        BatchTriggerAndWait = "batchTriggerAndWait",
    }
}

/// The schedule that triggered it.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct RunSchedule {
    /// The id of the schedule, `sched_…`.
    #[serde(default, deserialize_with = "or_default")]
    pub id: String,
    /// Your own id for it.
    pub external_id: Option<String>,
    /// The key that it was created with.
    pub deduplication_key: Option<String>,
    /// The times at which it triggers runs.
    #[serde(default, deserialize_with = "or_default")]
    pub generator: ScheduleGenerator,
}

/// The related runs.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct RelatedRuns {
    /// The root run.
    pub root: Option<RelatedRun>,
    /// The parent run.
    pub parent: Option<RelatedRun>,
    /// The child runs.
    #[serde(default, deserialize_with = "or_default")]
    pub children: Vec<RelatedRun>,
}

/// A parent, root or child of a run.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct RelatedRun {
    /// The id of the run, `run_…`.
    #[serde(default, deserialize_with = "or_default")]
    pub id: String,
    /// The status.
    #[serde(default, deserialize_with = "or_default")]
    pub status: RunStatus,
    /// The identifier of its task.
    #[serde(default, deserialize_with = "or_default")]
    pub task_identifier: String,
    /// The idempotency key that it was triggered with, hashed.
    pub idempotency_key: Option<String>,
    /// The version of the task, once the server has chosen one.
    pub version: Option<String>,
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
    /// The kind of task, such as `"STANDARD"` or `"SCHEDULED"`.
    pub task_kind: Option<String>,
    /// The region that it runs in.
    pub region: Option<String>,
    /// The number of runs above it.
    #[serde(default, deserialize_with = "or_default")]
    pub depth: u32,
    /// The call that triggered it.
    #[serde(default, deserialize_with = "or_default")]
    pub trigger_function: TriggerFunction,
    /// The id of its batch, `batch_…`.
    pub batch_id: Option<String>,
}
