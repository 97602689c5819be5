//! Generated from `src/npm/types/run-details.d.ts` by `scripts/generate.mjs`.

use serde::{Deserialize, Serialize};

use crate::rust::Json;
use crate::rust::json::or_default;
use crate::rust::names::names;

/// The response of [`BatchApi::results`](crate::BatchApi::results).
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct BatchResults {
    /// The id of the batch, `batch_…`.
    pub id: String,
    /// The results of its runs.
    #[serde(default, deserialize_with = "or_default")]
    pub items: Vec<RunResult>,
}

/// The result of an execution.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct RunResult {
    /// Whether the run succeeded.
    #[serde(default, deserialize_with = "or_default")]
    pub ok: bool,
    /// The id of the run, `run_…`.
    pub id: String,
    /// The output, as text in the format `output_type`.
    pub output: Option<String>,
    /// The format of `output`, such as `"application/json"`.
    pub output_type: Option<OutputType>,
    /// The compute time.
    pub usage: Option<RunUsage>,
    /// The identifier of the task.
    pub task_identifier: Option<String>,
    /// The reason of the failure.
    pub error: Option<RunResultError>,
    /// The next attempt: its time, and the delay in milliseconds.
    pub retry: Option<RunResultRetry>,
    /// Whether it was not retried.
    pub skipped_retrying: Option<bool>,
}

names! {
    /// The format of `output`, such as `"application/json"`.
    pub enum OutputType {
        /// `application/json`.
        ApplicationJson = "application/json",
        /// `application/super+json`.
        ApplicationSuperJson = "application/super+json",
        /// `text/plain`.
        TextPlain = "text/plain",
    }
}

/// The compute time of an execution.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct RunUsage {
    /// The compute time, in milliseconds.
    #[serde(default, deserialize_with = "or_default")]
    pub duration_ms: f64,
}

/// The error of a failed execution.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct RunResultError {
    /// The kind of the error.
    #[serde(default, deserialize_with = "or_default", rename = "type")]
    pub error_type: RunResultErrorType,
    /// The class of the error, such as `"TypeError"`.
    pub name: Option<String>,
    /// The message.
    pub message: Option<String>,
    /// The stack trace.
    pub stack_trace: Option<String>,
    /// The causes of the error.
    #[serde(default, deserialize_with = "or_default")]
    pub causes: Vec<Json>,
    /// The value that was thrown, as text.
    pub raw: Option<String>,
    /// The server's code for the reason.
    pub code: Option<String>,
}

names! {
    /// The kind of the error.
    pub enum RunResultErrorType {
        /// `BUILT_IN_ERROR`.
        BuiltInError = "BUILT_IN_ERROR",
        /// `CUSTOM_ERROR`.
        CustomError = "CUSTOM_ERROR",
        /// `STRING_ERROR`.
        StringError = "STRING_ERROR",
        /// `INTERNAL_ERROR`.
        InternalError = "INTERNAL_ERROR",
    }
}

/// The next attempt: its time, and the delay in milliseconds.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct RunResultRetry {
    /// The time of the next attempt, in milliseconds since 1970.
    #[serde(default, deserialize_with = "or_default")]
    pub timestamp: f64,
    /// The delay before it, in milliseconds.
    #[serde(default, deserialize_with = "or_default")]
    pub delay: f64,
    /// The error of this attempt.
    pub error: Option<Json>,
}

/// The trace of a run.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Trace {
    /// The id of the trace.
    #[serde(default, deserialize_with = "or_default")]
    pub trace_id: String,
    /// The span that contains all others.
    #[serde(default, deserialize_with = "or_default")]
    pub root_span: TraceSpan,
}

/// A span of a trace: an event in a run, with the events within it.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct TraceSpan {
    /// The id of the span.
    #[serde(default, deserialize_with = "or_default")]
    pub id: String,
    /// The id of the parent span.
    pub parent_id: Option<String>,
    /// The id of its run, `run_…`.
    #[serde(default, deserialize_with = "or_default")]
    pub run_id: String,
    /// The details of the event.
    #[serde(default, deserialize_with = "or_default")]
    pub data: TraceSpanData,
    /// The spans within it.
    #[serde(default, deserialize_with = "or_default")]
    pub children: Vec<TraceSpan>,
}

