//! Runs a call's future and gives the promise of its end.
//!
//! A call is polled at once, and then right where one of its promises settles. So its arguments are read before the
//! caller goes on, its request is on the way when the promise is handed out, and whatever the runtime ties to the
//! order of promise callbacks (a trace, an AsyncLocalStorage, a worker's request) is the call's own.

use std::cell::RefCell;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};

use js_sys::{Function, Promise};
use wasm_bindgen::JsValue;

use crate::slab::{Key, Slab};

type Running = Pin<Box<dyn Future<Output = Result<JsValue, JsValue>>>>;

struct Task {
    /// Taken out while it is polled.
    future: Option<Running>,
    /// Whether it was woken while it was polled.
    woken: bool,
    resolve: Function,
    reject: Function,
}

thread_local! {
    static TASKS: RefCell<Slab<Task>> = const { RefCell::new(Slab::new()) };
}

struct Alarm(Key);

impl Wake for Alarm {
    fn wake(self: Arc<Self>) {
        poll(self.0);
    }
}

/// Starts a future and gives the promise of its output.
pub fn promise(future: impl Future<Output = Result<JsValue, JsValue>> + 'static) -> Promise {
    let mut key = Key::default();
    let mut future: Option<Running> = Some(Box::pin(future));
    let promise = Promise::new(&mut |resolve, reject| {
        let task = Task { future: future.take(), woken: false, resolve, reject };
        key = TASKS.with_borrow_mut(|tasks| tasks.add(task));
    });
    poll(key);
    promise
}

fn poll(key: Key) {
    let waker = Waker::from(Arc::new(Alarm(key)));
    loop {
        let taken = TASKS.with_borrow_mut(|tasks| {
            let task = tasks.get(key)?;
            let future = task.future.take();
            // It is being polled further up the stack, which will look again.
            task.woken = future.is_none();
            future
        });
        let Some(mut future) = taken else { return };
        match future.as_mut().poll(&mut Context::from_waker(&waker)) {
            Poll::Ready(output) => {
                drop(future);
                if let Some(task) = TASKS.with_borrow_mut(|tasks| tasks.remove(key)) {
                    let (settle, value) = match &output {
                        Ok(value) => (&task.resolve, value),
                        Err(value) => (&task.reject, value),
                    };
                    // The functions that settle a promise do not throw.
                    let _ = settle.call1(&JsValue::UNDEFINED, value);
                }
                return;
            }
            Poll::Pending => {
                let again = TASKS.with_borrow_mut(|tasks| {
                    tasks.get(key).is_some_and(|task| {
                        task.future = Some(future);
                        std::mem::take(&mut task.woken)
                    })
                });
                if !again {
                    return;
                }
            }
        }
    }
}
