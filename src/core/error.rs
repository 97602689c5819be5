//! The errors of calls, each with the data that a caller needs to react.
//!
//! Errors never contain keys or tokens.

use crate::host::Host;
use crate::host::http::Response;
use crate::host::value::{Kind, Thrown, Value, decimal};
use crate::util::text::{cut, join};

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

/// A call's error. It is boxed because errors are rare, and every function that returns one is smaller for it.
pub type Failure = Box<CallError>;

/// The error of a call, with what callers need to react to it.
#[derive(Clone, Debug, PartialEq)]
pub struct CallError {
    /// The class of the error.
    pub kind: ErrorKind,
    /// The call, such as `runs.retrieve`; empty if the error concerns no call in particular.
    pub call: &'static str,
    /// The HTTP status; 0 if there was no response.
    pub status: u16,
    /// The description for the caller; empty for [`ErrorKind::Thrown`].
    pub message: String,
    /// The further fields of the error in JavaScript, as an object. For [`ErrorKind::Thrown`], the thrown value itself.
    pub fields: Value,
    /// The error that this one reports.
    pub source: Option<Failure>,
}

/// The class of an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorKind {
    /// The server responded with a status other than 2xx. Fields: `headers`, `body`, `retryAfterMs`.
    Status,
    /// There was no response, or it was cut off. Field: `cause`, the error that the runtime's `fetch` threw.
    Connection,
    /// The response was not complete within the time limit of the attempt.
    Timeout,
    /// A success whose body lacks a part that this SDK relies on. Fields: `headers`, `rawBody`.
    Schema,
    /// An argument is missing or invalid. Nothing was sent. Field: `argument`.
    Argument,
    /// No credential or no base URL is set. Nothing was sent.
    Missing,
    /// A rule of the API was broken. It is checked before a request is sent, or after the response has arrived.
    Rule,
    /// A date is invalid. Nothing was sent.
    Range,
    /// A lifetime isn't a number followed by a unit. Nothing was sent.
    Type,
    /// A request doesn't come from a webhook of Trigger.dev, or is malformed.
    Webhook,
    /// There are too many waiters of a webhook.
    WaiterLimit,
    /// The endpoint of a webhook's waiter doesn't exist.
    WaiterEndpoint,
    /// The filter of a webhook's waiter is invalid.
    WaiterFilter,
    /// A run can't get an OIDC token. Field: `code`, if nothing was sent.
    Oidc,
    /// The caller's own code threw, or the caller's signal aborted the call. The thrown value or the reason is passed on unchanged.
    Thrown,
    /// This step of triggering a batch failed. Fields: `phase`, `batchId`, `itemCount`.
    Batch(BatchPhase),
    /// The server took the items of a batch but still expects more. Fields: `batchId` and the numbers of items.
    NotSealed,
}

impl From<Thrown> for Failure {
    #[inline(never)]
    fn from(Thrown(value): Thrown) -> Self {
        let mut error = ErrorKind::Thrown.error("");
        error.fields = value;
        error
    }
}

