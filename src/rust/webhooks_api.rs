//! Webhooks: those that Trigger.dev sends, and those that it receives.

use serde::de::DeserializeOwned;

use super::{Error, WebhooksApi};
use crate::api::webhooks;
use crate::host::value::Value;

impl WebhooksApi {
    /// Checks that a request comes from Trigger.dev, as those about alerts do, and reads its body. Nothing is sent.
    ///
    /// `payload` is the body as it arrived, `header` the request's header `x-trigger-signature-hmacsha256`, `secret` the
    /// secret of the webhook.
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
    /// The signature is wrong, or the body isn't a JSON object of type `T`.
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
