//! Tasks with typed payloads and outputs.

use std::fmt;
use std::marker::PhantomData;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{
    BatchHandle, BatchItem, BatchOptions, BatchTaskItem, Error, Json, LiveStream, RealtimeRun, Run,
    RunHandle, SubscribeToRunOptions, TriggerClient, TriggerOptions,
};

/// A task with the type `P` of its payload and the type `O` of its output, which the compiler checks.
///
/// ```no_run
/// # use serde::{Deserialize, Serialize};
/// # use trigger_wasm::{Error, Task, TriggerClient};
/// #[derive(Serialize, Deserialize)]
/// struct Email {
///     to: String,
/// }
///
/// const SEND_EMAIL: Task<Email, bool> = Task::new("send-email");
/// const MAKE_REPORT: Task<u32> = Task::new("make-report");
///
/// # async fn send(client: &TriggerClient, email: &Email) -> Result<(), Error> {
/// let handle = SEND_EMAIL.trigger(client, email, Default::default()).await?;
/// let sent = SEND_EMAIL.retrieve(client, &handle.id).await?.output;
///
/// let items = [SEND_EMAIL.item(email)?, MAKE_REPORT.item(&7)?];
/// client.batch().trigger_by_task(items, Default::default()).await?;
/// # Ok(())
/// # }
/// ```
pub struct Task<P, O = Json> {
    id: &'static str,
    types: PhantomData<fn(P) -> O>,
}

impl<P, O> Task<P, O> {
    /// Creates the task with this id.
    #[must_use]
    pub const fn new(id: &'static str) -> Self {
        Self { id, types: PhantomData }
    }

    /// Returns the id of the task.
    #[must_use]
    pub const fn id(&self) -> &'static str {
        self.id
    }
}

impl<P: Serialize, O> Task<P, O> {
    /// Triggers a run, like [`TasksApi::trigger`](super::TasksApi::trigger).
    pub async fn trigger(
        &self,
        client: &TriggerClient,
        payload: &P,
        options: TriggerOptions,
    ) -> Result<RunHandle, Error> {
        client.tasks().trigger(self.id, payload, options).await
    }

    /// Triggers a batch of runs, like [`TasksApi::batch_trigger`](super::TasksApi::batch_trigger).
    pub async fn batch_trigger(
        &self,
        client: &TriggerClient,
        items: impl IntoIterator<Item = BatchItem<P>>,
        options: BatchOptions,
    ) -> Result<BatchHandle, Error> {
        client.tasks().batch_trigger(self.id, items, options).await
    }

    /// Creates an item of a batch of different tasks, for [`BatchApi::trigger_by_task`](super::BatchApi::trigger_by_task).
    pub fn item(&self, payload: &P) -> Result<BatchTaskItem, Error> {
        BatchTaskItem::new(self.id, payload)
    }
}

impl<P: DeserializeOwned, O: DeserializeOwned> Task<P, O> {
    /// Retrieves a run of the task, like [`RunsApi::retrieve`](super::RunsApi::retrieve).
    pub async fn retrieve(&self, client: &TriggerClient, run_id: &str) -> Result<Run<P, O>, Error> {
        client.runs().retrieve(run_id).await
    }

    /// Subscribes to a run of the task, like [`RunsApi::subscribe_to_run`](super::RunsApi::subscribe_to_run).
    pub fn subscribe_to_run(
        &self,
        client: &TriggerClient,
        run_id: &str,
        options: SubscribeToRunOptions,
    ) -> LiveStream<RealtimeRun<P, O>> {
        client.runs().subscribe_to_run(run_id, options)
    }
}

impl<P, O> Clone for Task<P, O> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<P, O> Copy for Task<P, O> {}

impl<P, O> fmt::Debug for Task<P, O> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("Task").field(&self.id).finish()
    }
}
