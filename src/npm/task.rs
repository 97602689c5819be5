//! Runs the future of a call and reports its result to JavaScript.
//!
//! This executor replaces `spawn_local` of wasm-bindgen-futures, which has one queue for all tasks and empties it by
//! `queueMicrotask`. Fake timers stop that queue, and a task would run in the `AsyncLocalStorage` of another call.
//!
//! This executor polls a task when the promise that it waits for settles. The first poll runs inside the calling function, so
//! the first request is sent before the caller continues.

use std::cell::{Cell, RefCell};
use std::pin::Pin;
use std::rc::Rc;
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
    future: RefCell<Option<Running>>,
    /// Whether the task was woken while it was polled.
    woken: Cell<bool>,
    done: Function,
}

thread_local! {
    static TASKS: RefCell<Slab<Rc<Task>>> = const { RefCell::new(Slab::new()) };
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
    let future: Running = Box::pin(future);
    let task = Task { future: RefCell::new(Some(future)), woken: Cell::new(false), done };
    poll(TASKS.with_borrow_mut(|tasks| tasks.add(Rc::new(task))));
}

/// Polls a task that was woken.
pub fn resume(index: u32, generation: u32) {
    poll(SlabKey { index, generation });
}

fn poll(key: SlabKey) {
    let Some(task) = TASKS.with_borrow_mut(|tasks| tasks.get(key).cloned()) else { return };
    let waker = Waker::from(Arc::new(TaskWaker(key)));
    loop {
        let Some(mut future) = task.future.take() else {
            // A caller further up the stack is polling the future, and polls it again.
            task.woken.set(true);
            return;
        };
        let end = match future.as_mut().poll(&mut Context::from_waker(&waker)) {
            Poll::Ready(end) => Some(end),
            // If the caller's code has thrown, the call fails now, so that the error can't reach another call.
            Poll::Pending => Value::take_thrown().map(|thrown| Err(thrown.into())),
        };
        if let Some(end) = end {
            drop(future);
            TASKS.with_borrow_mut(|tasks| tasks.remove(key));
            if let Some(end) = end.transpose() {
                convert::report(&task.done, end);
            }
            return;
        }
        task.future.replace(Some(future));
        if !task.woken.take() {
            return;
        }
    }
}
