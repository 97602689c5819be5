//! Waiting for a promise, an exchange, a timer or a signal of the engine.
//!
//! A wait is known to JavaScript by its key, not by a Rust closure: the engine's garbage collector would have to watch
//! over each closure, which costs more than all else that a call does. One function comes back with keys.

use std::cell::{OnceCell, RefCell};
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

use gloo_timers::callback::Timeout;
use js_sys::{Array, Function, Promise};
use wasm_bindgen::prelude::*;
use web_sys::AbortSignal;

use super::{Deadline, Request, Response, SendError};
use crate::js_value::with_name;
use crate::slab::{Key, Slab};
use crate::value::Kinds;

#[wasm_bindgen(module = "/src/engine.js")]
extern "C" {
    #[wasm_bindgen(js_name = comeBackTo)]
    fn come_back_to(happened: &JsValue);
    fn watch(promise: &Promise, place: u32, number: u32);
    fn fire(place: u32, number: u32);
    fn listen(signal: &AbortSignal, place: u32, number: u32) -> Function;
    fn leave(signal: &AbortSignal, listener: &Function);
    fn exchange(
        from: &JsValue,
        call: &JsValue,
        attempt: u32,
        method: &JsValue,
        url: &str,
        is_foreign: bool,
        headers: &JsValue,
        body: &JsValue,
        signal: &JsValue,
        ms: f64,
        can_cut: bool,
        whole: bool,
        reads: &JsValue,
        place: u32,
        number: u32,
    );
}

/// How a wait ended.
enum Ended {
    /// A promise was fulfilled with this, or a timer rang.
    Fulfilled(JsValue),
    /// A promise was rejected with this, or no response has come, for this reason.
    Failed(JsValue),
    /// A response has come.
    Responded(Response<JsValue>),
    /// A time limit was up first.
    TimedOut,
    /// A signal ended it, with this reason.
    Aborted(JsValue),
}

#[derive(Default)]
struct Waiting {
    ended: Option<Ended>,
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
                let happened =
                    Closure::<dyn Fn(u32, u32, u32, JsValue, u32, JsValue, JsValue, u32)>::new(
                        |place, number, how, value, status, response, json, kinds| {
                            happened(
                                Key { place, number },
                                ended(how, value, status, response, json, kinds),
                            );
                        },
                    );
                come_back_to(&happened.into_js_value());
            });
        });
        Self(WAITING.with_borrow_mut(|waiting| waiting.add(Waiting::default())))
    }

    /// What a promise, a timer or a signal came to.
    async fn result(self) -> Result<JsValue, JsValue> {
        match self.await {
            Ended::Fulfilled(value) => Ok(value),
            Ended::Failed(error) | Ended::Aborted(error) => Err(error),
            // None of them ends in another way.
            _ => Ok(JsValue::UNDEFINED),
        }
    }
}

/// JavaScript comes back with a key.
fn happened(key: Key, ended: Ended) {
    let waker = WAITING.with_borrow_mut(|waiting| {
        let wait = waiting.get(key)?;
        // What came first counts.
        wait.ended.get_or_insert(ended);
        wait.waker.take()
    });
    if let Some(waker) = waker {
        waker.wake();
    }
}

// The ways in which a wait ends, as `engine.js` numbers them; all else is a promise that was kept.
const FAILED: u32 = 0;
const RESPONDED: u32 = 1;
const BROKE_OFF: u32 = 2;
const TIMED_OUT: u32 = 3;
const ABORTED: u32 = 4;

fn ended(
    how: u32,
    value: JsValue,
    status: u32,
    response: JsValue,
    json: JsValue,
    kinds: u32,
) -> Ended {
    let responded = |body| {
        let kinds = Kinds::new(kinds, "");
        Ended::Responded(Response { status: status as u16, body, json, kinds, raw: response })
    };
    match how {
        FAILED => Ended::Failed(value),
        RESPONDED => responded(Ok(value)),
        BROKE_OFF => responded(Err(value)),
        TIMED_OUT => Ended::TimedOut,
        ABORTED => Ended::Aborted(value),
        _ => Ended::Fulfilled(value),
    }
}

