//! Why a call failed, for Rust callers.

use std::fmt;
use std::time::Duration;

use wasm_bindgen::{JsCast, JsValue};

use super::Json;
use crate::core::error::{BatchPhase, ErrorKind, Failure, WaiterProblem};

/// Why a call failed. Keys and tokens are in no part of it that is printed.
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
    /// The call that failed, such as `runs.retrieve`. `None` for what is wrong with the configuration or a value.
    pub fn call(&self) -> Option<&'static str> {
        use crate::core::error::ErrorKind::{Argument, Connection, Schema, Status, Timeout};
        match self.cause() {
            Status(error) => Some(error.call),
            Schema(error) => Some(error.call),
            Connection { call, .. } | Timeout { call, .. } | Argument { call, .. } => Some(call),
            _ => None,
        }
    }

    /// The class of the error, to match on. For a batch it is the class of the error that made the step fail.
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

    /// The HTTP status of the answer. `None` where there was none.
    pub fn status(&self) -> Option<u16> {
        match self.cause() {
            ErrorKind::Status(error) => Some(error.status),
            ErrorKind::Schema(error) => Some(error.status),
            _ => None,
        }
    }

    /// What went wrong: in the server's words, where it answered. The same as is printed.
    pub fn message(&self) -> String {
        self.to_string()
    }

    /// The body of the server's answer, where that was JSON.
    pub fn body(&self) -> Option<Json> {
        let body = match self.cause() {
            ErrorKind::Status(error) => &error.body,
            ErrorKind::Schema(error) => &error.raw_body,
            _ => return None,
        };
        Some(JsValue::from(body.clone())).filter(|body| !body.is_undefined()).map(Json::from)
    }

    /// A header of the server's answer, by its name in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        let headers = match self.cause() {
            ErrorKind::Status(error) => &error.headers,
            ErrorKind::Schema(error) => &error.headers,
            _ => return None,
        };
        headers.iter().find(|(other, _)| other == name).map(|(_, value)| value.as_str())
    }

    /// How long the server asked to wait before the call is made again.
    pub fn retry_after(&self) -> Option<Duration> {
        let seconds = self.0.retry_after_ms()? / 1000.0;
        Duration::try_from_secs_f64(seconds).ok()
    }

    /// Whether the server refused because of a rate limit (429).
    pub fn is_rate_limit(&self) -> bool {
        self.0.is_rate_limit()
    }

    /// Whether there is no such thing in the environment of the key (404).
    pub fn is_not_found(&self) -> bool {
        self.status() == Some(404)
    }

    /// Whether there was no answer, or only part of one. The call may have had its effect.
    pub fn is_connection(&self) -> bool {
        matches!(self.cause(), ErrorKind::Connection { .. } | ErrorKind::Timeout { .. })
    }

    /// Whether the answer did not come in time.
    pub fn is_timeout(&self) -> bool {
        matches!(self.cause(), ErrorKind::Timeout { .. })
    }

    /// The step of a batch trigger that failed.
    pub fn batch_phase(&self) -> Option<BatchPhase> {
        match &*self.0 {
            ErrorKind::Batch { phase, .. } => Some(*phase),
            _ => None,
        }
    }

    /// The batch whose items could not be sent, once it exists: `batch_…`.
    pub fn batch_id(&self) -> Option<&str> {
        match &*self.0 {
            ErrorKind::Batch { batch_id, .. } => batch_id.as_deref(),
            _ => None,
        }
    }

    /// The error that another one says more about, else the error itself.
    fn cause(&self) -> &ErrorKind {
        match &*self.0 {
            ErrorKind::Batch { source, .. } | ErrorKind::Waiter { source, .. } => source,
            error => error,
        }
    }
}

/// The class of an [`Error`], by the names of the classes of the npm package.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorClass {
    /// 400.
    BadRequest,
    /// 401.
    Authentication,
    /// 403.
    PermissionDenied,
    /// 404.
    NotFound,
    /// 409.
    Conflict,
    /// 422.
    UnprocessableEntity,
    /// 429.
    RateLimit,
    /// 500 and above.
    InternalServer,
    /// Another status of the server.
    Status,
    /// There was no response, or only a part of one. The call may have had its effect.
    Connection,
    /// The response did not come in time. The call may have had its effect.
    Timeout,
    /// A successful response that isn't as it should be.
    SchemaValidation,
    /// No key or no address is set. Nothing was sent.
    ApiClientMissing,
    /// An argument is wrong. Nothing was sent.
    Argument,
    /// A request isn't a webhook of Trigger.dev, or has a wrong signature.
    Webhook,
    /// There are too many webhook waiters.
    WebhookWaiterLimit,
    /// There is no such webhook endpoint.
    WebhookEndpointNotFound,
    /// The filter of a webhook waiter is invalid.
    WebhookFilter,
    /// The server doesn't have all items of a batch.
    BatchNotSealed,
    /// Another error, such as a value that isn't of the type that it is read into.
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

/// A JavaScript error with the same message, for functions that are exported to JavaScript.
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
