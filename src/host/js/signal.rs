//! Waiting for a caller's signal. Any object may stand for one: whatever it throws is its reason.

use std::cell::RefCell;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use wasm_bindgen::prelude::*;

use crate::host::value::Value;

#[wasm_bindgen(module = "/src/host/js/signals.js")]
extern "C" {
    fn listen(signal: &JsValue, listener: &JsValue);
    fn leave(signal: &JsValue, listener: &JsValue);
}

#[derive(Default)]
struct State {
    reason: Option<JsValue>,
    waker: Option<Waker>,
}

/// Waits until a signal is aborted, for its reason. Dropped, it leaves no listener behind, so that a signal that lives longer
/// than a call does not hold on to it.
pub struct Aborted {
    signal: JsValue,
    listener: Closure<dyn FnMut(JsValue)>,
    state: Rc<RefCell<State>>,
}

impl Aborted {
    /// Listens to a signal.
    pub fn by(signal: &Value) -> Self {
        let state = Rc::new(RefCell::new(State::default()));
        let told = state.clone();
        let listener = Closure::<dyn FnMut(JsValue)>::new(move |reason| {
            let mut state = told.borrow_mut();
            state.reason.get_or_insert(reason);
            let waker = state.waker.take();
            // The task that is woken may poll this wait again.
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
        leave(&self.signal, self.listener.as_ref());
    }
}
