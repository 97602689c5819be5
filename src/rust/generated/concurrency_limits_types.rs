//! Generated from `src/npm/types/concurrency-limits.d.ts` by `scripts/generate.mjs`.

use serde::{Deserialize, Serialize};

use crate::rust::Ttl;
use crate::rust::json::or_default;

/// Selects a page of concurrency limits.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ConcurrencyLimitFilter {
    /// The page number, from 1.
    pub page: Option<u32>,
    /// The number of limits in a page.
    pub per_page: Option<u32>,
}

/// A limit on the number of runs that execute at the same time.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ConcurrencyLimit {
    /// The id of the limit, `climit_…`.
    pub id: String,
    /// The declared name, or `task/` and the identifier of the task.
    #[serde(default, deserialize_with = "or_default")]
    pub name: String,
    /// The limit of each concurrency key.
    #[serde(default, deserialize_with = "or_default")]
    pub per_key: ConcurrencyLimitBound,
    /// The limit of all keys together.
    #[serde(default, deserialize_with = "or_default")]
    pub total: ConcurrencyLimitBound,
    /// The number of its runs that execute.
    #[serde(default, deserialize_with = "or_default")]
    pub running: u32,
    /// The number of runs that wait for it.
    #[serde(default, deserialize_with = "or_default")]
    pub queued: u32,
    /// Whether it is paused, so that none of its runs starts.
    #[serde(default, deserialize_with = "or_default")]
    pub paused: bool,
}

/// One of the two numbers of a concurrency limit.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ConcurrencyLimitBound {
    /// The number in force; `None` for no limit.
    pub current: Option<u32>,
    /// The number that the code declares.
    pub base: Option<u32>,
    /// The number that overrides the declared one.
    #[serde(rename = "override")]
    pub override_value: Option<u32>,
    /// When the override was set.
    pub overridden_at: Option<String>,
}

/// A concurrency limit, as it applies to one concurrency key.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ConcurrencyKeyLimit {
    /// The name of the limit.
    #[serde(default, deserialize_with = "or_default")]
    pub name: String,
    /// The concurrency key.
    #[serde(default, deserialize_with = "or_default")]
    pub concurrency_key: String,
    /// The limit for this key.
    #[serde(default, deserialize_with = "or_default")]
    pub per_key: ConcurrencyKeyBound,
    /// The number of this key's runs that execute under the limit.
    #[serde(default, deserialize_with = "or_default")]
    pub running: u32,
    /// Whether the limit is paused.
    #[serde(default, deserialize_with = "or_default")]
    pub paused: bool,
}

/// The number of a concurrency limit for one concurrency key.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ConcurrencyKeyBound {
    /// The number in force; `None` for no limit.
    pub current: Option<u32>,
    /// The number that applies to every key.
    pub base: Option<u32>,
    /// The number that overrides it for this key.
    #[serde(rename = "override")]
    pub override_value: Option<u32>,
    /// When the override expires.
    pub expires_at: Option<String>,
}

/// An override for one concurrency key.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ConcurrencyKeyOverride {
    /// The concurrency key.
    pub concurrency_key: String,
    /// The largest number of its runs that may execute at the same time, from 0.
    pub per_key: u32,
    /// How long the override lasts: a duration such as `"7d"`, or seconds. Default 7 days, at most 30.
    pub ttl: Option<Ttl>,
}

/// Overrides for the limit as a whole. At least one of the two numbers is required.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ConcurrencyLimitOverride {
    /// The largest number of runs of each key that may execute at the same time, from 0.
    pub per_key: Option<u32>,
    /// The largest number of runs that may execute at the same time, from 0.
    pub total: Option<u32>,
}
