//! The parts that streams and subscriptions share: the consumer of items, and a connection that reconnects until the stream
//! has ended or its reader has stopped.

use crate::api::args::Args;
use crate::core::call::Call;
use crate::core::client::Client;
use crate::core::error::{ErrorKind, Failure};
use crate::core::options::read_signal;
use crate::core::plan::Plan;
use crate::core::reply::{End, Reply};
use crate::core::retry::{Hints, LONGEST_SERVER_WAIT_MS};
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

/// The consumer of a stream's items.
#[derive(Clone, Debug)]
pub struct Consumer {
    /// A function that takes an array of items. Its promise resolves when more items are wanted. The first call passes an object
    /// with the caller's options for the whole stream.
    pub give: Value,
    /// The signal that is aborted when the reader stops.
    pub signal: Value,
    /// Whether the consumer takes the parts of the runs' streams as well.
    pub with_streams: bool,
}

impl Consumer {
    /// Reads the consumer of a procedure, `{ give, signal, withStreams }`.
    pub fn of(args: &Args) -> Self {
        let Args { consumer, .. } = args;
        Self {
            give: consumer.get("give"),
            signal: consumer.get("signal"),
            with_streams: consumer.get("withStreams").is_truthy(),
        }
    }

    /// Checks the arguments, and passes the consumer the signals that end the stream and the callbacks for its end.
    pub async fn begin(
        &self,
        client: &Client,
        call: &Call,
        options: &Value,
    ) -> Result<(), Failure> {
        let name = call.name;
        let configuration = client.configuration_of(call)?;
        let own = read_signal(name, "options.signal", options.get("signal"))?;
        let mut signals = Vec::new();
        signals.extend(own);
        signals.extend(call.options.signal_or(&configuration.request_options()?)?);
        let mut about = Value::object();
        about.set("signals", Value::array(signals));
        for key in &["onComplete", "onError"] {
            let callback = callback(name, options, key)?;
            about.put(key, callback.unwrap_or_else(Value::undefined));
        }
        // Finds missing settings before the stream begins.
        client.plan(call)?;
        Value::check_thrown()?;
        self.call(client, &self.give, about).await
    }

    /// Creates a consumer that takes no items, for callers that inspect the items on the way.
    pub fn none(signal: Value) -> Self {
        Self { give: Value::undefined(), signal, with_streams: false }
    }

    /// Passes items to the consumer and waits until more are wanted.
    pub async fn give(&self, client: &Client, items: Vec<Value>) -> Result<(), Failure> {
        if items.is_empty() || !self.give.is_given() {
            return Ok(());
        }
        self.call(client, &self.give, Value::array(items)).await
    }

    /// Calls a function of the reader and awaits its result.
    pub fn call<'a>(
        &'a self,
        client: &'a Client,
        function: &'a Value,
        argument: Value,
    ) -> Boxed<'a, Result<(), Failure>> {
        Box::pin(async move {
            let called = client.host.call(function, argument, &self.signal).await;
            called.map(|_| ()).map_err(|cause| Thrown(cause).into())
        })
    }

    /// Returns the result of the stream. If the reader has stopped, that isn't a failure.
    pub fn end(&self, end: Result<(), Failure>) -> End {
        let has_stopped = self.signal.get("aborted").as_bool() == Some(true);
        let done = Reply::of_value(Value::undefined());
        if has_stopped { Ok(done) } else { end.map(|()| done) }
    }
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

/// A connection that reconnects.
pub struct Connection<'a> {
    /// The client that connects.
    pub client: &'a Client,
    /// The call of the stream.
    pub call: Box<Call>,
    /// The consumer of the items.
    pub consumer: &'a Consumer,
    /// The token that replaced the configured one.
    token: Option<Value>,
    /// Whether the token was replaced since the last data.
    refreshed: bool,
    failures: u32,
    /// The time limit for the headers of a response, in milliseconds; 0 for no limit.
    pub connect_ms: f64,
    /// The time limit for the next data, in milliseconds; 0 for no limit.
    pub stall_ms: f64,
}

