//! Looking after runs.

use std::time::Duration;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::calls::{Calls, params};
use super::config::milliseconds;
use super::json::or_default;
use super::names::names;
use super::pages::List;
use super::{Error, Json, Machine, Page, RequestOptions, Ttl};
use crate::api::endpoint::Endpoint;
use crate::api::runs;
use crate::host::value::Value;

/// The fields of a run that others made up, in any depth.
const FOREIGN: [&str; 2] = ["payload", "output"];

/// Looks after runs: [`TriggerClient::runs`](super::TriggerClient::runs).
#[derive(Clone, Debug)]
pub struct RunsApi {
    pub(super) calls: Calls,
}

impl RunsApi {
    /// The same with these request options.
    #[must_use]
    pub fn with(self, options: RequestOptions) -> Self {
        Self { calls: self.calls.with(options) }
    }

    /// Lists the runs of the key's environment, the newest first.
    ///
    /// Key: a secret key, or a public token that may read runs.
    pub async fn list(&self, filter: RunFilter) -> Result<Page<RunListItem>, Error> {
        self.list_where(None, &filter).await
    }

    /// Lists the runs of all environments of a project (`proj_…`), or of those that the filter names; the newest first.
    ///
    /// Key: a personal access token.
    pub async fn list_in_project(
        &self,
        project_ref: &str,
        filter: RunFilter,
    ) -> Result<Page<RunListItem>, Error> {
        self.list_where(Some(project_ref), &filter).await
    }

    async fn list_where(
        &self,
        project_ref: Option<&str>,
        filter: &RunFilter,
    ) -> Result<Page<RunListItem>, Error> {
        const ROW: &Endpoint = &runs::LIST;
        let filter = params(ROW, "params", filter)?;
        let args = project_ref.map(Value::from).into_iter().chain([filter]);
        List::new(&self.calls, ROW, args.collect()).first().await
    }

    /// A run, with its payload, its output and the runs around it. Where the types of payload and output are not
    /// known, leave them as [`Json`].
    ///
    /// Key: a secret key, or a public token with `read:runs:<id>`, such as the handle's own.
    ///
    /// ```no_run
    /// # use trigger_wasm::{Error, Run, TriggerClient};
    /// # async fn show(client: &TriggerClient) -> Result<(), Error> {
    /// let typed = client.runs().retrieve::<u32, Vec<String>>("run_1234").await?;
    /// let untyped: Run = client.runs().retrieve("run_1234").await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// 404 where there is no such run. A run may take a moment to appear, so this is retried first. A payload or
    /// output that is not of its type is an error too.
    pub async fn retrieve<P, O>(&self, run_id: &str) -> Result<Run<P, O>, Error>
    where
        P: DeserializeOwned,
        O: DeserializeOwned,
    {
        let reply = self.calls.send(&runs::RETRIEVE, vec![run_id.into()], None).await?;
        reply.read_with_foreign(&FOREIGN)
    }

    /// Retrieves a run again and again until it has ended, well or not, and waits so long in between. Gives up after
    /// 500 times.
    ///
    /// Key and errors: as for [`retrieve`](Self::retrieve).
    pub async fn poll<P, O>(&self, run_id: &str, every: Duration) -> Result<Run<P, O>, Error>
    where
        P: DeserializeOwned,
        O: DeserializeOwned,
    {
        let mut options = Value::object();
        options.set("pollIntervalMs", Value::number(milliseconds(every)));
        let reply = self.calls.send(&runs::POLL, vec![run_id.into(), options], None).await?;
        reply.read_with_foreign(&FOREIGN)
    }

    /// Ends a run that has not ended, and the runs that it started. One that has ended stays as it is.
    ///
    /// Key: a secret key, or a public token that may write runs.
    ///
    /// # Errors
    ///
    /// 404 where there is no such run.
    pub async fn cancel(&self, run_id: &str) -> Result<(), Error> {
        self.calls.send(&runs::CANCEL, vec![run_id.into()], None).await.map(drop)
    }

