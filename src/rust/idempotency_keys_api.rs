//! Keys that make a trigger safe to repeat.

use serde::Serialize;

use super::calls::{Calls, params};
use super::{Error, RequestOptions};
use crate::api::endpoint::Endpoint;
use crate::api::idempotency_keys;
use crate::core::idempotency::{self, KeyScope};
use crate::host::value::Value;

/// Makes idempotency keys, and makes the server forget them:
/// [`TriggerClient::idempotency_keys`](super::TriggerClient::idempotency_keys).
#[derive(Clone, Debug)]
pub struct IdempotencyKeysApi {
    pub(super) calls: Calls,
}

impl IdempotencyKeysApi {
    /// The same with these request options.
    #[must_use]
    pub fn with(self, options: RequestOptions) -> Self {
        Self { calls: self.calls.with(options) }
    }

    /// Makes an idempotency key of your own words: a hash of them. Nothing is sent.
    ///
    /// A plain text in `idempotency_key` is hashed in the same way. A key that is made here also tells the server its
    /// words and its scope, which the dashboard shows.
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
        let words: Vec<String> = key.into_iter().map(Into::into).collect();
        idempotency::create(&words, scope, None)
    }

    /// Makes the server forget a key, so that the next trigger of the task with it starts a new run. The key is one that
    /// [`create`](Self::create) made, or the words that it was made of. Returns the id of the key.
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
            // Only a text may be a hash.
            [word] => Value::string(word),
            words => Value::strings(words),
        };
        let options = params(ROW, "options", &options)?;
        self.calls.send(ROW, vec![task.into(), key, options], None).await?.read_field("id")
    }
}

/// How the key was made that [`IdempotencyKeysApi::reset`] is about. All of it may be left out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ResetKeyOptions {
    /// The scope that it was made for, for words. By default [`KeyScope::Run`], which needs the run. A key that was made
    /// outside of a run is global, whatever it was made for.
    #[serde(serialize_with = "word")]
    pub scope: Option<KeyScope>,
    /// The run that it was made in.
    pub parent_run_id: Option<String>,
    /// The attempt of that run.
    pub attempt_number: Option<u32>,
}

fn word<S: serde::Serializer>(scope: &Option<KeyScope>, serializer: S) -> Result<S::Ok, S::Error> {
    scope.map(KeyScope::as_str).serialize(serializer)
}
