//! The world outside as JavaScript runtimes have it: `fetch`, timers, and the engine's clock and chance.

use js_sys::{Array, Date, Math, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, AbortSignal};

use super::{Request, Response, SendError, Transport, wait};
use crate::future::first;

#[wasm_bindgen(module = "/src/engine.js")]
extern "C" {
    #[wasm_bindgen(catch)]
    fn request(
        fetch: &JsValue,
        method: &str,
        url: &str,
        headers: &str,
        body: &JsValue,
        signal: &JsValue,
    ) -> Result<Promise, JsValue>;
    fn abandon(response: &Promise);
    fn headers(response: &web_sys::Response) -> Array;
    fn header(response: &JsValue, name: &str) -> Option<String>;
    #[wasm_bindgen(catch)]
    fn drain(items: &JsValue, signal: &JsValue) -> Result<Promise, JsValue>;
    fn invoke(object: &JsValue, method: &str, argument: &JsValue) -> Promise;
    fn uuid() -> String;
    fn env(name: &str) -> Option<String>;
    #[wasm_bindgen(js_name = inBrowser)]
    fn in_browser() -> bool;
}

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_namespace = console, js_name = warn)]
    fn console_warn(message: &str) -> Result<(), JsValue>;
}

/// `setTimeout` counts in 32 bits; a longer wait would be none at all.
const LONGEST_SLEEP_MS: f64 = i32::MAX as f64;

/// Sends through the runtime's `fetch`, or through one that the caller brings.
#[derive(Clone, Debug, Default)]
pub struct Fetch {
    /// The caller's `fetch`; undefined for the runtime's own.
    pub fetch: JsValue,
}

impl Transport for Fetch {
    type Value = JsValue;

    async fn send(
        &self,
        request: &Request<JsValue>,
    ) -> Result<Response<JsValue>, SendError<JsValue>> {
        if let Some(signal) = &request.signal {
            let signal: &AbortSignal = signal.unchecked_ref();
            if signal.aborted() {
                return Err(SendError::Aborted(signal.reason()));
            }
        }
        let can_be_cut =
            request.signal.is_some() || request.deadline.is_some_and(|limit| limit.cut);
        let controller = if can_be_cut { AbortController::new().ok() } else { None };
        let started = self.start(request, controller.as_ref()).map_err(SendError::Failed)?;
        let limit = async {
            match request.deadline {
                Some(limit) => wait::limit(limit.after_ms).await,
                None => std::future::pending().await,
            }
            Err(SendError::TimedOut)
        };
        let abort = async {
            let Some(signal) = &request.signal else { std::future::pending().await };
            Err(SendError::Aborted(wait::aborted(signal.unchecked_ref()).await))
        };
        let answer = async { receive(&started).await.map_err(SendError::Failed) };
        let outcome = first(answer, first(limit, abort)).await;
        match (&outcome, &controller) {
            (Err(SendError::TimedOut), Some(controller)) => controller.abort(),
            (Err(SendError::Aborted(reason)), Some(controller)) => {
                controller.abort_with_reason(reason);
            }
            (Err(SendError::TimedOut), None) => abandon(&started),
            _ => {}
        }
        outcome
    }

    async fn sleep(&self, ms: f64, signal: Option<&JsValue>) -> Result<(), JsValue> {
        let wait = async {
            wait::sleep(ms.clamp(0.0, LONGEST_SLEEP_MS) as u32).await;
            Ok(())
        };
        let Some(signal) = signal else { return wait.await };
        first(wait, async { Err(wait::aborted(signal.unchecked_ref()).await) }).await
    }

    fn header(&self, response: &Response<JsValue>, name: &str) -> Option<String> {
        header(&response.raw, name)
    }

    fn headers(&self, response: &Response<JsValue>) -> Vec<(String, String)> {
        let flat = headers(response.raw.unchecked_ref());
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
        let all = JsFuture::from(drain(items, signal.unwrap_or(&JsValue::UNDEFINED))?);
        let all = match signal {
            None => all.await?,
            Some(signal) => {
                first(all, async { Err(wait::aborted(signal.unchecked_ref()).await) }).await?
            }
        };
        Ok(all.dyn_ref::<Array>().map(Array::to_vec))
    }

    async fn invoke(
        &self,
        object: &JsValue,
        method: &'static str,
        argument: &JsValue,
    ) -> Result<JsValue, JsValue> {
        wait::settled(&invoke(object, method, argument)).await
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

    fn uuid(&self) -> String {
        uuid()
    }

    fn env(&self, name: &str) -> Option<String> {
        env(name)
    }

    fn in_browser(&self) -> bool {
        in_browser()
    }
}

impl Fetch {
    fn start(
        &self,
        asked: &Request<JsValue>,
        controller: Option<&AbortController>,
    ) -> Result<Promise, JsValue> {
        let signal = controller.map_or(JsValue::UNDEFINED, |controller| controller.signal().into());
        let body = asked.body.clone().unwrap_or(JsValue::UNDEFINED);
        request(
            &self.fetch,
            asked.method.as_str(),
            &asked.url,
            asked.headers.as_str(),
            &body,
            &signal,
        )
    }
}

async fn receive(started: &Promise) -> Result<Response<JsValue>, JsValue> {
    let raw = wait::settled(started).await?;
    let response: &web_sys::Response = raw.unchecked_ref();
    let status = response.status();
    let body = match response.text() {
        Ok(text) => wait::settled(&text).await,
        Err(cause) => Err(cause),
    };
    Ok(Response { status, body, raw })
}