    /// Starts a new run of the same task, with the payload and options of an earlier one but for those given here.
    /// Returns the id of the new run.
    ///
    /// Key: a secret key.
    ///
    /// # Errors
    ///
    /// 404 where there is no such run.
    pub async fn replay(&self, run_id: &str, options: ReplayOptions) -> Result<String, Error> {
        const ROW: &Endpoint = &runs::REPLAY;
        let options = params(ROW, "options", &options)?;
        self.calls.send(ROW, vec![run_id.into(), options], None).await?.read_field("id")
    }

    /// Gives a delayed run another start: a duration from now such as `"30m"`, or a date. Returns the run as it is
    /// now.
    ///
    /// Key: a secret key.
    ///
    /// # Errors
    ///
    /// 422 where the run is not delayed, 400 where the delay is not valid.
    pub async fn reschedule(&self, run_id: &str, delay: &str) -> Result<Run, Error> {
        let mut body = Value::object();
        body.set("delay", delay.into());
        self.calls.send(&runs::RESCHEDULE, vec![run_id.into(), body], None).await?.read()
    }
}

names! {
    /// Where a run stands.
    pub enum RunStatus {
        /// Waits for a version of its task.
        PendingVersion = "PENDING_VERSION",
        /// Waits for its turn.
        Queued = "QUEUED",
        /// Is about to execute.
        Dequeued = "DEQUEUED",
        /// Executes.
        Executing = "EXECUTING",
        /// Is paused by a wait.
        Waiting = "WAITING",
        /// Has ended well.
        Completed = "COMPLETED",
        /// Was cancelled.
        Canceled = "CANCELED",
        /// Has ended with an error of its own.
        Failed = "FAILED",
        /// Has ended because its process crashed.
        Crashed = "CRASHED",
        /// Has ended because of the system that it runs on.
        SystemFailure = "SYSTEM_FAILURE",
        /// Was triggered with a delay, and is not due yet.
        Delayed = "DELAYED",
        /// Has not started in time.
        Expired = "EXPIRED",
        /// Took longer than it may.
        TimedOut = "TIMED_OUT",
    }
}

/// Which runs to list. All that is given must apply; of several values in one field, any. All may be left out.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RunFilter {
    /// Where they stand.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub status: Vec<RunStatus>,
    /// Runs of these tasks.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub task_identifier: Vec<String>,
    /// Runs of these deployed versions, such as `"20250208.1"`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub version: Vec<String>,
    /// Runs touched by this bulk action.
    pub bulk_action: Option<String>,
    /// Runs with these tags.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tag: Vec<String>,
    /// Runs started by this schedule.
    pub schedule: Option<String>,
    /// Only test runs, or none of them.
    pub is_test: Option<bool>,
    /// Runs made from this time on, in milliseconds since 1970.
    pub from: Option<u64>,
    /// Runs made until this time, in milliseconds since 1970.
    pub to: Option<u64>,
    /// Runs made within this time, as a duration such as `"24h"` or `"7d"`.
    pub period: Option<String>,
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
    /// Runs in these environments: `"dev"`, `"staging"`, `"prod"`. Has an effect in
    /// [`list_in_project`](RunsApi::list_in_project) alone.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub env: Vec<String>,
    /// Runs a page, 1 to 100. By default 25.
    pub limit: Option<u32>,
    /// The cursor after which the page starts.
    pub after: Option<String>,
    /// The cursor before which the page ends.
    pub before: Option<String>,
}

/// A queue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "type", content = "name", rename_all = "lowercase")]
pub enum Queue {
    /// The one that belongs to the task of this identifier.
    Task(String),
    /// The one of this name.
    Custom(String),
}

