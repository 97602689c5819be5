//! Waiting for a promise, a timer or a signal of the engine.
//!
//! A wait is known to JavaScript by its key, not by a Rust closure: the engine's garbage collector would have to watch
//! over each closure, which costs more than all else that a call does. One function comes back with keys.

use std::cell::{OnceCell, RefCell};
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

use gloo_timers::callback::Timeout;
use js_sys::{Function, Promise};
use wasm_bindgen::prelude::*;
use web_sys::AbortSignal;

use crate::slab::{Key, Slab};

#[wasm_bindgen(module = "/src/engine.js")]
extern "C" {
    #[wasm_bindgen(js_name = comeBackTo)]
    fn come_back_to(happened: &JsValue);
    fn watch(promise: &Promise, place: u32, number: u32);
    fn fire(place: u32, number: u32);
    #[wasm_bindgen(js_name = startTimer)]
    fn start_timer(ms: f64, place: u32, number: u32) -> JsValue;
    #[wasm_bindgen(js_name = stopTimer)]
    fn stop_timer(timer: &JsValue);
    fn listen(signal: &AbortSignal, place: u32, number: u32) -> Function;
}

/// What a promise came to.
pub type Settled = Result<JsValue, JsValue>;

#[derive(Default)]
struct Waiting {
    settled: Option<Settled>,
    waker: Option<Waker>,
}

thread_local! {
    static WAITING: RefCell<Slab<Waiting>> = const { RefCell::new(Slab::new()) };
    static CAN_COME_BACK: OnceCell<()> = const { OnceCell::new() };
}

/// A wait, which ends when JavaScript comes back with its key.
struct Wait(Key);

impl Wait {
    fn new() -> Self {
        CAN_COME_BACK.with(|can| {
            can.get_or_init(|| {
                let happened = Closure::<dyn Fn(u32, u32, bool, JsValue)>::new(happened);
                come_back_to(&happened.into_js_value());
            });
        });
        Self(WAITING.with_borrow_mut(|waiting| waiting.add(Waiting::default())))
    }
}

fn happened(place: u32, number: u32, fulfilled: bool, value: JsValue) {
    let waker = WAITING.with_borrow_mut(|waiting| {
        let wait = waiting.get(Key { place, number })?;
        wait.settled = Some(if fulfilled { Ok(value) } else { Err(value) });
        wait.waker.take()
    });
    if let Some(waker) = waker {
        waker.wake();
    }
}

impl Future for Wait {
    type Output = Settled;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Settled> {
        WAITING.with_borrow_mut(|waiting| {
            let Some(wait) = waiting.get(self.0) else { return Poll::Pending };
            match wait.settled.take() {
                Some(settled) => Poll::Ready(settled),
                None => {
                    wait.waker = Some(context.waker().clone());
                    Poll::Pending
                }
            }
        })
    }
}

impl Drop for Wait {
    fn drop(&mut self) {
        WAITING.with_borrow_mut(|waiting| waiting.remove(self.0));
    }
}

/// Waits for a promise.
pub async fn settled(promise: &Promise) -> Settled {
    let wait = Wait::new();
    watch(promise, wait.0.place, wait.0.number);
    wait.await
}

/// Waits for so many milliseconds.
pub async fn sleep(ms: u32) {
    let wait = Wait::new();
    let Key { place, number } = wait.0;
    // Dropping it stops the timer.
    let _timer = Timeout::new(ms, move || fire(place, number));
    // There is nothing that it could fail of.
    let _ = wait.await;
}

/// Waits until a time limit is up. Ended earlier, it leaves no timer behind.
pub async fn limit(ms: f64) {
    struct Timer(JsValue);
    impl Drop for Timer {
        fn drop(&mut self) {
            stop_timer(&self.0);
        }
    }
    let wait = Wait::new();
    let _timer = Timer(start_timer(ms, wait.0.place, wait.0.number));
    let _ = wait.await;
}

/// Waits for a caller's signal and gives its reason. Ended earlier, it leaves no listener behind, so that a signal that
/// lives longer than the call does not hold on to it.
pub async fn aborted(signal: &AbortSignal) -> JsValue {
    struct Listener<'a>(&'a AbortSignal, Function);
    impl Drop for Listener<'_> {
        fn drop(&mut self) {
            let _ = self.0.remove_event_listener_with_callback("abort", &self.1);
        }
    }
    if signal.aborted() {
        return signal.reason();
    }
    let wait = Wait::new();
    let _listener = Listener(signal, listen(signal, wait.0.place, wait.0.number));
    let _ = wait.await;
    signal.reason()
}
