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
    fn follow(signal: &AbortSignal, controller: &AbortController);
    #[wasm_bindgen(catch, js_name = openBody)]
    fn open_body(response: &JsValue, controller: &AbortController) -> Result<JsValue, JsValue>;
    fn piece(body: &JsValue) -> Promise;
    fn close(body: &JsValue);
    #[wasm_bindgen(catch, js_name = callWith)]
    fn call_with(function: &JsValue, argument: &JsValue) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(catch)]
    fn ask(function: &JsValue) -> Result<Promise, JsValue>;
    fn headers(response: &web_sys::Response) -> Array;
    fn header(response: &JsValue, name: &str) -> Option<String>;
    #[wasm_bindgen(catch)]
    fn drain(items: &JsValue, signal: &JsValue) -> Result<Promise, JsValue>;
    fn uuid() -> String;
    fn env(name: &str) -> Option<String>;
    #[wasm_bindgen(js_name = inBrowser)]
    fn in_browser() -> bool;
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
        let can_be_cut =
            request.signal.is_some() || request.deadline.is_some_and(|limit| limit.cut);
        let controller = if can_be_cut { AbortController::new().ok() } else { None };
        Box::pin(self.answer(request, controller.as_ref(), true)).await
    }

    async fn open(
        &self,
        request: &Request<JsValue>,
    ) -> Result<Response<JsValue>, SendError<JsValue>> {
        let controller = AbortController::new().map_err(SendError::Failed)?;
        if let Some(signal) = &request.signal {
            follow(signal.unchecked_ref(), &controller);
        }
        let answer = Box::pin(self.answer(request, Some(&controller), false)).await;
        let opened = answer.and_then(|response| {
            let body = open_body(&response.raw, &controller).map_err(SendError::Failed)?;
            Ok(Response { body: Ok(body), ..response })
        });
        if opened.is_err() {
            controller.abort();
        }
        opened
    }

    async fn piece(&self, body: &JsValue, signal: &JsValue) -> Result<Option<JsValue>, JsValue> {
        let piece = until(signal, wait::settled(&piece(body))).await?;
        Ok(Some(piece).filter(|piece| !piece.is_undefined()))
    }

    fn close(&self, body: &JsValue) {
        close(body);
    }

    async fn call(
        &self,
        function: &JsValue,
        argument: JsValue,
        signal: &JsValue,
    ) -> Result<JsValue, JsValue> {
        match call_with(function, &argument)?.dyn_into::<Promise>() {
            Ok(promise) => until(signal, wait::settled(&promise)).await,
            Err(value) => Ok(value),
        }
    }

    async fn ask(&self, function: &JsValue, signal: &JsValue) -> Result<JsValue, JsValue> {
        until(signal, wait::settled(&ask(function)?)).await
    }

    async fn sleep(&self, ms: f64, signal: Option<&JsValue>) -> Result<(), JsValue> {
        let wait = async {
            wait::sleep(ms.clamp(0.0, LONGEST_SLEEP_MS) as u32).await;
            Ok(())
        };
        let Some(signal) = signal else { return wait.await };
        until(signal, wait).await
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
            Some(signal) => until(signal, all).await?,
        };
        Ok(all.dyn_ref::<Array>().map(Array::to_vec))
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

/// What is waited for, or the reason of the signal that ends the wait.
async fn until<T>(
    signal: &JsValue,
    wait: impl Future<Output = Result<T, JsValue>>,
) -> Result<T, JsValue> {
    first(wait, async { Err(wait::aborted(signal.unchecked_ref()).await) }).await
}

impl Fetch {
    /// The answer to a request, read to its end or only its head; what ends the wait for it cuts the connection too,
    /// where there is a controller to do so.
    async fn answer(
        &self,
        request: &Request<JsValue>,
        controller: Option<&AbortController>,
        whole: bool,
    ) -> Result<Response<JsValue>, SendError<JsValue>> {
        if let Some(signal) = &request.signal {
            let signal: &AbortSignal = signal.unchecked_ref();
            if signal.aborted() {
                return Err(SendError::Aborted(signal.reason()));
            }
        }
        let started = self.start(request, controller).map_err(SendError::Failed)?;
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
        let answer = async { receive(&started, whole).await.map_err(SendError::Failed) };
        let outcome = first(answer, first(limit, abort)).await;
        match (&outcome, controller) {
            (Err(SendError::TimedOut), Some(controller)) => controller.abort(),
            (Err(SendError::Aborted(reason)), Some(controller)) => {
                controller.abort_with_reason(reason);
            }
            (Err(SendError::TimedOut), None) => abandon(&started),
            _ => {}
        }
        outcome
    }

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

async fn receive(started: &Promise, whole: bool) -> Result<Response<JsValue>, JsValue> {
    let raw = wait::settled(started).await?;
    let response: &web_sys::Response = raw.unchecked_ref();
    let status = response.status();
    let body = if whole {
        match response.text() {
            Ok(text) => wait::settled(&text).await,
            Err(cause) => Err(cause),
        }
    } else {
        Ok(JsValue::UNDEFINED)
    };
    Ok(Response { status, body, raw })
}
