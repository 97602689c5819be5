//! Payloads as the API carries them: inline text of some type, or parked in the object store.

use crate::answer::Answer;
use crate::call::{Arg, Args, Call, Endpoint, Method};
use crate::client::{Client, REQUEST_KEY, deadline, foreign};
use crate::config::RequestOptions;
use crate::error::{Error, Failure};
use crate::exchange::{Exchange, Reading, exchange};
use crate::retry::{self, RetryPolicy};
use crate::transport::{Request, Response, Transport};
use crate::value::{Kind, Thrown, Value};

/// Payloads of this many bytes or more are parked.
pub const PARKED_FROM_BYTES: usize = 128 * 1024;

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
    /// Parks a payload.
    pub async fn park(
        &self,
        packet: Packet<T::Value>,
        options: &RequestOptions<T::Value>,
    ) -> Result<Packet<T::Value>, Failure<T::Value>> {
        let extension = if packet.data_type == TEXT { "txt" } else { "json" };
        let id = self.random_id(PACKET_LETTERS);
        let path = ["trigger/packet_", &id, "/payload.", extension].concat();
        let call = of_path(&CREATE_UPLOAD_URL, T::Value::string(&path), options)?;
        let created = self.send(&call).await?.value;
        let text = |field: &'static str| {
            created.text_field(field).ok_or_else(|| {
                Error::rule(&format!(
                    "Packet upload presign response missing {field}; ensure the server supports /api/v2/packets"
                ))
            })
        };
        let (url, storage_path) = (text("presignedUrl")?, text("storagePath")?);
        let headers = T::Value::object_of(vec![
            ("content-type", T::Value::string(packet.data_type)),
            (REQUEST_KEY, self.transport.uuid()),
        ]);
        let request = foreign(options.call, Method::Put, url, headers, packet.data);
        self.send_to_store(request, options, retry::STORE).await?;
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
        let request = foreign(options.call, Method::Get, url, T::Value::object(), None);
        match self.send_to_store(request, options, once).await {
            Ok(answer) => Ok(self.unpack_stored(&answer).unwrap_or(undefined)),
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
        let request = foreign(call.name, Method::Get, url, headers, None);
        let answer = self.send_to_store(request, &call.options, retry::STORE).await?;
        Ok(self.unpack_stored(&answer)?)
    }

    /// Reads or writes what lies at a presigned URL.
    fn send_to_store<'a>(
        &'a self,
        mut request: Box<Request<T::Value>>,
        options: &'a RequestOptions<T::Value>,
        policy: RetryPolicy,
    ) -> Exchange<'a, T::Value> {
        Box::pin(async move {
            let all = self.config.with(options.client_config()?).request_options()?;
            request.signal = options.signal_over(&all)?;
            let timeout_ms = options.timeout_over(&all)?;
            let reads = request.method == Method::Get;
            // How long an upload takes depends on its size, so only the caller can say what is too long.
            if !reads || timeout_ms.is_some() {
                request.deadline = deadline(timeout_ms, 0.0);
            }
            let read = |response: Response<T::Value>| match &response.body {
                Err(cause) if reads => {
                    let message = "Connection error: what was stored broke off.".to_owned();
                    let cause = cause.clone();
                    Reading::Again(Error::Connection { call: options.call, message, cause }.into())
                }
                _ => Reading::Done(Answer::of(&STORED, response)),
            };
            exchange(&self.transport, &request, policy, &read).await
        })
    }

    /// The value that was read from a presigned URL.
    fn unpack_stored(&self, answer: &Answer<T::Value>) -> Result<T::Value, Thrown<T::Value>> {
        let undefined = T::Value::undefined();
        let data_type = self.transport.header(&answer.response, "content-type");
        let text = answer.response.body.as_ref().unwrap_or(&undefined);
        unpack(text, data_type.as_deref().unwrap_or(JSON))
    }

    /// 21 of these characters.
    pub fn random_id(&self, letters: &[u8]) -> String {
        let uuid = || self.transport.uuid().as_str().unwrap_or_default();
        let hex = [&*uuid(), &uuid()].concat().replace('-', "");
        let mut id = String::with_capacity(21);
        for digits in hex.as_bytes().chunks_exact(3) {
            let mut number = 0;
            for digit in digits {
                number = number * 16 + char::from(*digit).to_digit(16).unwrap_or_default() as usize;
            }
            id.extend(letters.get(number % letters.len()).map(|letter| char::from(*letter)));
        }
        id
    }
}

/// A call about a path in the store, with the options of the call that it is made for.
fn of_path<V: Value>(
    endpoint: &'static Endpoint,
    path: V,
    options: &RequestOptions<V>,
) -> Result<Box<Call<V>>, Failure<V>> {
    let mut call = endpoint.read(&mut Args::new(options.call, vec![path]))?;
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
