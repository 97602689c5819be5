//! The JavaScript engine: `fetch`, timers, the clock, chance and the environment.
//!
//! What Rust asks for in JavaScript is in the `.js` files beside this one. They catch whatever a caller's code throws, since
//! an exception must never pass through the module's frames.

mod signal;
pub mod value;

use gloo_timers::future::TimeoutFuture;
use js_sys::{Array, Date, Math, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use self::signal::Aborted;
use crate::host::http::{Deadline, Request, Response, SendError};
use crate::host::value::{Kinds, Value};
use crate::util::future::first;

#[wasm_bindgen(module = "/src/host/js/fetch.js")]
extern "C" {
    /// How one attempt ended.
    pub type Attempt;
    #[wasm_bindgen(method, getter, structural)]
    fn how(this: &Attempt) -> u32;
    #[wasm_bindgen(method, getter, structural)]
    fn value(this: &Attempt) -> JsValue;
    #[wasm_bindgen(method, getter, structural)]
    fn status(this: &Attempt) -> u16;
    #[wasm_bindgen(method, getter, structural)]
    fn response(this: &Attempt) -> JsValue;
    #[wasm_bindgen(method, getter, structural)]
    fn json(this: &Attempt) -> JsValue;
    #[wasm_bindgen(method, getter, structural)]
    fn kinds(this: &Attempt) -> u32;

    fn send(request: &JsValue, attempt: u32, whole: bool) -> Promise;
}

#[wasm_bindgen(module = "/src/host/js/hooks.js")]
extern "C" {
    #[wasm_bindgen(js_name = mayRetry)]
    fn may_retry(
        request: &JsValue,
        attempt: u32,
        delay_ms: f64,
        status: Option<u16>,
        message: &str,
    ) -> bool;
}

#[wasm_bindgen(module = "/src/host/js/unsent.js")]
extern "C" {
    #[wasm_bindgen(js_name = mayHaveBeenSent)]
    fn may_have_been_sent(cause: &JsValue) -> bool;
}

#[wasm_bindgen(module = "/src/host/js/base-url.js")]
extern "C" {
    #[wasm_bindgen(js_name = isBaseUrl)]
    fn is_base_url(text: &str) -> bool;
}

#[wasm_bindgen(module = "/src/host/js/body.js")]
extern "C" {
    fn piece(body: &JsValue) -> Promise;
    #[wasm_bindgen(catch)]
    fn close(body: &JsValue) -> Result<(), JsValue>;
}

#[wasm_bindgen(module = "/src/host/js/callbacks.js")]
extern "C" {
    fn ask(function: &JsValue) -> Promise;
    fn drain(items: &JsValue, signal: &JsValue) -> Promise;
    fn invoke(object: &JsValue, method: Option<&str>, argument: &JsValue) -> Promise;
}

#[wasm_bindgen(module = "/src/host/js/response.js")]
extern "C" {
    #[wasm_bindgen(catch)]
    fn headers(response: &web_sys::Response) -> Result<Array, JsValue>;
    #[wasm_bindgen(catch)]
    fn header(response: &JsValue, name: &str) -> Result<Option<String>, JsValue>;
}

#[wasm_bindgen(module = "/src/host/js/environment.js")]
extern "C" {
    fn uuid() -> JsValue;
    fn env(name: &str) -> Option<String>;
    #[wasm_bindgen(js_name = inBrowser)]
    fn in_browser() -> bool;
}

// Rust doesn't call it, `fetch.js` does. wasm-bindgen copies only files that are named here.
#[wasm_bindgen(module = "/src/host/js/record.js")]
extern "C" {
    #[allow(dead_code)]
    #[wasm_bindgen(js_name = startRecord)]
    fn start_record(root: &JsValue);
}
#[wasm_bindgen(module = "/src/host/js/telemetry.js")]
extern "C" {
    #[allow(dead_code)]
    #[wasm_bindgen(js_name = withTrace)]
    fn with_trace(headers: &JsValue) -> JsValue;
}

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_namespace = console, js_name = warn)]
    fn console_warn(message: &str) -> Result<(), JsValue>;
}