/// What is to be different in the new run of [`RunsApi::replay`]. All of it may be left out.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ReplayOptions {
    /// Another payload.
    pub payload: Option<Json>,
    /// Another JSON object that is kept with the run.
    pub metadata: Option<Json>,
    /// Other tags to find the run by.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// The queue to put the run in, by its name.
    pub queue: Option<String>,
    /// The key that has a copy of the queue.
    pub concurrency_key: Option<String>,
    /// The size of the machine.
    pub machine: Option<Machine>,
    /// The deployed version to run, such as `"20250208.1"`.
    pub version: Option<String>,
    /// The region to run in.
    pub region: Option<String>,
    /// Starts the run later: a duration such as `"1h"`, or a date.
    pub delay: Option<String>,
    /// The run expires if it has not started by then.
    pub ttl: Option<Ttl>,
    /// A key for the new run. Unlike that of a trigger it is sent as it is.
    pub idempotency_key: Option<String>,
    /// How long the key is known, as a duration such as `"7d"`.
    #[serde(rename = "idempotencyKeyTTL")]
    pub idempotency_key_ttl: Option<String>,
    /// How many times the task may be tried, the first time included.
    pub max_attempts: Option<u32>,
    /// The longest compute time of the run, in seconds, at least 5.
    pub max_duration: Option<u32>,
    /// Moves the run ahead in its queue, as if it had been triggered this many seconds earlier.
    pub priority: Option<u32>,
}