/// The details of the event.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct TraceSpanData {
    /// The message.
    #[serde(default, deserialize_with = "or_default")]
    pub message: String,
    /// The identifier of the task.
    pub task_slug: Option<String>,
    /// The source file of the task.
    pub task_path: Option<String>,
    /// Events that were recorded during the span.
    #[serde(default, deserialize_with = "or_default")]
    pub events: Vec<Json>,
    /// When it started.
    #[serde(default, deserialize_with = "or_default")]
    pub start_time: String,
    /// The duration, in the server's unit.
    #[serde(default, deserialize_with = "or_default")]
    pub duration: f64,
    /// Whether it failed.
    #[serde(default, deserialize_with = "or_default")]
    pub is_error: bool,
    /// Whether it has not ended.
    #[serde(default, deserialize_with = "or_default")]
    pub is_partial: bool,
    /// Whether it was cancelled.
    #[serde(default, deserialize_with = "or_default")]
    pub is_cancelled: bool,
    /// The level, such as `"TRACE"` or `"LOG"`.
    #[serde(default, deserialize_with = "or_default")]
    pub level: String,
    /// The version of the deployed code.
    pub worker_version: Option<String>,
    /// The name of the queue.
    pub queue_name: Option<String>,
    /// The machine size.
    pub machine_preset: Option<String>,
    /// Further properties.
    pub properties: Option<Json>,
    /// The output.
    pub output: Option<Json>,
}

/// Selects a page of a trace.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TracePageFilter {
    /// The number of spans in a page.
    pub limit: Option<u32>,
    /// The cursor before the first item of the page: `pagination.next` of another page.
    pub after: Option<String>,
}

/// The response of [`RunsApi::trace_page`](crate::RunsApi::trace_page).
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct TracePage {
    /// The spans.
    #[serde(default, deserialize_with = "or_default")]
    pub data: Vec<TracePageSpan>,
    /// The attempts that failed.
    #[serde(default, deserialize_with = "or_default")]
    pub attempt_failures: Vec<TraceAttemptFailure>,
    /// The position of the page in the trace.
    #[serde(default, deserialize_with = "or_default")]
    pub pagination: TracePagePagination,
}

/// A span, as a page of a trace has it.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct TracePageSpan {
    /// The id of the span.
    #[serde(default, deserialize_with = "or_default")]
    pub id: String,
    /// The id of the parent span.
    pub parent_id: Option<String>,
    /// The id of its run, `run_…`.
    #[serde(default, deserialize_with = "or_default")]
    pub run_id: String,
    /// The message.
    #[serde(default, deserialize_with = "or_default")]
    pub message: String,
    /// When it started.
    #[serde(default, deserialize_with = "or_default")]
    pub start_time: String,
    /// The duration, in the server's unit.
    #[serde(default, deserialize_with = "or_default")]
    pub duration: f64,
    /// Whether it failed.
    #[serde(default, deserialize_with = "or_default")]
    pub is_error: bool,
    /// Whether it has not ended.
    #[serde(default, deserialize_with = "or_default")]
    pub is_partial: bool,
    /// Whether it was cancelled.
    #[serde(default, deserialize_with = "or_default")]
    pub is_cancelled: bool,
    /// The level, such as `"TRACE"` or `"LOG"`.
    #[serde(default, deserialize_with = "or_default")]
    pub level: String,
    /// The number of the attempt, if the span is one.
    pub attempt_number: Option<u32>,
}

/// An attempt that failed.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct TraceAttemptFailure {
    /// The id of the span.
    #[serde(default, deserialize_with = "or_default")]
    pub span_id: String,
    /// The number of the attempt.
    #[serde(default, deserialize_with = "or_default")]
    pub attempt_number: u32,
    /// The id of its run, `run_…`.
    #[serde(default, deserialize_with = "or_default")]
    pub run_id: String,
}

/// The position of the page in the trace.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct TracePagePagination {
    /// The cursor of the next page.
    pub next: Option<String>,
    /// Whether spans were left out.
    pub truncated: Option<bool>,
}

