//! Sessions: long-lived conversations with a task.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use wasm_bindgen::JsValue;

use super::calls::{Calls, params, payload};
use super::{Error, Json, LiveStream, SessionsApi};
use crate::api::endpoint::Endpoint;
use crate::api::sessions;
use crate::core::error::ErrorKind;
use crate::host::value::Value;
use crate::live::streams;

impl SessionsApi {
    /// Opens a session by its id or its external id. Sends nothing yet.
    ///
    /// ```no_run
    /// # use trigger_wasm::{Error, Json, TriggerClient};
    /// # async fn chat(client: &TriggerClient) -> Result<(), Error> {
    /// let session = client.sessions().open("chat-42");
    /// session.input().send("Hello").await?;
    /// let mut parts = session.output().read::<Json>(Default::default());
    /// while let Some(part) = parts.try_next().await? {
    ///     println!("{part}");
    /// }
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn open(&self, session: &str) -> SessionHandle {
        SessionHandle { calls: self.calls.clone(), id: session.to_owned() }
    }
}

/// An open session. Returned by [`SessionsApi::open`].
#[derive(Clone, Debug)]
pub struct SessionHandle {
    calls: Calls,
    id: String,
}

impl SessionHandle {
    /// Returns the id that the session was opened with.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Returns the input of the session, which its run reads.
    #[must_use]
    pub fn input(&self) -> SessionInput {
        SessionInput { way: self.way(None) }
    }

    /// Returns the output of the session, which its run writes.
    #[must_use]
    pub fn output(&self) -> SessionOutput {
        SessionOutput { way: self.way(None) }
    }

    /// Opens a channel of the session, with its own input and output. A value in its input doesn't wake a run.
    ///
    /// # Errors
    ///
    /// The name must have 1 to 128 letters, digits, `.`, `_` and `-`.
    pub fn channel(&self, name: &str) -> Result<SessionChannel, Error> {
        let is_known = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
        if name.is_empty() || name.len() > 128 || !name.bytes().all(is_known) {
            let shown = Json::new(name)?.to_string();
            let problem = ": use 1-128 chars from [A-Za-z0-9._-].";
            let sentence = ["Invalid session channel name ", &shown, problem].concat();
            return Err(ErrorKind::rule(&sentence).into());
        }
        Ok(SessionChannel { way: self.way(Some(name.to_owned())) })
    }

    fn way(&self, channel: Option<String>) -> Way {
        Way { calls: self.calls.clone(), session: self.id.clone(), channel }
    }
}

/// The address of an input and an output: a session, or one of its channels.
#[derive(Clone, Debug)]
struct Way {
    calls: Calls,
    session: String,
    channel: Option<String>,
}

impl Way {
    fn args(&self, last: Value) -> Vec<Value> {
        let channel = self.channel.as_deref().map_or_else(Value::undefined, Value::string);
        vec![self.session.as_str().into(), channel, last]
    }
}

/// A channel of a session. Returned by [`SessionHandle::channel`].
#[derive(Clone, Debug)]
pub struct SessionChannel {
    way: Way,
}

impl SessionChannel {
    /// Returns the name of the channel.
    #[must_use]
    pub fn name(&self) -> &str {
        self.way.channel.as_deref().unwrap_or_default()
    }

    /// Returns the input of the channel, which the session's run reads.
    #[must_use]
    pub fn input(&self) -> SessionInput {
        SessionInput { way: self.way.clone() }
    }

    /// Returns the output of the channel, which the session's run writes.
    #[must_use]
    pub fn output(&self) -> SessionOutput {
        SessionOutput { way: self.way.clone() }
    }
}

/// The input of a session or channel, `in` in JavaScript.
#[derive(Clone, Debug)]
pub struct SessionInput {
    way: Way,
}

impl SessionInput {
    /// Sends a value to the run of the session: a string unchanged, any other value as JSON. The server delivers repeated attempts
    /// once.
    ///
    /// # Errors
    ///
    /// 404 if there is no such session.
    pub async fn send<T: Serialize + ?Sized>(&self, value: &T) -> Result<(), Error> {
        const ROW: &Endpoint = &sessions::SEND;
        let args = self.way.args(payload(ROW, "value", value)?);
        self.way.calls.send(ROW, args, None).await.map(drop)
    }
}

