//! The Rust face: typed calls for Rust workers. The crate's root exports all of it and documents it.

mod api_error;
mod auth_api;
mod batch_api;
mod calls;
mod config;
mod envvars_api;
mod idempotency_keys_api;
mod json;
mod live_stream;
mod names;
mod pages;
mod prompts_api;
mod query_api;
mod run_subscriptions;
mod runs_api;
mod schedules_api;
mod sessions_api;
mod streams_api;
mod tasks_api;
#[cfg(test)]
mod tests;
mod trigger_client;
mod wait_api;
mod webhooks_api;

pub use crate::core::error::BatchPhase;
pub use crate::core::idempotency::KeyScope;
pub use api_error::Error;
pub use auth_api::{
    Action, AuthApi, CreatePublicTokenOptions, CreateTriggerTokenOptions, PublicTokenPermissions,
    Resource, TokenExpiration,
};
pub use batch_api::{
    Batch, BatchApi, BatchError, BatchHandle, BatchItem, BatchOptions, BatchProcessing,
    BatchStatus, BatchTaskItem,
};
pub use config::{Config, RequestOptions, Retry};
pub use envvars_api::{EnvVar, EnvVarsApi, NewEnvVar, UploadEnvVars};
pub use idempotency_keys_api::{IdempotencyKeysApi, ResetKeyOptions};
pub use json::Json;
pub use live_stream::LiveStream;
pub use pages::{Items, Page, Pagination};
pub use prompts_api::{PromptsApi, ResolvePromptOptions, ResolvedPrompt};
pub use query_api::{QueryApi, QueryOptions, QueryScope};
pub use run_subscriptions::{
    RealtimeRun, RunEvent, SkipColumn, SubscribeToBatchOptions, SubscribeToRunOptions,
    SubscribeToRunsFilterOptions,
};
pub use runs_api::{
    Queue, RelatedRun, RelatedRuns, ReplayOptions, Run, RunEnvironment, RunError, RunFilter,
    RunListItem, RunSchedule, RunStatus, RunsApi,
};
pub use schedules_api::{
    CreateSchedule, Schedule, ScheduleEnvironment, ScheduleFilter, ScheduleGenerator,
    SchedulePolicy, ScheduleType, SchedulesApi, UpdateSchedule,
};
pub use sessions_api::{
    SessionChannel, SessionEvent, SessionHandle, SessionInput, SessionOutput,
    SessionSubscribeOptions, SessionsApi,
};
pub use streams_api::{InputStream, ReadStreamOptions, StreamStart, StreamsApi};
pub use tasks_api::{Debounce, DebounceMode, Machine, RunHandle, TasksApi, TriggerOptions, Ttl};
pub use trigger_client::TriggerClient;
pub use wait_api::{WaitApi, WaitpointRetrievedToken, WaitpointTokenStatus};
pub use webhooks_api::WebhooksApi;
