//! Keys that make a trigger safe to repeat.

use serde::Serialize;

use super::calls::{Calls, params};
use super::{Error, RequestOptions};
use crate::api::endpoint::Endpoint;
use crate::api::idempotency_keys;
use crate::core::idempotency::{self, KeyScope};
use crate::host::value::Value;

/// Creates and resets idempotency keys. Returned by
/// [`TriggerClient::idempotency_keys`](super::TriggerClient::idempotency_keys).
#[derive(Clone, Debug)]
pub struct IdempotencyKeysApi {
    pub(super) calls: Calls,
}

impl IdempotencyKeysApi {
    /// Sets the request options of the calls.
    #[must_use]
    pub fn with(self, options: RequestOptions) -> Self {
        Self { calls: self.calls.with(options) }
    }

    /// Creates an idempotency key by hashing your own text. Sends nothing.
    ///
    /// A plain text in `idempotency_key` is hashed in the same way. With a key from this function, triggers also send its text
    /// and its scope, which the dashboard shows.
    ///
    /// ```no_run
    /// # use trigger_wasm::{Error, KeyScope, TriggerClient, TriggerOptions};
    /// # async fn welcome(client: &TriggerClient, user: &str) -> Result<(), Error> {
    /// let key = client.idempotency_keys().create(["welcome", user], KeyScope::Global);
    /// let options = TriggerOptions { idempotency_key: Some(key), ..Default::default() };
    /// client.tasks().trigger("send-email", user, options).await?;
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn create(
        &self,
        key: impl IntoIterator<Item = impl Into<String>>,
        scope: KeyScope,
    ) -> String {
        idempotency::create(key.into_iter().map(Into::into).collect(), scope, None)
    }

    /// Resets a key on the server, so that the next trigger of the task with it starts a new run. Returns the id of the key.
    ///
    /// The key is the result of [`create`](Self::create), or the text that the key was created from.
    ///
    /// Key: a secret key.
    ///
    /// ```no_run
    /// # use trigger_wasm::{Error, KeyScope, ResetKeyOptions, TriggerClient};
    /// # async fn forget(client: &TriggerClient, user: &str) -> Result<(), Error> {
    /// let options = ResetKeyOptions { scope: Some(KeyScope::Global), ..Default::default() };
    /// client.idempotency_keys().reset("send-email", ["welcome", user], options).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// 404 if the server doesn't know the key.
    pub async fn reset(
        &self,
        task: &str,
        key: impl IntoIterator<Item = impl Into<String>>,
        options: ResetKeyOptions,
    ) -> Result<String, Error> {
        const ROW: &Endpoint = &idempotency_keys::RESET_ANY;
        let words: Vec<String> = key.into_iter().map(Into::into).collect();
        let key = match words.as_slice() {
            // Only a single text may be a hash.
            [word] => Value::string(word),
            words => Value::strings(words),
        };
        let options = params(ROW, "options", &options)?;
        self.calls.send(ROW, vec![task.into(), key, options], None).await?.read_field("id")
    }
}

/// The options of [`IdempotencyKeysApi::reset`]: the origin of the key. All fields are optional.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ResetKeyOptions {
    /// The scope of the key, if it is passed as text. The default is [`KeyScope::Run`], which needs the run. A key that was
    /// created outside of a run is global, in any scope.
    #[serde(serialize_with = "word")]
    pub scope: Option<KeyScope>,
    /// The run in which the key was created.
    pub parent_run_id: Option<String>,
    /// The attempt of that run.
    pub attempt_number: Option<u32>,
}

fn word<S: serde::Serializer>(scope: &Option<KeyScope>, serializer: S) -> Result<S::Ok, S::Error> {
    scope.map(KeyScope::as_str).serialize(serializer)
}
