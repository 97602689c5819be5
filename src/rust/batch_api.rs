//! Triggers batches of runs.

use std::fmt;
use std::future::poll_fn;

use futures_core::Stream;
use serde::{Deserialize, Serialize};

use super::calls::{Calls, params, payload};
use super::config::Hidden;
use super::json::or_default;
use super::{BatchApi, BatchOptions, Error, Json, TriggerOptions};
use crate::api::batch;
use crate::api::endpoint::Endpoint;
use crate::host::value::Value;

impl BatchApi {
    /// Triggers up to 1000 runs of different tasks.
    ///
    /// Key: a secret key, or a public token with `batchTrigger:tasks:<id>` for each task.
    ///
    /// ```no_run
    /// # use trigger_wasm::{BatchTaskItem, Error, TriggerClient};
    /// # async fn send(client: &TriggerClient) -> Result<(), Error> {
    /// let items = [
    ///     BatchTaskItem::new("send-email", "ada@example.com")?,
    ///     BatchTaskItem::new("make-report", &7)?,
    /// ];
    /// let handle = client.batch().trigger(items, Default::default()).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::batch_phase`] names the failed step. [`Error::status`] and other methods describe its cause.
    pub async fn trigger(
        &self,
        items: impl IntoIterator<Item = BatchTaskItem>,
        options: BatchOptions,
    ) -> Result<BatchHandle, Error> {
        let all: Result<Vec<_>, Error> = items.into_iter().map(BatchTaskItem::named).collect();
        send(&self.calls, &batch::TRIGGER, None, all?, &options).await
    }

    /// Triggers up to 1000 runs of different tasks, with the items of a stream. All items are read before the first is sent.
    ///
    /// Key and errors: as for [`trigger`](Self::trigger).
    pub async fn trigger_stream(
        &self,
        items: impl Stream<Item = BatchTaskItem>,
        options: BatchOptions,
    ) -> Result<BatchHandle, Error> {
        let all = collect(items, BatchTaskItem::named).await?;
        send(&self.calls, &batch::TRIGGER, None, all, &options).await
    }

    /// Triggers up to 1000 runs of different tasks, with items of [`Task`](super::Task)s.
    ///
    /// Key and errors: as for [`trigger`](Self::trigger).
    pub async fn trigger_by_task(
        &self,
        items: impl IntoIterator<Item = BatchTaskItem>,
        options: BatchOptions,
    ) -> Result<BatchHandle, Error> {
        const ROW: &Endpoint = &batch::TRIGGER_BY_TASK;
        let by_task = |item: BatchTaskItem| {
            let task = Value::object_of(vec![("id", item.task.as_str().into())]);
            Ok(self::item(ROW, &item.payload, &item.options)?.with(vec![("task", task)]))
        };
        let all: Result<Vec<_>, Error> = items.into_iter().map(by_task).collect();
        send(&self.calls, ROW, None, all?, &options).await
    }
}

/// Reads all items of a stream.
pub async fn collect<T>(
    items: impl Stream<Item = T>,
    read: impl Fn(T) -> Result<Value, Error>,
) -> Result<Vec<Value>, Error> {
    let mut items = std::pin::pin!(items);
    let mut all = Vec::new();
    while let Some(item) = poll_fn(|context| items.as_mut().poll_next(context)).await {
        all.push(read(item)?);
    }
    Ok(all)
}

/// Converts an item of a batch, without its task.
fn item<P: Serialize + ?Sized>(
    row: &'static Endpoint,
    payload: &P,
    options: &TriggerOptions,
) -> Result<Value, Error> {
    let mut item = Value::object();
    item.set("payload", self::payload(row, "payload", payload)?);
    item.set("options", params(row, "options", options)?);
    Ok(item)
}

/// Sends a batch.
pub async fn send(
    calls: &Calls,
    row: &'static Endpoint,
    task: Option<&str>,
    items: Vec<Value>,
    options: &BatchOptions,
) -> Result<BatchHandle, Error> {
    let options = params(row, "options", options)?;
    let args = task.map(Value::string).into_iter().chain([Value::array(items), options]);
    calls.send(row, args.collect(), None).await?.read()
}

/// An item of a batch of one task.
#[derive(Clone, Debug, Default)]
pub struct BatchItem<P> {
    /// The payload of the run.
    pub payload: P,
    /// The options of the run.
    pub options: TriggerOptions,
}

impl<P> BatchItem<P> {
    /// Creates an item without options.
    pub fn new(payload: P) -> Self {
        Self { payload, options: TriggerOptions::default() }
    }
}

impl<P: Serialize> BatchItem<P> {
    /// Converts the item, without its task.
    pub(super) fn unnamed(self) -> Result<Value, Error> {
        item(&batch::TRIGGER_TASK, &self.payload, &self.options)
    }
}

/// An item of a batch of different tasks.
#[derive(Clone, Debug)]
pub struct BatchTaskItem {
    /// The id of the task.
    pub task: String,
    /// The payload of the run.
    pub payload: Json,
    /// The options of the run.
    pub options: TriggerOptions,
}

impl BatchTaskItem {
    /// Creates an item without options. Fails if the payload can't be converted to JSON.
    pub fn new<P: Serialize + ?Sized>(task: &str, payload: &P) -> Result<Self, Error> {
        let payload = Json::new(payload)?;
        Ok(Self { task: task.to_owned(), payload, options: TriggerOptions::default() })
    }

    /// Converts the item, with the id of its task.
    fn named(self) -> Result<Value, Error> {
        let item = item(&batch::TRIGGER, &self.payload, &self.options)?;
        Ok(item.with(vec![("id", self.task.as_str().into())]))
    }
}

/// The handle of a triggered batch.
#[derive(Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct BatchHandle {
    /// The id of the batch, `batch_…`.
    pub batch_id: String,
    /// The number of runs in the batch.
    #[serde(default, deserialize_with = "or_default")]
    pub run_count: u32,
    /// A public token for browsers, which can only read this batch. Valid for an hour.
    pub public_access_token: String,
}

/// Hides the token.
impl fmt::Debug for BatchHandle {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("BatchHandle")
            .field("batch_id", &self.batch_id)
            .field("run_count", &self.run_count)
            .field("public_access_token", &Hidden)
            .finish()
    }
}
