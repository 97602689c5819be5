//! The errors of calls, each with the data that a caller needs to react.
//!
//! Errors never contain keys or tokens.

use crate::host::value::{Kind, Thrown, Value};

/// The step of a batch trigger that failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BatchPhase {
    /// Storing an oversized payload in the object store.
    Offload,
    /// Creating the batch.
    Create,
    /// Sending the items of the batch.
    Stream,
}

impl BatchPhase {
    /// Returns the value of the `phase` field of a `BatchTriggerError`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Offload => "offload",
            Self::Create => "create",
            Self::Stream => "stream",
        }
    }
}

/// The reason why a waiter of a webhook can't be created.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WaiterProblem {
    /// There are too many waiters.
    Limit,
    /// The endpoint doesn't exist.
    EndpointNotFound,
    /// The filter of the waiter is invalid.
    Filter,
}

/// A response with a status other than 2xx.
#[derive(Clone, Debug, PartialEq)]
pub struct StatusError {
    /// The call, such as `runs.retrieve`.
    pub call: &'static str,
    /// The HTTP status.
    pub status: u16,
    /// The server's error message.
    pub message: String,
    /// The headers of the response, with lower-case names.
    pub headers: Vec<(String, String)>,
    /// The parsed body; undefined if it isn't JSON.
    pub body: Value,
    /// The wait before another attempt that the server asked for, in milliseconds.
    pub retry_after_ms: Option<f64>,
}

/// A success whose body lacks a part that this SDK relies on.
#[derive(Clone, Debug, PartialEq)]
pub struct SchemaError {
    /// The call, such as `runs.retrieve`.
    pub call: &'static str,
    /// The HTTP status.
    pub status: u16,
    /// The part that is missing or wrong, with its path.
    pub issue: String,
    /// The headers of the response, with lower-case names.
    pub headers: Vec<(String, String)>,
    /// The parsed body.
    pub raw_body: Value,
}

/// A call's error. It is boxed because errors are rare, and every function that returns one is smaller for it.
pub type Failure = Box<ErrorKind>;

/// The reason why a call failed.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ErrorKind {
    /// The server responded with a status other than 2xx.
    #[error("{}", .0.message)]
    Status(StatusError),

    /// There was no response, or it was cut off.
    #[error("{message}")]
    Connection {
        /// The call, such as `runs.retrieve`.
        call: &'static str,
        /// The description for the caller.
        message: String,
        /// The error that the runtime's `fetch` threw.
        cause: Value,
    },

    /// The response was not complete within the time limit of the attempt.
    #[error("{call} had no complete answer within {} ms (requestOptions.timeoutInMs)", *after_ms as u64)]
    Timeout {
        /// The call, such as `runs.retrieve`.
        call: &'static str,
        /// The time limit of the attempt, in milliseconds.
        after_ms: f64,
    },

    /// A success whose body lacks a part that this SDK relies on.
    #[error("{} Validation error: {}", .0.status, .0.issue)]
    Schema(SchemaError),

    /// An argument is missing or of the wrong type. Nothing was sent.
    #[error("{call}: {argument} {problem}")]
    Argument {
        /// The call, such as `runs.retrieve`.
        call: &'static str,
        /// The argument, such as `runId` or `requestOptions.retry`.
        argument: String,
        /// The problem, such as `must be a string`.
        problem: String,
    },

    /// No credential or no base URL is set. Nothing was sent.
    #[error("{0} See https://trigger.dev/docs/management/overview#authentication")]
    Missing(&'static str),

    /// A rule of the API was broken. It is checked before a request is sent, or after the response has arrived.
    #[error("{0}")]
    Rule(String),

    /// A date is invalid. Nothing was sent.
    #[error("Invalid time value")]
    InvalidTime,

    /// A lifetime isn't a number followed by a unit.
    #[error("Invalid time period format")]
    InvalidPeriod,

    /// A request doesn't come from a webhook of Trigger.dev, or is malformed.
    #[error("{0}")]
    Webhook(String),

    /// A waiter of a webhook can't be created.
    #[error("{source}")]
    Waiter {
        /// The reason.
        problem: WaiterProblem,
        /// The server's response.
        source: Failure,
    },

    /// A run can't get an OIDC token.
    #[error("{}", match (problem, source) {
        (Some((_, message)), _) => (*message).to_owned(),
        (None, Some(source)) => source.to_string(),
        (None, None) => String::new(),
    })]
    Oidc {
        /// The code and the message, if nothing was sent.
        problem: Option<(&'static str, &'static str)>,
        /// The error of the request, if it was sent.
        source: Option<Failure>,
    },

    /// The error that the caller's own code threw, or the reason of the signal that aborted the call. Passed on unchanged.
    #[error("{}", thrown_message(.0))]
    Thrown(Value),

    /// A step of triggering a batch failed.
    #[error("{}", batch_message(*phase, batch_id.as_deref(), *item_count, source))]
    Batch {
        /// The step that failed.
        phase: BatchPhase,
        /// The id of the batch, once it exists.
        batch_id: Option<String>,
        /// The number of items in the batch.
        item_count: usize,
        /// The reason why the step failed.
        source: Failure,
    },

    /// The server took the items of a batch but still expects more.
    #[error(
        "Batch {batch_id} was not sealed: received {enqueued} of {expected} expected items (accepted: {accepted}, deduplicated: {deduplicated})"
    )]
    NotSealed {
        /// The id of the batch.
        batch_id: String,
        /// The number of items that the server has.
        enqueued: u64,
        /// The number of items that the batch was created with.
        expected: u64,
        /// The number of items that the last upload added.
        accepted: u64,
        /// The number of items in the last upload that the server already had.
        deduplicated: u64,
    },
}

