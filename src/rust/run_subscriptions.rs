//! Runs as they change.

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
    /// Follows a run: gives it as it is now, and again whenever it changes, until it has ended.
    /// [`with_streams`](LiveStream::with_streams) adds the parts of the streams that it sends.
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

    /// Follows all runs that have all of these tags: those that there are, and those to come. Doesn't end by itself.
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

    /// Follows the runs of a batch. Doesn't end by itself.
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

    /// Reads a stream that a run sends, as [`StreamsApi::read`](super::StreamsApi::read) does, without options.
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
    /// The runs, and besides them the parts of the streams that they send. After the end of a run its streams are read for
    /// 30 seconds more at most.
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

/// How [`RunsApi::subscribe_to_run`] goes on. All of it may be left out.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SubscribeToRunOptions {
    /// Whether it ends when the run has ended. By default it does.
    pub stop_on_completion: Option<bool>,
    /// The fields to leave out, so that less is sent.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub skip_columns: Vec<SkipColumn>,
}

/// What [`RunsApi::subscribe_to_batch`] sends. All of it may be left out.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SubscribeToBatchOptions {
    /// The fields to leave out, so that less is sent.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub skip_columns: Vec<SkipColumn>,
}

/// Which runs [`RunsApi::subscribe_to_runs_with_tag`] follows. All of it may be left out.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SubscribeToRunsFilterOptions {
    /// Runs made within this time before the subscription, as a duration such as `"1h"`.
    pub created_at: Option<String>,
    /// The fields to leave out, so that less is sent.
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

/// A run, as a subscription gives it. `P` is the type of its payload, `O` that of its output.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct RealtimeRun<P = Json, O = Json> {
    /// The id of the run, `run_…`.
    pub id: String,
    /// Where it stands.
    #[serde(default, deserialize_with = "or_default")]
    pub status: RunStatus,
    /// The task that it runs.
    #[serde(default, deserialize_with = "or_default")]
    pub task_identifier: String,
    /// The payload that it was triggered with. A large one was fetched from the object store.
    pub payload: Option<P>,
    /// The output that it returned, once it has. A large one was fetched from the object store.
    pub output: Option<O>,
    /// Why it failed.
    pub error: Option<RunError>,
    /// The JSON object that the run keeps beside its output.
    pub metadata: Option<Json>,
    /// The (hashed) key that it was triggered with.
    pub idempotency_key: Option<String>,
    /// The tags to find it by.
    #[serde(default, deserialize_with = "or_default")]
    pub tags: Vec<String>,
    /// The keys of the streams that it sends.
    #[serde(default, deserialize_with = "or_default")]
    pub realtime_streams: Vec<String>,
    /// When it was triggered.
    #[serde(default, deserialize_with = "or_default")]
    pub created_at: String,
    /// When something in it last changed.
    #[serde(default, deserialize_with = "or_default")]
    pub updated_at: String,
    /// When it is due, if it was triggered with a delay.
    pub delayed_until: Option<String>,
    /// When it came into its queue.
    pub queued_at: Option<String>,
    /// When it began to execute.
    pub started_at: Option<String>,
    /// When it ended, well or not.
    pub finished_at: Option<String>,
    /// When it expired, if it did.
    pub expired_at: Option<String>,
    /// The price of its compute time so far, in US cents.
    #[serde(default, deserialize_with = "or_default")]
    pub cost_in_cents: f64,
    /// The price of starting it, in US cents.
    #[serde(default, deserialize_with = "or_default")]
    pub base_cost_in_cents: f64,
    /// Its compute time, in milliseconds.
    #[serde(default, deserialize_with = "or_default")]
    pub duration_ms: f64,
    /// Whether it was started as a test.
    #[serde(default, deserialize_with = "or_default")]
    pub is_test: bool,
    /// Whether it waits for its turn.
    #[serde(default, deserialize_with = "or_default")]
    pub is_queued: bool,
    /// Whether it executes.
    #[serde(default, deserialize_with = "or_default")]
    pub is_executing: bool,
    /// Whether it is paused by a wait.
    #[serde(default, deserialize_with = "or_default")]
    pub is_waiting: bool,
    /// Whether it has ended, well or not.
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

/// A [`RunEvent`] as the core hands it over.
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
