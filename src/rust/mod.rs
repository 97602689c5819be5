//! The Rust face: typed calls for Rust workers. The root of the crate exports and documents all of it.

mod api_error;
mod auth_api;
mod batch_api;
mod calls;
mod config;
mod generated;
mod idempotency_keys_api;
mod json;
mod live_stream;
mod names;
mod pages;
mod prompts_api;
mod query_api;
mod queue;
#[cfg(test)]
mod recorded;
mod run_results;
mod run_subscriptions;
mod runs_api;
mod sessions_api;
mod streams_api;
mod task_handle;
mod tasks_api;
#[cfg(test)]
mod tests;
mod trigger_client;
mod wait_api;
mod webhooks_api;

pub use crate::core::error::BatchPhase;
pub use crate::core::idempotency::KeyScope;
pub use api_error::{Error, ErrorClass};
pub use auth_api::{
    Action, AuthApi, CreatePublicTokenOptions, CreateTriggerTokenOptions, PublicTokenPermissions,
    Resource, TokenExpiration,
};
pub use batch_api::{BatchHandle, BatchItem, BatchTaskItem};
pub use config::{Config, RequestOptions, Retry};
pub use generated::*;
pub use idempotency_keys_api::{IdempotencyKeysApi, ResetKeyOptions};
pub use json::Json;
pub use live_stream::LiveStream;
pub use pages::{Items, Page, Pagination};
pub use queue::{Queue, QueueRef};
pub use run_subscriptions::{RunEvent, SubscribeToBatchOptions};
pub use sessions_api::{
    SessionChannel, SessionEvent, SessionHandle, SessionInput, SessionOutput,
    SessionSubscribeOptions,
};
pub use streams_api::{InputStream, StreamsApi};
pub use task_handle::Task;
pub use tasks_api::{RunHandle, TasksApi, Ttl};
pub use trigger_client::TriggerClient;
