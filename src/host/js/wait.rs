//! Waiting for what JavaScript promises, for a time, and for a caller's signal, which ends either wait.

use std::cell::RefCell;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use js_sys::Function;
use wasm_bindgen::prelude::*;

use crate::host::value::Value;

#[wasm_bindgen(module = "/src/host/js/signals.js")]
extern "C" {
    fn wait(what: &JsValue, signal: Option<&JsValue>, tell: &JsValue) -> Function;
}

#[derive(Default)]
struct State {
    end: Option<Result<Value, Value>>,
    waker: Option<Waker>,
}

/// One wait, for the value of a promise, or for nothing where it is for a time. It fails with the reason of the promise or of
/// the signal. Dropped, it leaves neither a timer nor a listener behind, so that nothing holds on to a call that has ended.
///
/// There is one kind of wait, and no future each for promises, timers and signals, since those were 2 KB of the module.
pub struct Wait {
    state: Rc<RefCell<State>>,
    /// Ends it before its time; none once it has ended.
    leave: Option<Function>,
    _tell: Closure<dyn FnMut(bool, JsValue)>,
}

impl Wait {
    /// Waits for a promise or so many milliseconds, unless the signal is aborted first.
    pub fn new(what: &JsValue, signal: Option<&Value>) -> Self {
        let state = Rc::new(RefCell::new(State::default()));
        let told = state.clone();
        let tell = Closure::<dyn FnMut(bool, JsValue)>::new(move |is_good, value: JsValue| {
            let mut state = told.borrow_mut();
            let value = Value::from(value);
            state.end = Some(if is_good { Ok(value) } else { Err(value) });
            let waker = state.waker.take();
            // The task that is woken polls this wait again.
            drop(state);
            waker.map(Waker::wake).unwrap_or_default();
        });
        let leave = wait(what, signal.map(Value::js), tell.as_ref());
        Self { state, leave: Some(leave), _tell: tell }
    }
}

impl Future for Wait {
    type Output = Result<Value, Value>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let end = self.state.borrow_mut().end.take();
        match end {
            Some(end) => {
                self.leave = None;
                Poll::Ready(end)
            }
            None => {
                self.state.borrow_mut().waker = Some(context.waker().clone());
                Poll::Pending
            }
        }
    }
}

impl Drop for Wait {
    fn drop(&mut self) {
        if let Some(leave) = &self.leave {
            // It is ours, and throws nothing.
            let _ = leave.call0(&JsValue::UNDEFINED);
        }
    }
}