impl From<Thrown> for Failure {
    #[inline(never)]
    fn from(Thrown(value): Thrown) -> Self {
        Self::new(ErrorKind::Thrown(value))
    }
}

impl ErrorKind {
    /// Creates the error for a broken rule.
    #[inline(never)]
    pub fn rule(sentence: &str) -> Failure {
        Box::new(Self::Rule(sentence.to_owned()))
    }

    /// Creates the error for a missing or invalid argument.
    #[inline(never)]
    pub fn argument(call: &'static str, argument: &str, problem: &str) -> Failure {
        let (argument, problem) = (argument.to_owned(), problem.to_owned());
        Box::new(Self::Argument { call, argument, problem })
    }

    /// Returns the wait that the server asked for, in milliseconds.
    pub fn retry_after_ms(&self) -> Option<f64> {
        match self {
            Self::Status(error) => error.retry_after_ms,
            Self::Batch { source, .. } => source.retry_after_ms(),
            _ => None,
        }
    }

    /// Returns whether the server refused because of a rate limit.
    pub fn is_rate_limit(&self) -> bool {
        match self {
            Self::Status(error) => error.status == 429,
            Self::Batch { source, .. } => source.is_rate_limit(),
            _ => false,
        }
    }
}

/// Returns whether a request failed: with a status, without a response, or with an unusable one.
pub fn is_of_api(error: &ErrorKind) -> bool {
    use ErrorKind::{Connection, Schema, Status, Timeout};
    matches!(error, Status(_) | Connection { .. } | Timeout { .. } | Schema(_))
}

/// Names the kind of a value for an error text, with its article.
pub fn describe(value: &Value) -> &'static str {
    match value.kind() {
        Kind::Undefined => "undefined",
        Kind::Null => "null",
        Kind::Boolean => "a boolean",
        Kind::Number => "a number",
        Kind::String => "a string",
        Kind::Array => "an array",
        Kind::Object => "an object",
        Kind::Other => "a function, symbol or bigint",
    }
}

/// Creates the error for an argument of the wrong type.
pub fn wrong_type(call: &'static str, argument: &str, expected: &str, value: &Value) -> Failure {
    let found = match value.as_f64() {
        // The type is right, the number isn't.
        Some(_) if expected.starts_with("a number") => value.to_text(),
        _ => describe(value).to_owned(),
    };
    let problem = ["must be ", expected, ", not ", &found].concat();
    ErrorKind::argument(call, argument, &problem)
}

fn thrown_message(thrown: &Value) -> String {
    let otherwise = || "the caller's own code threw, or its signal ended the call".to_owned();
    thrown.text_field("message").unwrap_or_else(otherwise)
}

fn batch_message(
    phase: BatchPhase,
    batch_id: Option<&str>,
    items: usize,
    source: &ErrorKind,
) -> String {
    let step = match phase {
        BatchPhase::Offload => format!("Failed to offload payloads for batch with {items} items"),
        BatchPhase::Create => format!("Failed to create batch with {items} items"),
        BatchPhase::Stream => {
            format!(
                "Failed to stream items for batch {} ({items} items)",
                batch_id.unwrap_or_default()
            )
        }
    };
    if !source.is_rate_limit() {
        return format!("{step}: {source}");
    }
    match source.retry_after_ms() {
        Some(ms) => {
            format!("{step}: Rate limit exceeded - retry after {}s", (ms / 1000.0).ceil() as u64)
        }
        None => format!("{step}: Rate limit exceeded"),
    }
}