impl<'a> Connection<'a> {
    /// Creates a connection without connecting yet. The server sends data at least every `quiet_ms`.
    pub fn new(
        client: &'a Client,
        call: Box<Call>,
        consumer: &'a Consumer,
        quiet_ms: f64,
    ) -> Result<Self, Failure> {
        let defaults = client.configuration_of(&call)?.request_options()?;
        let connect_ms = call.options.limit_or(&defaults, "connectTimeoutInMs")?;
        let stall_ms = call.options.limit_or(&defaults, "stallTimeoutInMs")?;
        Ok(Self {
            client,
            call,
            consumer,
            token: None,
            refreshed: false,
            failures: 0,
            connect_ms: connect_ms.unwrap_or(CONNECT_TIMEOUT_MS),
            stall_ms: stall_ms.unwrap_or(quiet_ms + STALL_MARGIN_MS),
        })
    }

    /// Returns the next request. Its connection is closed after this number of milliseconds; 0 for no limit.
    pub fn request(&self, after_ms: f64) -> Result<Request, Failure> {
        let Plan { mut request, .. } =
            self.client.plan_with_token(&self.call, self.token.as_ref())?;
        request.signal = Some(self.consumer.signal.clone());
        request.deadline = Some(Deadline { after_ms, cut: true });
        Ok(request)
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

    /// Waits before the next request, after a failure or an error status. Returns `Ok(false)` if the status allows no further
    /// request, as `terminal` decides.
    pub fn again<'s>(
        &'s mut self,
        request: &'s Request,
        result: &'s Result<Response, SendError>,
        terminal: fn(u16) -> bool,
    ) -> Boxed<'s, Result<bool, Failure>> {
        Box::pin(self.again_after(request, result, terminal))
    }

    async fn again_after(
        &mut self,
        request: &Request,
        result: &Result<Response, SendError>,
        terminal: fn(u16) -> bool,
    ) -> Result<bool, Failure> {
        let signal = &self.consumer.signal;
        // A reader that stops cuts its connection off.
        if signal.get("aborted").is_truthy() {
            return Err(Thrown(signal.get("reason")).into());
        }
        let host = &self.client.host;
        let mut wait = None;
        let (status, message) = match result {
            Err(SendError::Aborted(reason)) => return Err(Thrown(reason.clone()).into()),
            Err(SendError::TimedOut) => (None, "The server did not respond in time."),
            Err(SendError::Failed(_)) => (None, "Connection error."),
            Ok(response) => {
                if matches!(response.status, 401 | 403) {
                    return self.refresh().await;
                }
                if terminal(response.status) {
                    return Ok(false);
                }
                let now = host.now();
                let header = |name: &str| host.header(response, name);
                let hints = Hints::read(header, now, |text| host.parse_date(text));
                wait = hints.wait_ms(response.status, now);
                (Some(response.status), "The server refused.")
            }
        };
        let ms = self.back_off(wait);
        // The retry budget is for calls. It would end a stream that has worked for hours.
        host.may_retry(request, false, self.failures, ms, status, message);
        self.sleep(ms).await.map(|()| true)
    }

    /// Waits before the next request after a success, since the server may have responded immediately.
    pub async fn pause(&mut self) -> Result<(), Failure> {
        let ms = self.back_off(None);
        self.sleep(ms).await
    }

    /// Returns the wait before the next request, at least as long as the server asked for. Counts a failure.
    fn back_off(&mut self, asked: Option<f64>) -> f64 {
        let doubled = FIRST_WAIT_MS * f64::from(1u32 << self.failures.min(16));
        let own = doubled.min(LONGEST_WAIT_MS) * (1.0 - 0.5 * self.client.host.chance());
        self.failures += 1;
        asked.map_or(own, |asked| asked.max(own).min(LONGEST_SERVER_WAIT_MS))
    }

    async fn sleep(&self, ms: f64) -> Result<(), Failure> {
        let slept = self.client.host.sleep(ms, Some(&self.consumer.signal)).await;
        slept.map_err(|reason| Thrown(reason).into())
    }

    /// Gets a new token after a refusal, once. If the new token is refused too, the stream ends.
    async fn refresh(&mut self) -> Result<bool, Failure> {
        let refresh = self.client.configuration_of(&self.call)?.refresh_access_token();
        let Some(refresh) = refresh.filter(|_| !self.refreshed) else { return Ok(false) };
        self.refreshed = true;
        let token = self.client.host.ask(&refresh, &self.consumer.signal).await;
        // If there is no new token, the refusal of the old one is the more useful error.
        self.token = token.ok().filter(|token| token.kind() == Kind::String);
        Ok(self.token.is_some())
    }
}
