//! For native tests: responses from a script, a clock that sleeping moves on, and JSON in place of a runtime's values. The
//! methods are those of `js/mod.rs`, where they are documented.

#![allow(missing_docs)]

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;

pub mod value;

use crate::host::http::{Request, Response, SendError};
use crate::host::value::{Kinds, Thrown, Value};
pub use value::json;

/// What the script says to a request.
#[derive(Clone, Debug)]
pub enum Line {
    /// An answer: status, headers, text.
    Answer(u16, Vec<(&'static str, String)>, String),
    /// An answer whose text comes in pieces: its headers, the pieces, and whether it breaks off after them.
    Pieces(Vec<(&'static str, String)>, Vec<String>, bool),
    /// An answer that breaks off after its headers.
    Cut(u16),
    /// No answer.
    Fails,
    /// No connection.
    Refused,
    /// No answer in time.
    Hangs,
}

/// An answer without headers.
pub fn answer(status: u16, text: &str) -> Line {
    Line::Answer(status, Vec::new(), text.to_owned())
}

/// The scripted world.
#[derive(Default)]
pub struct Host {
    lines: RefCell<VecDeque<Line>>,
    /// What was sent.
    pub requests: RefCell<Vec<Request>>,
    /// How long each sleep was asked to last.
    pub sleeps: RefCell<Vec<f64>>,
    /// What was said to the log.
    pub warnings: RefCell<Vec<String>>,
    /// Which functions were called, and with what.
    pub calls: RefCell<Vec<(Value, Value)>>,
    /// How many open bodies were closed.
    pub closed: Cell<u32>,
    bodies: RefCell<Vec<(VecDeque<String>, bool)>>,
    /// The environment.
    pub variables: std::collections::HashMap<&'static str, &'static str>,
    clock: Cell<f64>,
    uuids: Cell<u32>,
}

impl Host {
    /// A world that answers with these lines, one after the other.
    pub fn new(lines: impl IntoIterator<Item = Line>) -> Self {
        Self { lines: RefCell::new(lines.into_iter().collect()), ..Self::default() }
    }
}

impl Host {
    pub async fn send(&self, request: &Request, _attempt: u32) -> Result<Response, SendError> {
        self.requests.borrow_mut().push(request.clone());
        let (status, headers, body) = match self.lines.borrow_mut().pop_front() {
            Some(Line::Answer(status, headers, text)) => {
                (status, headers, Ok(Value::string(&text)))
            }
            Some(Line::Pieces(headers, pieces, _)) => {
                (200, headers, Ok(Value::string(&pieces.concat())))
            }
            Some(Line::Cut(status)) => (status, Vec::new(), Err(Value::string("terminated"))),
            Some(Line::Hangs) => return Err(SendError::TimedOut),
            Some(Line::Refused) => return Err(SendError::Failed(Value::string("refused"))),
            Some(Line::Fails) | None => {
                return Err(SendError::Failed(Value::string("fetch failed")));
            }
        };
        let mut raw = Value::object();
        for (name, value) in headers {
            raw.set_named(name, Value::string(&value));
        }
        let (json, kinds) = match (&body, request.reads, status) {
            (Ok(text), Some(fields), 200..=203 | 206..=299) => match Value::parse(text) {
                Ok(value) => (value.clone(), Kinds::of(&value, fields)),
                Err(Thrown(cause)) => (cause, Kinds::new(u32::MAX, "")),
            },
            _ => (Value::Undefined, Kinds::new(0, "")),
        };
        Ok(Response { status, body, json, kinds, raw })
    }

    pub fn may_retry(&self, _: &Request, _: u32, _: f64, _: Option<u16>, _: &str) -> bool {
        true
    }

    pub async fn open(&self, request: &Request, attempt: u32) -> Result<Response, SendError> {
        let body = match self.lines.borrow().front() {
            Some(Line::Pieces(_, pieces, breaks)) => (pieces.clone().into(), *breaks),
            _ => Default::default(),
        };
        self.bodies.borrow_mut().push(body);
        let response = self.send(request, attempt).await?;
        Ok(Response {
            body: Ok(Value::number(self.bodies.borrow().len() as f64 - 1.0)),
            ..response
        })
    }

    pub async fn piece(&self, body: &Value, _signal: &Value) -> Result<Option<Value>, Value> {
        let mut bodies = self.bodies.borrow_mut();
        let body = body.as_f64().and_then(|index| bodies.get_mut(index as usize));
        let Some((pieces, breaks)) = body else { return Err(Value::string("no such body")) };
        match pieces.pop_front() {
            Some(piece) => Ok(Some(Value::string(&piece))),
            None if *breaks => Err(Value::string("terminated")),
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

    pub fn header(&self, response: &Response, name: &str) -> Option<String> {
        response.raw.get_named(name).as_str()
    }

    pub fn headers(&self, response: &Response) -> Vec<(String, String)> {
        let names = response.raw.keys();
        names
            .into_iter()
            .filter_map(|name| Some((name.clone(), self.header(response, &name)?)))
            .collect()
    }

    pub async fn drain(
        &self,
        items: &Value,
        _signal: Option<&Value>,
    ) -> Result<Option<Vec<Value>>, Value> {
        Ok(items.items())
    }

    /// Gives the field that stands in the place of the method.
    pub async fn invoke(
        &self,
        object: &Value,
        method: &'static str,
        _: &Value,
    ) -> Result<Value, Value> {
        Ok(object.get(method))
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
}

/// Runs a future of the scripted world, which never waits.
pub fn run<T>(future: impl Future<Output = T>) -> T {
    let mut future = std::pin::pin!(future);
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    loop {
        if let std::task::Poll::Ready(output) = future.as_mut().poll(&mut context) {
            return output;
        }
    }
}
