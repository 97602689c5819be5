//! Payloads as the API carries them: inline text of some type, or parked in the object store.

use crate::answer::Answer;
use crate::call::{Args, Call, Endpoint, Method};
use crate::client::{Client, deadline, foreign};
use crate::config::RequestOptions;
use crate::error::{Error, Failure};
use crate::exchange::{Reading, exchange};
use crate::future::Boxed;
use crate::retry::{self, RetryPolicy};
use crate::transport::{Headers, Response, Transport};
use crate::url::push_segment;
use crate::value::{Kind, Thrown, Value};

/// Payloads of this many bytes or more are parked.
const PARKED_FROM_BYTES: usize = 128 * 1024;

/// Plain JSON.
pub const JSON: &str = "application/json";
/// JSON that carries dates, maps and the like.
pub const SUPER_JSON: &str = "application/super+json";
/// Text.
pub const TEXT: &str = "text/plain";
/// The path of an object in the store.
pub const STORE: &str = "application/store";

/// A payload on its way.
#[derive(Clone, Debug, PartialEq)]
pub struct Packet<V> {
    /// The text, if there is a payload at all.
    pub data: Option<V>,
    /// What the text is.
    pub data_type: &'static str,
    /// The bytes of the payload before it was parked.
    pub size: usize,
}

impl<V: Value> Packet<V> {
    /// A caller's payload as text.
    pub fn pack(payload: &V) -> Result<Self, Thrown<V>> {
        let (data, data_type) = match payload.kind() {
            Kind::Undefined => return Ok(Self { data: None, data_type: JSON, size: 0 }),
            Kind::String => (payload.clone(), TEXT),
            _ => (payload.stringify_super()?, SUPER_JSON),
        };
        let size = data.byte_length();
        Ok(Self { data: Some(data), data_type, size })
    }

    /// Whether it has to be parked in the object store.
    pub fn is_oversized(&self) -> bool {
        self.size >= PARKED_FROM_BYTES
    }
}

/// Asks for a URL that an object can be written to.
static CREATE_UPLOAD_URL: Endpoint = Endpoint::new(
    "packets.createUploadUrl",
    "createUploadPayloadUrl",
    Method::Put,
    "/api/v2/packets/{}",
);

/// An object in the store, which has a URL of its own.
static STORED: Endpoint = Endpoint::new("packets.object", "", Method::Get, "");

impl<T: Transport> Client<T> {
    /// Parks a payload that is too large to travel inline; any other comes back as it is.
    pub async fn park(
        &self,
        packet: Packet<T::Value>,
        options: &RequestOptions<T::Value>,
    ) -> Result<Packet<T::Value>, Failure<T::Value>> {
        let Some(data) = packet.data.clone().filter(|_| packet.is_oversized()) else {
            return Ok(packet);
        };
        let extension = if packet.data_type == TEXT { "txt" } else { "json" };
        let mut path = "/api/v2/packets/".to_owned();
        push_segment(
            &mut path,
            &format!("trigger/packet_{}/payload.{extension}", self.packet_id()),
        );
        let call = Call {
            endpoint: &CREATE_UPLOAD_URL,
            path,
            query: String::new(),
            body: None,
            options: options.clone(),
            headers: Vec::new(),
        };
        let created = self.send(&call).await?.value;
        let Some(url) = created.text_field("presignedUrl") else {
            return Err(Error::rule(
                "Packet upload presign response missing presignedUrl; ensure the server supports /api/v2/packets",
            ));
        };
        let Some(storage_path) = created.text_field("storagePath") else {
            return Err(Error::rule(
                "Packet upload presign response missing storagePath; ensure the server supports /api/v2/packets",
            ));
        };
        let mut headers = Headers::default();
        headers.set("content-type", packet.data_type);
        headers.set("x-trigger-request-idempotency-key", &self.transport.uuid());
        let mut request = foreign(Method::Put, url, headers, Some(data));
        request.signal = options.signal()?;
        // How long an upload takes depends on its size, so only the caller can say what is too long.
        request.deadline = deadline(options.timeout_ms()?, 0.0);
        let read = |response| Reading::Done(Answer::of(&STORED, response));
        exchange(&self.transport, STORED.name, &request, retry::STORE, &read).await?;
        Ok(Packet { data: Some(T::Value::string(&storage_path)), data_type: STORE, ..packet })
    }

