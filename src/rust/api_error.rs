//! The error of a call, for Rust callers.

use std::fmt;
use std::time::Duration;

use wasm_bindgen::{JsCast, JsValue};

use super::Json;
use crate::core::error::{BatchPhase, CallError, ErrorKind, Failure};
use crate::host::value::Value;

/// The error of a failed call. Printing it shows no keys or tokens.
///
/// ```no_run
/// # use trigger_wasm::{Error, Run, TriggerClient};
/// # async fn find(client: &TriggerClient) -> Result<Option<Run>, Error> {
/// match client.runs().retrieve("run_1234").await {
///     Ok(run) => Ok(Some(run)),
///     Err(error) if error.is_not_found() => Ok(None),
///     Err(error) => Err(error),
/// }
/// # }
/// ```
#[derive(Clone)]
pub struct Error {
    failure: Failure,
    headers: Vec<(String, String)>,
    batch_id: Option<String>,
}

impl Error {
    /// Returns the call that failed, such as `runs.retrieve`. `None` if the configuration or a value is invalid.
    pub fn call(&self) -> Option<&'static str> {
        Some(self.cause().call).filter(|call| !call.is_empty())
    }

    /// Returns the class of the error, to match on. For a batch, it is the class of the failed step's cause.
    ///
    /// ```no_run
    /// # use trigger_wasm::{Error, ErrorClass, TriggerClient};
    /// # async fn cancel(client: &TriggerClient) -> Result<(), Error> {
    /// match client.runs().cancel("run_1234").await.map_err(|error| (error.class(), error)) {
    ///     Err((ErrorClass::NotFound, _)) => println!("no such run"),
    ///     Err((ErrorClass::RateLimit, error)) => println!("wait {:?}", error.retry_after()),
    ///     Err((_, error)) => return Err(error),
    ///     Ok(()) => {}
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn class(&self) -> ErrorClass {
        match self.failure.kind {
            ErrorKind::WaiterLimit => return ErrorClass::WebhookWaiterLimit,
            ErrorKind::WaiterEndpoint => return ErrorClass::WebhookEndpointNotFound,
            ErrorKind::WaiterFilter => return ErrorClass::WebhookFilter,
            _ => {}
        }
        let cause = self.cause();
        match cause.kind {
            ErrorKind::Status => ErrorClass::of_status(cause.status),
            ErrorKind::Connection => ErrorClass::Connection,
            ErrorKind::Timeout => ErrorClass::Timeout,
            ErrorKind::Schema => ErrorClass::SchemaValidation,
            ErrorKind::Missing => ErrorClass::ApiClientMissing,
            ErrorKind::Argument | ErrorKind::Range | ErrorKind::Type => ErrorClass::Argument,
            ErrorKind::Webhook => ErrorClass::Webhook,
            ErrorKind::NotSealed => ErrorClass::BatchNotSealed,
            _ => ErrorClass::Other,
        }
    }

    /// Returns the HTTP status of the response; `None` if there was no response.
    pub fn status(&self) -> Option<u16> {
        Some(self.cause().status).filter(|status| *status > 0)
    }

    /// Returns the error message, like `Display`. It is the server's, if there was a response.
    pub fn message(&self) -> String {
        self.to_string()
    }

    /// Returns the body of the response, if it is JSON.
    pub fn body(&self) -> Option<Json> {
        let cause = self.cause();
        let body = match cause.kind {
            ErrorKind::Status => cause.fields.get("body"),
            ErrorKind::Schema => cause.fields.get("rawBody"),
            _ => return None,
        };
        Some(JsValue::from(body)).filter(|body| !body.is_undefined()).map(Json::from)
    }

    /// Returns a header of the response by its lower-case name.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(other, _)| other == name).map(|(_, value)| value.as_str())
    }

    /// Returns the wait before another attempt that the server asked for.
    pub fn retry_after(&self) -> Option<Duration> {
        let seconds = self.failure.retry_after_ms()? / 1000.0;
        Duration::try_from_secs_f64(seconds).ok()
    }

    /// Returns whether the server refused because of a rate limit (429).
    pub fn is_rate_limit(&self) -> bool {
        self.failure.is_rate_limit()
    }

    /// Returns whether the resource doesn't exist in the environment of the key (404).
    pub fn is_not_found(&self) -> bool {
        self.status() == Some(404)
    }

    /// Returns whether there was no complete response. The call may have taken effect.
    pub fn is_connection(&self) -> bool {
        matches!(self.cause().kind, ErrorKind::Connection | ErrorKind::Timeout)
    }

    /// Returns whether the call timed out.
    pub fn is_timeout(&self) -> bool {
        self.cause().kind == ErrorKind::Timeout
    }

    /// Returns the failed step of a batch trigger.
    pub fn batch_phase(&self) -> Option<BatchPhase> {
        match self.failure.kind {
            ErrorKind::Batch(phase) => Some(phase),
            _ => None,
        }
    }

    /// Returns the id of the batch whose items could not be sent, `batch_…`, if it exists.
    pub fn batch_id(&self) -> Option<&str> {
        self.batch_id.as_deref()
    }

    /// Returns the error that a batch or a waiter error wraps, or else the error itself.
    fn cause(&self) -> &CallError {
        self.failure.cause()
    }
}

