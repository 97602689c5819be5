//! Generated from `src/npm/types/runs.d.ts` by `scripts/generate.mjs`.

use crate::api::endpoint::Endpoint;
use crate::api::runs;
use crate::host::value::Value;
use crate::rust::calls::Calls;
use crate::rust::pages::List;
use crate::rust::{
    Error, Json, Page, ReplayOptions, RequestOptions, Run, RunFilter, RunListItem, RunResult,
    SpanDetail, Trace, TracePage, TracePageFilter, TriggerClient, UpdateMetadata, calls,
};

/// The calls of [`TriggerClient::runs`](crate::TriggerClient::runs).
///
#[doc = include_str!("../examples/runs.md")]
#[derive(Clone, Debug)]
pub struct RunsApi {
    pub(in crate::rust) calls: Calls,
}

impl TriggerClient {
    /// Runs: their state, their results and their details.
    #[must_use]
    pub fn runs(&self) -> RunsApi {
        RunsApi { calls: self.calls.clone() }
    }
}

impl RunsApi {
    /// This group with these request options.
    #[must_use]
    pub fn with(self, options: RequestOptions) -> Self {
        Self { calls: self.calls.with(options) }
    }

    /// Lists the runs of all environments of a project, newest first.
    ///
    /// Key: a personal access token.
    ///
    /// - `project_ref`: the project, `proj_…`.
    /// - `params`: filters, and the size of a page.
    pub async fn list_in_project(
        &self,
        project_ref: &str,
        params: RunFilter,
    ) -> Result<Page<RunListItem>, Error> {
        const ROW: &Endpoint = &runs::LIST;
        let args = vec![project_ref.into(), calls::params(ROW, "params", &params)?];
        List::new(&self.calls, ROW, args).first().await
    }

    /// Lists the runs of the key's environment, newest first. [`Page::items`] has all of them.
    ///
    /// Key: a secret key, or a public token that may read runs.
    ///
    /// - `params`: filters, and the size of a page.
    pub async fn list(&self, params: RunFilter) -> Result<Page<RunListItem>, Error> {
        const ROW: &Endpoint = &runs::LIST;
        let args = vec![calls::params(ROW, "params", &params)?];
        List::new(&self.calls, ROW, args).first().await
    }

    /// Cancels a run and the runs that it started. A run that has ended stays as it is.
    ///
    /// Key: a secret key, or a public token that may write runs.
    ///
    /// - `run_id`: the id of the run, `run_…`.
    ///
    /// # Errors
    ///
    /// 404 if there is no such run.
    pub async fn cancel(&self, run_id: &str) -> Result<(), Error> {
        let args = vec![run_id.into()];
        self.calls.send(&runs::CANCEL, args, None).await.map(drop)
    }

    /// Replays a run: triggers a new run of the same task, with the payload and options of the earlier one.
    ///
    /// Key: a secret key.
    ///
    /// - `run_id`: the id of the earlier run, `run_…`.
    /// - `options`: options that override those of the earlier run.
    ///
    /// Returns the id of the new run.
    ///
    /// # Errors
    ///
    /// 404 if there is no such run.
    pub async fn replay(&self, run_id: &str, options: ReplayOptions) -> Result<String, Error> {
        const ROW: &Endpoint = &runs::REPLAY;
        let args = vec![run_id.into(), calls::params(ROW, "options", &options)?];
        self.calls.send(ROW, args, None).await?.read_field("id")
    }

    /// Reschedules a delayed run.
    ///
    /// Key: a secret key.
    ///
    /// - `run_id`: the id of the run, `run_…`.
    /// - `delay`: the new start: a duration from now, such as `"30m"`, or a date in ISO 8601.
    ///
    /// Returns the run after the change.
    ///
    /// # Errors
    ///
    /// 422 if the run is not `DELAYED`, 400 if the delay is invalid.
    pub async fn reschedule(&self, run_id: &str, delay: &str) -> Result<Run, Error> {
        let args = vec![run_id.into(), Value::object_of(vec![("delay", delay.into())])];
        self.calls.send(&runs::RESCHEDULE, args, None).await?.read()
    }

