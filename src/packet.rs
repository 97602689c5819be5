//! Payloads as the API carries them: inline text of some type, or parked in the object store.

use crate::answer::Answer;
use crate::call::{Arg, Args, Call, Endpoint, Method};
use crate::client::{Client, REQUEST_KEY, deadline, foreign};
use crate::config::RequestOptions;
use crate::error::{Error, Failure};
use crate::exchange::{Reading, exchange};
use crate::retry::{self, RetryPolicy};
use crate::transport::{Response, Transport};
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
)
.args(&[Arg::Text("path")]);

/// Characters that no one mistakes for others.
const PACKET_LETTERS: &[u8] = b"123456789abcdefghijkmnopqrstuvwxyz";

/// Asks for a URL that an object can be read at.
pub static CREATE_DOWNLOAD_URL: Endpoint =
    Endpoint::new("packets.createDownloadUrl", "getPayloadUrl", Method::Get, "/api/v1/packets/{}")
        .args(&[Arg::Text("path")]);

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
        let id = self.random_id(PACKET_LETTERS);
        let path = ["trigger/packet_", &id, "/payload.", extension].concat();
        let call = of_path(&CREATE_UPLOAD_URL, T::Value::string(&path), options)?;
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
        let headers = T::Value::object_of(vec![
            ("content-type", T::Value::string(packet.data_type)),
            (REQUEST_KEY, self.transport.uuid()),
        ]);
        let mut request = foreign(STORED.name, Method::Put, url, headers, Some(data));
        let all = self.config.with(options.client_config()?).request_options()?;
        request.signal = options.signal_over(&all)?;
        // How long an upload takes depends on its size, so only the caller can say what is too long.
        request.deadline = deadline(options.timeout_over(&all)?, 0.0);
        let read = |response| Reading::Done(Answer::of(&STORED, response));
        exchange(&self.transport, &request, retry::STORE, &read).await?;
        Ok(Packet { data: Some(T::Value::string(&storage_path)), data_type: STORE, ..packet })
    }

    /// What lies at a presigned URL; undefined where it cannot be had or read.
    pub async fn fetch_packet(
        &self,
        url: String,
        options: &RequestOptions<T::Value>,
    ) -> Result<T::Value, Failure<T::Value>> {
        let once = RetryPolicy { max_attempts: 1.0, ..retry::STORE };
        let undefined = T::Value::undefined();
        match self.fetch_stored(url, T::Value::object(), options, once).await {
            Ok((text, data_type)) => Ok(unpack(&text, &data_type).unwrap_or(undefined)),
            Err(failure) if matches!(*failure, Error::Thrown(_)) => Err(failure),
            Err(_) => Ok(undefined),
        }
    }

    /// The value that a packet stands for, wherever it lies.
    pub async fn open_packet(
        &self,
        data: &T::Value,
        data_type: &T::Value,
        options: &RequestOptions<T::Value>,
    ) -> Result<T::Value, Failure<T::Value>> {
        let data_type = data_type.as_str().unwrap_or_else(|| JSON.to_owned());
        if data_type != STORE || !data.is_truthy() {
            return Ok(unpack(data, &data_type)?);
        }
        self.fetch_parked(&*of_path(&CREATE_DOWNLOAD_URL, data.clone(), options)?).await
    }

    /// The value that lies in the store where this call gives a URL for.
    pub async fn fetch_parked(&self, call: &Call<T::Value>) -> Result<T::Value, Failure<T::Value>> {
        let Some(url) = self.send(call).await?.value.text_field("presignedUrl") else {
            return Err(Error::rule("Packet download presign response missing presignedUrl"));
        };
        let headers = T::Value::object_of(vec![(REQUEST_KEY, self.transport.uuid())]);
        let (text, data_type) =
            self.fetch_stored(url, headers, &call.options, retry::STORE).await?;
        Ok(unpack(&text, &data_type)?)
    }

    /// The text that lies at a presigned URL, and its type.
    async fn fetch_stored(
        &self,
        url: String,
        headers: T::Value,
        options: &RequestOptions<T::Value>,
        policy: RetryPolicy,
    ) -> Result<(T::Value, String), Failure<T::Value>> {
        let mut request = foreign(STORED.name, Method::Get, url, headers, None);
        let all = self.config.with(options.client_config()?).request_options()?;
        request.signal = options.signal_over(&all)?;
        if let Some(ms) = options.timeout_over(&all)? {
            request.deadline = deadline(Some(ms), 0.0);
        }
        let read = |response: Response<T::Value>| match &response.body {
            Ok(_) => Reading::Done(Answer::of(&STORED, response)),
            Err(cause) => {
                let message = "Connection error: what was stored broke off.".to_owned();
                let cause = cause.clone();
                Reading::Again(Error::Connection { call: STORED.name, message, cause }.into())
            }
        };
        let response = exchange(&self.transport, &request, policy, &read).await?.response;
        let data_type = self.transport.header(&response, "content-type");
        let text = response.body.unwrap_or_else(|_| T::Value::undefined());
        Ok((text, data_type.unwrap_or_else(|| JSON.to_owned())))
    }

    /// 21 of these characters.
    pub fn random_id(&self, letters: &[u8]) -> String {
        let uuid = || self.transport.uuid().as_str().unwrap_or_default();
        let hex = [uuid(), uuid()].concat().replace('-', "");
        let bytes = hex.as_bytes().chunks(3).take(21);
        let number = |digits: &[u8]| {
            digits.iter().fold(0, |sum, digit| {
                sum * 16 + char::from(*digit).to_digit(16).unwrap_or_default() as usize
            })
        };
        bytes
            .filter_map(|digits| letters.get(number(digits) % letters.len()))
            .map(|c| char::from(*c))
            .collect()
    }
}

/// A call about a path in the store, with the options of the call that it is made for.
fn of_path<V: Value>(
    endpoint: &'static Endpoint,
    path: V,
    options: &RequestOptions<V>,
) -> Result<Box<Call<V>>, Failure<V>> {
    let mut call = endpoint.of(vec![path])?;
    call.options = options.clone();
    Ok(call)
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
        let text = value.as_str().unwrap_or_default();
        if !value.is_well_formed(&text) {
            let shown = value.stringify()?.as_str().unwrap_or_default();
            return Err(Error::rule(&format!(
                "Invalid task id {shown}: it contains characters that cannot be encoded into a URL (for example an unpaired surrogate). Rename the task to use valid characters."
            )));
        }
        self.segment(name, value)
    }
}
