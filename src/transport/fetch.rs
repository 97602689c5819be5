//! The world outside as JavaScript runtimes have it: `fetch`, timers, and the engine's clock and chance.

use std::cell::{Cell, RefCell};
use std::future::poll_fn;
use std::rc::Rc;
use std::task::{Poll, Waker};

use gloo_timers::callback::Timeout;
use js_sys::{Array, Date, Function, Math, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, AbortSignal};

use super::{Request, Response, SendError, Transport};
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
    #[wasm_bindgen(catch)]
    fn drain(items: &JsValue) -> Result<Promise, JsValue>;
    #[wasm_bindgen(js_name = startTimer)]
    fn start_timer(run: &Function, ms: f64) -> JsValue;
    #[wasm_bindgen(js_name = stopTimer)]
    fn stop_timer(timer: &JsValue);
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
                Some(limit) => Alarm::after(limit.after_ms).rings().await,
                None => std::future::pending().await,
            }
            Err(SendError::TimedOut)
        };
        let abort = async {
            let Some(signal) = &request.signal else { std::future::pending().await };
            let reason = Abort::of(signal).comes().await;
            Err(SendError::Aborted(reason))
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
            let event = Rc::new(Event::default());
            let happens = event.clone();
            let ms = ms.clamp(0.0, LONGEST_SLEEP_MS) as u32;
            // Dropped with the future, which stops it.
            let _timer = Timeout::new(ms, move || happens.happen());
            event.wait().await;
            Ok(())
        };
        let Some(signal) = signal else { return wait.await };
        first(wait, async { Err(Abort::of(signal).comes().await) }).await
    }

    fn header(&self, response: &Response<JsValue>, name: &str) -> Option<String> {
        let response: &web_sys::Response = response.raw.unchecked_ref();
        response.headers().get(name).ok().flatten()
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

    async fn drain(&self, items: &JsValue) -> Result<Option<Vec<JsValue>>, JsValue> {
        let all = JsFuture::from(drain(items)?).await?;
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
    let raw = JsFuture::from(started.clone()).await?;
    let response: &web_sys::Response = raw.unchecked_ref();
    let status = response.status();
    let body = match response.text() {
        Ok(text) => JsFuture::from(text).await,
        Err(cause) => Err(cause),
    };
    Ok(Response { status, body, raw })
}

/// Something that happens once, which a future can wait for.
#[derive(Debug, Default)]
struct Event {
    happened: Cell<bool>,
    waker: RefCell<Option<Waker>>,
}

impl Event {
    /// The event, and the function that makes it happen.
    fn new() -> (Rc<Self>, Closure<dyn FnMut()>) {
        let event = Rc::new(Self::default());
        let happens = event.clone();
        let function = Closure::new(move || happens.happen());
        (event, function)
    }

    fn happen(&self) {
        self.happened.set(true);
        let waker = self.waker.take();
        if let Some(waker) = waker {
            waker.wake();
        }
    }

    async fn wait(&self) {
        poll_fn(|context| {
            if self.happened.get() {
                return Poll::Ready(());
            }
            *self.waker.borrow_mut() = Some(context.waker().clone());
            Poll::Pending
        })
        .await;
    }
}

/// A time limit. Dropping it stops its timer, so that no timer outlives its call.
struct Alarm {
    event: Rc<Event>,
    timer: JsValue,
    _ring: Closure<dyn FnMut()>,
}

impl Alarm {
    fn after(ms: f64) -> Self {
        let (event, ring) = Event::new();
        let timer = start_timer(ring.as_ref().unchecked_ref(), ms);
        Self { event, timer, _ring: ring }
    }

    async fn rings(self) {
        self.event.wait().await;
    }
}

impl Drop for Alarm {
    fn drop(&mut self) {
        stop_timer(&self.timer);
    }
}

/// A caller's signal that may end a call. Dropping it takes the listener off, so that a signal that lives longer than
/// the call does not hold on to it.
struct Abort<'a> {
    event: Rc<Event>,
    signal: &'a AbortSignal,
    listener: Closure<dyn FnMut()>,
}

impl<'a> Abort<'a> {
    fn of(signal: &'a JsValue) -> Self {
        let signal: &AbortSignal = signal.unchecked_ref();
        let (event, listener) = Event::new();
        event.happened.set(signal.aborted());
        let _ = signal.add_event_listener_with_callback("abort", listener.as_ref().unchecked_ref());
        Self { event, signal, listener }
    }

    async fn comes(self) -> JsValue {
        self.event.wait().await;
        self.signal.reason()
    }
}

impl Drop for Abort<'_> {
    fn drop(&mut self) {
        let listener = self.listener.as_ref().unchecked_ref();
        let _ = self.signal.remove_event_listener_with_callback("abort", listener);
    }
}
