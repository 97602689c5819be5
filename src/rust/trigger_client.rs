//! What a Rust caller makes calls on.

use super::calls::Calls;
use super::{AuthApi, Config, IdempotencyKeysApi, StreamsApi, TasksApi};

/// Makes calls of the API, one group of them for each resource.
///
/// It is cheap to make and to clone, and holds no connection: make one for each request, or one for all.
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
    /// A client with this configuration. What is wrong with it is said by the calls.
    pub fn new(config: Config) -> Self {
        Self { calls: Calls::new(config) }
    }

    /// Starting runs of tasks.
    pub fn tasks(&self) -> TasksApi {
        TasksApi { calls: self.calls.clone() }
    }

    /// The streams that runs send and read.
    pub fn streams(&self) -> StreamsApi {
        StreamsApi { calls: self.calls.clone() }
    }

    /// Keys that make a trigger safe to repeat.
    pub fn idempotency_keys(&self) -> IdempotencyKeysApi {
        IdempotencyKeysApi { calls: self.calls.clone() }
    }

    /// Public tokens, for browsers to call the API with.
    pub fn auth(&self) -> AuthApi {
        AuthApi { calls: self.calls.clone() }
    }
}

/// A client that takes all its settings from the environment.
impl Default for TriggerClient {
    fn default() -> Self {
        Self::new(Config::default())
    }
}
