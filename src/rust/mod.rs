//! The API for Rust that is compiled to WebAssembly, such as an edge worker: typed parameters in, typed answers out.
//!
//! ```no_run
//! use serde::{Deserialize, Serialize};
//! use trigger_wasm::{Config, Error, RunFilter, RunStatus, TriggerClient, TriggerOptions};
//!
//! #[derive(Serialize, Deserialize)]
//! struct Email {
//!     to: String,
//! }
//!
//! #[derive(Deserialize)]
//! struct Sent {
//!     message_id: String,
//! }
//!
//! async fn send(key: &str) -> Result<Option<Sent>, Error> {
//!     let client = TriggerClient::new(Config::default().access_token(key));
//!
//!     let email = Email { to: "ada@example.com".into() };
//!     let options = TriggerOptions { tags: vec!["welcome".into()], ..Default::default() };
//!     let handle = client.tasks().trigger("send-email", &email, options).await?;
//!
//!     let run = client.runs().retrieve::<Email, Sent>(&handle.id).await?;
//!     if run.status == RunStatus::Completed {
//!         return Ok(run.output);
//!     }
//!
//!     let failed = RunFilter { status: vec![RunStatus::Failed], ..Default::default() };
//!     let mut runs = client.runs().list(failed).await?.items();
//!     while let Some(run) = runs.next().await? {
//!         client.runs().replay(&run.id, Default::default()).await?;
//!     }
//!     Ok(None)
//! }
//! ```
//!
//! A Rust worker depends on this crate with `default-features = false`, so that it exports nothing to JavaScript but
//! what is its own. `examples/rust-worker` in the repository is a complete one.
//!
//! # What goes in and what comes out
//!
//! - **Payloads** are anything that implements [`Serialize`](serde::Serialize), written as plain JSON. `()` and `None`
//!   are no payload at all. A [`Json`] holds a value whose type is not known, and what JavaScript code handed over.
//! - **Payloads and outputs of runs** are read into any type that implements [`Deserialize`](serde::Deserialize).
//! - **Dates** are strings in ISO 8601, such as `2030-01-01T09:00:00.000Z`: most crates for dates read these, and none
//!   is forced on you.
//! - **Answers** may come from a newer or an older server. What is not known here is ignored; a status that is not
//!   known is kept as it is, such as [`RunStatus::Other`]; and what a server leaves out, or answers with null, is
//!   `None` where the field is an [`Option`], and empty, zero or false where it is not.
//! - **Times to wait** are [`Duration`](std::time::Duration)s where this crate waits. What the server waits for is
//!   written as the API writes it: `"30s"`, `"1h"`, `"7d"`.
//!
//! # Calls
//!
//! A call is retried as its [`Retry`] says, and each attempt may take a minute, unless [`Config`] or the
//! [`RequestOptions`] given to a group's `with` say otherwise. A call does nothing before it is awaited. Dropping its
//! future ends it: no further attempt is made, but what was sent may have been received.
//!
//! ```no_run
//! # use std::time::Duration;
//! # use trigger_wasm::{Error, RequestOptions, Retry, TriggerClient};
//! # async fn cancel(client: &TriggerClient) -> Result<(), Error> {
//! let quick = RequestOptions::default().retry(Retry::never()).timeout(Duration::from_secs(5));
//! client.runs().with(quick).cancel("run_1234").await
//! # }
//! ```

mod api_error;
mod batch_api;
mod calls;
mod config;
mod envvars_api;
mod json;
mod names;
mod pages;
mod runs_api;
mod schedules_api;
mod tasks_api;
#[cfg(test)]
mod tests;
mod trigger_client;

pub use crate::core::error::BatchPhase;
pub use api_error::Error;
pub use batch_api::{
    Batch, BatchApi, BatchError, BatchHandle, BatchItem, BatchOptions, BatchProcessing,
    BatchStatus, BatchTaskItem,
};
pub use config::{Config, RequestOptions, Retry};
pub use envvars_api::{EnvVar, EnvVarsApi, NewEnvVar, UploadEnvVars};
pub use json::Json;
pub use pages::{Items, Page, Pagination};
pub use runs_api::{
    Queue, RelatedRun, RelatedRuns, ReplayOptions, Run, RunEnvironment, RunError, RunFilter,
    RunListItem, RunSchedule, RunStatus, RunsApi,
};
pub use schedules_api::{
    CreateSchedule, Schedule, ScheduleEnvironment, ScheduleFilter, ScheduleGenerator,
    SchedulePolicy, ScheduleType, SchedulesApi, UpdateSchedule,
};
pub use tasks_api::{Debounce, DebounceMode, Machine, RunHandle, TasksApi, TriggerOptions, Ttl};
pub use trigger_client::TriggerClient;
