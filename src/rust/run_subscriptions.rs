//! Subscriptions to runs.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use wasm_bindgen::JsValue;

use super::calls::params;
use super::{
    Json, LiveStream, RealtimeRun, RunsApi, SkipColumn, SubscribeToRunOptions,
    SubscribeToRunsFilterOptions,
};
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

/// The options of [`RunsApi::subscribe_to_batch`]. All fields are optional.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SubscribeToBatchOptions {
    /// The fields to leave out, to save traffic.
    pub skip_columns: Option<Vec<SkipColumn>>,
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
