//! The JavaScript engine: `fetch`, timers, the clock, random numbers and the environment.
//!
//! Rust calls the functions in the `.js` files beside this one. They catch every error that a caller's code throws, since an
//! exception must never pass through the module's frames.

mod memory;
pub mod value;
mod wait;

use js_sys::{Date, Math, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use self::wait::Wait;
use crate::host::http::{Deadline, Request, Response, SendError};
use crate::host::value::Value;

#[wasm_bindgen(module = "/src/host/js/fetch.js")]
extern "C" {
    /// The result of one attempt.
    pub type Attempt;
    #[wasm_bindgen(method, getter, structural)]
    fn outcome(this: &Attempt) -> u32;
    #[wasm_bindgen(method, getter, structural)]
    fn value(this: &Attempt) -> JsValue;
    #[wasm_bindgen(method, getter, structural)]
    fn status(this: &Attempt) -> u16;
    #[wasm_bindgen(method, getter, structural)]
    fn response(this: &Attempt) -> JsValue;
    #[wasm_bindgen(method, getter, structural)]
    fn json(this: &Attempt) -> JsValue;
    #[wasm_bindgen(method, getter, structural, js_name = jsonError)]
    fn json_error(this: &Attempt) -> JsValue;

    fn send(request: &JsValue, attempt: u32, whole: bool) -> Promise;
    #[wasm_bindgen(js_name = sendsStreams)]
    fn sends_streams(fetch: &JsValue) -> bool;
}

#[wasm_bindgen(module = "/src/host/js/hooks.js")]
extern "C" {
    #[wasm_bindgen(js_name = mayRetry)]
    fn may_retry(
        request: &JsValue,
        counts: bool,
        attempt: u32,
        delay_ms: f64,
        status: Option<u16>,
        message: &str,
    ) -> bool;
}

#[wasm_bindgen(module = "/src/host/js/connection-errors.js")]
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
    #[wasm_bindgen(js_name = isRequestBody)]
    fn is_request_body(value: &JsValue) -> bool;
    #[wasm_bindgen(js_name = textOfBody)]
    fn text_of_body(body: &JsValue) -> Promise;
}

#[wasm_bindgen(module = "/src/host/js/response.js")]
extern "C" {
    #[wasm_bindgen(catch)]
    fn headers(response: &JsValue) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(catch)]
    fn header(response: &JsValue, name: &str) -> Result<JsValue, JsValue>;
}

#[wasm_bindgen(module = "/src/host/js/environment.js")]
extern "C" {
    fn uuid() -> JsValue;
    fn env(name: &str) -> JsValue;
    #[wasm_bindgen(js_name = inBrowser)]
    fn in_browser() -> bool;
    #[wasm_bindgen(js_name = onPublicPage)]
    fn on_public_page() -> bool;
}

// Called by `value.js` and `environment.js`, not by Rust. wasm-bindgen copies only files that are named here.
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

/// The longest wait of `setTimeout`, which counts in 32 bits. For a longer one it doesn't wait at all.
const LONGEST_SLEEP_MS: f64 = i32::MAX as f64;

/// No time limit of a wait.
const NO_LIMIT: f64 = -1.0;

/// The engine. It has no state.
#[derive(Clone, Copy, Debug, Default)]
pub struct Host;

impl Host {
    /// Sends one request and reads the whole response, with any status. Hooks get the number of the `attempt`.
    pub fn send(
        &self,
        request: &Request,
        attempt: u32,
    ) -> impl Future<Output = Result<Response, SendError>> {
        attempted(request, attempt, true)
    }

    /// Returns whether the chunks of a request's body are sent as chunks. If not, they are sent as one text.
    pub fn sends_chunks(&self, request: &Request) -> bool {
        sends_streams(request.hooks.get("fetch").js())
    }

