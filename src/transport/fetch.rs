//! The world outside as JavaScript runtimes have it: `fetch`, timers, and the engine's clock and chance.

use std::any::Any;
use std::cell::RefCell;
use std::rc::Rc;

use js_sys::{Array, Date, Math, Promise};
use wasm_bindgen::prelude::*;

use super::{Request, Response, SendError, Transport, wait};
use crate::js_value::{pairs, with_name};

#[wasm_bindgen(module = "/src/engine.js")]
extern "C" {
    fn piece(body: &JsValue) -> Promise;
    #[wasm_bindgen(catch)]
    fn close(body: &JsValue) -> Result<(), JsValue>;
    fn ask(function: &JsValue) -> Promise;
    #[wasm_bindgen(catch)]
    fn headers(response: &web_sys::Response) -> Result<Array, JsValue>;
    #[wasm_bindgen(catch)]
    fn header(response: &JsValue, name: &str) -> Result<Option<String>, JsValue>;
    fn drain(items: &JsValue, signal: &JsValue) -> Promise;
    fn invoke(object: &JsValue, method: Option<&str>, argument: &JsValue) -> Promise;
    fn uuid() -> JsValue;
    fn env(name: &str) -> Option<String>;
    #[wasm_bindgen(js_name = inBrowser)]
    fn in_browser() -> bool;
    #[wasm_bindgen(js_name = startRecord)]
    fn start_record();
    #[wasm_bindgen(js_name = endRecord)]
    fn end_record(of: &JsValue) -> JsValue;
    #[wasm_bindgen(catch, js_name = mayRetry)]
    fn may_retry(
        from: &JsValue,
        call: &str,
        method: &str,
        url: &str,
        is_foreign: bool,
        attempt: u32,
        after_ms: f64,
        status: Option<u16>,
        message: &str,
    ) -> Result<bool, JsValue>;
    #[wasm_bindgen(js_name = looksTheSame)]
    fn looks_the_same(record: &JsValue, of: &JsValue) -> bool;
    fn keyed(headers: &JsValue, name: &JsValue, others: Vec<JsValue>) -> JsValue;
}

/// Works something out of a value and the environment, and gives a record of all that was looked at besides; undefined
/// where that cannot be had.
pub fn recorded<R>(of: &JsValue, work_out: impl FnOnce() -> R) -> (R, JsValue) {
    start_record();
    let result = work_out();
    (result, end_record(of))
}

/// What was worked out last.
struct Kept {
    variant: u8,
    /// What it was worked out of, and all that was looked at.
    record: JsValue,
    result: Rc<dyn Any>,
}

thread_local! {
    static KEPT: RefCell<Option<Kept>> = const { RefCell::new(None) };
}

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_namespace = console, js_name = warn)]
    fn console_warn(message: &str) -> Result<(), JsValue>;
}

/// `setTimeout` counts in 32 bits; a longer wait would be none at all.
const LONGEST_SLEEP_MS: f64 = i32::MAX as f64;

/// Sends through the runtime's `fetch`, or through one that the caller brings.
#[derive(Default)]
pub struct Fetch {
    /// A configuration: its `fetch`, if it has one, is used in place of the runtime's, its hooks are told what is sent, and
    /// its budget limits the retries.
    pub from: JsValue,
    /// The exchange that was made for the call already, as JavaScript hands it over: its headers, and what it came to.
    first: RefCell<Option<Array>>,
}

impl Fetch {
    /// Sends as this configuration says, going on from the exchange that was made, if one was.
    pub fn after(from: JsValue, first: Option<Array>) -> Self {
        Self { from, first: RefCell::new(first) }
    }
}

impl Transport for Fetch {
    type Value = JsValue;

    async fn send(
        &self,
        request: &Request<JsValue>,
        attempt: u32,
    ) -> Result<Response<JsValue>, SendError<JsValue>> {
        match self.first.take() {
            Some(first) => wait::made(&first, request),
            None => wait::exchanged(&self.from, request, attempt, true).await,
        }
    }

    async fn open(
        &self,
        request: &Request<JsValue>,
        attempt: u32,
    ) -> Result<Response<JsValue>, SendError<JsValue>> {
        wait::exchanged(&self.from, request, attempt, false).await
    }

    async fn piece(&self, body: &JsValue, signal: &JsValue) -> Result<Option<JsValue>, JsValue> {
        let piece = wait::settled(&piece(body), Some(signal)).await?;
        Ok(Some(piece).filter(|piece| !piece.is_undefined()))
    }

