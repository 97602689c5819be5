//! Every way a call can end badly, each with what a caller needs to act on it.
//!
//! Keys and tokens are never part of an error.

use crate::host::value::{Kind, Thrown, Value};

/// The step of a batch trigger that failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BatchPhase {
    /// Parking an oversized payload in the object store.
    Offload,
    /// Creating the batch.
    Create,
    /// Sending its items.
    Stream,
}

impl BatchPhase {
    /// The word that the `phase` field of a `BatchTriggerError` carries.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Offload => "offload",
            Self::Create => "create",
            Self::Stream => "stream",
        }
    }
}

/// Why a waiter of a webhook can't be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WaiterProblem {
    /// There are too many of them.
    Limit,
    /// There is no such endpoint.
    EndpointNotFound,
    /// Its filter is not valid.
    Filter,
}

/// An answer of the server that is not a success.
#[derive(Clone, Debug, PartialEq)]
pub struct StatusError {
    /// The call that was answered so, as `runs.retrieve`.
    pub call: &'static str,
    /// The HTTP status.
    pub status: u16,
    /// What went wrong, in the server's words.
    pub message: String,
    /// The headers of the answer, names in lower case.
    pub headers: Vec<(String, String)>,
    /// The parsed body; undefined where it is not JSON.
    pub body: Value,
    /// How long the server asked to wait before another attempt, in milliseconds.
    pub retry_after_ms: Option<f64>,
}

/// A success whose body lacks what this SDK relies on.
#[derive(Clone, Debug, PartialEq)]
pub struct SchemaError {
    /// The call that was answered so.
    pub call: &'static str,
    /// The true HTTP status.
    pub status: u16,
    /// What is missing, with its path.
    pub issue: String,
    /// The headers of the answer, names in lower case.
    pub headers: Vec<(String, String)>,
    /// The parsed body.
    pub raw_body: Value,
}

/// A call's error, boxed: it is seldom made, and every function on its way is smaller for it.
pub type Failure = Box<ErrorKind>;

/// Why a call failed.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ErrorKind {
    /// The server answered with another status than 2xx.
    #[error("{}", .0.message)]
    Status(StatusError),

    /// There was no answer, or it broke off.
    #[error("{message}")]
    Connection {
        /// The call that had no answer.
        call: &'static str,
        /// What happened.
        message: String,
        /// What the runtime's `fetch` threw.
        cause: Value,
    },

    /// The answer did not come within the attempt's time.
    #[error("{call} had no complete answer within {} ms (requestOptions.timeoutInMs)", *after_ms as u64)]
    Timeout {
        /// The call that took too long.
        call: &'static str,
        /// The time an attempt was given, in milliseconds.
        after_ms: f64,
    },

    /// A success whose body lacks what this SDK relies on.
    #[error("{} Validation error: {}", .0.status, .0.issue)]
    Schema(SchemaError),

    /// An argument is missing or of the wrong type. Nothing was sent.
    #[error("{call}: {argument} {problem}")]
    Argument {
        /// The call, as `runs.retrieve`.
        call: &'static str,
        /// The argument, as `runId` or `requestOptions.retry`.
        argument: String,
        /// What is wrong with it, as `must be a string`.
        problem: String,
    },

    /// No credential or no base URL is set. Nothing was sent.
    #[error("{0} See https://trigger.dev/docs/management/overview#authentication")]
    Missing(&'static str),

    /// A rule of the API that is checked before anything is sent, or after the answer came.
    #[error("{0}")]
    Rule(String),

    /// A date that is none. Nothing was sent.
    #[error("Invalid time value")]
    InvalidTime,

    /// A lifetime that is not a number followed by a unit.
    #[error("Invalid time period format")]
    InvalidPeriod,

    /// A request that is not what a webhook of Trigger.dev sends.
    #[error("{0}")]
    Webhook(String),

    /// A waiter of a webhook can't be made.
    #[error("{source}")]
    Waiter {
        /// The reason.
        problem: WaiterProblem,
        /// The server's response.
        source: Failure,
    },

    /// What the caller's own code threw, or the reason of the signal that ended the call: passed on as it is.
    #[error("{}", thrown_message(.0))]
    Thrown(Value),

    /// Triggering a batch failed at one of its steps.
    #[error("{}", batch_message(*phase, batch_id.as_deref(), *item_count, source))]
    Batch {
        /// The step.
        phase: BatchPhase,
        /// The batch, once it exists.
        batch_id: Option<String>,
        /// How many items the batch has.
        item_count: usize,
        /// Why the step failed.
        source: Failure,
    },

    /// The server took the items of a batch but still waits for more.
    #[error(
        "Batch {batch_id} was not sealed: received {enqueued} of {expected} expected items (accepted: {accepted}, deduplicated: {deduplicated})"
    )]
    NotSealed {
        /// The batch.
        batch_id: String,
        /// How many items the server has.
        enqueued: u64,
        /// How many it was promised.
        expected: u64,
        /// How many the last upload added.
        accepted: u64,
        /// How many of the last upload it had already.
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
    /// A rule that was broken.
    #[inline(never)]
    pub fn rule(sentence: &str) -> Failure {
        Box::new(Self::Rule(sentence.to_owned()))
    }

    /// An argument that is missing or of the wrong type.
    #[inline(never)]
    pub fn argument(call: &'static str, argument: &str, problem: &str) -> Failure {
        let (argument, problem) = (argument.to_owned(), problem.to_owned());
        Box::new(Self::Argument { call, argument, problem })
    }

    /// The wait that the server asked for, in milliseconds.
    pub fn retry_after_ms(&self) -> Option<f64> {
        match self {
            Self::Status(error) => error.retry_after_ms,
            Self::Batch { source, .. } => source.retry_after_ms(),
            _ => None,
        }
    }

    /// Whether the server refused because of a rate limit.
    pub fn is_rate_limit(&self) -> bool {
        match self {
            Self::Status(error) => error.status == 429,
            Self::Batch { source, .. } => source.is_rate_limit(),
            _ => false,
        }
    }
}

