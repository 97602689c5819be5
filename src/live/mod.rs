//! Long-lived calls: streams, and subscriptions to runs.

mod connection;
#[cfg(all(test, not(target_arch = "wasm32")))]
mod listing;
mod shape_log;
mod sse;
pub mod stream_writer;
pub mod streams;
pub mod subscriptions;
mod trigger_and_subscribe;

use crate::api::endpoint::Endpoint;

/// The rows of streams and subscriptions.
pub const TABLES: &[&[&Endpoint]] = &[
    streams::ENDPOINTS,
    subscriptions::ENDPOINTS,
    stream_writer::ENDPOINTS,
    trigger_and_subscribe::ENDPOINTS,
];