impl ErrorKind {
    /// Returns the name of the class in `src/npm/failures.ts`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Status => "status",
            Self::Connection => "connection",
            Self::Timeout => "timeout",
            Self::Schema => "schema",
            Self::Argument => "argument",
            Self::Missing => "missing",
            Self::Rule => "rule",
            Self::Range => "range",
            Self::Type => "type",
            Self::Webhook => "webhook",
            Self::WaiterLimit => "waiterLimit",
            Self::WaiterEndpoint => "waiterEndpoint",
            Self::WaiterFilter => "waiterFilter",
            Self::Oidc => "oidc",
            Self::Thrown => "thrown",
            Self::Batch(_) => "batch",
            Self::NotSealed => "notSealed",
        }
    }

    /// Creates an error of this class.
    #[inline(never)]
    pub fn error(self, message: &str) -> Failure {
        Box::new(CallError {
            kind: self,
            call: "",
            status: 0,
            message: message.to_owned(),
            fields: Value::undefined(),
            source: None,
        })
    }

    /// Creates the error for a broken rule.
    #[inline(never)]
    pub fn rule(sentence: &str) -> Failure {
        Self::Rule.error(sentence)
    }

    /// Creates the error for a broken rule from the parts of its sentence.
    #[inline(never)]
    pub fn rule_of(parts: &[&str]) -> Failure {
        Self::Rule.error(&parts.concat())
    }

    /// Creates the error for a date that is invalid.
    #[inline(never)]
    pub fn invalid_time() -> Failure {
        Self::Range.error("Invalid time value")
    }

    /// Creates the error for a missing or invalid argument.
    #[inline(never)]
    pub fn argument(call: &'static str, argument: &str, problem: &str) -> Failure {
        let mut error = Self::Argument.error(&[call, ": ", argument, " ", problem].concat());
        error.call = call;
        error.fields = Value::object_of(vec![("argument", Value::string(argument))]);
        error
    }

    /// Creates the error for a request without a complete response.
    #[inline(never)]
    pub fn connection(call: &'static str, message: &str, cause: Value) -> Failure {
        let mut error = Self::Connection.error(message);
        error.call = call;
        error.fields = Value::object_of(vec![("cause", cause)]);
        error
    }

    /// Creates the error for a response with a status other than 2xx. `body` is the parsed body; undefined if it isn't JSON.
    #[inline(never)]
    pub fn status(
        call: &'static str,
        host: &Host,
        response: &Response,
        message: &str,
        body: Value,
    ) -> Failure {
        let mut error = Self::Status.error(message);
        error.call = call;
        error.status = response.status;
        let headers = host.headers(response);
        error.fields = Value::object_of(vec![("headers", headers), ("body", body)]);
        error
    }

    /// Creates the error for a response with an unusable body. `issue` is the part that is missing or wrong, with its path.
    #[inline(never)]
    pub fn schema(call: &'static str, host: &Host, response: &Response, issue: &str) -> Failure {
        let status = response.status;
        let number = decimal(status.into());
        let mut error = Self::Schema.error(&[&number, " Validation error: ", issue].concat());
        error.call = call;
        error.status = status;
        let headers = host.headers(response);
        let body = response.json.clone().unwrap_or_else(|error| error);
        error.fields = Value::object_of(vec![("headers", headers), ("rawBody", body)]);
        error
    }

    /// Creates the error for a failed step of triggering a batch. The batch has an id once it was created.
    pub fn batch(
        phase: BatchPhase,
        batch_id: Option<&str>,
        item_count: usize,
        source: Failure,
    ) -> Failure {
        let reason = if !source.is_rate_limit() {
            source.message.clone()
        } else if let Some(ms) = source.retry_after_ms() {
            let seconds = decimal((ms / 1000.0).ceil());
            ["Rate limit exceeded - retry after ", &seconds, "s"].concat()
        } else {
            "Rate limit exceeded".to_owned()
        };
        let items = [&decimal(item_count as f64), " items"].concat();
        let step = match phase {
            BatchPhase::Offload => ["offload payloads for batch with ", &items].concat(),
            BatchPhase::Create => ["create batch with ", &items].concat(),
            BatchPhase::Stream => {
                ["stream items for batch ", batch_id.unwrap_or_default(), " (", &items, ")"]
                    .concat()
            }
        };
        let message = ["Failed to ", &step, ": ", &reason].concat();
        let mut error = Self::Batch(phase).error(&message);
        error.fields = Value::object_of(vec![
            ("phase", Value::constant(phase.as_str())),
            ("batchId", batch_id.map_or_else(Value::undefined, Value::string)),
            ("itemCount", Value::number(item_count as f64)),
        ]);
        error.source = Some(source);
        error
    }
}