    /// What lies at a presigned URL; undefined where it cannot be had or read.
    pub async fn fetch_packet(
        &self,
        url: String,
        options: &RequestOptions<T::Value>,
    ) -> Result<T::Value, Failure<T::Value>> {
        let once = RetryPolicy { max_attempts: 1.0, ..retry::STORE };
        match self.fetch_object(url, options, once).await {
            Err(failure) if !matches!(*failure, Error::Thrown(_)) => Ok(T::Value::undefined()),
            fetched => fetched,
        }
    }

    /// What lies in the store where this call gives a URL for.
    pub async fn fetch_stored(&self, call: &Call<T::Value>) -> Result<T::Value, Failure<T::Value>> {
        let url = self.send(call).await?.value.text_field("presignedUrl");
        let url =
            url.ok_or_else(|| Error::rule("The object store's answer has no presignedUrl"))?;
        self.fetch_object(url, &call.options, retry::STORE).await
    }

    /// What lies at a presigned URL.
    fn fetch_object<'a>(
        &'a self,
        url: String,
        options: &'a RequestOptions<T::Value>,
        policy: RetryPolicy,
    ) -> Boxed<'a, Result<T::Value, Failure<T::Value>>> {
        Box::pin(async move {
            let mut request = foreign(Method::Get, url, Headers::default(), None);
            request.signal = options.signal()?;
            if let Some(ms) = options.timeout_ms()? {
                request.deadline = deadline(Some(ms), 0.0);
            }
            let read = |response: Response<T::Value>| match response.body {
                Ok(_) => Reading::Done(Answer::of(&STORED, response)),
                Err(cause) => {
                    let message = "Connection error.".to_owned();
                    Reading::Again(Error::Connection { call: STORED.name, message, cause }.into())
                }
            };
            let answer = exchange(&self.transport, STORED.name, &request, policy, &read).await?;
            let content_type = self.transport.header(&answer.response, "content-type");
            let text = answer.response.body.unwrap_or_else(|cause| cause);
            unpack(&text, content_type.as_deref().unwrap_or(JSON))
                .map_err(|_| Error::rule("What lies in the object store is not of its type"))
        })
    }

    /// 21 characters that no one mistakes for others.
    fn packet_id(&self) -> String {
        const ALPHABET: &[u8] = b"123456789abcdefghijkmnopqrstuvwxyz";
        let hex = format!("{}{}", self.transport.uuid(), self.transport.uuid()).replace('-', "");
        let bytes = hex.as_bytes().chunks(3).take(21);
        let number = |digits: &[u8]| {
            digits.iter().fold(0, |sum, digit| {
                sum * 16 + char::from(*digit).to_digit(16).unwrap_or_default() as usize
            })
        };
        bytes
            .filter_map(|digits| ALPHABET.get(number(digits) % ALPHABET.len()))
            .map(|c| char::from(*c))
            .collect()
    }
}

/// The value that a text of this type stands for. Empty text stands for nothing.
pub fn unpack<V: Value>(text: &V, data_type: &str) -> Result<V, Thrown<V>> {
    if !text.is_truthy() {
        return Ok(V::undefined());
    }
    match data_type {
        JSON => V::parse(text),
        SUPER_JSON => V::parse_super(text),
        _ => Ok(text.clone()),
    }
}

impl<V: Value> Args<V> {
    /// The next argument as the id of a task.
    pub fn task_id(&mut self, name: &str) -> Result<String, Failure<V>> {
        let value = self.take();
        self.task_id_of(name, &value)
    }

    /// A value as the id of a task.
    pub fn task_id_of(&self, name: &str, value: &V) -> Result<String, Failure<V>> {
        if value.kind() == Kind::String && !value.is_well_formed() {
            let shown = value.stringify()?.as_str().unwrap_or_default();
            return Err(Error::rule(&format!(
                "Invalid task id {shown}: it contains characters that cannot be encoded into a URL (for example an unpaired surrogate). Rename the task to use valid characters."
            )));
        }
        self.segment(name, value)
    }
}