/// The output of a session or channel, `out` in JavaScript.
#[derive(Clone, Debug)]
pub struct SessionOutput {
    way: Way,
}

impl SessionOutput {
    /// Reads the parts of the output.
    pub fn read<T: DeserializeOwned>(&self, options: SessionSubscribeOptions) -> LiveStream<T> {
        LiveStream::new(&self.way.calls, &streams::OUT, self.args(&options))
    }

    /// Reads the parts of the output with their ids, and the control events between them.
    ///
    /// ```no_run
    /// # use trigger_wasm::{Error, Json, SessionEvent, TriggerClient};
    /// # async fn turn(client: &TriggerClient) -> Result<String, Error> {
    /// let output = client.sessions().open("chat-42").output();
    /// let mut events = output.read_events::<Json>(Default::default());
    /// let mut last_id = String::new();
    /// while let Some(event) = events.try_next().await? {
    ///     match event {
    ///         SessionEvent::Part { id, .. } => last_id = id,
    ///         SessionEvent::Control { subtype, .. } if subtype == "turn-complete" => break,
    ///         _ => {}
    ///     }
    /// }
    /// # Ok(last_id)
    /// # }
    /// ```
    pub fn read_events<T: DeserializeOwned>(
        &self,
        options: SessionSubscribeOptions,
    ) -> LiveStream<SessionEvent<T>> {
        LiveStream::of_parts(&self.way.calls, &streams::OUT, self.args(&options))
    }

    fn args(&self, options: &SessionSubscribeOptions) -> Result<Vec<Value>, Error> {
        params(&streams::OUT, "options", options).map(|options| self.way.args(options))
    }
}

/// The options of [`SessionOutput::read`]. All fields are optional.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SessionSubscribeOptions {
    /// The id of the part after which reading starts.
    pub last_event_id: Option<String>,
    /// The time, in seconds, for which the server waits for another part before it ends the stream. At most 600.
    pub timeout_in_seconds: Option<f64>,
}

/// An item of [`SessionOutput::read_events`].
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(try_from = "PartFields", bound = "T: DeserializeOwned")]
#[non_exhaustive]
pub enum SessionEvent<T = Json> {
    /// A part.
    Part {
        /// The id of the part, for [`SessionSubscribeOptions::last_event_id`].
        id: String,
        /// The value that was sent.
        chunk: T,
        /// The time at which the part was sent, in milliseconds since 1970.
        timestamp: f64,
    },
    /// A record for the reader, such as the end of a turn.
    Control {
        /// The type of the record, such as `"turn-complete"`.
        subtype: String,
        /// All headers of the record, names and values.
        headers: Vec<(String, String)>,
        /// The position of the record in the stream.
        seq_num: f64,
        /// The time at which the record was sent, in milliseconds since 1970.
        timestamp: f64,
    },
}

/// The fields of a part from the core.
#[derive(Deserialize)]
struct PartFields {
    id: String,
    chunk: Option<Json>,
    timestamp: Option<f64>,
    headers: Option<Vec<(String, String)>>,
}

impl<T: DeserializeOwned> TryFrom<PartFields> for SessionEvent<T> {
    type Error = Error;

    fn try_from(part: PartFields) -> Result<Self, Error> {
        let PartFields { id, chunk, timestamp, headers } = part;
        let (timestamp, headers) = (timestamp.unwrap_or_default(), headers.unwrap_or_default());
        let control = headers.iter().find(|(name, _)| name == "trigger-control");
        if let Some(subtype) = control.map(|(_, subtype)| subtype.clone()) {
            let seq_num = id.parse().unwrap_or_default();
            return Ok(Self::Control { subtype, headers, seq_num, timestamp });
        }
        let chunk = chunk.unwrap_or_else(|| JsValue::UNDEFINED.into()).to()?;
        Ok(Self::Part { id, chunk, timestamp })
    }
}