/// `setTimeout` counts in 32 bits, and does not wait at all for more.
const LONGEST_SLEEP_MS: f64 = i32::MAX as f64;

/// The engine. It has no state.
#[derive(Clone, Copy, Debug, Default)]
pub struct Host;

impl Host {
    /// Sends one request and reads the whole response, whatever its status is. `attempt` is for hooks.
    pub async fn send(&self, request: &Request, attempt: u32) -> Result<Response, SendError> {
        attempted(request, attempt, true).await
    }

    /// Sends one request and returns the response as soon as its head is there. [`Host::piece`] reads its body, and
    /// [`Host::close`] must be called when nobody reads on. The request's signal ends the reading too.
    pub async fn open(&self, request: &Request, attempt: u32) -> Result<Response, SendError> {
        attempted(request, attempt, false).await
    }

    /// The next piece of the text of an open body; `None` at its end. The signal ends the wait for it with its reason.
    pub async fn piece(&self, body: &Value, signal: &Value) -> Result<Option<Value>, Value> {
        let piece = settled(piece(body.js()), Some(signal)).await?;
        Ok(Some(piece).filter(|piece| !piece.js().is_undefined()))
    }

    /// Closes the connection of an open body.
    pub fn close(&self, body: &Value) {
        // The body of a caller's own `fetch` may not be closable.
        let _ = close(body.js());
    }

    /// Calls a function with one argument and waits for what it promises, or until the signal ends the wait with its reason.
    pub async fn call(
        &self,
        function: &Value,
        argument: Value,
        signal: &Value,
    ) -> Result<Value, Value> {
        settled(invoke(function.js(), None, argument.js()), Some(signal)).await
    }

    /// Calls a function without arguments and waits for what it promises. Callers that ask while an earlier call of the
    /// function is under way share its result.
    pub async fn ask(&self, function: &Value, signal: &Value) -> Result<Value, Value> {
        settled(ask(function.js()), Some(signal)).await
    }

    /// Whether a request that failed may be attempted again, `delay_ms` from now, as far as the caller's retry budget is
    /// concerned. If so, the hooks are told.
    pub fn may_retry(
        &self,
        request: &Request,
        attempt: u32,
        delay_ms: f64,
        status: Option<u16>,
        message: &str,
    ) -> bool {
        may_retry(write(request).js(), attempt, delay_ms, status, message)
    }

    /// Whether a request may have reached the server although it failed with this cause.
    pub fn may_have_been_sent(&self, cause: &Value) -> bool {
        may_have_been_sent(cause.js())
    }

    /// Whether requests can be sent to a base URL: `http` or `https`, and neither user nor password.
    pub fn is_base_url(&self, text: &str) -> bool {
        is_base_url(text)
    }

    /// Waits for so many milliseconds, or until the signal ends the wait with its reason.
    pub async fn sleep(&self, ms: f64, signal: Option<&Value>) -> Result<(), Value> {
        let slept = async {
            TimeoutFuture::new(ms.clamp(0.0, LONGEST_SLEEP_MS) as u32).await;
            Ok(())
        };
        match signal {
            Some(signal) => first(slept, async { Err(Aborted::by(signal).await) }).await,
            None => slept.await,
        }
    }

    /// A header of a response, by its name in lower case.
    pub fn header(&self, response: &Response, name: &str) -> Option<String> {
        header(response.raw.js(), name).ok()?
    }

    /// All headers of a response, names in lower case.
    pub fn headers(&self, response: &Response) -> Vec<(String, String)> {
        let flat = headers(response.raw.js().unchecked_ref()).unwrap_or_default();
        let mut texts = flat.iter().map(|text| text.as_string().unwrap_or_default());
        let mut pairs = Vec::new();
        while let (Some(name), Some(value)) = (texts.next(), texts.next()) {
            pairs.push((name, value));
        }
        pairs
    }

    /// The elements of an iterable, async iterable or stream, to the last one; `None` for anything else. The signal ends the
    /// wait for them with its reason.
    pub async fn drain(
        &self,
        items: &Value,
        signal: Option<&Value>,
    ) -> Result<Option<Vec<Value>>, Value> {
        let undefined = Value::undefined();
        let all = drain(items.js(), signal.unwrap_or(&undefined).js());
        Ok(settled(all, signal).await?.items())
    }