    /// Retrieves the output or the error of a run. Resolves to `None` if the run has not ended, or does not exist.
    ///
    /// Key: a secret key.
    ///
    /// - `run_id`: the id of the run, `run_…`.
    pub async fn result(&self, run_id: &str) -> Result<Option<RunResult>, Error> {
        let args = vec![run_id.into()];
        self.calls.send(&runs::RESULT, args, None).await?.read()
    }

    /// Retrieves the events that were recorded in a run. Their format is not documented.
    ///
    /// Key: a secret key.
    ///
    /// - `run_id`: the id of the run, `run_…`.
    ///
    /// # Errors
    ///
    /// 404 if there is no such run.
    pub async fn events(&self, run_id: &str) -> Result<Json, Error> {
        let args = vec![run_id.into()];
        self.calls.send(&runs::EVENTS, args, None).await?.read()
    }

    /// Retrieves the trace of a run, as a tree of spans.
    ///
    /// Key: a secret key.
    ///
    /// - `run_id`: the id of the run, `run_…`.
    ///
    /// # Errors
    ///
    /// 404 if there is no such run.
    pub async fn trace(&self, run_id: &str) -> Result<Trace, Error> {
        let args = vec![run_id.into()];
        self.calls.send(&runs::TRACE, args, None).await?.flat(&["trace"])?.read_field("trace")
    }

    /// Retrieves one page of the trace of a run, as a list of spans. `after` selects the next page.
    ///
    /// Key: a secret key.
    ///
    /// - `run_id`: the id of the run, `run_…`.
    /// - `options`: selects a page, and its size.
    ///
    /// # Errors
    ///
    /// 404 if there is no such run.
    pub async fn trace_page(
        &self,
        run_id: &str,
        options: TracePageFilter,
    ) -> Result<TracePage, Error> {
        const ROW: &Endpoint = &runs::TRACE_PAGE;
        let args = vec![run_id.into(), calls::params(ROW, "options", &options)?];
        self.calls.send(ROW, args, None).await?.read()
    }

    /// Retrieves one span of the trace of a run.
    ///
    /// Key: a secret key.
    ///
    /// - `run_id`: the id of the run, `run_…`.
    /// - `span_id`: the id of the span.
    ///
    /// # Errors
    ///
    /// 404 if there is no such span.
    pub async fn span(&self, run_id: &str, span_id: &str) -> Result<SpanDetail, Error> {
        let args = vec![run_id.into(), span_id.into()];
        self.calls.send(&runs::SPAN, args, None).await?.read()
    }

    /// Adds tags to a run.
    ///
    /// Key: a secret key.
    ///
    /// - `run_id`: the id of the run, `run_…`.
    /// - `tags`: one or more tags. A run has at most ten.
    ///
    /// # Errors
    ///
    /// 422 if the run would have more than ten.
    pub async fn add_tags(&self, run_id: &str, tags: Vec<String>) -> Result<(), Error> {
        const ROW: &Endpoint = &runs::ADD_TAGS;
        let args = vec![
            run_id.into(),
            Value::object_of(vec![("tags", calls::params(ROW, "body", &tags)?)]),
        ];
        self.calls.send(ROW, args, None).await.map(drop)
    }

    /// Retrieves the metadata of a run.
    ///
    /// Key: a secret key.
    ///
    /// - `run_id`: the id of the run, `run_…`.
    ///
    /// # Errors
    ///
    /// 404 if there is no such run.
    pub async fn metadata(&self, run_id: &str) -> Result<Json, Error> {
        let args = vec![run_id.into()];
        self.calls.send(&runs::METADATA, args, None).await?.read_field("metadata")
    }

    /// Updates the metadata of a run.
    ///
    /// Key: a secret key.
    ///
    /// - `run_id`: the id of the run, `run_…`.
    /// - `body`: the new metadata, or changes to it.
    ///
    /// # Errors
    ///
    /// 404 if there is no such run.
    pub async fn update_metadata(&self, run_id: &str, body: UpdateMetadata) -> Result<Json, Error> {
        const ROW: &Endpoint = &runs::UPDATE_METADATA;
        let args = vec![run_id.into(), calls::params(ROW, "body", &body)?];
        self.calls.send(ROW, args, None).await?.read_field("metadata")
    }
}
