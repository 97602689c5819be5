//! Generated from `src/npm/types/bulk-actions.d.ts` by `scripts/generate.mjs`.

use crate::api::bulk;
use crate::api::endpoint::Endpoint;
use crate::rust::calls::Calls;
use crate::rust::pages::List;
use crate::rust::{
    BulkAction, BulkCancel, BulkReplay, CursorPageFilter, Error, Page, RequestOptions, RunsApi,
    calls,
};

/// Bulk actions on many runs. Key: a secret key.
///
#[doc = include_str!("../examples/runs.bulk.md")]
#[derive(Clone, Debug)]
pub struct BulkActionsApi {
    pub(in crate::rust) calls: Calls,
}

impl RunsApi {
    /// Actions on many runs by one call.
    #[must_use]
    pub fn bulk(&self) -> BulkActionsApi {
        BulkActionsApi { calls: self.calls.clone() }
    }
}

impl BulkActionsApi {
    /// This group with these request options.
    #[must_use]
    pub fn with(self, options: RequestOptions) -> Self {
        Self { calls: self.calls.with(options) }
    }

    /// Cancels many runs. The server processes them one after the other, after the call.
    ///
    /// - `options`: selects the runs.
    ///
    /// Returns the id of the action.
    pub async fn cancel(&self, options: BulkCancel) -> Result<String, Error> {
        const ROW: &Endpoint = &bulk::CANCEL;
        let args = vec![calls::params(ROW, "options", &options)?];
        self.calls.send(ROW, args, None).await?.read_field("id")
    }

    /// Replays many runs. The server processes them one after the other, after the call.
    ///
    /// - `options`: selects the runs.
    ///
    /// Returns the id of the action.
    pub async fn replay(&self, options: BulkReplay) -> Result<String, Error> {
        const ROW: &Endpoint = &bulk::REPLAY;
        let args = vec![calls::params(ROW, "options", &options)?];
        self.calls.send(ROW, args, None).await?.read_field("id")
    }

    /// The status of a bulk action.
    ///
    /// - `bulk_action_id`: the id of the action.
    ///
    /// # Errors
    ///
    /// 404 if there is no such action.
    pub async fn retrieve(&self, bulk_action_id: &str) -> Result<BulkAction, Error> {
        let args = vec![bulk_action_id.into()];
        self.calls.send(&bulk::RETRIEVE, args, None).await?.read()
    }

    /// Aborts a bulk action. Runs that it has processed stay as they are.
    ///
    /// - `bulk_action_id`: the id of the action.
    ///
    /// # Errors
    ///
    /// 404 if there is no such action.
    pub async fn abort(&self, bulk_action_id: &str) -> Result<(), Error> {
        let args = vec![bulk_action_id.into()];
        self.calls.send(&bulk::ABORT, args, None).await.map(drop)
    }

    /// Lists the bulk actions of the key's environment. [`Page::items`] has all of them.
    ///
    /// - `params`: selects a page, and its size.
    pub async fn list(&self, params: CursorPageFilter) -> Result<Page<BulkAction>, Error> {
        const ROW: &Endpoint = &bulk::LIST;
        let args = vec![calls::params(ROW, "params", &params)?];
        List::new(&self.calls, ROW, args).first().await
    }
}