    /// Calls a method of an object and waits for what it promises.
    pub async fn invoke(
        &self,
        object: &Value,
        method: &'static str,
        argument: &Value,
    ) -> Result<Value, Value> {
        settled(invoke(object.js(), Some(method), argument.js()), None).await
    }

    /// The time, in milliseconds since 1970.
    pub fn now(&self) -> f64 {
        Date::now()
    }

    /// The milliseconds since 1970 that an HTTP date stands for.
    pub fn parse_date(&self, text: &str) -> Option<f64> {
        Some(Date::parse(text)).filter(|time| !time.is_nan())
    }

    /// A number from 0 up to but not including 1.
    pub fn chance(&self) -> f64 {
        Math::random()
    }

    /// Writes a warning to the console.
    pub fn warn(&self, message: &str) {
        // A console that fails must not fail the call.
        let _ = console_warn(message);
    }

    /// A random UUID (version 4): a string.
    pub fn uuid(&self) -> Value {
        uuid().into()
    }

    /// An environment variable, if it is set.
    pub fn env(&self, name: &str) -> Option<String> {
        env(name)
    }

    /// Whether this is a page in a browser.
    pub fn in_browser(&self) -> bool {
        in_browser()
    }
}

async fn attempted(request: &Request, attempt: u32, whole: bool) -> Result<Response, SendError> {
    // All of the caller's values have been read: if one of them threw, this request is not what the caller wants.
    if let Some(thrown) = Value::take_thrown() {
        return Err(SendError::Aborted(thrown.0));
    }
    let sent = settled(send(write(request).js(), attempt, whole), None).await;
    read(JsValue::from(sent.map_err(SendError::Failed)?).unchecked_ref(), request.reads)
}

/// Waits for a promise, or until the signal ends the wait with its reason.
async fn settled(promise: Promise, signal: Option<&Value>) -> Result<Value, Value> {
    let settled = async { JsFuture::from(promise).await.map(Value::from).map_err(Value::from) };
    match signal {
        Some(signal) => first(settled, async { Err(Aborted::by(signal).await) }).await,
        None => settled.await,
    }
}

/// A request as `fetch.js` takes it.
pub fn write(request: &Request) -> Value {
    let Deadline { after_ms, cut } = request.deadline.unwrap_or(Deadline::NONE);
    let or_undefined = |value: &Option<Value>| value.clone().unwrap_or_else(Value::undefined);
    Value::object_of(vec![
        ("call", Value::constant(request.call)),
        ("method", Value::constant(request.method.as_str())),
        ("url", Value::string(&request.url)),
        ("isForeign", Value::boolean(request.is_foreign)),
        ("headers", request.headers.clone()),
        ("body", or_undefined(&request.body)),
        ("signal", or_undefined(&request.signal)),
        ("ms", Value::number(after_ms)),
        ("canCut", Value::boolean(cut)),
        ("reads", request.reads.map_or_else(Value::undefined, Value::constant)),
        ("hooks", request.hooks.clone()),
    ])
}

// How an attempt ended, as `fetch.js` numbers it.
const FAILED: u32 = 0;
const RESPONDED: u32 = 1;
const BROKE_OFF: u32 = 2;
const TIMED_OUT: u32 = 3;

/// How an attempt ended of which these fields were to be read.
pub fn read(attempt: &Attempt, reads: Option<&'static str>) -> Result<Response, SendError> {
    let value = Value::from(attempt.value());
    let responded = |body| {
        Ok(Response {
            status: attempt.status(),
            body,
            json: attempt.json().into(),
            kinds: Kinds::new(attempt.kinds(), reads.unwrap_or_default()),
            raw: attempt.response().into(),
        })
    };
    match attempt.how() {
        RESPONDED => responded(Ok(value)),
        BROKE_OFF => responded(Err(value)),
        FAILED => Err(SendError::Failed(value)),
        TIMED_OUT => Err(SendError::TimedOut),
        _ => Err(SendError::Aborted(value)),
    }
}
