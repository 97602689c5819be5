//! HTTP as the engine sees it: one request and its response. Nothing here knows Trigger.dev, retries or what a status means.

use crate::host::value::{Kinds, Value};

/// An HTTP method of the API.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Reads.
    Get,
    /// Creates or acts.
    Post,
    /// Replaces.
    Put,
    /// Changes.
    Patch,
    /// Removes.
    Delete,
}

impl Method {
    /// The name on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        }
    }
}

/// One HTTP request. It carries a key, so it cannot be printed.
#[derive(Clone)]
pub struct Request {
    /// The call that it is made for.
    pub call: &'static str,
    /// The method.
    pub method: Method,
    /// The absolute URL.
    pub url: String,
    /// Whether it goes to another place than the API: then the query of its URL is what gives access, and not to be shown.
    pub is_foreign: bool,
    /// The headers: an object. The same name in two spellings is sent as one list of both values.
    pub headers: Value,
    /// The body: a string, or an array of strings that are sent one after the other.
    pub body: Option<Value>,
    /// A signal of the caller's that ends the exchange.
    pub signal: Option<Value>,
    /// How long the exchange may take, body included.
    pub deadline: Option<Deadline>,
    /// The fields that are looked at where a success is answered with JSON, separated by spaces; `None` where the answer is
    /// something else.
    pub reads: Option<&'static str>,
    /// The caller's own `fetch`, hooks and retry budget: an object, or undefined.
    pub hooks: Value,
}

/// How long an exchange may take.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Deadline {
    /// Milliseconds.
    pub after_ms: f64,
    /// Whether the connection is cut as well when the time is up. To be able to cut it costs a tenth of a call's
    /// time in some runtimes, so it is done where the caller asked for a limit, and left to the runtime otherwise.
    pub cut: bool,
}

impl Deadline {
    /// As long as it takes.
    pub const NONE: Self = Self { after_ms: 0.0, cut: false };
}

/// What came back.
#[derive(Clone, Debug)]
pub struct Response {
    /// The HTTP status.
    pub status: u16,
    /// The text of the body, or what broke it off in the middle. Of an open response, the reader of its body.
    pub body: Result<Value, Value>,
    /// That text as JSON, or the error of parsing it: `kinds` tells. Undefined where it was not asked for, or is not to be
    /// expected.
    pub json: Value,
    /// The kinds of the JSON and of the fields that were asked for.
    pub kinds: Kinds,
    /// The runtime's own response object, its body read.
    pub raw: Value,
}

/// Why there is no response.
#[derive(Clone, Debug, PartialEq)]
pub enum SendError {
    /// The network failed; what the runtime said of it.
    Failed(Value),
    /// The time was up.
    TimedOut,
    /// The caller's signal ended it, with this reason.
    Aborted(Value),
}
