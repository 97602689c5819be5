//! The part that streams and subscriptions share: a connection that reconnects until the stream has ended or its reader has
//! stopped, and that passes the items to the reader.

use crate::core::call::{Call, Route};
use crate::core::client::Client;
use crate::core::error::{ErrorKind, Failure};
use crate::core::options::read_signal;
use crate::core::plan::Plan;
use crate::core::reply::{End, Reply};
use crate::core::retry::{Hints, LONGEST_SERVER_WAIT_MS};
use crate::core::settings::{AUTHORIZATION, authorization};
use crate::core::token::Secret;
use crate::host::http::{Deadline, Request, Response, SendError};
use crate::host::value::{Kind, Thrown, Value};
use crate::util::future::Boxed;

/// The first wait before a reconnect. Each further one is twice as long.
const FIRST_WAIT_MS: f64 = 100.0;

/// The longest wait, unless the server asks for a longer one.
const LONGEST_WAIT_MS: f64 = 5000.0;

/// The time limit for the headers of a response, unless the caller sets another.
const CONNECT_TIMEOUT_MS: f64 = 30_000.0;

/// The time, beyond the server's own wait for changes, for which a connection may be silent, unless the caller sets another.
const STALL_MARGIN_MS: f64 = 30_000.0;

/// A connection that reconnects.
pub struct Connection<'a> {
    /// The client that connects.
    pub client: &'a Client,
    /// The plan of the call, which all requests are made from. So the configuration is read once.
    pub plan: Box<Plan>,
    /// The signal that is aborted when the reader stops.
    pub signal: Value,
    /// The reader's function that takes an array of items. Its promise resolves when more items are wanted. The first call
    /// passes an object with the caller's options for the whole stream. Undefined if the items are inspected on the way only.
    pub give: Value,
    /// The caller's function that supplies a new token after the server refused the current one.
    refresh: Option<Value>,
    /// Whether the token was replaced since the last data.
    refreshed: bool,
    allows_browser: bool,
    failures: u32,
    /// The time limit for the headers of a response, in milliseconds; 0 for no limit.
    pub connect_ms: f64,
    /// The caller's time limit for the next data, in milliseconds; 0 for no limit.
    stall_ms: Option<f64>,
}

impl<'a> Connection<'a> {
    /// Creates a connection without connecting yet. The consumer of the items is `{ give, signal }`.
    pub fn new(client: &'a Client, call: Box<Call>, consumer: &Value) -> Result<Self, Failure> {
        let configuration = client.configuration_of(&call)?;
        let defaults = configuration.request_options()?;
        let connect_ms = call.options.limit_or(&defaults, "connectTimeoutInMs")?;
        let stall_ms = call.options.limit_or(&defaults, "stallTimeoutInMs")?;
        Ok(Self {
            client,
            plan: client.plan(call)?,
            signal: consumer.get("signal"),
            give: consumer.get("give"),
            refresh: configuration.refresh_access_token(),
            refreshed: false,
            allows_browser: configuration.allows_browser(),
            failures: 0,
            connect_ms: connect_ms.unwrap_or(CONNECT_TIMEOUT_MS),
            stall_ms,
        })
    }

    /// Creates a connection of the same call to another route.
    pub fn beside(&self, route: &'static Route, path: &str) -> Self {
        Self {
            plan: self.plan.follow_up(&self.client.host, route, path),
            signal: self.signal.clone(),
            give: self.give.clone(),
            refresh: self.refresh.clone(),
            ..*self
        }
    }

