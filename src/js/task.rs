//! Runs a call's future and tells its end.
//!
//! A call is polled at once, and then right where one of its promises settles. So its arguments are read before the
//! caller goes on, its request is on the way when the promise is handed out, and whatever the runtime ties to the
//! order of promise callbacks (a trace, an AsyncLocalStorage, a worker's request) is the call's own.

use std::cell::RefCell;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};

use js_sys::Function;
use wasm_bindgen::JsValue;

use super::outcome;
use crate::error::Failure;
use crate::resources::Outcome;
use crate::slab::{Key, Slab};

type Output = Result<Outcome<JsValue>, Failure<JsValue>>;
type Running = Pin<Box<dyn Future<Output = Output>>>;

struct Task {
    /// Taken out while it is polled.
    future: Option<Running>,
    /// Whether it was woken while it was polled.
    woken: bool,
    done: Function,
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

/// Starts a future. In the end `done` is called, as [`super::call`] says.
pub fn start(future: impl Future<Output = Output> + 'static, done: Function) {
    let task = Task { future: Some(Box::pin(future)), woken: false, done };
    poll(TASKS.with_borrow_mut(|tasks| tasks.add(task)));
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
                    outcome::tell(&task.done, output);
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
