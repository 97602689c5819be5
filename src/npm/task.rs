//! Runs the future of a call and reports its result to JavaScript.
//!
//! This executor replaces the one of wasm-bindgen-futures, which has one queue for all tasks and empties it by
//! `queueMicrotask`. Fake timers stop that queue, and a task would run in the `AsyncLocalStorage` of another call.
//!
//! This executor polls a task when the promise that it waits for settles. The first poll runs inside the calling function, so
//! the first request is sent before the caller continues.

use std::cell::RefCell;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};

use js_sys::Function;
use wasm_bindgen::JsValue;

use super::convert;
use crate::core::error::Failure;
use crate::core::reply::Reply;
use crate::host::value::Value;
use crate::util::slab::{Slab, SlabKey};

/// A call that Rust makes. It ends without a reply if JavaScript continues it.
type Running = Pin<Box<dyn Future<Output = Result<Option<Box<Reply>>, Failure>>>>;

struct Task {
    /// The future; `None` while it is polled.
    future: Option<Running>,
    /// Whether the task was woken while it was polled.
    woken: bool,
    done: Function,
}

thread_local! {
    static TASKS: RefCell<Slab<Task>> = const { RefCell::new(Slab::new()) };
    static RESUME: RefCell<Option<Function>> = const { RefCell::new(None) };
}

/// Sets the JavaScript function that resumes tasks. It calls [`resume`], and can handle a trap of the module.
pub fn set_resume(function: Function) {
    RESUME.replace(Some(function));
}

/// The waker of a task.
struct TaskWaker(SlabKey);

impl Wake for TaskWaker {
    fn wake(self: Arc<Self>) {
        let SlabKey { index, generation } = self.0;
        let resume = RESUME.with_borrow(Option::clone);
        let resumed = resume
            .map(|resume| resume.call2(&JsValue::UNDEFINED, &index.into(), &generation.into()));
        // The function catches all errors.
        drop(resumed);
    }
}

/// Starts a future. At the end, [`convert::report`] calls `done`, unless JavaScript continues the call.
pub fn start(
    future: impl Future<Output = Result<Option<Box<Reply>>, Failure>> + 'static,
    done: Function,
) {
    let task = Task { future: Some(Box::pin(future)), woken: false, done };
    poll(TASKS.with_borrow_mut(|tasks| tasks.add(task)));
}

/// Polls a task that was woken.
pub fn resume(index: u32, generation: u32) {
    poll(SlabKey { index, generation });
}

fn poll(key: SlabKey) {
    let waker = Waker::from(Arc::new(TaskWaker(key)));
    loop {
        let taken = TASKS.with_borrow_mut(|tasks| {
            let task = tasks.get(key)?;
            let future = task.future.take();
            // A caller further up the stack is polling the future, and polls it again if the task was woken.
            task.woken = future.is_none();
            future
        });
        let Some(mut future) = taken else { return };
        let end = match future.as_mut().poll(&mut Context::from_waker(&waker)) {
            Poll::Ready(end) => Some(end),
            // If the caller's code has thrown, the call fails now, so that the error can't reach another call.
            Poll::Pending => Value::take_thrown().map(|thrown| Err(thrown.into())),
        };
        match end {
            Some(end) => {
                drop(future);
                let task = TASKS.with_borrow_mut(|tasks| tasks.remove(key));
                if let (Some(task), Some(end)) = (task, end.transpose()) {
                    convert::report(&task.done, end);
                }
                return;
            }
            None => {
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
