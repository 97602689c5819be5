//! Runs the future of a call and tells JavaScript how it ended.
//!
//! An executor of our own, since wasm-bindgen-futures has one queue for all tasks, and empties it by `queueMicrotask`: under
//! fake timers that never runs, and an `AsyncLocalStorage` would be that of another call. This one polls a task where its
//! promise settles, first of all inside the function that makes the call. So its first request is sent before the caller
//! continues.

use std::cell::RefCell;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};

use js_sys::Function;
use wasm_bindgen::JsValue;

use super::crossing;
use crate::core::error::Failure;
use crate::core::reply::Reply;
use crate::util::slab::{Slab, SlabKey};

type End = Result<Reply, Failure>;
type Running = Pin<Box<dyn Future<Output = End>>>;

struct Task {
    /// Taken out while it is polled.
    future: Option<Running>,
    /// Whether it was woken while it was polled.
    woken: bool,
    done: Function,
}

thread_local! {
    static TASKS: RefCell<Slab<Task>> = const { RefCell::new(Slab::new()) };
    static RESUME: RefCell<Option<Function>> = const { RefCell::new(None) };
}

/// Sets the function by which tasks are resumed: JavaScript's, which can act if the module traps. It calls [`resume`].
pub fn resume_by(function: Function) {
    RESUME.replace(Some(function));
}

struct Alarm(SlabKey);

impl Wake for Alarm {
    fn wake(self: Arc<Self>) {
        let SlabKey { index, generation } = self.0;
        let resume = RESUME.with_borrow(Option::clone);
        let resumed = resume
            .map(|resume| resume.call2(&JsValue::UNDEFINED, &index.into(), &generation.into()));
        // It catches everything.
        drop(resumed);
    }
}

/// Starts a future. In the end `done` is called, as [`crossing::tell`] says.
pub fn start(future: impl Future<Output = End> + 'static, done: Function) {
    let task = Task { future: Some(Box::pin(future)), woken: false, done };
    poll(TASKS.with_borrow_mut(|tasks| tasks.add(task)));
}

/// Polls a task that was woken.
pub fn resume(index: u32, generation: u32) {
    poll(SlabKey { index, generation });
}

fn poll(key: SlabKey) {
    let waker = Waker::from(Arc::new(Alarm(key)));
    loop {
        let taken = TASKS.with_borrow_mut(|tasks| {
            let task = tasks.get(key)?;
            let future = task.future.take();
            // It is being polled further up the stack, which looks again.
            task.woken = future.is_none();
            future
        });
        let Some(mut future) = taken else { return };
        match future.as_mut().poll(&mut Context::from_waker(&waker)) {
            Poll::Ready(end) => {
                drop(future);
                if let Some(task) = TASKS.with_borrow_mut(|tasks| tasks.remove(key)) {
                    crossing::tell(&task.done, end);
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
