//! For the native tests: answers from a script, a clock that sleeps move on, and JSON in place of a runtime's values.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;

use serde_json::Value as Parsed;

use super::{Request, Response, SendError, Transport};
use crate::value::{Kind, Kinds, Thrown, Value};

/// JSON, and the few things besides that a JavaScript caller passes.
#[derive(Clone, Debug, PartialEq)]
pub enum Json {
    /// Absent.
    Undefined,
    /// A function.
    Function,
    /// A `Date`: milliseconds since 1970.
    Date(f64),
    /// Anything JSON can hold.
    Is(Parsed),
}

/// Parses JSON that a test is made of; undefined where it is none.
pub fn json(text: &str) -> Json {
    Json::parse(&Json::string(text)).unwrap_or(Json::Undefined)
}

impl Json {
    fn plain(self) -> Parsed {
        match self {
            Self::Undefined | Self::Function => Parsed::Null,
            Self::Date(ms) => Parsed::String(format!("date:{ms}")),
            Self::Is(value) => value,
        }
    }
}

impl Value for Json {
    fn undefined() -> Self {
        Self::Undefined
    }
    fn string(text: &str) -> Self {
        Self::Is(text.into())
    }
    fn number(number: f64) -> Self {
        if number.fract() == 0.0 && number.abs() < 9e15 {
            Self::Is((number as i64).into())
        } else {
            Self::Is(number.into())
        }
    }
    fn boolean(boolean: bool) -> Self {
        Self::Is(boolean.into())
    }
    fn date(ms: f64) -> Self {
        Self::Date(ms)
    }
    fn date_of(text: &str) -> Option<Self> {
        let is_date = text.ends_with('Z') && !text.ends_with("ZZ") && text.contains(':');
        is_date.then(|| Self::string(&format!("date:{text}")))
    }
    fn object() -> Self {
        Self::Is(Parsed::Object(Default::default()))
    }
    fn array(items: Vec<Self>) -> Self {
        Self::Is(Parsed::Array(items.into_iter().map(Self::plain).collect()))
    }
    fn kind(&self) -> Kind {
        match self {
            Self::Undefined => Kind::Undefined,
            Self::Function => Kind::Other,
            Self::Date(_) | Self::Is(Parsed::Object(_)) => Kind::Object,
            Self::Is(Parsed::Null) => Kind::Null,
            Self::Is(Parsed::Bool(_)) => Kind::Boolean,
            Self::Is(Parsed::Number(_)) => Kind::Number,
            Self::Is(Parsed::String(_)) => Kind::String,
            Self::Is(Parsed::Array(_)) => Kind::Array,
        }
    }
    fn as_str(&self) -> Option<String> {
        match self {
            Self::Is(Parsed::String(text)) => Some(text.clone()),
            _ => None,
        }
    }
    fn is_well_formed(&self, _text: &str) -> bool {
        true
    }
    fn as_f64(&self) -> Option<f64> {
        match self {
            Self::Is(value) => value.as_f64(),
            _ => None,
        }
    }
    fn as_bool(&self) -> Option<bool> {
        match self {
            Self::Is(value) => value.as_bool(),
            _ => None,
        }
    }
    fn as_time(&self) -> Option<f64> {
        match self {
            Self::Date(ms) => Some(*ms),
            _ => None,
        }
    }
    fn to_text(&self) -> String {
        self.as_str().unwrap_or_else(|| self.clone().plain().to_string())
    }
    fn to_number(&self) -> f64 {
        match self {
            Self::Undefined => f64::NAN,
            Self::Is(Parsed::Null) => 0.0,
            Self::Is(Parsed::String(text)) => text.parse().unwrap_or(f64::NAN),
            _ => self.as_f64().unwrap_or(f64::NAN),
        }
    }
    fn get(&self, key: &'static str) -> Self {
        self.get_named(key)
    }
    fn get_named(&self, key: &str) -> Self {
        match self {
            Self::Is(value) => value.get(key).cloned().map_or(Self::Undefined, Self::Is),
            _ => Self::Undefined,
        }
    }
    fn keys(&self) -> Vec<String> {
        match self {
            Self::Is(Parsed::Object(fields)) => fields.keys().cloned().collect(),
            _ => Vec::new(),
        }
    }
    fn take_thrown() -> Option<Thrown<Self>> {
        None
    }
    fn items(&self) -> Option<Vec<Self>> {
        match self {
            Self::Is(Parsed::Array(items)) => Some(items.iter().cloned().map(Self::Is).collect()),
            _ => None,
        }
    }
    fn with(&self, fields: Vec<(&'static str, Self)>) -> Self {
        let mut copy = if *self == Self::Undefined { Self::object() } else { self.clone() };
        for (key, value) in fields {
            copy.put(key, value);
        }
        copy
    }
    fn set(&mut self, key: &'static str, value: Self) {
        self.set_named(key, value);
    }
    fn set_named(&mut self, key: &str, value: Self) {
        let Self::Is(Parsed::Object(fields)) = self else { return };
        match value {
            Self::Undefined => fields.shift_remove(key),
            _ => fields.insert(key.to_owned(), value.plain()),
        };
    }
    fn stringify(&self) -> Result<Self, Thrown<Self>> {
        Ok(match self {
            Self::Undefined | Self::Function => Self::Undefined,
            _ => Self::string(&self.clone().plain().to_string()),
        })
    }
    fn parse(text: &Self) -> Result<Self, Thrown<Self>> {
        let text = text.as_str().unwrap_or_default();
        serde_json::from_str(&text)
            .map(Self::Is)
            .map_err(|error| Thrown(Self::string(&error.to_string())))
    }
    fn stringify_super(&self) -> Result<Self, Thrown<Self>> {
        Ok(Self::string(&format!(r#"{{"json":{}}}"#, self.clone().plain())))
    }
    fn parse_super(text: &Self) -> Result<Self, Thrown<Self>> {
        Ok(Self::parse(text)?.get("json"))
    }
    fn byte_length(&self) -> usize {
        self.as_str().unwrap_or_default().len()
    }
}

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
    /// No answer in time.
    Hangs,
}

/// An answer without headers.
pub fn answer(status: u16, text: &str) -> Line {
    Line::Answer(status, Vec::new(), text.to_owned())
}

/// The scripted world.
#[derive(Default)]
pub struct Scripted {
    lines: RefCell<VecDeque<Line>>,
    /// What was sent.
    pub requests: RefCell<Vec<Request<Json>>>,
    /// How long each sleep was asked to last.
    pub sleeps: RefCell<Vec<f64>>,
    /// What was said to the log.
    pub warnings: RefCell<Vec<String>>,
    /// Which functions were called, and with what.
    pub calls: RefCell<Vec<(Json, Json)>>,
    /// How many open bodies were closed.
    pub closed: Cell<u32>,
    bodies: RefCell<Vec<(VecDeque<String>, bool)>>,
    /// The environment.
    pub variables: std::collections::HashMap<&'static str, &'static str>,
    clock: Cell<f64>,
    uuids: Cell<u32>,
}

impl Scripted {
    /// A world that answers with these lines, one after the other.
    pub fn new(lines: impl IntoIterator<Item = Line>) -> Self {
        Self { lines: RefCell::new(lines.into_iter().collect()), ..Self::default() }
    }
}

impl Transport for Scripted {
    type Value = Json;

    async fn send(
        &self,
        request: &Request<Json>,
        _attempt: u32,
    ) -> Result<Response<Json>, SendError<Json>> {
        self.requests.borrow_mut().push(request.clone());
        let (status, headers, body) = match self.lines.borrow_mut().pop_front() {
            Some(Line::Answer(status, headers, text)) => (status, headers, Ok(Json::string(&text))),
            Some(Line::Pieces(headers, pieces, _)) => {
                (200, headers, Ok(Json::string(&pieces.concat())))
            }
            Some(Line::Cut(status)) => (status, Vec::new(), Err(Json::string("terminated"))),
            Some(Line::Hangs) => return Err(SendError::TimedOut),
            Some(Line::Fails) | None => {
                return Err(SendError::Failed(Json::string("fetch failed")));
            }
        };
        let mut raw = Json::object();
        for (name, value) in headers {
            raw.set_named(name, Json::string(&value));
        }
        let (json, kinds) = match (&body, request.reads, status) {
            (Ok(text), Some(fields), 200..=203 | 206..=299) => match Json::parse(text) {
                Ok(value) => (value.clone(), Kinds::of(&value, fields)),
                Err(Thrown(cause)) => (cause, Kinds::new(u32::MAX, "")),
            },
            _ => (Json::Undefined, Kinds::NONE),
        };
        Ok(Response { status, body, json, kinds, raw })
    }

    fn may_retry(&self, _: &Request<Json>, _: u32, _: f64, _: Option<u16>, _: &str) -> bool {
        true
    }

    async fn open(
        &self,
        request: &Request<Json>,
        attempt: u32,
    ) -> Result<Response<Json>, SendError<Json>> {
        let body = match self.lines.borrow().front() {
            Some(Line::Pieces(_, pieces, breaks)) => (pieces.clone().into(), *breaks),
            _ => Default::default(),
        };
        self.bodies.borrow_mut().push(body);
        let response = self.send(request, attempt).await?;
        Ok(Response { body: Ok(Json::number(self.bodies.borrow().len() as f64 - 1.0)), ..response })
    }

    async fn piece(&self, body: &Json, _signal: &Json) -> Result<Option<Json>, Json> {
        let mut bodies = self.bodies.borrow_mut();
        let body = body.as_f64().and_then(|index| bodies.get_mut(index as usize));
        let Some((pieces, breaks)) = body else { return Err(Json::string("no such body")) };
        match pieces.pop_front() {
            Some(piece) => Ok(Some(Json::string(&piece))),
            None if *breaks => Err(Json::string("terminated")),
            None => Ok(None),
        }
    }

    fn close(&self, _body: &Json) {
        self.closed.set(self.closed.get() + 1);
    }

    async fn call(&self, function: &Json, argument: Json, _signal: &Json) -> Result<Json, Json> {
        self.calls.borrow_mut().push((function.clone(), argument));
        Ok(Json::Undefined)
    }

    async fn ask(&self, _function: &Json, _signal: &Json) -> Result<Json, Json> {
        Ok(Json::string("fresh"))
    }

    async fn sleep(&self, ms: f64, _signal: Option<&Json>) -> Result<(), Json> {
        self.sleeps.borrow_mut().push(ms);
        self.clock.set(self.clock.get() + ms);
        Ok(())
    }

    fn header(&self, response: &Response<Json>, name: &str) -> Option<String> {
        response.raw.get_named(name).as_str()
    }

    fn headers(&self, response: &Response<Json>) -> Vec<(String, String)> {
        let names = response.raw.keys();
        names
            .into_iter()
            .filter_map(|name| Some((name.clone(), self.header(response, &name)?)))
            .collect()
    }

    async fn drain(&self, items: &Json, _signal: Option<&Json>) -> Result<Option<Vec<Json>>, Json> {
        Ok(items.items())
    }

    /// What the method would give is what stands in its place.
    async fn invoke(&self, object: &Json, method: &'static str, _: &Json) -> Result<Json, Json> {
        Ok(object.get(method))
    }

    fn now(&self) -> f64 {
        self.clock.get()
    }
    fn parse_date(&self, _text: &str) -> Option<f64> {
        None
    }
    fn chance(&self) -> f64 {
        0.5
    }
    fn warn(&self, message: &str) {
        self.warnings.borrow_mut().push(message.to_owned());
    }
    fn uuid(&self) -> Json {
        self.uuids.set(self.uuids.get() + 1);
        Json::string(&format!("uuid-{}", self.uuids.get()))
    }
    fn env(&self, name: &str) -> Option<String> {
        self.variables.get(name).map(|value| (*value).to_owned())
    }
    fn in_browser(&self) -> bool {
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
