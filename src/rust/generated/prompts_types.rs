//! Generated from `src/npm/types/prompts.d.ts` by `scripts/generate.mjs`.

use serde::{Deserialize, Serialize};

use crate::rust::Json;
use crate::rust::json::or_default;

/// Selects the version of a prompt. Default the current one.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ResolvePromptOptions {
    /// The label of the version.
    pub label: Option<String>,
    /// The number of the version.
    pub version: Option<u32>,
}

/// A prompt with its variables filled in.
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
    /// The text of the prompt, with its variables filled in.
    #[serde(default, deserialize_with = "or_default")]
    pub text: String,
    /// The model.
    pub model: Option<String>,
    /// The settings of the model.
    pub config: Option<Json>,
}

/// The prompts.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Prompt {
    /// The declared name.
    #[serde(default, deserialize_with = "or_default")]
    pub slug: String,
    /// The id of the prompt.
    #[serde(default, deserialize_with = "or_default")]
    pub friendly_id: String,
    /// The description.
    pub description: Option<String>,
    /// The tags of the prompt.
    #[serde(default, deserialize_with = "or_default")]
    pub tags: Vec<String>,
    /// The declared model.
    pub default_model: Option<String>,
    /// The number of the current version.
    pub current_version: Option<u32>,
    /// Whether an override is active.
    #[serde(default, deserialize_with = "or_default")]
    pub has_override: bool,
    /// When it was last changed, as an ISO string.
    #[serde(default, deserialize_with = "or_default")]
    pub updated_at: String,
}

/// The versions.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct PromptVersion {
    /// The id of the version.
    pub id: String,
    /// The number of the version.
    #[serde(default, deserialize_with = "or_default")]
    pub version: u32,
    /// The labels of the version.
    #[serde(default, deserialize_with = "or_default")]
    pub labels: Vec<String>,
    /// The source of the version.
    #[serde(default, deserialize_with = "or_default")]
    pub source: String,
    /// The model.
    pub model: Option<String>,
    /// The text of the prompt.
    pub text_content: Option<String>,
    /// A note about the change.
    pub commit_message: Option<String>,
    /// The hash of the text.
    #[serde(default, deserialize_with = "or_default")]
    pub content_hash: String,
    /// When it was created, as an ISO string.
    #[serde(default, deserialize_with = "or_default")]
    pub created_at: String,
}

/// The contents of an override.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NewPromptOverride {
    /// The text of the prompt.
    pub text_content: String,
    /// The model.
    pub model: Option<String>,
    /// A note about the change.
    pub commit_message: Option<String>,
    /// The source of the version.
    pub source: Option<String>,
}

/// The response of [`PromptsApi::create_override`](crate::PromptsApi::create_override).
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct CreatedPromptOverride {
    /// Whether it succeeded.
    #[serde(default, deserialize_with = "or_default")]
    pub ok: bool,
    /// The number of the new version.
    #[serde(default, deserialize_with = "or_default")]
    pub version: u32,
}

/// The changes to an override. Fields that are left out stay.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct UpdatePromptOverride {
    /// The text of the prompt.
    pub text_content: Option<String>,
    /// The model.
    pub model: Option<String>,
    /// A note about the change.
    pub commit_message: Option<String>,
}
