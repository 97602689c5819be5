//! Runs a call's future and gives the promise of its end.
//!
//! A call is polled at once, and then right where one of its promises settles. So its arguments are read before the
//! caller goes on, its request is on the way when the promise is handed out, and whatever the runtime ties to the
//! order of promise callbacks (a trace, an AsyncLocalStorage, a worker's request) is the call's own.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};

use js_sys::{Function, Promise};
use wasm_bindgen::JsValue;

type Running = Pin<Box<dyn Future<Output = Result<JsValue, JsValue>>>>;

struct Task {
    /// Taken out while it is polled.
    future: Option<Running>,
    /// Whether it was woken while it was polled.
    woken: bool,
    resolve: Function,
    reject: Function,
}

#[derive(Default)]
struct Tasks {
    running: BTreeMap<u64, Task>,
    last: u64,
}

thread_local! {
    static TASKS: RefCell<Tasks> = RefCell::default();
}

struct Alarm(u64);

impl Wake for Alarm {
    fn wake(self: Arc<Self>) {
        poll(self.0);
    }
}

/// Starts a future and gives the promise of its output.
pub fn promise(future: impl Future<Output = Result<JsValue, JsValue>> + 'static) -> Promise {
    let mut id = 0;
    let mut future: Option<Running> = Some(Box::pin(future));
    let promise = Promise::new(&mut |resolve, reject| {
        id = TASKS.with_borrow_mut(|tasks| {
            tasks.last += 1;
            let task = Task { future: future.take(), woken: false, resolve, reject };
            tasks.running.insert(tasks.last, task);
            tasks.last
        });
    });
    poll(id);
    promise
}

fn poll(id: u64) {
    let waker = Waker::from(Arc::new(Alarm(id)));
    loop {
        let taken = TASKS.with_borrow_mut(|tasks| {
            let task = tasks.running.get_mut(&id)?;
            let future = task.future.take();
            // It is being polled further up the stack, which will look again.
            task.woken = future.is_none();
            future
        });
        let Some(mut future) = taken else { return };
        match future.as_mut().poll(&mut Context::from_waker(&waker)) {
            Poll::Ready(output) => {
                drop(future);
                let task = TASKS.with_borrow_mut(|tasks| tasks.running.remove(&id));
                if let Some(task) = task {
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
                    tasks.running.get_mut(&id).is_some_and(|task| {
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
