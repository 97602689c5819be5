//! What a Rust caller makes calls on.

use super::calls::Calls;
use super::{
    AuthApi, BatchApi, Config, EnvVarsApi, IdempotencyKeysApi, PromptsApi, QueryApi, RunsApi,
    SchedulesApi, SessionsApi, StreamsApi, TasksApi, WaitApi, WebhooksApi,
};

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
    calls: Calls,
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

    /// Starting many runs at once, and looking after them.
    pub fn batch(&self) -> BatchApi {
        BatchApi { calls: self.calls.clone() }
    }

    /// Looking after runs.
    pub fn runs(&self) -> RunsApi {
        RunsApi { calls: self.calls.clone() }
    }

    /// The environment variables that tasks run with: of the project of this ref (`proj_…`), in its environment
    /// `dev`, `stg`, `prod` or `preview`.
    pub fn envvars(&self, project_ref: &str, environment: &str) -> EnvVarsApi {
        EnvVarsApi {
            calls: self.calls.clone(),
            project_ref: project_ref.to_owned(),
            environment: environment.to_owned(),
        }
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

    /// Tokens that runs wait for.
    pub fn wait(&self) -> WaitApi {
        WaitApi { calls: self.calls.clone() }
    }

    /// Long-lived conversations with a task.
    pub fn sessions(&self) -> SessionsApi {
        SessionsApi { calls: self.calls.clone() }
    }

    /// The webhooks that Trigger.dev sends, and those that it receives.
    pub fn webhooks(&self) -> WebhooksApi {
        WebhooksApi { calls: self.calls.clone() }
    }

    /// Prompts that are managed beside the code.
    pub fn prompts(&self) -> PromptsApi {
        PromptsApi { calls: self.calls.clone() }
    }

    /// Queries over the data that the server records.
    pub fn query(&self) -> QueryApi {
        QueryApi { calls: self.calls.clone() }
    }

    /// Making scheduled tasks run at set times.
    pub fn schedules(&self) -> SchedulesApi {
        SchedulesApi { calls: self.calls.clone() }
    }
}

/// A client that takes all its settings from the environment.
impl Default for TriggerClient {
    fn default() -> Self {
        Self::new(Config::default())
    }
}
