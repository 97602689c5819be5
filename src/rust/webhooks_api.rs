//! Webhooks that Trigger.dev sends and receives.

use serde::de::DeserializeOwned;

use super::{Error, WebhooksApi};
use crate::api::webhooks;
use crate::host::value::Value;

impl WebhooksApi {
    /// Verifies that a request, such as an alert, comes from Trigger.dev, and reads its body. Sends nothing.
    ///
    /// `payload` is the unchanged body, `header` the request's header `x-trigger-signature-hmacsha256`, and `secret` the secret of
    /// the webhook.
    ///
    /// ```no_run
    /// # use serde::Deserialize;
    /// # use trigger_wasm::{Error, TriggerClient};
    /// #[derive(Deserialize)]
    /// struct Alert {
    ///     r#type: String,
    /// }
    ///
    /// # async fn read(client: &TriggerClient, body: &str, header: &str) -> Result<(), Error> {
    /// let alert: Alert = client.webhooks().construct_event(body, header, "whsec_1234").await?;
    /// println!("{}", alert.r#type);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// The signature is invalid, or the body isn't a JSON object of type `T`.
    pub async fn construct_event<T: DeserializeOwned>(
        &self,
        payload: &str,
        header: &str,
        secret: &str,
    ) -> Result<T, Error> {
        let request =
            Value::object_of(vec![("payload", payload.into()), ("header", header.into())]);
        let args = vec![request, secret.into()];
        self.calls.send(&webhooks::CONSTRUCT_EVENT, args, None).await?.read_foreign()
    }
}
