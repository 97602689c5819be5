//! The engine of native tests: responses from a script, a clock that sleeping moves on, and JSON values.
//!
//! Its methods are documented in `js/mod.rs`.

#![allow(missing_docs)]

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;

pub mod value;

use crate::host::http::{Request, Response, SendError};
use crate::host::value::{Thrown, Value};
pub use value::json;

/// A step of the script: the reaction to one request.
#[derive(Clone, Debug)]
pub enum Step {
    /// A response with a status, headers and a text.
    Answer(u16, Vec<(&'static str, String)>, String),
    /// A response with headers whose text arrives in pieces. If the flag is set, it is cut off after them.
    Pieces(Vec<(&'static str, String)>, Vec<String>, bool),
    /// A response that is cut off after its headers.
    Cut(u16),
    /// A connection that fails after the request was sent.
    Fails,
    /// A connection that is refused.
    Refused,
    /// A request that exceeds the time limit.
    Hangs,
}

/// Creates a response without headers.
pub fn answer(status: u16, text: &str) -> Step {
    Step::Answer(status, Vec::new(), text.to_owned())
}

/// The scripted engine.
#[derive(Default)]
pub struct Host {
    script: RefCell<VecDeque<Step>>,
    /// The requests that were sent.
    pub requests: RefCell<Vec<Request>>,
    /// The length of each sleep, in milliseconds.
    pub sleeps: RefCell<Vec<f64>>,
    /// The time limit of each piece of a body, in milliseconds.
    pub piece_limits: RefCell<Vec<f64>>,
    /// The warnings that were written to the console.
    pub warnings: RefCell<Vec<String>>,
    /// The functions that were called, each with its argument.
    pub calls: RefCell<Vec<(Value, Value)>>,
    /// The results of method calls, in order. If there are none, the result is the field with the method's name.
    pub invoked: RefCell<VecDeque<Result<Value, Value>>>,
    /// The number of open bodies that were closed.
    pub closed: Cell<u32>,
    /// Whether it sends the chunks of a body as one text.
    pub joins_chunks: Cell<bool>,
    bodies: RefCell<Vec<(VecDeque<String>, bool)>>,
    /// The environment variables.
    pub variables: std::collections::HashMap<&'static str, &'static str>,
    clock: Cell<f64>,
    uuids: Cell<u32>,
}

impl Host {
    /// Creates an engine that reacts to requests with these steps, in order.
    pub fn new(script: impl IntoIterator<Item = Step>) -> Self {
        Self { script: RefCell::new(script.into_iter().collect()), ..Self::default() }
    }
}

impl Host {
    pub async fn send(&self, request: &Request, _attempt: u32) -> Result<Response, SendError> {
        self.requests.borrow_mut().push(request.clone());
        let (status, headers, body) = match self.script.borrow_mut().pop_front() {
            Some(Step::Answer(status, headers, text)) => {
                (status, headers, Ok(Value::string(&text)))
            }
            Some(Step::Pieces(headers, pieces, _)) => {
                (200, headers, Ok(Value::string(&pieces.concat())))
            }
            Some(Step::Cut(status)) => (status, Vec::new(), Err(Value::string("terminated"))),
            Some(Step::Hangs) => return Err(SendError::TimedOut),
            Some(Step::Refused) => return Err(SendError::Failed(Value::string("refused"))),
            Some(Step::Fails) | None => {
                return Err(SendError::Failed(Value::string("fetch failed")));
            }
        };
        let mut raw = Value::object();
        for (name, value) in headers {
            raw.set_named(name, Value::string(&value));
        }
        let json = match (&body, status) {
            (Ok(text), 200..=203 | 206..=299) if request.reads_json => {
                Value::parse(text).map_err(|Thrown(cause)| cause)
            }
            _ => Ok(Value::Undefined),
        };
        Ok(Response { status, body, json, raw })
    }

    pub fn may_retry(&self, _: &Request, _: bool, _: u32, _: f64, _: Option<u16>, _: &str) -> bool {
        true
    }

    pub fn sends_chunks(&self, _request: &Request) -> bool {
        !self.joins_chunks.get()
    }

    pub async fn open(&self, request: &Request, attempt: u32) -> Result<Response, SendError> {
        let body = match self.script.borrow().front() {
            Some(Step::Pieces(_, pieces, is_cut)) => (pieces.clone().into(), *is_cut),
            _ => Default::default(),
        };
        self.bodies.borrow_mut().push(body);
        let mut response = self.send(request, attempt).await?;
        if let 200..300 = response.status {
            response.body = Ok(Value::number(self.bodies.borrow().len() as f64 - 1.0));
        }
        Ok(response)
    }

    pub async fn piece(
        &self,
        body: &Value,
        limit_ms: f64,
        _signal: &Value,
    ) -> Result<Option<Value>, Value> {
        self.piece_limits.borrow_mut().push(limit_ms);
        let mut bodies = self.bodies.borrow_mut();
        let body = body.as_f64().and_then(|index| bodies.get_mut(index as usize));
        let Some((pieces, is_cut)) = body else { return Err(Value::string("no such body")) };
        match pieces.pop_front() {
            Some(piece) => Ok(Some(Value::string(&piece))),
            None if *is_cut => Err(Value::string("terminated")),
            None => Ok(None),
        }
    }

    pub fn close(&self, _body: &Value) {
        self.closed.set(self.closed.get() + 1);
    }

    pub async fn call(
        &self,
        function: &Value,
        argument: Value,
        _signal: &Value,
    ) -> Result<Value, Value> {
        self.calls.borrow_mut().push((function.clone(), argument));
        Ok(Value::Undefined)
    }

    pub async fn ask(&self, _function: &Value, _signal: &Value) -> Result<Value, Value> {
        Ok(Value::string("fresh"))
    }

    pub async fn sleep(&self, ms: f64, _signal: Option<&Value>) -> Result<(), Value> {
        self.sleeps.borrow_mut().push(ms);
        self.clock.set(self.clock.get() + ms);
        Ok(())
    }

    pub fn is_request_body(&self, _value: &Value) -> bool {
        false
    }

    pub async fn body_text(&self, body: &Value) -> Result<Value, Value> {
        Ok(Value::string(&body.to_text()))
    }

    pub async fn aborted(&self, signal: &Value) -> Value {
        if signal.get("aborted").is_truthy() {
            return signal.get("reason");
        }
        std::future::pending().await
    }

    pub fn header(&self, response: &Response, name: &str) -> Option<String> {
        response.raw.get_named(name).as_str()
    }

    pub fn header_of(&self, message: &Value, name: &str) -> Option<String> {
        message.get("headers").get_named(name).as_str()
    }

    pub fn headers(&self, response: &Response) -> Value {
        response.raw.clone()
    }

    pub async fn drain(
        &self,
        items: &Value,
        _signal: Option<&Value>,
    ) -> Result<Option<Vec<Value>>, Value> {
        Ok(items.items())
    }

    /// Returns the field that represents the method.
    pub async fn invoke(
        &self,
        object: &Value,
        method: &'static str,
        _: &Value,
    ) -> Result<Value, Value> {
        let next = self.invoked.borrow_mut().pop_front();
        next.unwrap_or_else(|| Ok(object.get(method)))
    }

    pub fn now(&self) -> f64 {
        self.clock.get()
    }
    pub fn parse_date(&self, _text: &str) -> Option<f64> {
        None
    }
    pub fn chance(&self) -> f64 {
        0.5
    }
    pub fn warn(&self, message: &str) {
        self.warnings.borrow_mut().push(message.to_owned());
    }
    pub fn uuid(&self) -> Value {
        self.uuids.set(self.uuids.get() + 1);
        Value::string(&format!("uuid-{}", self.uuids.get()))
    }
    pub fn env(&self, name: &str) -> Option<String> {
        self.variables.get(name).map(|value| (*value).to_owned())
    }
    pub fn is_base_url(&self, text: &str) -> bool {
        text.starts_with("http://") || text.starts_with("https://")
    }
    pub fn may_have_been_sent(&self, cause: &Value) -> bool {
        cause.as_str().as_deref() != Some("refused")
    }
    pub fn in_browser(&self) -> bool {
        false
    }
    pub fn on_public_page(&self) -> bool {
        false
    }
}

/// Runs a future of the scripted engine, which never waits.
pub fn run<T>(future: impl Future<Output = T>) -> T {
    let mut future = std::pin::pin!(future);
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    loop {
        if let std::task::Poll::Ready(output) = future.as_mut().poll(&mut context) {
            return output;
        }
    }
}
