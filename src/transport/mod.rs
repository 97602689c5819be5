//! What the core asks of the world outside: one HTTP exchange, one sleep, the time, chance, and
//! the variables of its environment.
//!
//! Whoever implements [`Transport`] knows nothing of Trigger.dev: no retry, no meaning of a status.

use std::rc::Rc;

use crate::call::Method;
use crate::value::{Kinds, Value};

#[cfg(target_arch = "wasm32")]
pub mod fetch;
#[cfg(all(test, not(target_arch = "wasm32")))]
pub mod scripted;
#[cfg(target_arch = "wasm32")]
mod wait;

/// One HTTP request. It carries a key, so it cannot be printed.
#[derive(Clone)]
pub struct Request<V> {
    /// The call that it is made for.
    pub call: &'static str,
    /// The method.
    pub method: Method,
    /// The absolute URL.
    pub url: String,
    /// Whether it goes to another place than the API: then the query of its URL is what gives access, and not to be shown.
    pub is_foreign: bool,
    /// The headers: an object. The same name in two spellings is sent as one list of both values.
    pub headers: V,
    /// The body: a string, or an array of strings that are sent one after the other.
    pub body: Option<V>,
    /// A signal of the caller's that ends the exchange.
    pub signal: Option<V>,
    /// How long the exchange may take, body included.
    pub deadline: Option<Deadline>,
    /// The fields that are looked at where a success is answered with JSON, separated by spaces; `None` where the answer is
    /// something else.
    pub reads: Option<&'static str>,
}

/// How long an exchange may take.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Deadline {
    /// Milliseconds.
    pub after_ms: f64,
    /// Whether the connection is cut as well when the time is up. To be able to cut it costs a tenth of a call's
    /// time in some runtimes, so it is done where the caller asked for a limit, and left to the runtime otherwise.
    pub cut: bool,
}

impl Deadline {
    /// As long as it takes.
    pub const NONE: Self = Self { after_ms: 0.0, cut: false };
}

/// What came back.
#[derive(Clone, Debug)]
pub struct Response<V> {
    /// The HTTP status.
    pub status: u16,
    /// The text of the body, or what broke it off in the middle. After [`Transport::open`], what reads it.
    pub body: Result<V, V>,
    /// What that text is as JSON, or why it is none: `kinds` tells. Undefined where it was not asked for, or is not to be
    /// expected.
    pub json: V,
    /// The kinds of the JSON and of the fields that were asked for.
    pub kinds: Kinds,
    /// The runtime's own response object, its body read: [`Transport::header`] reads its headers.
    pub raw: V,
}

/// Why there is no response.
#[derive(Clone, Debug, PartialEq)]
pub enum SendError<V> {
    /// The network failed; what the runtime said of it.
    Failed(V),
    /// The time was up.
    TimedOut,
    /// The caller's signal ended it, with this reason.
    Aborted(V),
}

/// The world outside.
pub trait Transport {
    /// The values that go in and out.
    type Value: Value;

    /// Sends one request and reads the whole answer, whatever its status is. `attempt` is for those who watch. Nothing is sent
    /// where a caller's value has thrown since that was last asked: then it ends as if aborted with what was thrown.
    fn send(
        &self,
        request: &Request<Self::Value>,
        attempt: u32,
    ) -> impl Future<Output = Result<Response<Self::Value>, SendError<Self::Value>>>;

    /// Whether a request that has failed may be attempted again, so many milliseconds from now. If it may, those who watch
    /// are told, also of the status, if there was one, and of what was wrong.
    fn may_retry(
        &self,
        request: &Request<Self::Value>,
        attempt: u32,
        after_ms: f64,
        status: Option<u16>,
        problem: &str,
    ) -> bool;

    /// Sends one request and gives the answer as soon as its head is there. [`Transport::piece`] reads the body that it
    /// has, and [`Transport::close`] must be told when nobody reads on. The request's signal ends the reading too.
    fn open(
        &self,
        request: &Request<Self::Value>,
        attempt: u32,
    ) -> impl Future<Output = Result<Response<Self::Value>, SendError<Self::Value>>>;

    /// The next piece of the text of an open body; `None` at its end. The signal ends the wait for it with its reason.
    fn piece(
        &self,
        body: &Self::Value,
        signal: &Self::Value,
    ) -> impl Future<Output = Result<Option<Self::Value>, Self::Value>>;

    /// Closes the connection of an open body.
    fn close(&self, body: &Self::Value);

    /// Calls a function with one argument and waits for what it promises, or until the signal ends the wait with its
    /// reason.
    fn call(
        &self,
        function: &Self::Value,
        argument: Self::Value,
        signal: &Self::Value,
    ) -> impl Future<Output = Result<Self::Value, Self::Value>>;

    /// The same without an argument. Who asks while an earlier call of the function is under way gets what that gives.
    fn ask(
        &self,
        function: &Self::Value,
        signal: &Self::Value,
    ) -> impl Future<Output = Result<Self::Value, Self::Value>>;

    /// Waits for so many milliseconds, or until the signal ends the wait with its reason.
    fn sleep(
        &self,
        ms: f64,
        signal: Option<&Self::Value>,
    ) -> impl Future<Output = Result<(), Self::Value>>;

    /// A header of a response, by its name in lower case.
    fn header(&self, response: &Response<Self::Value>, name: &str) -> Option<String>;

    /// All headers of a response, names in lower case.
    fn headers(&self, response: &Response<Self::Value>) -> Vec<(String, String)>;

    /// The elements of an iterable, async iterable or stream, to the last one; `None` for anything else. The signal ends
    /// the wait for them with its reason.
    fn drain(
        &self,
        items: &Self::Value,
        signal: Option<&Self::Value>,
    ) -> impl Future<Output = Result<Option<Vec<Self::Value>>, Self::Value>>;

    /// Calls a method of an object and waits for what it promises.
    fn invoke(
        &self,
        object: &Self::Value,
        method: &'static str,
        argument: &Self::Value,
    ) -> impl Future<Output = Result<Self::Value, Self::Value>>;

    /// The time, in milliseconds since 1970.
    fn now(&self) -> f64;

    /// The milliseconds since 1970 that an HTTP date stands for.
    fn parse_date(&self, text: &str) -> Option<f64>;

    /// A number from 0 up to but not including 1.
    fn chance(&self) -> f64;

    /// Says something to whoever reads the log.
    fn warn(&self, message: &str);

    /// A random UUID (version 4): a string.
    fn uuid(&self) -> Self::Value;

    /// A copy of these headers with others, and under this name a random UUID.
    fn keyed(
        &self,
        headers: &Self::Value,
        name: &'static str,
        mut others: Vec<(&'static str, Self::Value)>,
    ) -> Self::Value {
        others.push((name, self.uuid()));
        headers.with(others)
    }

    /// An environment variable, if it is set.
    fn env(&self, name: &str) -> Option<String>;

    /// Whether this is a page in a browser.
    fn in_browser(&self) -> bool;

    /// Works something out of a value and the environment, or gives what was kept from an earlier time if all that was
    /// looked at then looks the same now. `variant` tells the ways apart in which it is worked out of the same value.
    fn kept<R: 'static, E>(
        &self,
        _of: &Self::Value,
        _variant: u8,
        work_out: impl FnOnce() -> Result<R, E>,
    ) -> Result<Rc<R>, E> {
        work_out().map(Rc::new)
    }
}
