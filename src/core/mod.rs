//! Makes calls: settings, plan, request, retry, reply. Knows nothing of single resources; those are in `api`.

pub mod call;
pub mod client;
pub mod configuration;
pub mod context;
pub mod error;
pub mod idempotency;
pub mod options;
pub mod page;
pub mod payload;
pub mod plan;
pub mod reply;
pub mod retry;
pub mod send;
pub mod settings;
pub mod token;
