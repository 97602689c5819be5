//! Public tokens, with which browsers can call the API.

use serde::{Serialize, Serializer};
use wasm_bindgen::JsValue;

use super::calls::{Calls, params};
use super::names::names;
use super::{Error, Json, RequestOptions};
use crate::api::endpoint::Endpoint;
use crate::api::public_tokens;
use crate::host::value::Value;

/// Creates public tokens. Returned by [`TriggerClient::auth`](super::TriggerClient::auth).
///
/// A root key signs a token itself, with claims that it requests from the server. For any other key the server signs it.
#[derive(Clone, Debug)]
pub struct AuthApi {
    pub(super) calls: Calls,
}

impl AuthApi {
    /// Sets the request options of the calls.
    #[must_use]
    pub fn with(self, options: RequestOptions) -> Self {
        Self { calls: self.calls.with(options) }
    }

    /// Creates a public token with these scopes.
    ///
    /// Key: a secret key.
    ///
    /// ```no_run
    /// # use trigger_wasm::{Action, CreatePublicTokenOptions, Error, PublicTokenPermissions, Resource, TriggerClient};
    /// # async fn token(client: &TriggerClient, run_id: &str) -> Result<String, Error> {
    /// let options = CreatePublicTokenOptions {
    ///     scopes: PublicTokenPermissions::default()
    ///         .permit(Action::Read, Resource::Runs, [run_id])
    ///         .permit_all(Action::Read, Resource::Tags),
    ///     expiration_time: Some("1h".into()),
    ///     ..Default::default()
    /// };
    /// client.auth().create_public_token(options).await
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// A key that isn't the root key needs at least one scope.
    pub async fn create_public_token(
        &self,
        options: CreatePublicTokenOptions,
    ) -> Result<String, Error> {
        const ROW: &Endpoint = &public_tokens::CREATE;
        let options = params(ROW, "options", &options)?;
        self.calls.send(ROW, vec![options], None).await?.read()
    }

    /// Creates a public token that triggers these tasks, once unless the options permit more.
    ///
    /// Key: a secret key.
    pub async fn create_trigger_public_token(
        &self,
        tasks: impl IntoIterator<Item = impl Into<String>>,
        options: CreateTriggerTokenOptions,
    ) -> Result<String, Error> {
        let tasks: Vec<String> = tasks.into_iter().map(Into::into).collect();
        self.create_for(&public_tokens::CREATE_TRIGGER, &tasks, &options).await
    }

    /// Creates a public token that triggers batches of these tasks, once unless the options permit more.
    ///
    /// Key: a secret key.
    pub async fn create_batch_trigger_public_token(
        &self,
        tasks: impl IntoIterator<Item = impl Into<String>>,
        options: CreateTriggerTokenOptions,
    ) -> Result<String, Error> {
        let tasks: Vec<String> = tasks.into_iter().map(Into::into).collect();
        self.create_for(&public_tokens::CREATE_BATCH_TRIGGER, &tasks, &options).await
    }

    async fn create_for(
        &self,
        row: &'static Endpoint,
        tasks: &[String],
        options: &CreateTriggerTokenOptions,
    ) -> Result<String, Error> {
        let options = params(row, "options", options)?;
        self.calls.send(row, vec![Value::strings(tasks), options], None).await?.read()
    }
}

/// The options of [`AuthApi::create_public_token`]. All fields are optional.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CreatePublicTokenOptions {
    /// The permissions of the token. By default, it has none.
    #[serde(skip_serializing_if = "PublicTokenPermissions::is_empty")]
    pub scopes: PublicTokenPermissions,
    /// The lifetime of the token. The default is 15 minutes.
    pub expiration_time: Option<TokenExpiration>,
    /// The restrictions of realtime subscriptions with the token, such as `{ "skipColumns": ["payload"] }`.
    pub realtime: Option<Json>,
}

