//! What streams and subscriptions share: the consumer of what comes in, and a connection that is made again and again until
//! the stream has ended or nobody reads it any more.

use crate::api::args::Args;
use crate::core::call::Call;
use crate::core::client::Client;
use crate::core::error::{ErrorKind, Failure};
use crate::core::options::read_signal;
use crate::core::plan::Plan;
use crate::core::reply::Reply;
use crate::core::retry::{Hints, LONGEST_SERVER_WAIT_MS};
use crate::host::http::{Deadline, Request, Response, SendError};
use crate::host::value::{Kind, Thrown, Value};
use crate::util::future::Boxed;

/// The first wait before a connection is made again; each further one is twice as long.
const FIRST_WAIT_MS: f64 = 100.0;

/// No wait is longer, unless the server asks for it.
const LONGEST_WAIT_MS: f64 = 5000.0;

/// How long the head of a response may take unless the caller says otherwise.
const CONNECT_TIMEOUT_MS: f64 = 30_000.0;

/// How much longer than the server waits for news a connection may be silent, unless the caller says otherwise.
const STALL_MARGIN_MS: f64 = 30_000.0;

/// Who takes what comes in.
#[derive(Clone, Debug)]
pub struct Consumer {
    /// A function that takes an array of items, and promises when more of them are wanted. Before the first ones it is
    /// given an object: what the caller's options say about the stream as a whole.
    pub give: Value,
    /// Aborted when nobody wants more.
    pub signal: Value,
    /// Whether the parts of the streams of runs are wanted besides the runs.
    pub with_streams: bool,
}

impl Consumer {
    /// The consumer of a procedure's arguments: `{ give, signal, withStreams }`.
    pub fn of(args: &Args) -> Self {
        let Args { consumer, .. } = args;
        Self {
            give: consumer.get("give"),
            signal: consumer.get("signal"),
            with_streams: consumer.get("withStreams").is_truthy(),
        }
    }

    /// Tells that the arguments are sound and the stream begins, and hands over whose signals end it and what is to be
    /// called when it has ended.
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
        // What the request lacks is known before the stream begins.
        client.plan(call)?;
        Value::check_thrown()?;
        self.call(client, &self.give, about).await
    }

    /// One that takes nothing: what comes in is looked at on the way.
    pub fn none(signal: Value) -> Self {
        Self { give: Value::undefined(), signal, with_streams: false }
    }

    /// Hands items over and waits until more are wanted.
    pub async fn give(&self, client: &Client, items: Vec<Value>) -> Result<(), Failure> {
        if items.is_empty() || !self.give.is_given() {
            return Ok(());
        }
        self.call(client, &self.give, Value::array(items)).await
    }

    /// Calls a function of whoever reads the stream and waits for what it promises.
    pub fn call<'a>(
        &'a self,
        client: &'a Client,
        function: &'a Value,
        what: Value,
    ) -> Boxed<'a, Result<(), Failure>> {
        Box::pin(async move {
            let called = client.host.call(function, what, &self.signal).await;
            called.map(|_| ()).map_err(|cause| Thrown(cause).into())
        })
    }

    /// How a stream ended. That nobody wants more is no failure.
    pub fn end(&self, end: Result<(), Failure>) -> Result<Reply, Failure> {
        let is_left = self.signal.get("aborted").as_bool() == Some(true);
        let done = Reply::of_value(Value::undefined());
        if is_left { Ok(done) } else { end.map(|()| done) }
    }
}

/// A function among the options of a call.
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

/// A connection that is made again and again.
pub struct Connection<'a> {
    /// What it is made with.
    pub client: &'a Client,
    /// What is asked for.
    pub call: Box<Call>,
    /// For whom.
    pub consumer: &'a Consumer,
    /// The token that replaced the configured one.
    token: Option<Value>,
    /// Whether it has replaced it since something came in.
    refreshed: bool,
    failures: u32,
    /// How long the head of a response may take, in milliseconds; 0 for no limit.
    pub connect_ms: f64,
    /// How long nothing may come in, in milliseconds; 0 for no limit.
    pub stall_ms: f64,
}

impl<'a> Connection<'a> {
    /// One that has not been made yet. The server says something at least every `quiet_ms`.
    pub fn new(
        client: &'a Client,
        call: Box<Call>,
        consumer: &'a Consumer,
        quiet_ms: f64,
    ) -> Result<Self, Failure> {
        let all = client.configuration_of(&call)?.request_options()?;
        let connect_ms = call.options.limit_or(&all, "connectTimeoutInMs")?;
        let stall_ms = call.options.limit_or(&all, "stallTimeoutInMs")?;
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

    /// The next request. Its connection is cut after so many milliseconds; 0 for no limit.
    pub fn request(&self, after_ms: f64) -> Result<Request, Failure> {
        let Plan { mut request, .. } =
            self.client.plan_with_token(&self.call, self.token.as_ref())?;
        request.signal = Some(self.consumer.signal.clone());
        request.deadline = Some(Deadline { after_ms, cut: true });
        Ok(request)
    }

    /// The number of the next request since something came in, from 1.
    pub fn attempt(&self) -> u32 {
        self.failures + 1
    }

    /// Something has come in.
    pub fn works(&mut self) {
        self.refreshed = false;
        self.failures = 0;
    }

    /// Waits before the next request, since there was no answer, or one that is worth another request. `Ok(false)`
    /// where the answer is not; `terminal` says which statuses those are.
    pub fn again<'s>(
        &'s mut self,
        request: &'s Request,
        answer: &'s Result<Response, SendError>,
        terminal: fn(u16) -> bool,
    ) -> Boxed<'s, Result<bool, Failure>> {
        Box::pin(self.again_after(request, answer, terminal))
    }

    async fn again_after(
        &mut self,
        request: &Request,
        answer: &Result<Response, SendError>,
        terminal: fn(u16) -> bool,
    ) -> Result<bool, Failure> {
        let host = &self.client.host;
        let mut wait = None;
        let (status, message) = match answer {
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
        // The budget is for calls: it would end a stream that has worked for hours.
        host.may_retry(request, false, self.failures, ms, status, message);
        self.sleep(ms).await.map(|()| true)
    }

    /// Waits a moment before the next request, although nothing has failed: the server may have answered at once.
    pub async fn pause(&mut self) -> Result<(), Failure> {
        let ms = self.back_off(None);
        self.sleep(ms).await
    }

    /// How long to wait before the next request, at least as long as the server asks. `failures` counts it.
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

    /// Gets another token in place of one that was refused. Once: one that is refused as well ends it.
    async fn refresh(&mut self) -> Result<bool, Failure> {
        let refresh = self.client.configuration_of(&self.call)?.refresh_access_token();
        let Some(refresh) = refresh.filter(|_| !self.refreshed) else { return Ok(false) };
        self.refreshed = true;
        let token = self.client.host.ask(&refresh, &self.consumer.signal).await;
        // Why there is no other token matters less than that this one was refused.
        self.token = token.ok().filter(|token| token.kind() == Kind::String);
        Ok(self.token.is_some())
    }
}