    /// Sends one request. Returns a response with a 2xx status as soon as its headers have arrived, and any other response whole.
    ///
    /// [`Host::piece`] reads the body. Call [`Host::close`] to stop reading. The request's signal stops it too.
    pub fn open(
        &self,
        request: &Request,
        attempt: u32,
    ) -> impl Future<Output = Result<Response, SendError>> {
        attempted(request, attempt, false)
    }

    /// Reads the next piece of text from an open body, `None` at its end.
    ///
    /// Fails after the time limit, in milliseconds; 0 for no limit. If the signal is aborted, rejects with its reason.
    pub async fn piece(
        &self,
        body: &Value,
        limit_ms: f64,
        signal: &Value,
    ) -> Result<Option<Value>, Value> {
        let limit_ms = if limit_ms > 0.0 { limit_ms.min(LONGEST_SLEEP_MS) } else { NO_LIMIT };
        let piece = Wait::new(Some(&piece(body.js())), limit_ms, signal.js()).await?;
        Ok(Some(piece).filter(|piece| !piece.js().is_undefined()))
    }

    /// Closes the connection of an open body.
    pub fn close(&self, body: &Value) {
        // The body of a caller's own `fetch` may not be closable.
        let _ = close(body.js());
    }

    /// Calls a function with one argument and awaits its result. If the signal is aborted, rejects with its reason.
    pub fn call(&self, function: &Value, argument: Value, signal: &Value) -> Wait {
        settled(&invoke(function.js(), None, argument.js()), signal)
    }

    /// Calls a function without arguments and awaits its result. If a call of the function is pending, shares its result.
    pub fn ask(&self, function: &Value, signal: &Value) -> Wait {
        settled(&ask(function.js()), signal)
    }

    /// Runs the `onRetry` hook and returns true. If the retry `counts`, takes it from the caller's retry budget first, and returns
    /// false if the budget is used up.
    ///
    /// `attempt` is the attempt that failed, and `delay_ms` the wait before the next one.
    pub fn may_retry(
        &self,
        request: &Request,
        counts: bool,
        attempt: u32,
        delay_ms: f64,
        status: Option<u16>,
        message: &str,
    ) -> bool {
        may_retry(write(request).js(), counts, attempt, delay_ms, status, message)
    }

    /// Returns whether a request that failed with this cause may have reached the server.
    pub fn may_have_been_sent(&self, cause: &Value) -> bool {
        may_have_been_sent(cause.js())
    }

    /// Returns whether a base URL is valid: `http` or `https`, without user, password, query and fragment.
    pub fn is_base_url(&self, text: &str) -> bool {
        is_base_url(text)
    }

    /// Waits for this number of milliseconds. If the signal is aborted, rejects with its reason.
    pub async fn sleep(&self, ms: f64, signal: Option<&Value>) -> Result<(), Value> {
        let ms = ms.clamp(0.0, LONGEST_SLEEP_MS);
        let undefined = Value::undefined();
        let signal = signal.unwrap_or(&undefined);
        Wait::new(None, ms, signal.js()).await.map(drop)
    }

    /// Returns whether a value is a request body of another kind than a text, such as bytes or a `Blob`.
    pub fn is_request_body(&self, value: &Value) -> bool {
        is_request_body(value.js())
    }

    /// Reads a request body of any kind as text.
    pub fn body_text(&self, body: &Value) -> Wait {
        settled(&text_of_body(body.js()), &Value::undefined())
    }

    /// Waits until the signal is aborted, and returns its reason. Waits forever if the signal is undefined.
    pub async fn aborted(&self, signal: &Value) -> Value {
        match Wait::new(None, NO_LIMIT, signal.js()).await {
            Ok(reason) | Err(reason) => reason,
        }
    }

    /// Returns a header of a response by its lower-case name.
    pub fn header(&self, response: &Response, name: &str) -> Option<String> {
        self.header_of(&response.raw, name)
    }

    /// Returns a header of the runtime's request or response object by its lower-case name.
    pub fn header_of(&self, message: &Value, name: &str) -> Option<String> {
        Value::from(header(message.js(), name).ok()?).as_str()
    }

