//! Waitpoint tokens, which runs wait for until somebody completes them.

use serde::de::DeserializeOwned;

use super::{Error, WaitApi, WaitpointRetrievedToken};
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
