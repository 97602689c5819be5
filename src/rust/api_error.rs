//! The error of a call, for Rust callers.

use std::fmt;
use std::time::Duration;

use wasm_bindgen::{JsCast, JsValue};

use super::Json;
use crate::core::error::{BatchPhase, ErrorKind, Failure, WaiterProblem};

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
pub struct Error(Failure);

impl Error {
    /// Returns the call that failed, such as `runs.retrieve`. `None` if the configuration or a value is invalid.
    pub fn call(&self) -> Option<&'static str> {
        use crate::core::error::ErrorKind::{Argument, Connection, Schema, Status, Timeout};
        match self.cause() {
            Status(error) => Some(error.call),
            Schema(error) => Some(error.call),
            Connection { call, .. } | Timeout { call, .. } | Argument { call, .. } => Some(call),
            _ => None,
        }
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
        if let ErrorKind::Waiter { problem, .. } = &*self.0 {
            return match problem {
                WaiterProblem::Limit => ErrorClass::WebhookWaiterLimit,
                WaiterProblem::EndpointNotFound => ErrorClass::WebhookEndpointNotFound,
                WaiterProblem::Filter => ErrorClass::WebhookFilter,
            };
        }
        match self.cause() {
            ErrorKind::Status(error) => ErrorClass::of_status(error.status),
            ErrorKind::Connection { .. } => ErrorClass::Connection,
            ErrorKind::Timeout { .. } => ErrorClass::Timeout,
            ErrorKind::Schema(_) => ErrorClass::SchemaValidation,
            ErrorKind::Missing(_) => ErrorClass::ApiClientMissing,
            ErrorKind::Argument { .. } | ErrorKind::InvalidTime | ErrorKind::InvalidPeriod => {
                ErrorClass::Argument
            }
            ErrorKind::Webhook(_) => ErrorClass::Webhook,
            ErrorKind::NotSealed { .. } => ErrorClass::BatchNotSealed,
            _ => ErrorClass::Other,
        }
    }

    /// Returns the HTTP status of the response; `None` if there was no response.
    pub fn status(&self) -> Option<u16> {
        match self.cause() {
            ErrorKind::Status(error) => Some(error.status),
            ErrorKind::Schema(error) => Some(error.status),
            _ => None,
        }
    }

    /// Returns the error message, like `Display`. It is the server's, if there was a response.
    pub fn message(&self) -> String {
        self.to_string()
    }

    /// Returns the body of the response, if it is JSON.
    pub fn body(&self) -> Option<Json> {
        let body = match self.cause() {
            ErrorKind::Status(error) => &error.body,
            ErrorKind::Schema(error) => &error.raw_body,
            _ => return None,
        };
        Some(JsValue::from(body.clone())).filter(|body| !body.is_undefined()).map(Json::from)
    }

    /// Returns a header of the response by its lower-case name.
    pub fn header(&self, name: &str) -> Option<&str> {
        let headers = match self.cause() {
            ErrorKind::Status(error) => &error.headers,
            ErrorKind::Schema(error) => &error.headers,
            _ => return None,
        };
        headers.iter().find(|(other, _)| other == name).map(|(_, value)| value.as_str())
    }

    /// Returns the wait before another attempt that the server asked for.
    pub fn retry_after(&self) -> Option<Duration> {
        let seconds = self.0.retry_after_ms()? / 1000.0;
        Duration::try_from_secs_f64(seconds).ok()
    }

    /// Returns whether the server refused because of a rate limit (429).
    pub fn is_rate_limit(&self) -> bool {
        self.0.is_rate_limit()
    }

    /// Returns whether the resource doesn't exist in the environment of the key (404).
    pub fn is_not_found(&self) -> bool {
        self.status() == Some(404)
    }

    /// Returns whether there was no complete response. The call may have taken effect.
    pub fn is_connection(&self) -> bool {
        matches!(self.cause(), ErrorKind::Connection { .. } | ErrorKind::Timeout { .. })
    }

    /// Returns whether the call timed out.
    pub fn is_timeout(&self) -> bool {
        matches!(self.cause(), ErrorKind::Timeout { .. })
    }

    /// Returns the failed step of a batch trigger.
    pub fn batch_phase(&self) -> Option<BatchPhase> {
        match &*self.0 {
            ErrorKind::Batch { phase, .. } => Some(*phase),
            _ => None,
        }
    }

    /// Returns the id of the batch whose items could not be sent, `batch_…`, if it exists.
    pub fn batch_id(&self) -> Option<&str> {
        match &*self.0 {
            ErrorKind::Batch { batch_id, .. } => batch_id.as_deref(),
            _ => None,
        }
    }

    /// Returns the error that a batch or a waiter error wraps, or else the error itself.
    fn cause(&self) -> &ErrorKind {
        match &*self.0 {
            ErrorKind::Batch { source, .. } | ErrorKind::Waiter { source, .. } => source,
            error => error,
        }
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
        Self(failure)
    }
}

/// Creates a JavaScript error with the same message, for functions that are exported to JavaScript.
impl From<Error> for JsValue {
    fn from(error: Error) -> Self {
        js_sys::Error::new(&error.message()).into()
    }
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let ErrorKind::Thrown(thrown) = &*self.0
            && let Some(error) = thrown.js().dyn_ref::<js_sys::Error>()
        {
            return formatter.write_str(&String::from(error.message()));
        }
        fmt::Display::fmt(&self.0, formatter)
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