/// Defines a view of a run: what every view has, and what is this one's own.
macro_rules! run {
    (
        $(#[$about:meta])*
        pub struct $view:ident $(<$($kind:ident = $default:ident),*>)? {
            $($(#[$note:meta])* pub $field:ident: $type:ty,)*
        }
    ) => {
        $(#[$about])*
        #[derive(Clone, Debug, Deserialize)]
        #[serde(rename_all = "camelCase")]
        #[non_exhaustive]
        pub struct $view $(<$($kind = $default),*>)? {
            /// The id of the run, `run_…`.
            pub id: String,
            /// Where it stands.
            #[serde(default, deserialize_with = "or_default")]
            pub status: RunStatus,
            /// The task that it runs.
            #[serde(default, deserialize_with = "or_default")]
            pub task_identifier: String,
            /// The (hashed) key that it was triggered with.
            pub idempotency_key: Option<String>,
            /// The version of the task, once one is chosen.
            pub version: Option<String>,
            /// Whether it waits for its turn.
            #[serde(default, deserialize_with = "or_default")]
            pub is_queued: bool,
            /// Whether it runs.
            #[serde(default, deserialize_with = "or_default")]
            pub is_executing: bool,
            /// Whether it is paused by a wait.
            #[serde(default, deserialize_with = "or_default")]
            pub is_waiting: bool,
            /// Whether it has ended, well or not, as the server sees it.
            #[serde(default, deserialize_with = "or_default")]
            pub is_completed: bool,
            /// Whether it has ended well.
            #[serde(default, deserialize_with = "or_default")]
            pub is_success: bool,
            /// Whether it has ended badly.
            #[serde(default, deserialize_with = "or_default")]
            pub is_failed: bool,
            /// Whether it was cancelled.
            #[serde(default, deserialize_with = "or_default")]
            pub is_cancelled: bool,
            /// Whether it was started as a test.
            #[serde(default, deserialize_with = "or_default")]
            pub is_test: bool,
            /// When it was triggered.
            #[serde(default, deserialize_with = "or_default")]
            pub created_at: String,
            /// When something in it last changed.
            #[serde(default, deserialize_with = "or_default")]
            pub updated_at: String,
            /// When it began to execute.
            pub started_at: Option<String>,
            /// When it ended, well or not.
            pub finished_at: Option<String>,
            /// When it is due, where it was triggered with a delay.
            pub delayed_until: Option<String>,
            /// How long it may wait for its turn, as a duration.
            pub ttl: Option<String>,
            /// When it expired, where it did.
            pub expired_at: Option<String>,
            /// The tags to find it by.
            #[serde(default, deserialize_with = "or_default")]
            pub tags: Vec<String>,
            /// The price of its compute time so far, in US cents.
            #[serde(default, deserialize_with = "or_default")]
            pub cost_in_cents: f64,
            /// The price of starting it, in US cents.
            #[serde(default, deserialize_with = "or_default")]
            pub base_cost_in_cents: f64,
            /// Its compute time, in milliseconds.
            #[serde(default, deserialize_with = "or_default")]
            pub duration_ms: f64,
            /// The object that the run keeps beside its output.
            pub metadata: Option<Json>,
            /// The kind of task, such as `"STANDARD"` or `"SCHEDULED"`.
            pub task_kind: Option<String>,
            /// The region that it runs in.
            pub region: Option<String>,
            $($(#[$note])* pub $field: $type,)*
        }
    };
}

run! {
    /// A run, as [`RunsApi::list`] gives it.
    pub struct RunListItem {
        /// The environment that it belongs to.
        pub env: Option<RunEnvironment>,
    }
}

run! {
    /// A run that another one started, or was started by.
    pub struct RelatedRun {
        /// How many runs stand above it.
        #[serde(default, deserialize_with = "or_default")]
        pub depth: u32,
        /// The call that started it, such as `"trigger"` or `"batchTrigger"`.
        #[serde(default, deserialize_with = "or_default")]
        pub trigger_function: String,
        /// The batch that it belongs to.
        pub batch_id: Option<String>,
    }
}

run! {
    /// A run, as [`RunsApi::retrieve`] gives it. `P` is the type of its payload, `O` that of its output.
    pub struct Run<P = Json, O = Json> {
        /// How many runs stand above it.
        #[serde(default, deserialize_with = "or_default")]
        pub depth: u32,
        /// The call that started it, such as `"trigger"` or `"batchTrigger"`.
        #[serde(default, deserialize_with = "or_default")]
        pub trigger_function: String,
        /// The batch that it belongs to.
        pub batch_id: Option<String>,
        /// What it was triggered with. A large one was fetched from the object store; where that failed, there is none.
        pub payload: Option<P>,
        /// What it returned, once it has. A large one was fetched from the object store; where that failed, there is
        /// none.
        pub output: Option<O>,
        /// Why it failed.
        pub error: Option<RunError>,
        /// The schedule that started it.
        pub schedule: Option<RunSchedule>,
        /// The runs around it.
        #[serde(default, deserialize_with = "or_default")]
        pub related_runs: RelatedRuns,
        /// How many times it was tried.
        #[serde(default, deserialize_with = "or_default")]
        pub attempt_count: u32,
    }
}

/// The environment that a run belongs to.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct RunEnvironment {
    /// Its id.
    #[serde(default, deserialize_with = "or_default")]
    pub id: String,
    /// Its name.
    #[serde(default, deserialize_with = "or_default")]
    pub name: String,
    /// Whose it is, where it is a development environment.
    pub user: Option<String>,
}

/// The error that a run ended with.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct RunError {
    /// What it says.
    #[serde(default, deserialize_with = "or_default")]
    pub message: String,
    /// Its class, such as `"TypeError"`.
    pub name: Option<String>,
    /// Where it was thrown.
    pub stack_trace: Option<String>,
}

/// The schedule that started a run.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct RunSchedule {
    /// Its id, `sched_…`.
    #[serde(default, deserialize_with = "or_default")]
    pub id: String,
    /// Your own id for it.
    pub external_id: Option<String>,
    /// The key that it was made with.
    pub deduplication_key: Option<String>,
    /// When it is due.
    pub generator: Option<super::ScheduleGenerator>,
}

/// The runs around a run.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct RelatedRuns {
    /// The one at the top.
    pub root: Option<RelatedRun>,
    /// The one that started it.
    pub parent: Option<RelatedRun>,
    /// Those that it started.
    #[serde(default, deserialize_with = "or_default")]
    pub children: Vec<RelatedRun>,
}
