//! Prompts that are managed beside the code.

use serde::{Deserialize, Serialize};

use super::calls::{Calls, params};
use super::json::or_default;
use super::{Error, Json, RequestOptions};
use crate::api::endpoint::Endpoint;
use crate::api::prompts;

/// Fills in prompts, and looks after them: [`TriggerClient::prompts`](super::TriggerClient::prompts).
#[derive(Clone, Debug)]
pub struct PromptsApi {
    pub(super) calls: Calls,
}

impl PromptsApi {
    /// The same with these request options.
    #[must_use]
    pub fn with(self, options: RequestOptions) -> Self {
        Self { calls: self.calls.with(options) }
    }

    /// Fills in a prompt with variables: a struct or a map; `()` if it has none.
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

/// Which version of a prompt [`PromptsApi::resolve`] fills in. By default the current one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ResolvePromptOptions {
    /// The label of the version.
    pub label: Option<String>,
    /// The number of the version.
    pub version: Option<u32>,
}

/// A prompt that is filled in.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ResolvedPrompt {
    /// The id of the prompt.
    #[serde(default, deserialize_with = "or_default")]
    pub prompt_id: String,
    /// The number of the version.
    #[serde(default, deserialize_with = "or_default")]
    pub version: u32,
    /// The labels of the version.
    #[serde(default, deserialize_with = "or_default")]
    pub labels: Vec<String>,
    /// The text, with the variables in it.
    #[serde(default, deserialize_with = "or_default")]
    pub text: String,
    /// The model that it is for.
    pub model: Option<String>,
    /// The settings of the model.
    pub config: Option<Json>,
}
