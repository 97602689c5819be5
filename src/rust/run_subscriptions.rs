//! Subscriptions to runs.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use wasm_bindgen::JsValue;

use super::calls::params;
use super::json::or_default;
use super::names::names;
use super::{Json, LiveStream, RunError, RunStatus, RunsApi};
use crate::api::endpoint::Endpoint;
use crate::host::value::Value;
use crate::live::{streams, subscriptions};

impl RunsApi {
    /// Subscribes to a run. Yields its current state, and again after each change, until it has ended.
    /// [`with_streams`](LiveStream::with_streams) adds the parts of its streams.
    ///
    /// Key: a secret key, or a public token with `read:runs:<id>`, such as the handle's own.
    ///
    /// ```no_run
    /// # use trigger_wasm::{Error, Json, TriggerClient};
    /// # async fn wait(client: &TriggerClient) -> Result<Option<String>, Error> {
    /// let mut changes =
    ///     client.runs().subscribe_to_run::<Json, String>("run_1234", Default::default());
    /// let mut output = None;
    /// while let Some(run) = changes.try_next().await? {
    ///     println!("{}", run.status);
    ///     output = run.output;
    /// }
    /// # Ok(output)
    /// # }
    /// ```
    pub fn subscribe_to_run<P, O>(
        &self,
        run_id: &str,
        options: SubscribeToRunOptions,
    ) -> LiveStream<RealtimeRun<P, O>>
    where
        P: DeserializeOwned,
        O: DeserializeOwned,
    {
        self.subscribe(&subscriptions::RUN, vec![run_id.into()], &options)
    }

    /// Subscribes to all present and future runs that have all of these tags. Doesn't end by itself.
    ///
    /// Key: a secret key, or a public token with `read:tags:<tag>` for each tag.
    pub fn subscribe_to_runs_with_tag<P, O>(
        &self,
        tags: impl IntoIterator<Item = impl Into<String>>,
        filters: SubscribeToRunsFilterOptions,
    ) -> LiveStream<RealtimeRun<P, O>>
    where
        P: DeserializeOwned,
        O: DeserializeOwned,
    {
        let tags: Vec<String> = tags.into_iter().map(Into::into).collect();
        self.subscribe(&subscriptions::WITH_TAG, vec![Value::strings(&tags)], &filters)
    }

    /// Subscribes to the runs of a batch. Doesn't end by itself.
    ///
    /// Key: a secret key, or a public token with `read:batch:<id>`, such as the handle's own.
    pub fn subscribe_to_batch<P, O>(
        &self,
        batch_id: &str,
        options: SubscribeToBatchOptions,
    ) -> LiveStream<RealtimeRun<P, O>>
    where
        P: DeserializeOwned,
        O: DeserializeOwned,
    {
        self.subscribe(&subscriptions::BATCH, vec![batch_id.into()], &options)
    }

    /// Reads a stream of a run, like [`StreamsApi::read`](super::StreamsApi::read) without options.
    pub fn fetch_stream<T: DeserializeOwned>(&self, run_id: &str, key: &str) -> LiveStream<T> {
        LiveStream::new(&self.calls, &streams::FETCH, Ok(vec![run_id.into(), key.into()]))
    }

    fn subscribe<T: DeserializeOwned>(
        &self,
        row: &'static Endpoint,
        mut args: Vec<Value>,
        options: &impl Serialize,
    ) -> LiveStream<T> {
        let args = params(row, "options", options).map(|options| {
            args.push(options);
            args
        });
        LiveStream::new(&self.calls, row, args)
    }
}

impl<P: DeserializeOwned, O: DeserializeOwned> LiveStream<RealtimeRun<P, O>> {
    /// Adds the parts of the runs' streams. After a run has ended, its streams are read for up to 30 seconds.
    ///
    /// ```no_run
    /// # use trigger_wasm::{Error, Json, RunEvent, TriggerClient};
    /// # async fn show(client: &TriggerClient) -> Result<(), Error> {
    /// let changes = client.runs().subscribe_to_run::<Json, Json>("run_1234", Default::default());
    /// let mut events = changes.with_streams();
    /// while let Some(event) = events.try_next().await? {
    ///     match event {
    ///         RunEvent::Part { stream, chunk, .. } if stream == "answer" => print!("{chunk}"),
    ///         RunEvent::Run(run) => println!("{}", run.status),
    ///         _ => {}
    ///     }
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn with_streams(self) -> LiveStream<RunEvent<P, O>> {
        self.beside_streams()
    }
}

/// The options of [`RunsApi::subscribe_to_run`]. All fields are optional.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SubscribeToRunOptions {
    /// Whether the subscription ends when the run has ended. The default is yes.
    pub stop_on_completion: Option<bool>,
    /// The fields to leave out, to save traffic.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub skip_columns: Vec<SkipColumn>,
}

/// The options of [`RunsApi::subscribe_to_batch`]. All fields are optional.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SubscribeToBatchOptions {
    /// The fields to leave out, to save traffic.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub skip_columns: Vec<SkipColumn>,
}

/// The filters of [`RunsApi::subscribe_to_runs_with_tag`]. All fields are optional.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SubscribeToRunsFilterOptions {
    /// The maximum age of runs at the start of the subscription, as a duration such as `"1h"`.
    pub created_at: Option<String>,
    /// The fields to leave out, to save traffic.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub skip_columns: Vec<SkipColumn>,
}