/// Returns the message for a response with an error status: its `error`, else `message`, else `errors` or `issues`, else
/// the text of the body.
pub fn status_message(status: u16, body: &Value, text: &str) -> Result<String, Thrown> {
    let error = body.get("error");
    if error.is_truthy() {
        let inner = error.get("message");
        let detail = if inner.is_truthy() && error.as_str().is_none() { inner } else { error };
        return match detail.as_str() {
            Some(sentence) => Ok(sentence),
            None => json(&detail),
        };
    }
    for key in &["message", "errors", "issues"] {
        let value = body.get(key);
        if value.is_truthy() {
            return sentence(&value);
        }
    }
    Ok(if text.trim().is_empty() {
        format!("{status} status code (no body)")
    } else {
        format!("{status} {}", readable(text))
    })
}

fn sentence(value: &Value) -> Result<String, Thrown> {
    if let Some(text) = value.as_str() {
        return Ok(text);
    }
    let mut sentences = Vec::new();
    for item in value.items().unwrap_or_default() {
        match (item.as_str(), item.text_field("message")) {
            (Some(text), _) | (None, Some(text)) => sentences.push(text),
            (None, None) => return json(value),
        }
    }
    if sentences.is_empty() { json(value) } else { Ok(sentences.join("; ")) }
}

fn json(value: &Value) -> Result<String, Thrown> {
    Ok(value.stringify()?.as_str().unwrap_or_default())
}

/// Shortens the body of an error to a readable length. An HTML page of a proxy is reduced to its title.
fn readable(text: &str) -> String {
    const LONGEST: usize = 500;
    let shown = html_title(text.trim()).unwrap_or(text);
    match shown.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", shown.get(..end).unwrap_or_default()),
        None => shown.to_owned(),
    }
}

fn html_title(text: &str) -> Option<&str> {
    if !text.starts_with('<') {
        return None;
    }
    let open = find_tag(text, "<title")?;
    let inside = text.get(open..)?;
    let inside = inside.get(inside.find('>')? + 1..)?;
    let title = inside.get(..find_tag(inside, "</title")?)?.trim();
    Some(title).filter(|title| !title.is_empty())
}

fn find_tag(text: &str, tag: &str) -> Option<usize> {
    text.as_bytes().windows(tag.len()).position(|part| part.eq_ignore_ascii_case(tag.as_bytes()))
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use crate::host::scripted::json;
    use proptest::prelude::*;

    fn message(status: u16, text: &str) -> String {
        let body = Value::parse(&Value::string(text)).unwrap_or(Value::undefined());
        status_message(status, &body, text).unwrap_or_default()
    }

    #[test]
    fn takes_the_message_from_the_body_of_an_error() {
        assert_eq!(message(400, r#"{"error":"Something","message":"other"}"#), "Something");
        assert_eq!(message(400, r#"{"error":{"message":"m","code":"c"}}"#), "m");
        assert_eq!(message(400, r#"{"error":{"message":{"a":1}}}"#), r#"{"a":1}"#);
        assert_eq!(message(400, r#"{"error":{"foo":"bar"}}"#), r#"{"foo":"bar"}"#);
        assert_eq!(message(400, r#"{"error":null,"message":"only message"}"#), "only message");
        assert_eq!(message(422, r#"{"issues":[{"message":"a"},{"message":"b"}]}"#), "a; b");
        assert_eq!(message(422, r#"{"errors":[{"path":"a"}]}"#), r#"[{"path":"a"}]"#);
    }

    #[test]
    fn shows_the_text_of_an_error_without_a_message() {
        assert_eq!(message(502, "bad"), "502 bad");
        assert_eq!(message(400, "null"), "400 null");
        assert_eq!(message(400, "  "), "400 status code (no body)");
        assert_eq!(message(502, "<html><TITLE>Bad\u{e9}</TITLE>long</html>"), "502 Bad\u{e9}");
        assert_eq!(message(502, "<p>bad gateway</p>"), "502 <p>bad gateway</p>");
        assert_eq!(message(500, &"\u{e9}".repeat(501)), format!("500 {}…", "\u{e9}".repeat(500)));
    }

    #[test]
    fn names_the_failed_step_of_a_batch() {
        let limit = ErrorKind::Status(StatusError {
            call: "tasks.batchTrigger",
            status: 429,
            message: "slow down".into(),
            headers: vec![],
            body: json("{}"),
            retry_after_ms: Some(8100.0),
        });
        let batch = ErrorKind::Batch {
            phase: BatchPhase::Create,
            batch_id: None,
            item_count: 2,
            source: Box::new(limit),
        };
        assert_eq!(
            batch.to_string(),
            "Failed to create batch with 2 items: Rate limit exceeded - retry after 9s"
        );
    }

    proptest! {
        #[test]
        fn any_text_makes_a_short_message(status: u16, text in ".*", markup in "(<[a-z/]{0,8}>?|é|\\PC){0,40}") {
            for text in [&text, &markup] {
                let shown = message(status, text);
                prop_assert!(!shown.is_empty() && shown.chars().count() <= 510, "{}", shown);
            }
        }
    }
}
