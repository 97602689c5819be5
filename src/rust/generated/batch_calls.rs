//! Generated from `src/npm/types/batch.d.ts` by `scripts/generate.mjs`.

use crate::api::batch;
use crate::api::endpoint::Endpoint;
use crate::host::value::Value;
use crate::rust::calls::Calls;
use crate::rust::{
    Batch, BatchResults, Error, LegacyBatchHandle, LegacyBatchItem, ProcessingStrategy,
    RequestOptions, TriggerClient, calls,
};

/// The calls of [`TriggerClient::batch`](crate::TriggerClient::batch).
///
#[doc = include_str!("../examples/batch.md")]
#[derive(Clone, Debug)]
pub struct BatchApi {
    pub(in crate::rust) calls: Calls,
}

impl TriggerClient {
    /// Triggers many runs at once, and retrieves batches.
    #[must_use]
    pub fn batch(&self) -> BatchApi {
        BatchApi { calls: self.calls.clone() }
    }
}

impl BatchApi {
    /// This group with these request options.
    #[must_use]
    pub fn with(self, options: RequestOptions) -> Self {
        Self { calls: self.calls.with(options) }
    }

    /// Retrieves a batch: its status and the ids of its runs.
    ///
    /// Key: a secret key, or a public token with `read:batch:<id>`.
    ///
    /// - `batch_id`: the id of the batch, `batch_…`.
    ///
    /// # Errors
    ///
    /// 404 if there is no such batch. Since a new batch may take a moment to appear, 404 is retried first.
    pub async fn retrieve(&self, batch_id: &str) -> Result<Batch, Error> {
        let args = vec![batch_id.into()];
        self.calls.send(&batch::RETRIEVE, args, None).await?.read()
    }

    /// Retrieves the results of the runs of a batch.
    ///
    /// Key: a secret key.
    ///
    /// - `batch_id`: the id of the batch, `batch_…`.
    ///
    /// # Errors
    ///
    /// 404 if there is no such batch.
    pub async fn results(&self, batch_id: &str) -> Result<BatchResults, Error> {
        let args = vec![batch_id.into()];
        self.calls.send(&batch::RESULTS, args, None).await?.read()
    }

    /// Triggers a batch in one request (`POST /api/v2/tasks/batch`), for servers that are too old for
    /// `batch.trigger`. The body is sent as it is: it is not serialized, hashed or checked.
    ///
    /// Key: a secret key.
    ///
    /// - `items`: the runs to start, at most 500.
    /// - `processing_strategy`: whether the server starts the runs in sequence.
    pub async fn trigger_legacy(
        &self,
        items: Vec<LegacyBatchItem>,
        processing_strategy: Option<ProcessingStrategy>,
    ) -> Result<LegacyBatchHandle, Error> {
        const ROW: &Endpoint = &batch::LEGACY;
        let args = vec![
            Value::object_of(vec![("items", calls::params(ROW, "body", &items)?)]),
            Value::object_of(vec![(
                "processingStrategy",
                calls::params(ROW, "options", &processing_strategy)?,
            )]),
        ];
        self.calls.send(ROW, args, None).await?.read()
    }
}
