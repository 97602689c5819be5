//! Waits for a caller's abort signal. It may be any object. If it throws, the error is the reason.

use std::cell::RefCell;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use wasm_bindgen::prelude::*;

use crate::host::value::Value;

#[wasm_bindgen(module = "/src/host/js/signals.js")]
extern "C" {
    fn listen(signal: &JsValue, listener: &JsValue);
    #[wasm_bindgen(js_name = offAbort)]
    fn off_abort(signal: &JsValue, listener: &JsValue);
}

#[derive(Default)]
struct State {
    reason: Option<JsValue>,
    waker: Option<Waker>,
}

/// A future that resolves to the reason of a signal once it is aborted.
///
/// Dropping it removes its listener, so that a signal that outlives the call doesn't keep the call in memory.
pub struct Aborted {
    signal: JsValue,
    listener: Closure<dyn FnMut(JsValue)>,
    state: Rc<RefCell<State>>,
}

impl Aborted {
    /// Listens to a signal.
    pub fn by(signal: &Value) -> Self {
        let state = Rc::new(RefCell::new(State::default()));
        let shared = state.clone();
        let listener = Closure::<dyn FnMut(JsValue)>::new(move |reason| {
            let mut state = shared.borrow_mut();
            state.reason.get_or_insert(reason);
            let waker = state.waker.take();
            // The woken task may poll this future at once.
            drop(state);
            waker.map(Waker::wake).unwrap_or_default();
        });
        listen(signal.js(), listener.as_ref());
        Self { signal: signal.js().clone(), listener, state }
    }
}

impl Future for Aborted {
    type Output = Value;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Value> {
        let mut state = self.state.borrow_mut();
        match state.reason.take() {
            Some(reason) => Poll::Ready(reason.into()),
            None => {
                state.waker = Some(context.waker().clone());
                Poll::Pending
            }
        }
    }
}

impl Drop for Aborted {
    fn drop(&mut self) {
        off_abort(&self.signal, self.listener.as_ref());
    }
}