impl CallError {
    /// Wraps this error in an error of another class with the same message.
    pub fn reported_as(self: Box<Self>, kind: ErrorKind) -> Failure {
        let mut error = kind.error(&self.message);
        error.source = Some(self);
        error
    }

    /// Returns the wait that the server asked for, in milliseconds.
    pub fn retry_after_ms(&self) -> Option<f64> {
        self.cause().fields.get("retryAfterMs").as_f64()
    }

    /// Returns whether the server refused because of a rate limit.
    pub fn is_rate_limit(&self) -> bool {
        self.cause().status == 429
    }

    /// Returns whether a request failed: with a status, without a response, or with an unusable one.
    pub fn is_of_request(&self) -> bool {
        use ErrorKind::{Connection, Schema, Status, Timeout};
        matches!(self.kind, Status | Connection | Timeout | Schema)
    }

    /// Returns the error that this one reports, or else this error itself.
    pub fn cause(&self) -> &Self {
        self.source.as_deref().unwrap_or(self)
    }
}

impl std::fmt::Display for CallError {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.message)
    }
}

/// Names the kind of a value for an error text, with its article.
pub fn describe(value: &Value) -> String {
    let kind = value.kind();
    let article = match kind {
        Kind::Undefined | Kind::Null => "",
        Kind::Array | Kind::Object => "an ",
        _ => "a ",
    };
    [article, kind.as_str()].concat()
}

/// Creates the error for an argument of the wrong type.
pub fn wrong_type(call: &'static str, argument: &str, expected: &str, value: &Value) -> Failure {
    let found = match value.as_f64() {
        // The type is right, the number isn't.
        Some(_) if expected.starts_with("a number") => value.to_text(),
        _ => describe(value),
    };
    let problem = ["must be ", expected, ", not ", &found].concat();
    ErrorKind::argument(call, argument, &problem)
}

/// Returns the message for a response with an error status: its `error`, else `message`, else `errors` or `issues`, else
/// the text of the body.
pub fn status_message(status: u16, body: &Value, text: &str) -> Result<String, Thrown> {
    let mut shown = body.get("error");
    let mut items = None;
    if shown.is_truthy() {
        let inner = shown.get("message");
        if inner.is_truthy() {
            shown = inner;
        }
    } else {
        for key in &["message", "errors", "issues"] {
            if !shown.is_truthy() {
                shown = body.get(key);
            }
        }
        items = shown.items();
    }
    if !shown.is_truthy() {
        let readable = readable(text);
        let text = if text.trim().is_empty() { "status code (no body)" } else { &readable };
        return Ok([&decimal(status.into()), " ", text].concat());
    }
    if let Some(sentence) = shown.as_str() {
        return Ok(sentence);
    }
    let mut sentences = Vec::new();
    for item in items.unwrap_or_default() {
        let Some(sentence) = item.as_str().or_else(|| item.text_field("message")) else {
            sentences.clear();
            break;
        };
        sentences.push(sentence);
    }
    if sentences.is_empty() {
        return Ok(shown.stringify()?.as_str().unwrap_or_default());
    }
    Ok(join(&sentences, "; "))
}

/// Shortens the body of an error to a readable length. An HTML page of a proxy is reduced to its title.
fn readable(text: &str) -> String {
    const LONGEST: usize = 500;
    let shown = html_title(text.trim()).unwrap_or(text);
    match shown.char_indices().nth(LONGEST) {
        Some((end, _)) => [shown.get(..end).unwrap_or_default(), "…"].concat(),
        None => shown.to_owned(),
    }
}

fn html_title(text: &str) -> Option<&str> {
    if !text.starts_with('<') {
        return None;
    }
    let open = find_tag(text, "<title")?;
    let inside = text.get(open..)?;
    let (_, inside) = cut(inside, b'>')?;
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
        let mut limit = ErrorKind::Status.error("slow down");
        limit.status = 429;
        limit.fields = json(r#"{"retryAfterMs":8100}"#);
        let batch = ErrorKind::batch(BatchPhase::Create, None, 2, limit);
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