    fn close(&self, body: &JsValue) {
        // What a fetch of the caller's own gave for a body may know of no closing.
        let _ = close(body);
    }

    async fn call(
        &self,
        function: &JsValue,
        argument: JsValue,
        signal: &JsValue,
    ) -> Result<JsValue, JsValue> {
        wait::settled(&invoke(function, None, &argument), Some(signal)).await
    }

    async fn ask(&self, function: &JsValue, signal: &JsValue) -> Result<JsValue, JsValue> {
        wait::settled(&ask(function), Some(signal)).await
    }

    fn may_retry(
        &self,
        request: &Request<JsValue>,
        attempt: u32,
        after_ms: f64,
        status: Option<u16>,
        problem: &str,
    ) -> bool {
        let Request { call, method, url, is_foreign, .. } = request;
        let method = method.as_str();
        may_retry(&self.from, call, method, url, *is_foreign, attempt, after_ms, status, problem)
            // A budget that was sound when it was read, and is no more.
            .unwrap_or(false)
    }

    async fn sleep(&self, ms: f64, signal: Option<&JsValue>) -> Result<(), JsValue> {
        wait::slept(ms.clamp(0.0, LONGEST_SLEEP_MS) as u32, signal).await
    }

    fn header(&self, response: &Response<JsValue>, name: &str) -> Option<String> {
        header(&response.raw, name).ok()?
    }

    fn headers(&self, response: &Response<JsValue>) -> Vec<(String, String)> {
        let flat = headers(response.raw.unchecked_ref()).unwrap_or_default();
        let mut texts = flat.iter().map(|text| text.as_string().unwrap_or_default());
        let mut pairs = Vec::new();
        while let (Some(name), Some(value)) = (texts.next(), texts.next()) {
            pairs.push((name, value));
        }
        pairs
    }

    async fn drain(
        &self,
        items: &JsValue,
        signal: Option<&JsValue>,
    ) -> Result<Option<Vec<JsValue>>, JsValue> {
        let all = drain(items, signal.unwrap_or(&JsValue::UNDEFINED));
        let all = wait::settled(&all, signal).await?;
        Ok(all.dyn_ref::<Array>().map(Array::to_vec))
    }

    async fn invoke(
        &self,
        object: &JsValue,
        method: &'static str,
        argument: &JsValue,
    ) -> Result<JsValue, JsValue> {
        wait::settled(&invoke(object, Some(method), argument), None).await
    }

    fn now(&self) -> f64 {
        Date::now()
    }

    fn parse_date(&self, text: &str) -> Option<f64> {
        Some(Date::parse(text)).filter(|time| !time.is_nan())
    }

    fn chance(&self) -> f64 {
        Math::random()
    }

    fn warn(&self, message: &str) {
        // A console that fails must not fail the call.
        let _ = console_warn(message);
    }

    fn uuid(&self) -> JsValue {
        uuid()
    }

    fn keyed(
        &self,
        headers: &JsValue,
        name: &'static str,
        others: Vec<(&'static str, JsValue)>,
    ) -> JsValue {
        match &*self.first.borrow() {
            // All attempts have the same ones, and what a caller's `fetch` makes of them.
            Some(first) => first.get(0),
            None => with_name(name, |name| keyed(headers, name, pairs(others))),
        }
    }

    fn env(&self, name: &str) -> Option<String> {
        env(name)
    }

    fn in_browser(&self) -> bool {
        in_browser()
    }

    fn kept<R: 'static, E>(
        &self,
        of: &JsValue,
        variant: u8,
        work_out: impl FnOnce() -> Result<R, E>,
    ) -> Result<Rc<R>, E> {
        let before = KEPT.with_borrow(|kept| {
            let kept = kept.as_ref().filter(|kept| kept.variant == variant)?;
            Some((kept.record.clone(), kept.result.clone()))
        });
        // Not above: to look again may run a getter of the caller's, and that anything.
        if let Some((record, result)) = before
            && looks_the_same(&record, of)
            && let Ok(result) = result.downcast::<R>()
        {
            return Ok(result);
        }
        let (result, record) = recorded(of, work_out);
        let result = Rc::new(result?);
        if !record.is_undefined() {
            KEPT.replace(Some(Kept { variant, record, result: result.clone() }));
        }
        Ok(result)
    }
}