impl Future for Wait {
    type Output = Ended;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Ended> {
        WAITING.with_borrow_mut(|waiting| {
            let Some(wait) = waiting.get(self.0) else { return Poll::Pending };
            match wait.ended.take() {
                Some(ended) => Poll::Ready(ended),
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

/// Lets a wait end when a caller's signal is aborted. Dropped, it leaves no listener behind, so that a signal that lives
/// longer than the call does not hold on to it. Any object may stand for a signal: what it throws is its reason.
struct Listener<'a>(&'a AbortSignal, Function);

impl<'a> Listener<'a> {
    fn new(signal: &'a JsValue, Wait(key): &Wait) -> Self {
        let signal = signal.unchecked_ref();
        Self(signal, listen(signal, key.place, key.number))
    }
}

impl Drop for Listener<'_> {
    fn drop(&mut self) {
        leave(self.0, &self.1);
    }
}

/// Waits for a promise, or until the signal ends the wait with its reason.
pub async fn settled(promise: &Promise, signal: Option<&JsValue>) -> Result<JsValue, JsValue> {
    let wait = Wait::new();
    watch(promise, wait.0.place, wait.0.number);
    let _listener = signal.map(|signal| Listener::new(signal, &wait));
    wait.result().await
}

/// Waits for so many milliseconds, or until the signal ends the wait with its reason.
pub async fn slept(ms: u32, signal: Option<&JsValue>) -> Result<(), JsValue> {
    let wait = Wait::new();
    let Key { place, number } = wait.0;
    // Dropping it stops the timer.
    let _timer = Timeout::new(ms, move || fire(place, number));
    let _listener = signal.map(|signal| Listener::new(signal, &wait));
    wait.result().await.map(drop)
}

/// Makes one HTTP exchange, by what the configuration `from` says of it. The body is a text if the whole of it is asked
/// for, and else what [`super::Transport::piece`] reads.
pub async fn exchanged(
    from: &JsValue,
    request: &Request<JsValue>,
    attempt: u32,
    whole: bool,
) -> Result<Response<JsValue>, SendError<JsValue>> {
    let wait = Wait::new();
    let Deadline { after_ms, cut } = request.deadline.unwrap_or(Deadline::NONE);
    let undefined = &JsValue::UNDEFINED;
    let send = |call: &JsValue, method: &JsValue, reads: &JsValue| {
        exchange(
            from,
            call,
            attempt,
            method,
            &request.url,
            request.is_foreign,
            &request.headers,
            request.body.as_ref().unwrap_or(undefined),
            request.signal.as_ref().unwrap_or(undefined),
            after_ms,
            cut || request.signal.is_some(),
            whole,
            reads,
            wait.0.place,
            wait.0.number,
        );
    };
    with_name(request.call, |call| {
        with_name(request.method.as_str(), |method| match request.reads {
            Some(fields) => with_name(fields, |fields| send(call, method, fields)),
            None => send(call, method, undefined),
        });
    });
    outcome(wait.await, request)
}

/// What an exchange came to that was made already: its key, and what [`happened`] is told of one but for whose it is.
pub fn made(
    exchange: &Array,
    request: &Request<JsValue>,
) -> Result<Response<JsValue>, SendError<JsValue>> {
    let number = |place| exchange.get(place).as_f64().unwrap_or_default() as i64 as u32;
    let (how, status, kinds) = (number(1), number(3), number(6));
    let ended = ended(how, exchange.get(2), status, exchange.get(4), exchange.get(5), kinds);
    outcome(ended, request)
}

fn outcome(
    ended: Ended,
    request: &Request<JsValue>,
) -> Result<Response<JsValue>, SendError<JsValue>> {
    match ended {
        Ended::Responded(mut response) => {
            response.kinds.fields = request.reads.unwrap_or_default();
            Ok(response)
        }
        Ended::TimedOut => Err(SendError::TimedOut),
        Ended::Aborted(reason) => Err(SendError::Aborted(reason)),
        Ended::Failed(cause) | Ended::Fulfilled(cause) => Err(SendError::Failed(cause)),
    }
}
