//! Payloads in the forms of the API: inline text with a type, or offloaded to the object store.

use crate::core::call::{Call, Repeat, Route, fill};
use crate::core::client::Client;
use crate::core::error::{ErrorKind, Failure};
use crate::core::options::CallOptions;
use crate::core::plan::{Plan, REQUEST_KEY};
use crate::core::reply::{End, Reply};
use crate::core::retry::{self, RetryPolicy};
use crate::core::send::{Verdict, send};
use crate::host::Host;
use crate::host::http::{Method, Request, Response};
use crate::host::value::{Kind, Thrown, Value};
use crate::util::future::Boxed;

/// The size, in bytes, from which payloads are offloaded.
pub const OFFLOADED_FROM_BYTES: usize = 128 * 1024;

/// The type of plain JSON.
pub const JSON: &str = "application/json";
/// The type of JSON that can hold dates, maps and similar values.
pub const SUPER_JSON: &str = "application/super+json";
/// The type of plain text.
pub const TEXT: &str = "text/plain";
/// The type of a payload in the object store; its text is a path.
pub const STORE: &str = "application/store";

/// A payload in the form that the API takes.
#[derive(Clone, Debug, PartialEq)]
pub struct Packet {
    /// The text; undefined if there is no payload.
    pub data: Value,
    /// The type of the text.
    pub data_type: &'static str,
    /// The bytes of the payload before it was offloaded.
    pub size: usize,
}

impl Packet {
    /// Serializes a caller's payload.
    pub fn pack(payload: &Value) -> Result<Self, Thrown> {
        let (data, data_type) = match payload.kind() {
            Kind::Undefined => {
                return Ok(Self { data: Value::undefined(), data_type: JSON, size: 0 });
            }
            Kind::String => (payload.clone(), TEXT),
            _ => (payload.stringify_super()?, SUPER_JSON),
        };
        let size = data.byte_length();
        Ok(Self { data, data_type, size })
    }
}

/// Requests a URL for writing an object. A repeated request only creates another URL.
static CREATE_UPLOAD_URL: Route = Route {
    repeat: Repeat::Always,
    ..Route::new(
        "packets.createUploadUrl",
        "createUploadPayloadUrl",
        Method::Put,
        "/api/v2/packets/{}",
    )
};

/// Requests a URL for reading an object.
static CREATE_DOWNLOAD_URL: Route =
    Route::new("packets.createDownloadUrl", "getPayloadUrl", Method::Get, "/api/v1/packets/{}");

/// A payload to store in the object store, and the plan of its first request.
pub struct Upload {
    data: Value,
    data_type: &'static str,
    plan: Box<Plan>,
}

impl Upload {
    /// Plans to store a payload that is too large for a request, with the options of its call. Leaves a reference in its place,
    /// with an empty path. `None` if the payload is small.
    pub fn plan(
        client: &Client,
        packet: &mut Packet,
        options: &CallOptions,
    ) -> Result<Option<Self>, Failure> {
        if packet.size < OFFLOADED_FROM_BYTES {
            return Ok(None);
        }
        let extension = if packet.data_type == TEXT { "txt" } else { "json" };
        let path = ["trigger/packet_", &short_id(&client.host), "/payload.", extension].concat();
        let path = fill(CREATE_UPLOAD_URL.path, &[&path]);
        let mut call = Call::new(&CREATE_UPLOAD_URL, options.call, path);
        call.options = options.clone();
        Ok(Some(Self {
            data: std::mem::replace(&mut packet.data, Value::string("")),
            data_type: std::mem::replace(&mut packet.data_type, STORE),
            plan: client.plan(call)?,
        }))
    }

    /// Stores the payload. Returns the JSON text `{ payload, … }` that refers to it, with its path in the store filled in.
    pub async fn store(self, host: &Host, reference: &Value) -> Result<Value, Failure> {
        let created = self.plan.send(host).await?.value;
        let text = |field: &'static str| {
            created.text_field(field).ok_or_else(|| {
                ErrorKind::rule_of(&[
                    "Packet upload presign response missing ",
                    field,
                    "; ensure the server supports /api/v2/packets",
                ])
            })
        };
        let (url, path) = (text("presignedUrl")?, text("storagePath")?);
        let headers = Value::object_of(vec![
            ("content-type", Value::constant(self.data_type)),
            (REQUEST_KEY, host.uuid()),
        ]);
        let mut request = self.plan.foreign(Method::Put, url, headers, Some(self.data));
        // The time of an upload depends on its size, so the default time limit doesn't apply, only the caller's.
        request.deadline = request.deadline.filter(|deadline| deadline.cut);
        send_raw(host, &request, retry::STORE).await?;
        let mut object = Value::parse(reference)?;
        object.set("payload", Value::string(&path));
        Ok(object.stringify()?)
    }
}

