//! The streams that runs send and read while they execute.

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::calls::{Calls, params, payload};
use super::{Error, LiveStream, RequestOptions};
use crate::api::endpoint::Endpoint;
use crate::host::value::Value;
use crate::live::streams;

/// Reads the streams of runs, and sends to them: [`TriggerClient::streams`](super::TriggerClient::streams).
#[derive(Clone, Debug)]
pub struct StreamsApi {
    pub(super) calls: Calls,
}

impl StreamsApi {
    /// The same with these request options.
    #[must_use]
    pub fn with(self, options: RequestOptions) -> Self {
        Self { calls: self.calls.with(options) }
    }

    /// Reads a stream that a run sends, such as the words of an answer. A run names its streams by a key; the stream that
    /// it didn't name is `"default"`.
    ///
    /// The stream ends when the server ends it. Statuses 400, 401, 403, 404, 409, 410 and 422 end it with an error.
    ///
    /// Key: a secret key, or a public token with `read:runs:<id>`, such as the handle's own.
    ///
    /// ```no_run
    /// # use trigger_wasm::{Error, ReadStreamOptions, StreamStart, TriggerClient};
    /// # async fn show(client: &TriggerClient) -> Result<(), Error> {
    /// let options = ReadStreamOptions { from: Some(StreamStart::Latest), ..Default::default() };
    /// let mut words = client.streams().read::<String>("run_1234", "answer", options);
    /// while let Some(word) = words.try_next().await? {
    ///     println!("{word}");
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn read<T: DeserializeOwned>(
        &self,
        run_id: &str,
        key: &str,
        options: ReadStreamOptions,
    ) -> LiveStream<T> {
        const ROW: &Endpoint = &streams::READ;
        let options = params(ROW, "options", &options);
        let args = options.map(|options| vec![run_id.into(), key.into(), options]);
        LiveStream::new(&self.calls, ROW, args)
    }

    /// A stream that runs read, by the name that the task reads it by. Nothing is sent yet.
    ///
    /// ```no_run
    /// # use trigger_wasm::{Error, TriggerClient};
    /// # async fn approve(client: &TriggerClient) -> Result<(), Error> {
    /// client.streams().input("approval").send("run_1234", &true).await
    /// # }
    /// ```
    #[must_use]
    pub fn input(&self, id: &str) -> InputStream {
        InputStream { calls: self.calls.clone(), id: id.to_owned() }
    }
}

/// A stream that runs read: [`StreamsApi::input`].
#[derive(Clone, Debug)]
pub struct InputStream {
    calls: Calls,
    id: String,
}

impl InputStream {
    /// The name of the stream.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Sends a value to a run, which reads it from this stream.
    ///
    /// Key: a secret key, or a public token with `write:inputStreams:<run id>`.
    ///
    /// # Errors
    ///
    /// 404 if there is no such run.
    pub async fn send<T: Serialize + ?Sized>(&self, run_id: &str, data: &T) -> Result<(), Error> {
        const ROW: &Endpoint = &streams::SEND_INPUT;
        let data = payload(ROW, "data", data)?;
        let args = vec![self.id.as_str().into(), run_id.into(), data, Value::undefined()];
        self.calls.send(ROW, args, None).await.map(drop)
    }
}

/// How [`StreamsApi::read`] reads. All of it may be left out.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ReadStreamOptions {
    /// How long the server waits for another part before it ends the stream, in seconds. By default 60.
    pub timeout_in_seconds: Option<f64>,
    /// The number of the first part to read, counted from 0. By default 0.
    pub start_index: Option<u64>,
    /// Where reading begins. Has no effect beside `start_index`.
    pub from: Option<StreamStart>,
}

/// Where reading a stream begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum StreamStart {
    /// With the first part that there is.
    Beginning,
    /// With the first part that is sent from now on.
    Latest,
}
