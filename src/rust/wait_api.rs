//! Waitpoint tokens: runs wait for them until somebody completes them.

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::json::or_default;
use super::{Error, Json, WaitApi, WaitpointTokenStatus};
use crate::api::waitpoints;
use crate::host::value::Value;

impl WaitApi {
    /// Retrieves a token, and the data that it was completed with. Large data is fetched from the object store.
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
    /// 404 if there is no such token. Data that is not of type `T` is an error too.
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

/// A token, as [`WaitApi::retrieve_token`] gives it. `T` is the type of its data.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct WaitpointRetrievedToken<T = Json> {
    /// The id of the token, `waitpoint_…`.
    pub id: String,
    /// A `POST` to this address completes the token.
    #[serde(default, deserialize_with = "or_default")]
    pub url: String,
    /// How far it is.
    #[serde(default, deserialize_with = "or_default")]
    pub status: WaitpointTokenStatus,
    /// The data that it was completed with.
    pub output: Option<T>,
    /// Why there is no data, if it timed out.
    pub error: Option<String>,
    /// When it was completed.
    pub completed_at: Option<String>,
    /// When it times out.
    pub timeout_at: Option<String>,
    /// The key that it was made with.
    pub idempotency_key: Option<String>,
    /// How long the key is known.
    pub idempotency_key_expires_at: Option<String>,
    /// The tags to find it by.
    #[serde(default, deserialize_with = "or_default")]
    pub tags: Vec<String>,
    /// When it was made.
    #[serde(default, deserialize_with = "or_default")]
    pub created_at: String,
}