impl Plan {
    /// Fetches the value at a presigned URL, in one attempt. Returns undefined if it can't be fetched or read.
    pub async fn fetch_payload(&self, host: &Host, url: String) -> Result<Value, Failure> {
        let once = RetryPolicy { max_attempts: 1.0, ..retry::STORE };
        match self.fetch_foreign(host, url, Value::object(), once).await {
            Err(failure) if failure.kind != ErrorKind::Thrown => Ok(Value::undefined()),
            end => end,
        }
    }

    /// Reads the `output` of a run or a waitpoint, inline or offloaded. Its type is the `outputType`.
    pub fn open_output<'a>(&self, host: &'a Host, of: &Value) -> Boxed<'a, Result<Value, Failure>> {
        let data = of.get("output");
        let data_type = of.text_field("outputType").unwrap_or_else(|| JSON.to_owned());
        if data_type == STORE && data.is_truthy() {
            return self.fetch_stored(host, &data.as_str().unwrap_or_default());
        }
        Box::pin(std::future::ready(unpack(&data, &data_type)))
    }

    /// Fetches the value at this path of the object store.
    pub fn fetch_stored<'a>(
        &self,
        host: &'a Host,
        path: &str,
    ) -> Boxed<'a, Result<Value, Failure>> {
        let path = fill(CREATE_DOWNLOAD_URL.path, &[path]);
        self.follow_up(host, &CREATE_DOWNLOAD_URL, &path).fetch_presigned(host)
    }

    /// Fetches the value at the presigned URL that this plan's request returns.
    pub fn fetch_presigned(self: Box<Self>, host: &Host) -> Boxed<'_, Result<Value, Failure>> {
        Box::pin(async move {
            let Some(url) = self.send(host).await?.value.text_field("presignedUrl") else {
                return Err(ErrorKind::rule(
                    "Packet download presign response missing presignedUrl",
                ));
            };
            let headers = Value::object_of(vec![(REQUEST_KEY, host.uuid())]);
            self.fetch_foreign(host, url, headers, retry::STORE).await
        })
    }

    fn fetch_foreign<'a>(
        &self,
        host: &'a Host,
        url: String,
        headers: Value,
        policy: RetryPolicy,
    ) -> Boxed<'a, Result<Value, Failure>> {
        let request = self.foreign(Method::Get, url, headers, None);
        Box::pin(async move {
            let reply = send_raw(host, &request, policy).await?;
            unpack_stored(host, &reply)
        })
    }
}

/// Sends a request that is safe to repeat, and reads the response as text.
pub fn send_raw<'a>(host: &'a Host, request: &'a Request, policy: RetryPolicy) -> Boxed<'a, End> {
    Box::pin(async move {
        let read = |response: Response| match &response.body {
            Err(cause) if request.method == Method::Get => {
                let message = "Connection error: the stored payload broke off.";
                Verdict::Incomplete(ErrorKind::connection(request.call, message, cause.clone()))
            }
            _ => Verdict::Done(Reply::of_response(response)),
        };
        send(host, request, policy, true, None, &read).await
    })
}

/// Reads the value in a response of the object store.
fn unpack_stored(host: &Host, reply: &Reply) -> Result<Value, Failure> {
    let Some(response) = &reply.response else { return Ok(Value::undefined()) };
    let undefined = Value::undefined();
    let data_type = host.header(response, "content-type");
    let text = response.body.as_ref().unwrap_or(&undefined);
    unpack(text, data_type.as_deref().unwrap_or(JSON))
}

/// Reads a text of this type. Empty text is undefined.
pub fn unpack(text: &Value, data_type: &str) -> Result<Value, Failure> {
    if !text.is_truthy() {
        return Ok(Value::undefined());
    }
    let value = match data_type {
        JSON => Value::parse(text),
        SUPER_JSON => Value::parse_super(text),
        _ => return Ok(text.clone()),
    };
    value.map_err(|_| {
        ErrorKind::rule_of(&["The server returned a payload that isn't valid ", data_type])
    })
}

/// Creates a random id for paths of the store and parts of a session: 21 letters and digits without zeros.
pub fn short_id(host: &Host) -> String {
    let uuid = host.uuid().as_str().unwrap_or_default();
    let digits = uuid.chars().filter(|digit| *digit != '-');
    digits.map(|digit| if digit == '0' { 'z' } else { digit }).take(21).collect()
}
