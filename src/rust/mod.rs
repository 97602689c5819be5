//! The Rust face: typed calls for Rust workers. The crate's root exports all of it and documents it.

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
