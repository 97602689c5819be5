//! Runs a call's future and gives the promise of its end.
//!
//! A call is polled at once, and then right where one of its promises settles. So its arguments are read before the
//! caller goes on, its request is on the way when the promise is handed out, and whatever the runtime ties to the
//! order of promise callbacks (a trace, an AsyncLocalStorage, a worker's request) is the call's own.
//!
//! Every later poll comes in by way of a JavaScript function, the guard. Should one trap, which is a defect, the guard
//! has what is needed to end all calls that the torn module can no longer end.

use std::cell::RefCell;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};

use js_sys::{Function, Promise};
use wasm_bindgen::JsValue;

type Running = Pin<Box<dyn Future<Output = Result<JsValue, JsValue>>>>;

struct Task {
    /// Tells this task from an earlier one at its place: a late wake must not run another request's call.
    number: u32,
    /// Taken out while it is polled.
    future: Option<Running>,
    /// Whether it was woken while it was polled.
    woken: bool,
    /// Calls [`resume`] with the task's key.
    guard: Function,
    resolve: Function,
    reject: Function,
}

#[derive(Default)]
struct Tasks {
    /// `None` where a place is free.
    places: Vec<Option<Task>>,
    started: u32,
}

impl Tasks {
    fn add(
        &mut self,
        future: Option<Running>,
        guard: Function,
        resolve: Function,
        reject: Function,
    ) -> Key {
        self.started = self.started.wrapping_add(1);
        let number = self.started;
        let task = Some(Task { number, future, woken: false, guard, resolve, reject });
        match self.places.iter_mut().enumerate().find(|(_, task)| task.is_none()) {
            Some((place, free)) => {
                *free = task;
                Key { place, number }
            }
            None => {
                self.places.push(task);
                Key { place: self.places.len() - 1, number }
            }
        }
    }

    fn get(&mut self, key: Key) -> Option<&mut Task> {
        self.places.get_mut(key.place)?.as_mut().filter(|task| task.number == key.number)
    }

    fn remove(&mut self, key: Key) -> Option<Task> {
        self.get(key)?;
        self.places.get_mut(key.place)?.take()
    }
}

#[derive(Clone, Copy, Default)]
struct Key {
    place: usize,
    number: u32,
}

impl Wake for Key {
    fn wake(self: Arc<Self>) {
        let guard = TASKS.with_borrow_mut(|tasks| tasks.get(*self).map(|task| task.guard.clone()));
        if let Some(guard) = guard {
            // It catches all that it calls.
            let _ = guard.call2(&JsValue::UNDEFINED, &self.place.into(), &self.number.into());
        }
    }
}

thread_local! {
    static TASKS: RefCell<Tasks> = RefCell::default();
}

/// Polls the call of this key again.
pub fn resume(place: usize, number: u32) {
    poll(Key { place, number });
}

/// Starts a future and gives the promise of its output. `guard` is called with a key to [`resume`].
pub fn promise(
    guard: &Function,
    future: impl Future<Output = Result<JsValue, JsValue>> + 'static,
) -> Promise {
    let mut key = Key::default();
    let mut future: Option<Running> = Some(Box::pin(future));
    let promise = Promise::new(&mut |resolve, reject| {
        key =
            TASKS.with_borrow_mut(|tasks| tasks.add(future.take(), guard.clone(), resolve, reject));
    });
    poll(key);
    promise
}

fn poll(key: Key) {
    let waker = Waker::from(Arc::new(key));
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
