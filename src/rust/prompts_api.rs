//! Prompts that are managed outside of the code.

use serde::Serialize;

use super::calls::params;
use super::{Error, PromptsApi, ResolvePromptOptions, ResolvedPrompt};
use crate::api::endpoint::Endpoint;
use crate::api::prompts;

impl PromptsApi {
    /// Resolves a prompt with variables: a struct or a map, or `()` for none.
    ///
    /// Key: a secret key.
    ///
    /// ```no_run
    /// # use std::collections::BTreeMap;
    /// # use trigger_wasm::{Error, ResolvePromptOptions, TriggerClient};
    /// # async fn greet(client: &TriggerClient) -> Result<String, Error> {
    /// let variables = BTreeMap::from([("name", "Ada")]);
    /// let options = ResolvePromptOptions { label: Some("production".into()), ..Default::default() };
    /// let prompt = client.prompts().resolve("greeting", &variables, options).await?;
    /// # Ok(prompt.text)
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// 404 if there is no such prompt or version.
    pub async fn resolve<V: Serialize + ?Sized>(
        &self,
        slug: &str,
        variables: &V,
        options: ResolvePromptOptions,
    ) -> Result<ResolvedPrompt, Error> {
        const ROW: &Endpoint = &prompts::RESOLVE;
        let variables = params(ROW, "variables", variables)?;
        let options = params(ROW, "options", &options)?;
        let reply = self.calls.send(ROW, vec![slug.into(), variables, options], None).await?;
        reply.read_field("data")
    }
}