/// The response of [`RunsApi::span`](crate::RunsApi::span).
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct SpanDetail {
    /// The id of the span.
    #[serde(default, deserialize_with = "or_default")]
    pub span_id: String,
    /// The id of the parent span.
    pub parent_id: Option<String>,
    /// The id of its run, `run_…`.
    #[serde(default, deserialize_with = "or_default")]
    pub run_id: String,
    /// The message.
    #[serde(default, deserialize_with = "or_default")]
    pub message: String,
    /// Whether it failed.
    #[serde(default, deserialize_with = "or_default")]
    pub is_error: bool,
    /// Whether it has not ended.
    #[serde(default, deserialize_with = "or_default")]
    pub is_partial: bool,
    /// Whether it was cancelled.
    #[serde(default, deserialize_with = "or_default")]
    pub is_cancelled: bool,
    /// The level, such as `"TRACE"` or `"LOG"`.
    #[serde(default, deserialize_with = "or_default")]
    pub level: String,
    /// When it started.
    #[serde(default, deserialize_with = "or_default")]
    pub start_time: String,
    /// The duration, in milliseconds.
    #[serde(default, deserialize_with = "or_default")]
    pub duration_ms: f64,
    /// Further properties.
    pub properties: Option<Json>,
    /// Events that were recorded during the span.
    #[serde(default, deserialize_with = "or_default")]
    pub events: Vec<Json>,
    /// The kind of entity that the span is about.
    pub entity_type: Option<String>,
    /// Details of a call of a model. Costs are in US dollars.
    pub ai: Option<SpanModelCall>,
    /// The runs that were triggered in it.
    #[serde(default, deserialize_with = "or_default")]
    pub triggered_runs: Vec<SpanRun>,
}

/// Details of a call of a model. Costs are in US dollars.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct SpanModelCall {
    /// The model.
    #[serde(default, deserialize_with = "or_default")]
    pub model: String,
    /// The provider of the model.
    #[serde(default, deserialize_with = "or_default")]
    pub provider: String,
    /// The operation, such as `"chat"`.
    #[serde(default, deserialize_with = "or_default")]
    pub operation_name: String,
    /// The number of input tokens.
    #[serde(default, deserialize_with = "or_default")]
    pub input_tokens: u32,
    /// The number of output tokens.
    #[serde(default, deserialize_with = "or_default")]
    pub output_tokens: u32,
    /// The number of tokens in all.
    #[serde(default, deserialize_with = "or_default")]
    pub total_tokens: u32,
    /// The number of input tokens that were read from a cache.
    pub cached_tokens: Option<u32>,
    /// The number of tokens used for reasoning.
    pub reasoning_tokens: Option<u32>,
    /// The cost of the input.
    pub input_cost: Option<f64>,
    /// The cost of the output.
    pub output_cost: Option<f64>,
    /// The cost in all.
    pub total_cost: Option<f64>,
    /// The cost of input that was read from a cache.
    pub cached_cost: Option<f64>,
    /// The cost of writing to a cache.
    pub cache_creation_cost: Option<f64>,
    /// The output tokens per second.
    pub tokens_per_second: Option<f64>,
    /// The milliseconds to the first part of the output.
    pub ms_to_first_chunk: Option<f64>,
    /// The duration, in milliseconds.
    #[serde(default, deserialize_with = "or_default")]
    pub duration_ms: f64,
    /// The reason why the output ended, such as `"stop"`.
    pub finish_reason: Option<String>,
    /// The text of the output.
    pub response_text: Option<String>,
}

/// The runs that were triggered in it.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct SpanRun {
    /// The id of the run, `run_…`.
    #[serde(default, deserialize_with = "or_default")]
    pub run_id: String,
    /// The identifier of its task.
    #[serde(default, deserialize_with = "or_default")]
    pub task_identifier: String,
    /// The status.
    #[serde(default, deserialize_with = "or_default")]
    pub status: String,
    /// When it was created.
    #[serde(default, deserialize_with = "or_default")]
    pub created_at: String,
}

/// The changes of [`RunsApi::update_metadata`](crate::RunsApi::update_metadata).
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct UpdateMetadata {
    /// Metadata that replaces the current one.
    pub metadata: Option<Json>,
    /// Changes to the metadata of the run.
    pub operations: Option<Vec<MetadataOperation>>,
    /// Changes to the metadata of the parent run.
    pub parent_operations: Option<Vec<MetadataOperation>>,
    /// Changes to the metadata of the root run.
    pub root_operations: Option<Vec<MetadataOperation>>,
}

/// A change to the metadata of a run. `key` is the name of a field, or a path such as `"$.a.b"`.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "type", rename_all = "lowercase")]
#[non_exhaustive]
pub enum MetadataOperation {
    /// Sets a field.
    Set {
        /// The field.
        key: String,
        /// The new value.
        value: Json,
    },
    /// Appends a value to an array.
    Append {
        /// The field.
        key: String,
        /// The value.
        value: Json,
    },
    /// Removes a value from an array.
    Remove {
        /// The field.
        key: String,
        /// The value.
        value: Json,
    },
    /// Adds to a number.
    Increment {
        /// The field.
        key: String,
        /// The number to add.
        value: f64,
    },
    /// Deletes a field.
    Delete {
        /// The field.
        key: String,
    },
    /// Replaces all metadata.
    Update {
        /// The new metadata.
        value: Json,
    },
}
