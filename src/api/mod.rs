//! What each call is: one file a resource, one row a call.

pub mod args;
pub mod batch;
pub mod bulk;
pub mod concurrency_limits;
pub mod deployments;
pub mod endpoint;
pub mod envvars;
pub mod errors;
pub mod idempotency_keys;
pub mod prompts;
pub mod public_tokens;
pub mod query;
pub mod query_string;
pub mod queues;
pub mod runs;
pub mod schedules;
pub mod sessions;
pub mod tags;
pub mod tasks;
mod trigger;
pub mod waitpoints;
pub mod webhooks;
mod worker;

use crate::api::endpoint::Endpoint;

/// The rows of all resources.
pub const TABLES: &[&[&Endpoint]] = &[
    runs::ENDPOINTS,
    tasks::ENDPOINTS,
    batch::ENDPOINTS,
    bulk::ENDPOINTS,
    envvars::ENDPOINTS,
    schedules::ENDPOINTS,
    queues::ENDPOINTS,
    concurrency_limits::ENDPOINTS,
    deployments::ENDPOINTS,
    waitpoints::ENDPOINTS,
    query::ENDPOINTS,
    prompts::ENDPOINTS,
    sessions::ENDPOINTS,
    webhooks::ENDPOINTS,
    errors::ENDPOINTS,
    idempotency_keys::ENDPOINTS,
    public_tokens::ENDPOINTS,
    tags::ENDPOINTS,
];
