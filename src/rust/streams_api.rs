//! The streams of runs, and their input streams.

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::calls::{Calls, params, payload};
use super::{Error, LiveStream, ReadStreamOptions, RequestOptions};
use crate::api::endpoint::Endpoint;
use crate::host::value::Value;
use crate::live::{stream_writer, streams};

/// Reads the streams of runs, and sends to input streams. Returned by
/// [`TriggerClient::streams`](super::TriggerClient::streams).
#[derive(Clone, Debug)]
pub struct StreamsApi {
    pub(super) calls: Calls,
}

impl StreamsApi {
    /// Sets the request options of the calls.
    #[must_use]
    pub fn with(self, options: RequestOptions) -> Self {
        Self { calls: self.calls.with(options) }
    }

    /// Reads a stream of a run, such as the words of an answer. Each stream of a run has a key; the default is `"default"`.
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

    /// Appends a text to a stream of a run.
    ///
    /// Key: a secret key, or a public token with `write:runs:<id>`.
    ///
    /// ```no_run
    /// # use trigger_wasm::{Error, TriggerClient};
    /// # async fn log(client: &TriggerClient) -> Result<(), Error> {
    /// client.streams().append("run_1234", "log", "step 1 is done").await
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// 404 if there is no such run.
    pub async fn append(&self, run_id: &str, key: &str, text: &str) -> Result<(), Error> {
        let options = Value::object_of(vec![
            ("target", run_id.into()),
            ("requestOptions", self.calls.request_options()),
        ]);
        let args = vec![key.into(), text.into(), options];
        self.calls.send(&stream_writer::APPEND, args, None).await.map(drop)
    }

    /// Returns an input stream by its name in the task. Sends nothing yet.
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

/// An input stream, which runs read. Returned by [`StreamsApi::input`].
#[derive(Clone, Debug)]
pub struct InputStream {
    calls: Calls,
    id: String,
}

impl InputStream {
    /// Returns the name of the stream.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Sends a value to a run through this stream.
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
