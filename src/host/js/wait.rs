//! Waits for JavaScript: a promise, a time and a signal at once. It doesn't know their purpose.

use std::pin::Pin;
use std::task::{Context, Poll};

use gloo_timers::callback::Timeout;
use js_sys::Promise;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use crate::host::value::Value;

#[wasm_bindgen(module = "/src/host/js/wait.js")]
extern "C" {
    #[wasm_bindgen(extends = Promise)]
    #[derive(Clone)]
    type Started;
    #[wasm_bindgen(method, structural)]
    fn stop(this: &Started);

    fn wait(promise: Option<&Promise>, signal: &JsValue) -> Started;
}

// Only other JavaScript uses it. Without a declaration, packages of Rust would lack the file.
#[wasm_bindgen(module = "/src/host/js/signals.js")]
extern "C" {
    #[allow(dead_code)]
    fn listen(signal: &JsValue, callback: &JsValue);
}

/// A future that waits until a promise settles, a time has passed or a signal is aborted, whichever comes first. The end of the
/// time is a success if there is no promise.
///
/// Dropping it clears the timer and removes the listener. It also ends the promise of `wait.js`, which would otherwise keep the
/// callbacks of `JsFuture` in memory.
pub struct Wait {
    ended: JsFuture,
    started: Started,
    _timer: Option<Timeout>,
}

impl Wait {
    /// Starts to wait. A negative time in milliseconds and an undefined signal stand for none.
    pub fn new(promise: Option<&Promise>, ms: f64, signal: &JsValue) -> Self {
        let started = wait(promise, signal);
        let timer = (ms >= 0.0).then(|| {
            let started = started.clone();
            Timeout::new(ms as u32, move || started.stop())
        });
        Self { ended: Promise::from(started.clone()).into(), started, _timer: timer }
    }
}

impl Future for Wait {
    type Output = Result<Value, Value>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let ended = Pin::new(&mut self.ended).poll(context);
        ended.map(|end| end.map(Value::from).map_err(Value::from))
    }
}

impl Drop for Wait {
    fn drop(&mut self) {
        self.started.stop();
    }
}

#[cfg(test)]
mod tests {
    use js_sys::{Function, Reflect};
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    fn run(code: &str) -> JsValue {
        Function::new_no_args(code).call0(&JsValue::UNDEFINED).unwrap_or_default()
    }

    fn never() -> Promise {
        run("return new Promise(() => {})").unchecked_into()
    }

    fn timers() -> Option<f64> {
        run("return process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length")
            .as_f64()
    }

    #[wasm_bindgen_test]
    async fn ends_with_what_comes_first() {
        let none = JsValue::UNDEFINED;
        let aborted = run("return AbortSignal.abort('enough')");
        let seven: Promise = run("return Promise.resolve('seven')").unchecked_into();
        let text = |end: Result<Value, Value>| match end {
            Ok(value) => Ok(value.as_str()),
            Err(reason) => Err(reason.as_str()),
        };
        let late = Wait::new(Some(&never()), 1.0, &none).await;
        assert_eq!(text(late), Err(Some("nothing came in time".into())));
        assert_eq!(text(Wait::new(None, 1.0, &none).await), Ok(None));
        assert_eq!(text(Wait::new(Some(&seven), 1.0, &none).await), Ok(Some("seven".into())));
        let end = Wait::new(Some(&seven), 0.0, &aborted).await;
        assert_eq!(text(end), Err(Some("enough".into())));
    }

    #[wasm_bindgen_test]
    fn leaves_no_timer_and_no_listener() {
        let signal = run("return {
            listeners: 0,
            addEventListener() { this.listeners++ },
            removeEventListener() { this.listeners-- },
        }");
        let left = || {
            let listeners = Reflect::get(&signal, &"listeners".into()).unwrap_or_default();
            (timers(), listeners.as_f64())
        };
        let before = left();
        let wait = Wait::new(Some(&never()), 60_000.0, &signal);
        assert_eq!(left(), (before.0.map(|timers| timers + 1.0), Some(1.0)));
        drop(wait);
        assert_eq!(left(), before);
        assert_eq!(before.1, Some(0.0));
    }
}
