//! Waits for JavaScript. It replaces `JsFuture` and `gloo-timers`: with them, and with a future for signals that raced with
//! theirs, the module was 2.6 KB larger (gzip).

use std::cell::RefCell;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use js_sys::Function;
use wasm_bindgen::prelude::*;

use crate::host::value::Value;

#[wasm_bindgen(module = "/src/host/js/wait.js")]
extern "C" {
    fn wait(
        promise: &JsValue,
        ms: f64,
        signal: &JsValue,
        done: &Closure<dyn FnMut(bool, JsValue)>,
    ) -> Function;
}

// Only other JavaScript uses it. Without a declaration, packages of Rust would lack the file.
#[wasm_bindgen(module = "/src/host/js/signals.js")]
extern "C" {
    #[allow(dead_code)]
    fn listen(signal: &JsValue, callback: &Function);
}

#[derive(Default)]
struct State {
    end: Option<Result<Value, Value>>,
    waker: Option<Waker>,
}

/// A future that waits for a promise, a time and a signal, as `wait.js` describes it. Dropping it stops the wait.
pub struct Wait {
    state: Rc<RefCell<State>>,
    stop: Function,
    _done: Closure<dyn FnMut(bool, JsValue)>,
}

impl Wait {
    /// Starts to wait. A negative time in milliseconds, and an undefined promise or signal, stand for none.
    pub fn new(promise: &JsValue, ms: f64, signal: &JsValue) -> Self {
        let state = Rc::new(RefCell::new(State::default()));
        let shared = state.clone();
        let done = Closure::<dyn FnMut(bool, JsValue)>::new(move |succeeded, value: JsValue| {
            let mut state = shared.borrow_mut();
            state.end = Some(if succeeded { Ok(value.into()) } else { Err(value.into()) });
            let waker = state.waker.take();
            // The woken task may poll this future at once.
            drop(state);
            waker.map(Waker::wake).unwrap_or_default();
        });
        let stop = wait(promise, ms, signal, &done);
        Self { state, stop, _done: done }
    }
}

impl Future for Wait {
    type Output = Result<Value, Value>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let mut state = self.state.borrow_mut();
        match state.end.take() {
            Some(end) => Poll::Ready(end),
            None => {
                state.waker = Some(context.waker().clone());
                Poll::Pending
            }
        }
    }
}

impl Drop for Wait {
    fn drop(&mut self) {
        // The function belongs to this package and doesn't throw.
        let _ = self.stop.call0(&JsValue::UNDEFINED);
    }
}