/// The kind of a value, for a sentence about what it should have been.
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

/// An error about an argument of another type than expected.
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

/// The sentence that an error answer is reported with: its `error`, then `message`, then `errors` or `issues`,
/// then the text itself.
pub fn status_message(status: u16, body: &Value, text: &str) -> Result<String, Thrown> {
    let error = body.get("error");
    if error.is_truthy() {
        let inner = error.get("message");
        let said = if inner.is_truthy() && error.as_str().is_none() { inner } else { error };
        return match said.as_str() {
            Some(sentence) => Ok(sentence),
            None => json(&said),
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

/// A proxy's error page says little in its markup: its title is what a person reads.
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

    fn message(status: u16, text: &str) -> String {
        let body = Value::parse(&Value::string(text)).unwrap_or(Value::undefined());
        status_message(status, &body, text).unwrap_or_default()
    }

    #[test]
    fn an_error_speaks_in_the_servers_words() {
        assert_eq!(message(400, r#"{"error":"Something","message":"other"}"#), "Something");
        assert_eq!(message(400, r#"{"error":{"message":"m","code":"c"}}"#), "m");
        assert_eq!(message(400, r#"{"error":{"message":{"a":1}}}"#), r#"{"a":1}"#);
        assert_eq!(message(400, r#"{"error":{"foo":"bar"}}"#), r#"{"foo":"bar"}"#);
        assert_eq!(message(400, r#"{"error":null,"message":"only message"}"#), "only message");
        assert_eq!(message(422, r#"{"issues":[{"message":"a"},{"message":"b"}]}"#), "a; b");
        assert_eq!(message(422, r#"{"errors":[{"path":"a"}]}"#), r#"[{"path":"a"}]"#);
    }

    #[test]
    fn an_error_without_words_shows_the_text() {
        assert_eq!(message(502, "bad"), "502 bad");
        assert_eq!(message(400, "null"), "400 null");
        assert_eq!(message(400, "  "), "400 status code (no body)");
        assert_eq!(message(502, "<html><TITLE>Bad\u{e9}</TITLE>long</html>"), "502 Bad\u{e9}");
        assert_eq!(message(502, "<p>bad gateway</p>"), "502 <p>bad gateway</p>");
        assert_eq!(message(500, &"\u{e9}".repeat(501)), format!("500 {}…", "\u{e9}".repeat(500)));
    }

    #[test]
    fn a_batch_says_which_step_failed() {
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
}
