//! Waitpoint tokens, which runs wait for until somebody completes them.

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::json::or_default;
use super::{Error, Json, WaitApi, WaitpointTokenStatus};
use crate::api::waitpoints;
use crate::host::value::Value;

impl WaitApi {
    /// Retrieves a token and its data. Large data is fetched from the object store.
    ///
    /// Key: a secret key.
    ///
    /// ```no_run
    /// # use trigger_wasm::{Error, TriggerClient};
    /// # async fn is_approved(client: &TriggerClient, id: &str) -> Result<bool, Error> {
    /// let token = client.wait().retrieve_token::<bool>(id).await?;
    /// Ok(token.output == Some(true))
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// 404 if the token doesn't exist. Data of another type than `T` is an error too.
    pub async fn retrieve_token<T: DeserializeOwned>(
        &self,
        token_id: &str,
    ) -> Result<WaitpointRetrievedToken<T>, Error> {
        let mut reply = self.calls.send(&waitpoints::RETRIEVE, vec![token_id.into()], None).await?;
        if reply.value.get("outputIsError").is_truthy() {
            let message = reply.value.get("output").text_field("message");
            let message = message.as_deref().unwrap_or("The token timed out.");
            reply.value.set("error", message.into());
            reply.value.set("output", Value::undefined());
        }
        reply.read_with_foreign(&["output"])
    }
}

/// A token, returned by [`WaitApi::retrieve_token`]. `T` is the type of its data.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct WaitpointRetrievedToken<T = Json> {
    /// The id of the token, `waitpoint_…`.
    pub id: String,
    /// The URL at which a `POST` completes the token.
    #[serde(default, deserialize_with = "or_default")]
    pub url: String,
    /// The status of the token.
    #[serde(default, deserialize_with = "or_default")]
    pub status: WaitpointTokenStatus,
    /// The data that completed the token.
    pub output: Option<T>,
    /// The message of the time-out, if the token timed out.
    pub error: Option<String>,
    /// The date of the completion.
    pub completed_at: Option<String>,
    /// The date of the time-out.
    pub timeout_at: Option<String>,
    /// The idempotency key of the token.
    pub idempotency_key: Option<String>,
    /// The date on which the key expires.
    pub idempotency_key_expires_at: Option<String>,
    /// The tags of the token.
    #[serde(default, deserialize_with = "or_default")]
    pub tags: Vec<String>,
    /// The date of the creation.
    #[serde(default, deserialize_with = "or_default")]
    pub created_at: String,
}