    /// Checks the caller's options for the whole stream, and passes the reader the signals that end the stream and the
    /// callbacks for its end.
    pub fn begin(&mut self, options: &Value) -> Result<Boxed<'_, Result<(), Failure>>, Failure> {
        let call = self.plan.request.call;
        let mut signals = Vec::new();
        signals.extend(read_signal(call, "options.signal", options.get("signal"))?);
        signals.extend(self.plan.request.signal.replace(self.signal.clone()));
        let mut about = Value::object();
        about.set("signals", Value::array(signals));
        for key in &["onComplete", "onError"] {
            about.put(key, callback(call, options, key)?.unwrap_or_else(Value::undefined));
        }
        Value::check_thrown()?;
        Ok(self.give(about))
    }

    /// Passes items to the reader and waits until more are wanted.
    pub fn give(&self, items: Value) -> Boxed<'_, Result<(), Failure>> {
        self.call(&self.give, items)
    }

    /// Calls a function of the reader, if it is given, and awaits its result.
    pub fn call<'s>(
        &'s self,
        function: &'s Value,
        argument: Value,
    ) -> Boxed<'s, Result<(), Failure>> {
        Box::pin(async move {
            if function.is_given() {
                let called = self.client.host.call(function, argument, &self.signal).await;
                called.map_err(Thrown)?;
            }
            Ok(())
        })
    }

    /// Returns the next request. Its connection is closed after this number of milliseconds; 0 for no limit.
    pub fn request(&self, after_ms: f64) -> Request {
        let signal = Some(self.signal.clone());
        let deadline = Some(Deadline { after_ms, cut: true });
        Request { signal, deadline, ..self.plan.request.clone() }
    }

    /// Returns the time limit for the next data, in milliseconds; 0 for no limit. The server sends data at least every
    /// `quiet_ms`.
    pub fn stall_ms(&self, quiet_ms: f64) -> f64 {
        self.stall_ms.unwrap_or(quiet_ms + STALL_MARGIN_MS)
    }

    /// Returns the number of the next request since the last data, from 1.
    pub fn attempt(&self) -> u32 {
        self.failures + 1
    }

    /// Resets the failures, since data has arrived.
    pub fn works(&mut self) {
        self.refreshed = false;
        self.failures = 0;
    }

    /// Waits before the next request, after a failure or a response. Returns `Ok(false)` if the status allows no further
    /// request, as `terminal` decides.
    pub fn again<'s>(
        &'s mut self,
        request: &'s Request,
        result: &'s Result<Response, SendError>,
        terminal: fn(u16) -> bool,
    ) -> Boxed<'s, Result<bool, Failure>> {
        Box::pin(async move {
            // A reader that stops cuts its connection off.
            if self.signal.get("aborted").is_truthy() {
                return Err(Thrown(self.signal.get("reason")).into());
            }
            let wait = match result {
                Ok(Response { status: 401 | 403, .. }) => return self.refresh().await,
                Ok(response) if terminal(response.status) => return Ok(false),
                _ => self.wait_ms(request, result)?,
            };
            let slept = self.client.host.sleep(wait, Some(&self.signal)).await;
            slept.map(|()| true).map_err(|reason| Thrown(reason).into())
        })
    }

    /// Returns the wait before the next request, at least as long as the server asked for. Counts a failure.
    fn wait_ms(
        &mut self,
        request: &Request,
        result: &Result<Response, SendError>,
    ) -> Result<f64, Failure> {
        let host = &self.client.host;
        let doubled = FIRST_WAIT_MS * f64::from(1u32 << self.failures.min(16));
        let mut ms = doubled.min(LONGEST_WAIT_MS) * (1.0 - 0.5 * host.chance());
        self.failures += 1;
        let (status, message) = match result {
            Err(SendError::Aborted(reason)) => return Err(Thrown(reason.clone()).into()),
            Err(SendError::TimedOut) => (None, "The server did not respond in time."),
            Err(SendError::Failed(_)) => (None, "Connection error."),
            // Nothing has failed, but the server may have responded immediately.
            Ok(Response { status: 200..300, .. }) => return Ok(ms),
            Ok(response) => {
                let now = host.now();
                let header = |name: &str| host.header(response, name);
                let hints = Hints::read(&header, now, &|text| host.parse_date(text));
                if let Some(asked) = hints.wait_ms(response.status, now) {
                    ms = asked.max(ms).min(LONGEST_SERVER_WAIT_MS);
                }
                (Some(response.status), "The server refused.")
            }
        };
        // The retry budget is for calls. It would end a stream that has worked for hours.
        host.may_retry(request, false, self.failures, ms, status, message);
        Ok(ms)
    }

    /// Gets a new token after a refusal, once. If the new token is refused too, the stream ends.
    async fn refresh(&mut self) -> Result<bool, Failure> {
        let Some(refresh) = self.refresh.as_ref().filter(|_| !self.refreshed) else {
            return Ok(false);
        };
        self.refreshed = true;
        let token = self.client.host.ask(refresh, &self.signal).await;
        self.use_token(token.ok())
    }

    /// Uses a new token, if there is one.
    fn use_token(&mut self, token: Option<Value>) -> Result<bool, Failure> {
        // If there is no new token, the refusal of the old one is the more useful error.
        let token = token.and_then(|token| token.as_str()).filter(|token| !token.is_empty());
        let Some(token) = token else { return Ok(false) };
        let header = authorization(self.client, &Secret::new(token), self.allows_browser)?;
        self.plan.request.headers.set(AUTHORIZATION, Value::string(&header));
        Ok(true)
    }
}

/// Returns the result of a stream. If its reader has stopped, as `signal` says, that isn't a failure.
pub fn end(signal: &Value, end: Result<(), Failure>) -> End {
    let has_stopped = signal.get("aborted").as_bool() == Some(true);
    let done = Reply::of_value(Value::undefined());
    if has_stopped { Ok(done) } else { end.map(|()| done) }
}

/// Reads a function among the options of a call.
pub fn callback(
    call: &'static str,
    options: &Value,
    key: &'static str,
) -> Result<Option<Value>, Failure> {
    match options.field(key) {
        Some(value) if value.kind() != Kind::Other => {
            Err(ErrorKind::argument(call, &["options.", key].concat(), "must be a function"))
        }
        callback => Ok(callback),
    }
}
