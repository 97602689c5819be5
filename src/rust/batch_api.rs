//! Starting many runs at once, and looking after them.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::calls::{Calls, params, payload};
use super::config::Hidden;
use super::json::or_default;
use super::{BatchApi, BatchOptions, Error, Json, TriggerOptions};
use crate::api::batch;
use crate::api::endpoint::Endpoint;
use crate::host::value::Value;

impl BatchApi {
    /// Starts many runs of different tasks, at most 1000.
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
    /// [`Error::batch_phase`] says which step failed, and [`Error::status`] and the like why.
    pub async fn trigger(
        &self,
        items: impl IntoIterator<Item = BatchTaskItem>,
        options: BatchOptions,
    ) -> Result<BatchHandle, Error> {
        const ROW: &Endpoint = &batch::TRIGGER;
        let mut all = Vec::new();
        for BatchTaskItem { task, payload, options } in items {
            let mut item = item(ROW, &payload, &options)?;
            item.set("id", task.as_str().into());
            all.push(item);
        }
        send(&self.calls, ROW, None, all, &options).await
    }
}

/// An item of a batch, without its task.
pub fn item<P: Serialize + ?Sized>(
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

/// A run of a batch of one task.
#[derive(Clone, Debug, Default)]
pub struct BatchItem<P> {
    /// What the task takes.
    pub payload: P,
    /// How the run is to be made.
    pub options: TriggerOptions,
}

impl<P> BatchItem<P> {
    /// An item without options.
    pub fn new(payload: P) -> Self {
        Self { payload, options: TriggerOptions::default() }
    }
}

/// A run of a batch of different tasks.
#[derive(Clone, Debug)]
pub struct BatchTaskItem {
    /// The identifier of the task.
    pub task: String,
    /// What the task takes.
    pub payload: Json,
    /// How the run is to be made.
    pub options: TriggerOptions,
}

impl BatchTaskItem {
    /// An item without options. Fails where the payload has no JSON.
    pub fn new<P: Serialize + ?Sized>(task: &str, payload: &P) -> Result<Self, Error> {
        let payload = Json::new(payload)?;
        Ok(Self { task: task.to_owned(), payload, options: TriggerOptions::default() })
    }
}

/// What starting a batch gives.
#[derive(Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct BatchHandle {
    /// The id of the batch, `batch_…`.
    pub batch_id: String,
    /// How many runs it has.
    #[serde(default, deserialize_with = "or_default")]
    pub run_count: u32,
    /// A token that may read this batch and nothing else: fit for a browser. Lasts for an hour.
    pub public_access_token: String,
}

/// Does not show the token.
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
