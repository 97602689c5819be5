//! What streams and subscriptions have in common: who takes what comes in, and a connection that is made again and
//! again until the stream has ended or nobody reads it any more.

use crate::call::Call;
use crate::client::Client;
use crate::config::read_signal;
use crate::error::{Error, Failure};
use crate::future::Boxed;
use crate::retry::{Hints, LONGEST_SERVER_WAIT_MS};
use crate::transport::{Request, Response, SendError, Transport};
use crate::value::{Kind, Thrown, Value};

/// The first wait before a connection is made again; each further one is twice as long.
const FIRST_WAIT_MS: f64 = 100.0;

/// No wait is longer, unless the server asks for it.
const LONGEST_WAIT_MS: f64 = 5000.0;

/// Who takes what comes in.
#[derive(Clone, Debug)]
pub struct Sink<V> {
    /// A function that takes an array of items, and promises when more of them are wanted. Before the first ones it is
    /// given an object: what the caller's options say about the stream as a whole.
    pub give: V,
    /// Aborted when nobody wants more.
    pub signal: V,
    /// Whether the parts of the streams of runs are wanted besides the runs.
    pub with_streams: bool,
}

impl<V: Value> Sink<V> {
    /// Tells that the arguments are sound and the stream begins, and hands over whose signals end it and what is to be
    /// called when it has ended.
    pub async fn begin<T: Transport<Value = V>>(
        &self,
        client: &Client<T>,
        call: &Call<V>,
        options: &V,
    ) -> Result<(), Failure<V>> {
        let name = call.endpoint.name;
        let config = client.config_of(call)?;
        let own = read_signal(name, "options.signal", options.get("signal"))?;
        let mut signals = Vec::new();
        signals.extend(own);
        signals.extend(call.options.signal_over(&config.request_options()?)?);
        let mut about = V::object();
        about.set("signals", V::array(signals));
        for key in ["onComplete", "onError"] {
            let callback = callback(name, options, key)?;
            about.put(key, callback.unwrap_or_else(V::undefined));
        }
        // What the request lacks is known before the stream begins.
        client.request(call)?;
        V::check_thrown()?;
        self.call(client, &self.give, about).await
    }

    /// Hands items over and waits until more are wanted.
    pub async fn give<T: Transport<Value = V>>(
        &self,
        client: &Client<T>,
        items: Vec<V>,
    ) -> Result<(), Failure<V>> {
        if items.is_empty() {
            return Ok(());
        }
        self.call(client, &self.give, V::array(items)).await
    }

    /// Calls a function of whoever reads the stream and waits for what it promises.
    pub fn call<'a, T: Transport<Value = V>>(
        &'a self,
        client: &'a Client<T>,
        function: &'a V,
        what: V,
    ) -> Boxed<'a, Result<(), Failure<V>>> {
        Box::pin(async move {
            let called = client.transport.call(function, what, &self.signal).await;
            called.map(|_| ()).map_err(|cause| Thrown(cause).into())
        })
    }

    /// How a stream ended. That nobody wants more is no failure.
    pub fn end(&self, end: Result<(), Failure<V>>) -> Result<(), Failure<V>> {
        if self.signal.get("aborted").as_bool() == Some(true) { Ok(()) } else { end }
    }
}

/// A function among the options of a call.
pub fn callback<V: Value>(
    call: &'static str,
    options: &V,
    key: &'static str,
) -> Result<Option<V>, Failure<V>> {
    match options.field(key) {
        Some(value) if value.kind() != Kind::Other => {
            Err(Error::argument(call, &["options.", key].concat(), "must be a function"))
        }
        callback => Ok(callback),
    }
}

/// A connection that is made again and again.
pub struct Line<'a, T: Transport> {
    /// What it is made with.
    pub client: &'a Client<T>,
    /// What is asked for.
    pub call: Box<Call<T::Value>>,
    /// For whom.
    pub sink: &'a Sink<T::Value>,
    /// The token that replaced the configured one.
    token: Option<T::Value>,
    /// Whether it has replaced it since something came in.
    refreshed: bool,
    failures: u32,
}

impl<'a, T: Transport> Line<'a, T> {
    /// One that has not been made yet.
    pub fn new(client: &'a Client<T>, call: Box<Call<T::Value>>, sink: &'a Sink<T::Value>) -> Self {
        Self { client, call, sink, token: None, refreshed: false, failures: 0 }
    }

    /// The next request, without a limit to its time.
    pub fn request(&self) -> Result<Box<Request<T::Value>>, Failure<T::Value>> {
        let mut request = self.client.request_as(&self.call, self.token.as_ref())?;
        request.signal = Some(self.sink.signal.clone());
        request.deadline = None;
        Ok(request)
    }

    /// The how-manieth request the next one is since something came in.
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
        answer: &'s Result<Response<T::Value>, SendError<T::Value>>,
        terminal: fn(u16) -> bool,
    ) -> Boxed<'s, Result<bool, Failure<T::Value>>> {
        Box::pin(self.again_after(answer, terminal))
    }

    async fn again_after(
        &mut self,
        answer: &Result<Response<T::Value>, SendError<T::Value>>,
        terminal: fn(u16) -> bool,
    ) -> Result<bool, Failure<T::Value>> {
        let transport = &self.client.transport;
        let mut wait = None;
        match answer {
            Err(SendError::Aborted(reason)) => return Err(Thrown(reason.clone()).into()),
            Err(_) => {}
            Ok(response) => {
                if matches!(response.status, 401 | 403) {
                    return self.refresh().await;
                }
                if terminal(response.status) {
                    return Ok(false);
                }
                let now = transport.now();
                let header = |name: &str| transport.header(response, name);
                let hints = Hints::read(header, now, |text| transport.parse_date(text));
                wait = hints.wait_ms(response.status, now);
            }
        }
        let doubled = FIRST_WAIT_MS * f64::from(1u32 << self.failures.min(16));
        let own = doubled.min(LONGEST_WAIT_MS) * (1.0 - 0.5 * transport.chance());
        self.failures += 1;
        let ms = wait.map_or(own, |asked| asked.max(own).min(LONGEST_SERVER_WAIT_MS));
        let slept = transport.sleep(ms, Some(&self.sink.signal)).await;
        slept.map(|()| true).map_err(|reason| Thrown(reason).into())
    }

    /// Gets another token in place of one that was refused. Once: one that is refused as well ends it.
    async fn refresh(&mut self) -> Result<bool, Failure<T::Value>> {
        let refresh = self.client.config_of(&self.call)?.refresh_access_token();
        let Some(refresh) = refresh.filter(|_| !self.refreshed) else { return Ok(false) };
        self.refreshed = true;
        let token = self.client.transport.ask(&refresh, &self.sink.signal).await;
        // Why there is no other token matters less than that this one was refused.
        self.token = token.ok().filter(|token| token.kind() == Kind::String);
        Ok(self.token.is_some())
    }
}
