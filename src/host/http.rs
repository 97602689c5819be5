//! HTTP requests and responses, as the engine handles them. This module must not know Trigger.dev, retries or the meaning of a
//! status.

use crate::host::value::Value;

/// An HTTP method of the API.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// GET, which reads.
    Get,
    /// HEAD, which reads headers only.
    Head,
    /// POST, which creates or acts.
    Post,
    /// PUT, which replaces.
    Put,
    /// PATCH, which changes.
    Patch,
    /// DELETE, which removes.
    Delete,
}

impl Method {
    /// Returns the name of the method in requests.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Head => "HEAD",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        }
    }
}

/// An HTTP request. It carries a key, so it can't be printed.
#[derive(Clone)]
pub struct Request {
    /// The name of the call that sends the request.
    pub call: &'static str,
    /// The HTTP method.
    pub method: Method,
    /// The absolute URL.
    pub url: String,
    /// Whether the request goes to another server than the API. The query of its URL may then grant access and must not be shown.
    pub is_foreign: bool,
    /// The headers, as an object. If two names differ only in case, both values are sent, in one header.
    pub headers: Value,
    /// The body: a string, or an array of strings that are sent one after the other. In an object `{ chunks }`, each string is
    /// sent as a chunk of its own.
    pub body: Option<Value>,
    /// The caller's signal that aborts the request.
    pub signal: Option<Value>,
    /// The time limit, which includes reading the body of the response.
    pub deadline: Option<Deadline>,
    /// Whether the body of a success is JSON.
    pub reads_json: bool,
    /// The caller's own `fetch`, hooks and retry budget, as an object, or undefined.
    pub hooks: Value,
}

/// The time limit of a request.
///
/// If the body is an array of texts, a default limit restarts whenever a part has been sent. The time of an upload depends on
/// its size.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Deadline {
    /// The limit in milliseconds.
    pub after_ms: f64,
    /// Whether the connection is closed when the limit is reached.
    ///
    /// This costs a tenth of a call's time in some runtimes. So it is done only if the caller set the limit.
    pub cut: bool,
}

impl Deadline {
    /// No time limit.
    pub const NONE: Self = Self { after_ms: 0.0, cut: false };
}

/// An HTTP response.
#[derive(Clone, Debug)]
pub struct Response {
    /// The HTTP status.
    pub status: u16,
    /// The text of the body, or the error that cut it off. If the response is open, the reader of its body.
    pub body: Result<Value, Value>,
    /// The parsed body, or the error of parsing it. Undefined if the request reads no JSON, or the status isn't one with JSON.
    pub json: Result<Value, Value>,
    /// The runtime's response object.
    pub raw: Value,
}

/// The reason why there is no response.
#[derive(Clone, Debug, PartialEq)]
pub enum SendError {
    /// The network failed, with this error of the runtime.
    Failed(Value),
    /// The time limit was reached.
    TimedOut,
    /// The caller's signal was aborted, with this reason.
    Aborted(Value),
}
