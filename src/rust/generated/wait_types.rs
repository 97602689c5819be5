//! Generated from `src/npm/types/wait.d.ts` by `scripts/generate.mjs`.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::rust::Json;
use crate::rust::config::Hidden;
use crate::rust::json::or_default;
use crate::rust::names::names;

/// A token, as `wait.retrieveToken` returns it.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct WaitpointRetrievedToken<T = Json> {
    /// The id of the token, `waitpoint_…`.
    pub id: String,
    /// The URL that completes the token by a `POST`.
    #[serde(default, deserialize_with = "or_default")]
    pub url: String,
    /// The status.
    #[serde(default, deserialize_with = "or_default")]
    pub status: WaitpointTokenStatus,
    /// When it was completed.
    pub completed_at: Option<String>,
    /// When it completes by itself.
    pub completed_after: Option<String>,
    /// When it times out.
    pub timeout_at: Option<String>,
    /// The key that it was created with.
    pub idempotency_key: Option<String>,
    /// When that key expires.
    pub idempotency_key_expires_at: Option<String>,
    /// The tags.
    #[serde(default, deserialize_with = "or_default")]
    pub tags: Vec<String>,
    /// When it was created.
    #[serde(default, deserialize_with = "or_default")]
    pub created_at: String,
    /// The data that it was completed with.
    pub output: Option<T>,
    /// Set if the token timed out.
    pub error: Option<String>,
}

names! {
    /// The status of a token.
    pub enum WaitpointTokenStatus {
        /// Not completed yet.
        Waiting = "WAITING",
        /// Completed.
        Completed = "COMPLETED",
        /// Timed out before it was completed.
        TimedOut = "TIMED_OUT",
    }
}

/// The settings of a token.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NewWaitpointToken {
    /// An idempotency key: a repeated call with it returns the same token. It is sent as it is, not hashed.
    pub idempotency_key: Option<String>,
    /// How long that key is valid, as a duration.
    #[serde(rename = "idempotencyKeyTTL")]
    pub idempotency_key_ttl: Option<String>,
    /// When the token times out: a duration from now, such as `"10m"`, or a date in ISO 8601.
    pub timeout: Option<String>,
    /// Tags of the token, at most ten.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
}

/// The response of [`WaitApi::create_token`](crate::WaitApi::create_token).
#[derive(Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct WaitpointTokenHandle {
    /// The id of the token, `waitpoint_…`.
    pub id: String,
    /// Whether this is an existing token with the same idempotency key.
    #[serde(default, deserialize_with = "or_default")]
    pub is_cached: bool,
    /// The URL that completes the token: a `POST` whose body is the data.
    #[serde(default, deserialize_with = "or_default")]
    pub url: String,
    /// A public token that can only complete this token, so it is fit for a browser. Expires after a day.
    pub public_access_token: String,
}

/// Does not show secrets.
impl fmt::Debug for WaitpointTokenHandle {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("WaitpointTokenHandle")
            .field("id", &self.id)
            .field("is_cached", &self.is_cached)
            .field("url", &self.url)
            .field("public_access_token", &Hidden)
            .finish()
    }
}

/// Filters and page of the list of tokens. A token must match all filters; with several values in one field, any
/// of them.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct WaitpointTokenFilter {
    /// The size of a page, at most 100. Default 25.
    pub limit: Option<u32>,
    /// Runs with these statuses.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub status: Vec<WaitpointTokenStatus>,
    /// Tokens created with this key.
    pub idempotency_key: Option<String>,
    /// Tokens with these tags.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// Tokens created within this time, as a duration such as `"24h"` or `"7d"`.
    pub period: Option<String>,
    /// Tokens created from this time on, in milliseconds since 1970.
    pub from: Option<u64>,
    /// Tokens created until this time, in milliseconds since 1970.
    pub to: Option<u64>,
    /// The cursor before the first item of the page: `pagination.next` of another page.
    pub after: Option<String>,
    /// The cursor after the last item of the page: `pagination.previous` of another page.
    pub before: Option<String>,
}

/// A token, as [`WaitApi::list_tokens`](crate::WaitApi::list_tokens) returns it.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct WaitpointToken {
    /// The id of the token, `waitpoint_…`.
    pub id: String,
    /// The URL that completes the token by a `POST`.
    #[serde(default, deserialize_with = "or_default")]
    pub url: String,
    /// The status.
    #[serde(default, deserialize_with = "or_default")]
    pub status: WaitpointTokenStatus,
    /// When it was completed.
    pub completed_at: Option<String>,
    /// When it completes by itself.
    pub completed_after: Option<String>,
    /// When it times out.
    pub timeout_at: Option<String>,
    /// The key that it was created with.
    pub idempotency_key: Option<String>,
    /// When that key expires.
    pub idempotency_key_expires_at: Option<String>,
    /// The tags.
    #[serde(default, deserialize_with = "or_default")]
    pub tags: Vec<String>,
    /// When it was created.
    #[serde(default, deserialize_with = "or_default")]
    pub created_at: String,
}