/// The options of [`AuthApi::create_trigger_public_token`]. All fields are optional.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CreateTriggerTokenOptions {
    /// Whether the token can be used more than once. By default, it can be used once.
    pub multiple_use: bool,
    /// The lifetime of the token. The default is 15 minutes.
    pub expiration_time: Option<TokenExpiration>,
    /// The restrictions of realtime subscriptions with the token, such as `{ "skipColumns": ["payload"] }`.
    pub realtime: Option<Json>,
}

/// The lifetime of a public token.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum TokenExpiration {
    /// A duration such as `"15m"` or `"2 days"`.
    Lifetime(String),
    /// The time of expiry, in seconds since 1970.
    At(u64),
}

impl TokenExpiration {
    pub(super) fn to_value(&self) -> Value {
        match self {
            Self::Lifetime(lifetime) => Value::string(lifetime),
            Self::At(seconds) => Value::number(*seconds as f64),
        }
    }
}

impl From<&str> for TokenExpiration {
    fn from(lifetime: &str) -> Self {
        Self::Lifetime(lifetime.to_owned())
    }
}

names! {
    /// An action that a public token permits.
    pub enum Action {
        /// Reading.
        Read = "read",
        /// Changing.
        Write = "write",
        /// Triggering a task.
        Trigger = "trigger",
        /// Triggering batches of a task.
        BatchTrigger = "batchTrigger",
    }
}

names! {
    /// A kind of resource that a public token gives access to.
    pub enum Resource {
        /// Tasks, by their ids.
        Tasks = "tasks",
        /// Tags of runs.
        Tags = "tags",
        /// Runs, by their ids.
        Runs = "runs",
        /// Batches, by their ids.
        Batch = "batch",
        /// Waitpoint tokens, by their ids.
        Waitpoints = "waitpoints",
        /// Input streams, by the ids of their runs.
        InputStreams = "inputStreams",
        /// Sessions, by their ids.
        Sessions = "sessions",
        /// Deployments, as a whole.
        Deployments = "deployments",
        /// Queues, as a whole.
        Queues = "queues",
    }
}

/// The permissions of a public token. By default, it has none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PublicTokenPermissions {
    permitted: Vec<(Action, Option<Resource>, Option<String>)>,
}

impl PublicTokenPermissions {
    /// Permits an action on these resources of a kind.
    #[must_use]
    pub fn permit(
        mut self,
        action: Action,
        resource: Resource,
        ids: impl IntoIterator<Item = impl Into<String>>,
    ) -> Self {
        for id in ids {
            self.permitted.push((action.clone(), Some(resource.clone()), Some(id.into())));
        }
        self
    }

    /// Permits an action on all resources of a kind.
    #[must_use]
    pub fn permit_all(mut self, action: Action, resource: Resource) -> Self {
        self.permitted.push((action, Some(resource), None));
        self
    }

    /// Permits an action on all resources.
    #[must_use]
    pub fn permit_action(mut self, action: Action) -> Self {
        self.permitted.push((action, None, None));
        self
    }

    fn is_empty(&self) -> bool {
        self.permitted.is_empty()
    }

    /// Converts the permissions to an object such as `{ read: { runs: ["run_1"], tags: true }, write: true }`.
    fn to_value(&self) -> Value {
        let mut actions = Value::object();
        for (action, resource, id) in &self.permitted {
            let mut resources = actions.get_named(action.as_str());
            if resources.as_bool() == Some(true) {
                continue;
            }
            let Some(resource) = resource else {
                actions.set_named(action.as_str(), Value::boolean(true));
                continue;
            };
            if !resources.is_given() {
                resources = Value::object();
                actions.set_named(action.as_str(), resources.clone());
            }
            let ids = resources.get_named(resource.as_str());
            let permitted = match id {
                _ if ids.as_bool() == Some(true) => ids,
                None => Value::boolean(true),
                Some(id) => {
                    let id = Value::string(id);
                    Value::array(ids.items().into_iter().flatten().chain([id]).collect())
                }
            };
            resources.set_named(resource.as_str(), permitted);
        }
        actions
    }
}

impl Serialize for PublicTokenPermissions {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Json::from(JsValue::from(self.to_value())).serialize(serializer)
    }
}
