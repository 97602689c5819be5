//! Streams and subscriptions for Rust callers.
//!
//! A call passes its items to a function of the engine. Here that is the `push` of an array, from which the stream takes them.
//! The call only runs while the stream is polled, so a slow reader slows the server down.

use std::fmt;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::Stream;
use js_sys::{Array, Function};
use serde::de::DeserializeOwned;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::AbortController;

use super::Error;
use super::calls::Calls;
use super::json::{TOO_DEEP, from_value, plain};
use crate::api::endpoint::Endpoint;
use crate::core::error::ErrorKind;
use crate::host::value::Value;
use crate::util::future::Boxed;

/// A stream of items that arrive over time: the parts of a stream, or a run after each change.
///
/// It is a [`Stream`] of results, for the combinators of the crate `futures`. [`try_next`](Self::try_next) reads it without
/// them. The first poll sends the request. After a failed connection, the stream reconnects and continues after the last
/// item. Dropping the stream closes its connection.
///
/// An error of the server ends the stream. An item with another type than `T` is an error too, but the stream continues.
///
/// ```no_run
/// # use trigger_wasm::{Error, TriggerClient};
/// # async fn show(client: &TriggerClient) -> Result<(), Error> {
/// let mut words = client.streams().read::<String>("run_1234", "answer", Default::default());
/// while let Some(word) = words.try_next().await? {
///     println!("{word}");
/// }
/// # Ok(())
/// # }
/// ```
#[must_use = "streams do nothing unless they are polled"]
pub struct LiveStream<T> {
    running: RunningCall,
    item: PhantomData<fn() -> T>,
}

impl<T: DeserializeOwned> LiveStream<T> {
    /// Creates the stream of a call's items. Invalid arguments make an error the first item.
    pub(super) fn new(
        calls: &Calls,
        row: &'static Endpoint,
        args: Result<Vec<Value>, Error>,
    ) -> Self {
        Self::of(RunningCall::new(calls, row, args, Content::Items))
    }

    /// Creates the stream of a call's parts, with their ids and timestamps. The last argument is the options.
    pub(super) fn of_parts(
        calls: &Calls,
        row: &'static Endpoint,
        args: Result<Vec<Value>, Error>,
    ) -> Self {
        Self::of(RunningCall::new(calls, row, args, Content::Parts))
    }

    /// Creates a new stream of the same call, with the parts of the runs' streams in addition to the runs.
    pub(super) fn beside_streams<U: DeserializeOwned>(self) -> LiveStream<U> {
        let RunningCall { calls, row, args, .. } = &self.running;
        LiveStream::of(RunningCall::new(calls, row, args.clone(), Content::ItemsAndStreams))
    }

    fn of(running: RunningCall) -> Self {
        Self { running, item: PhantomData }
    }

    /// Reads the next item; `None` at the end.
    pub async fn try_next(&mut self) -> Result<Option<T>, Error> {
        std::future::poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await.transpose()
    }

    fn read(&self, item: Value) -> Result<T, Error> {
        let plain = plain(item.js()).ok_or_else(|| TOO_DEEP.to_owned());
        plain.and_then(from_value).map_err(|problem| {
            let call = self.running.row.name();
            ErrorKind::rule(&[call, ": an item is not as expected: ", &problem].concat()).into()
        })
    }
}

impl<T: DeserializeOwned> Stream for LiveStream<T> {
    type Item = Result<T, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let item = std::task::ready!(self.running.poll_next(context));
        Poll::Ready(item.map(|item| item.and_then(|item| self.read(item))))
    }
}

/// Shows the call of the stream.
impl<T> fmt::Debug for LiveStream<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("LiveStream").field(self.running.row).finish()
    }
}

/// The data of a call that a stream reads.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Content {
    /// The items.
    Items,
    /// The items, which are runs, and the parts of their streams.
    ItemsAndStreams,
    /// The details of each part, instead of the items.
    Parts,
}

/// A running call, and its items that have not been read yet.
struct RunningCall {
    calls: Calls,
    row: &'static Endpoint,
    args: Result<Vec<Value>, Error>,
    /// The call; `None` once it has ended.
    call: Option<Boxed<'static, Result<(), Error>>>,
    /// The error of the call, if it failed.
    error: Option<Error>,
    /// The values from the call: an object with the stream's options, then arrays of items. If parts are read, an object for each
    /// part precedes its array.
    given: Array,
    content: Content,
    /// The items of the current array.
    items: std::vec::IntoIter<Value>,
    /// Closes the connections. `None` only in engines that can't send requests either.
    controller: Option<AbortController>,
}

impl RunningCall {
    fn new(
        calls: &Calls,
        row: &'static Endpoint,
        mut args: Result<Vec<Value>, Error>,
        content: Content,
    ) -> Self {
        let given = Array::new();
        let controller = AbortController::new().ok();
        let push = Value::from(JsValue::from(given.clone())).get("push");
        let give = Value::from(JsValue::from(push.js().unchecked_ref::<Function>().bind0(&given)));
        if content == Content::Parts
            && let Ok(Some(options)) = args.as_mut().map(|args| args.last_mut())
        {
            options.set("onPart", give.clone());
        }
        let signal = controller.as_ref().map(|controller| JsValue::from(controller.signal()));
        let consumer = Value::object_of(vec![
            ("give", give),
            ("signal", signal.unwrap_or(JsValue::UNDEFINED).into()),
            ("withStreams", Value::boolean(content == Content::ItemsAndStreams)),
        ]);
        let calls = calls.clone();
        let own = calls.clone();
        let values = args.clone();
        let call = Box::pin(async move { own.follow(row, values?, consumer).await });
        let items = Vec::new().into_iter();
        let (call, error) = (Some(call as Boxed<_>), None);
        Self { calls, row, args, call, error, given, content, items, controller }
    }

    fn poll_next(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Value, Error>>> {
        loop {
            if let Some(item) = self.items.next() {
                return Poll::Ready(Some(Ok(item)));
            }
            if self.given.length() > 0 {
                let given = Value::from(self.given.shift());
                let items = match (self.content, given.items()) {
                    (Content::Parts, None) if given.field("id").is_some() => vec![given],
                    (Content::Items | Content::ItemsAndStreams, Some(items)) => items,
                    _ => continue,
                };
                self.items = items.into_iter();
                continue;
            }
            let Some(call) = &mut self.call else {
                return Poll::Ready(self.error.take().map(Err));
            };
            match call.as_mut().poll(context) {
                Poll::Ready(end) => {
                    self.call = None;
                    self.error = end.err();
                }
                Poll::Pending if self.given.length() == 0 => return Poll::Pending,
                Poll::Pending => {}
            }
        }
    }
}

impl Drop for RunningCall {
    fn drop(&mut self) {
        // Drops the call first, so that the abort wakes nothing.
        self.call = None;
        if let Some(controller) = &self.controller {
            controller.abort();
        }
    }
}
