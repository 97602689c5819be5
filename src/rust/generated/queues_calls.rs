//! Generated from `src/npm/types/queues.d.ts` by `scripts/generate.mjs`.

use crate::api::endpoint::Endpoint;
use crate::api::queues;
use crate::host::value::Value;
use crate::rust::calls::Calls;
use crate::rust::pages::List;
use crate::rust::{
    Error, Page, QueueFilter, QueueItem, QueueRef, RequestOptions, TriggerClient, calls,
};

/// The calls of [`TriggerClient::queues`](crate::TriggerClient::queues). Key: a secret key. `retrieve` takes a
/// public token with `read:queues` too.
///
#[doc = include_str!("../examples/queues.md")]
#[derive(Clone, Debug)]
pub struct QueuesApi {
    pub(in crate::rust) calls: Calls,
}

impl TriggerClient {
    /// Queues: their state and their limits.
    #[must_use]
    pub fn queues(&self) -> QueuesApi {
        QueuesApi { calls: self.calls.clone() }
    }
}

impl QueuesApi {
    /// This group with these request options.
    #[must_use]
    pub fn with(self, options: RequestOptions) -> Self {
        Self { calls: self.calls.with(options) }
    }

    /// Lists the queues of the key's environment. [`Page::items`] has all of them.
    ///
    /// - `options`: selects a page, and its size.
    pub async fn list(&self, options: QueueFilter) -> Result<Page<QueueItem>, Error> {
        const ROW: &Endpoint = &queues::LIST;
        let args = vec![calls::params(ROW, "options", &options)?];
        List::new(&self.calls, ROW, args).first().await
    }

    /// Retrieves a queue.
    ///
    /// - `queue`: the id of the queue, `queue_…`, or its kind and name.
    ///
    /// # Errors
    ///
    /// 404 if there is no such queue.
    pub async fn retrieve(&self, queue: impl Into<QueueRef>) -> Result<QueueItem, Error> {
        let args = vec![queue.into().to_value()];
        self.calls.send(&queues::RETRIEVE, args, None).await?.read()
    }

    /// Pauses a queue: none of its runs starts. Runs that execute continue.
    ///
    /// - `queue`: the id of the queue, `queue_…`, or its kind and name.
    ///
    /// # Errors
    ///
    /// 404 if there is no such queue.
    pub async fn pause(&self, queue: impl Into<QueueRef>) -> Result<QueueItem, Error> {
        let args = vec![queue.into().to_value()];
        self.calls.send(&queues::PAUSE, args, None).await?.read()
    }

    /// Resumes a paused queue.
    ///
    /// - `queue`: the id of the queue, `queue_…`, or its kind and name.
    ///
    /// # Errors
    ///
    /// 404 if there is no such queue.
    pub async fn resume(&self, queue: impl Into<QueueRef>) -> Result<QueueItem, Error> {
        let args = vec![queue.into().to_value()];
        self.calls.send(&queues::RESUME, args, None).await?.read()
    }

    /// Overrides the declared limit of a queue of version `V1`.
    ///
    /// - `queue`: the id of the queue, `queue_…`, or its kind and name.
    /// - `concurrency_limit`: the largest number of its runs that may execute at the same time, from 0.
    ///
    /// # Errors
    ///
    /// 404 if there is no such queue.
    pub async fn override_concurrency_limit(
        &self,
        queue: impl Into<QueueRef>,
        concurrency_limit: u32,
    ) -> Result<QueueItem, Error> {
        let args = vec![queue.into().to_value(), Value::number(f64::from(concurrency_limit))];
        self.calls.send(&queues::OVERRIDE, args, None).await?.read()
    }

    /// Removes the override of a queue of version `V1`, so that the declared limit applies again.
    ///
    /// - `queue`: the id of the queue, `queue_…`, or its kind and name.
    ///
    /// # Errors
    ///
    /// 404 if there is no such queue.
    pub async fn reset_concurrency_limit(
        &self,
        queue: impl Into<QueueRef>,
    ) -> Result<QueueItem, Error> {
        let args = vec![queue.into().to_value()];
        self.calls.send(&queues::RESET, args, None).await?.read()
    }
}