/// The class of an [`Error`], named like the error classes of the npm package.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorClass {
    /// Status 400: the request is invalid.
    BadRequest,
    /// Status 401: the key is missing or invalid.
    Authentication,
    /// Status 403: the key doesn't permit the call.
    PermissionDenied,
    /// Status 404: the resource doesn't exist.
    NotFound,
    /// Status 409: the request conflicts with the current state.
    Conflict,
    /// Status 422: the request can't be executed.
    UnprocessableEntity,
    /// Status 429: the rate limit was reached.
    RateLimit,
    /// Status 500 and above: the server failed.
    InternalServer,
    /// Another error status.
    Status,
    /// There was no complete response. The call may have taken effect.
    Connection,
    /// The call timed out. The call may have taken effect.
    Timeout,
    /// The body of a successful response is unusable.
    SchemaValidation,
    /// The key or the base URL is missing. Nothing was sent.
    ApiClientMissing,
    /// An argument is invalid. Nothing was sent.
    Argument,
    /// A request isn't a webhook of Trigger.dev, or has an invalid signature.
    Webhook,
    /// There are too many webhook waiters.
    WebhookWaiterLimit,
    /// The webhook endpoint doesn't exist.
    WebhookEndpointNotFound,
    /// The filter of a webhook waiter is invalid.
    WebhookFilter,
    /// The server doesn't have all items of a batch.
    BatchNotSealed,
    /// Another error, such as a value that doesn't have the expected type.
    Other,
}

impl ErrorClass {
    fn of_status(status: u16) -> Self {
        match status {
            400 => Self::BadRequest,
            401 => Self::Authentication,
            403 => Self::PermissionDenied,
            404 => Self::NotFound,
            409 => Self::Conflict,
            422 => Self::UnprocessableEntity,
            429 => Self::RateLimit,
            500.. => Self::InternalServer,
            _ => Self::Status,
        }
    }
}

impl From<Failure> for Error {
    fn from(failure: Failure) -> Self {
        let headers = match failure.cause().kind {
            ErrorKind::Status | ErrorKind::Schema => failure.cause().fields.get("headers"),
            _ => Value::undefined(),
        };
        let text = |name: String| headers.get_named(&name).as_str().map(|text| (name, text));
        let headers = headers.keys().into_iter().filter_map(text).collect();
        let batch_id = match failure.kind {
            ErrorKind::Batch(_) => failure.fields.text_field("batchId"),
            _ => None,
        };
        Self { failure, headers, batch_id }
    }
}

/// Creates a JavaScript error with the same message, for functions that are exported to JavaScript.
impl From<Error> for JsValue {
    fn from(error: Error) -> Self {
        js_sys::Error::new(&error.message()).into()
    }
}

fn thrown_message(thrown: &Value) -> String {
    let otherwise = || "the caller's own code threw, or its signal ended the call".to_owned();
    thrown.text_field("message").unwrap_or_else(otherwise)
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.failure.kind != ErrorKind::Thrown {
            return formatter.write_str(&self.failure.message);
        }
        let thrown = &self.failure.fields;
        match thrown.js().dyn_ref::<js_sys::Error>() {
            Some(error) => formatter.write_str(&String::from(error.message())),
            None => formatter.write_str(&thrown_message(thrown)),
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Error")
            .field("call", &self.call())
            .field("status", &self.status())
            .field("message", &self.message())
            .finish_non_exhaustive()
    }
}

impl std::error::Error for Error {}