    /// Returns all headers of a response as an object, with lower-case names.
    pub fn headers(&self, response: &Response) -> Value {
        headers(response.raw.js()).map_or_else(|_| Value::object(), Value::from)
    }

    /// Collects all elements of an iterable, async iterable or stream; `None` for any other value. If the signal is aborted,
    /// rejects with its reason.
    pub async fn drain(
        &self,
        items: &Value,
        signal: Option<&Value>,
    ) -> Result<Option<Vec<Value>>, Value> {
        let undefined = Value::undefined();
        let signal = signal.unwrap_or(&undefined);
        Ok(settled(&drain(items.js(), signal.js()), signal).await?.items())
    }

    /// Calls a method of an object and awaits its result.
    pub fn invoke(&self, object: &Value, method: &'static str, argument: &Value) -> Wait {
        settled(&invoke(object.js(), Some(method), argument.js()), &Value::undefined())
    }

    /// Returns the current time in milliseconds since 1970.
    pub fn now(&self) -> f64 {
        Date::now()
    }

    /// Converts an HTTP date to milliseconds since 1970.
    pub fn parse_date(&self, text: &str) -> Option<f64> {
        Some(Date::parse(text)).filter(|time| !time.is_nan())
    }

    /// Returns a random number from 0 up to but not including 1.
    pub fn chance(&self) -> f64 {
        Math::random()
    }

    /// Writes a warning to the console.
    pub fn warn(&self, message: &str) {
        // A console that fails must not fail the call.
        let _ = console_warn(message);
    }

    /// Creates a random UUID (version 4), as a string.
    pub fn uuid(&self) -> Value {
        uuid().into()
    }

    /// Returns the value of an environment variable, if it is set.
    pub fn env(&self, name: &str) -> Option<String> {
        Value::from(env(name)).as_str()
    }

    /// Returns whether this code runs in a browser page.
    pub fn in_browser(&self) -> bool {
        in_browser()
    }

    /// Returns whether this code runs in a page that others can open, in a browser and not in a test runner's simulation.
    pub fn on_public_page(&self) -> bool {
        on_public_page()
    }
}

async fn attempted(request: &Request, attempt: u32, whole: bool) -> Result<Response, SendError> {
    // All of the caller's values have been read. If reading one threw, the request isn't the one that the caller wants.
    if let Some(thrown) = Value::take_thrown() {
        return Err(SendError::Aborted(thrown.0));
    }
    let sent = JsFuture::from(send(write(request).js(), attempt, whole)).await;
    read(sent.map_err(|cause| SendError::Failed(cause.into()))?.unchecked_ref())
}

/// Waits for a promise. If the signal is aborted, rejects with its reason.
fn settled(promise: &Promise, signal: &Value) -> Wait {
    Wait::new(Some(promise), NO_LIMIT, signal.js())
}

/// Converts a request to the object that `fetch.js` takes.
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
        ("readsJson", Value::boolean(request.reads_json)),
        ("hooks", request.hooks.clone()),
    ])
}

// The outcomes of an attempt. The numbers are those of `fetch.js`.
const FAILED: u32 = 0;
const RESPONDED: u32 = 1;
const BROKE_OFF: u32 = 2;
const TIMED_OUT: u32 = 3;

/// Converts the result of an attempt.
pub fn read(attempt: &Attempt) -> Result<Response, SendError> {
    let value = Value::from(attempt.value());
    let broken = attempt.json_error();
    let responded = |body| {
        Ok(Response {
            status: attempt.status(),
            body,
            json: if broken.is_undefined() {
                Ok(attempt.json().into())
            } else {
                Err(broken.into())
            },
            raw: attempt.response().into(),
        })
    };
    match attempt.outcome() {
        RESPONDED => responded(Ok(value)),
        BROKE_OFF => responded(Err(value)),
        FAILED => Err(SendError::Failed(value)),
        TIMED_OUT => Err(SendError::TimedOut),
        _ => Err(SendError::Aborted(value)),
    }
}