names! {
    /// A field that a subscription can leave out, by its name in the server's database.
    pub enum SkipColumn {
        /// [`RealtimeRun::started_at`].
        StartedAt = "startedAt",
        /// [`RealtimeRun::delayed_until`].
        DelayUntil = "delayUntil",
        /// [`RealtimeRun::queued_at`].
        QueuedAt = "queuedAt",
        /// [`RealtimeRun::expired_at`].
        ExpiredAt = "expiredAt",
        /// [`RealtimeRun::finished_at`]. A subscription to one run needs it to know when the run has ended.
        CompletedAt = "completedAt",
        /// The number of the run, which isn't shown.
        Number = "number",
        /// [`RealtimeRun::is_test`].
        IsTest = "isTest",
        /// [`RealtimeRun::duration_ms`].
        UsageDurationMs = "usageDurationMs",
        /// [`RealtimeRun::cost_in_cents`].
        CostInCents = "costInCents",
        /// [`RealtimeRun::base_cost_in_cents`].
        BaseCostInCents = "baseCostInCents",
        /// The time to live, which isn't shown.
        Ttl = "ttl",
        /// [`RealtimeRun::payload`].
        Payload = "payload",
        /// The type of the payload. Without it, there is no payload.
        PayloadType = "payloadType",
        /// [`RealtimeRun::metadata`].
        Metadata = "metadata",
        /// [`RealtimeRun::output`].
        Output = "output",
        /// The type of the output. Without it, there is no output.
        OutputType = "outputType",
        /// [`RealtimeRun::tags`].
        RunTags = "runTags",
        /// [`RealtimeRun::error`].
        Error = "error",
    }
}

/// A run of a subscription. `P` is the type of its payload, `O` the type of its output.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct RealtimeRun<P = Json, O = Json> {
    /// The id of the run, `run_…`.
    pub id: String,
    /// The status of the run.
    #[serde(default, deserialize_with = "or_default")]
    pub status: RunStatus,
    /// The id of the task.
    #[serde(default, deserialize_with = "or_default")]
    pub task_identifier: String,
    /// The payload of the run. A large one is fetched from the object store.
    pub payload: Option<P>,
    /// The output of a successful run. A large one is fetched from the object store.
    pub output: Option<O>,
    /// The error of a failed run.
    pub error: Option<RunError>,
    /// The metadata of the run, a JSON object.
    pub metadata: Option<Json>,
    /// The hashed idempotency key of the run.
    pub idempotency_key: Option<String>,
    /// The tags of the run.
    #[serde(default, deserialize_with = "or_default")]
    pub tags: Vec<String>,
    /// The keys of the run's streams.
    #[serde(default, deserialize_with = "or_default")]
    pub realtime_streams: Vec<String>,
    /// The date of the trigger.
    #[serde(default, deserialize_with = "or_default")]
    pub created_at: String,
    /// The date of the last change.
    #[serde(default, deserialize_with = "or_default")]
    pub updated_at: String,
    /// The date until which the run is delayed, if it has a delay.
    pub delayed_until: Option<String>,
    /// The date on which the run was queued.
    pub queued_at: Option<String>,
    /// The date on which the run started to execute.
    pub started_at: Option<String>,
    /// The date on which the run ended.
    pub finished_at: Option<String>,
    /// The date on which the run expired.
    pub expired_at: Option<String>,
    /// The cost of the compute time so far, in US cents.
    #[serde(default, deserialize_with = "or_default")]
    pub cost_in_cents: f64,
    /// The cost of starting the run, in US cents.
    #[serde(default, deserialize_with = "or_default")]
    pub base_cost_in_cents: f64,
    /// The compute time, in milliseconds.
    #[serde(default, deserialize_with = "or_default")]
    pub duration_ms: f64,
    /// Whether it is a test run.
    #[serde(default, deserialize_with = "or_default")]
    pub is_test: bool,
    /// Whether the run is queued.
    #[serde(default, deserialize_with = "or_default")]
    pub is_queued: bool,
    /// Whether the run is executing.
    #[serde(default, deserialize_with = "or_default")]
    pub is_executing: bool,
    /// Whether the run is paused by a wait.
    #[serde(default, deserialize_with = "or_default")]
    pub is_waiting: bool,
    /// Whether the run has ended, successfully or not.
    #[serde(default, deserialize_with = "or_default")]
    pub is_completed: bool,
    /// Whether the run has ended successfully.
    #[serde(default, deserialize_with = "or_default")]
    pub is_success: bool,
    /// Whether the run has failed.
    #[serde(default, deserialize_with = "or_default")]
    pub is_failed: bool,
    /// Whether the run was cancelled.
    #[serde(default, deserialize_with = "or_default")]
    pub is_cancelled: bool,
}

/// An item of a subscription with streams.
#[derive(Clone, Debug, Deserialize)]
#[serde(from = "RunEventFields<P, O>")]
#[serde(bound = "P: DeserializeOwned, O: DeserializeOwned")]
#[non_exhaustive]
pub enum RunEvent<P = Json, O = Json> {
    /// The run has changed.
    Run(RealtimeRun<P, O>),
    /// The run has sent a part of one of its streams.
    Part {
        /// The key of the stream.
        stream: String,
        /// The part.
        chunk: Json,
        /// The run as it was when the stream was found.
        run: RealtimeRun<P, O>,
    },
}

/// The fields of a [`RunEvent`] from the core.
#[derive(Deserialize)]
#[serde(bound = "P: DeserializeOwned, O: DeserializeOwned")]
struct RunEventFields<P, O> {
    #[serde(rename = "type")]
    name: String,
    chunk: Option<Json>,
    run: RealtimeRun<P, O>,
}

impl<P, O> From<RunEventFields<P, O>> for RunEvent<P, O> {
    fn from(RunEventFields { name, chunk, run }: RunEventFields<P, O>) -> Self {
        match chunk {
            None if name == "run" => Self::Run(run),
            chunk => {
                let chunk = chunk.unwrap_or_else(|| JsValue::NULL.into());
                Self::Part { stream: name, chunk, run }
            }
        }
    }
}
