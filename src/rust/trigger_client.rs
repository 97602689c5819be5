//! The client of Rust callers.

use super::calls::Calls;
use super::{AuthApi, Config, IdempotencyKeysApi, StreamsApi, TasksApi};

/// A client of the API, with a group of calls for each resource.
///
/// It is cheap to create and to clone, and holds no connection. Create one for each request, or one for all.
///
/// ```no_run
/// # use trigger_wasm::{Error, TriggerClient};
/// # async fn all() -> Result<(), Error> {
/// // With the key in the environment:
/// let client = TriggerClient::default();
/// let page = client.runs().list(Default::default()).await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct TriggerClient {
    pub(super) calls: Calls,
}

impl TriggerClient {
    /// Creates a client with this configuration. Calls report an invalid configuration.
    pub fn new(config: Config) -> Self {
        Self { calls: Calls::new(config) }
    }

    /// Returns the calls that trigger runs of tasks.
    pub fn tasks(&self) -> TasksApi {
        TasksApi { calls: self.calls.clone() }
    }

    /// Returns the calls for the streams of runs.
    pub fn streams(&self) -> StreamsApi {
        StreamsApi { calls: self.calls.clone() }
    }

    /// Returns the calls for idempotency keys, which make a trigger safe to repeat.
    pub fn idempotency_keys(&self) -> IdempotencyKeysApi {
        IdempotencyKeysApi { calls: self.calls.clone() }
    }

    /// Returns the calls that create public tokens for browsers.
    pub fn auth(&self) -> AuthApi {
        AuthApi { calls: self.calls.clone() }
    }
}

/// Creates a client with all settings from the environment.
impl Default for TriggerClient {
    fn default() -> Self {
        Self::new(Config::default())
    }
}
