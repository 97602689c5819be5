//! Generated from `src/npm/types/webhooks.d.ts` by `scripts/generate.mjs`.

use serde::{Deserialize, Serialize};

use crate::rust::Json;
use crate::rust::json::or_default;
use crate::rust::names::names;

/// An endpoint, which receives events from a sender.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct WebhookEndpoint {
    /// The id of the endpoint, `wh_…`.
    pub id: String,
    /// The declared id.
    #[serde(default, deserialize_with = "or_default")]
    pub declared_id: String,
    /// The source of its events.
    #[serde(default, deserialize_with = "or_default")]
    pub source: String,
    /// The status.
    #[serde(default, deserialize_with = "or_default")]
    pub status: WebhookEndpointStatus,
    /// The party that provides its secret.
    #[serde(default, deserialize_with = "or_default")]
    pub secret_provisioning: SecretProvisioning,
    /// Whether it has a secret.
    #[serde(default, deserialize_with = "or_default")]
    pub secret_set: bool,
    /// The tenant that it belongs to.
    pub tenant_id: Option<String>,
    /// Your own id for it.
    pub external_ref: Option<String>,
    /// The URL that receives events.
    #[serde(default, deserialize_with = "or_default")]
    pub url: String,
    /// When it was created.
    #[serde(default, deserialize_with = "or_default")]
    pub created_at: String,
    /// When it was last changed.
    #[serde(default, deserialize_with = "or_default")]
    pub updated_at: String,
}

names! {
    /// The status of an endpoint.
    pub enum WebhookEndpointStatus {
        /// Receives events.
        Active = "active",
        /// Receives no events.
        Inactive = "inactive",
        /// Is being deleted.
        Deleting = "deleting",
    }
}

names! {
    /// The party that provides its secret.
    pub enum SecretProvisioning {
        /// `provider`.
        Provider = "provider",
        /// `integrator`.
        Integrator = "integrator",
        /// `either`.
        Either = "either",
    }
}

/// Filters and page of the list of deliveries. A delivery must match all filters; with several values in one
/// field, any of them.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct WebhookDeliveryFilter {
    /// Deliveries to these endpoints, each given by its id or its declared id.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub endpoint: Vec<String>,
    /// The status.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub status: Vec<WebhookDeliveryStatus>,
    /// Deliveries created within this time, as a duration such as `"1h"` or `"7d"`.
    pub period: Option<String>,
    /// Deliveries created from this time on.
    pub from: Option<String>,
    /// Deliveries created until this time.
    pub to: Option<String>,
    /// The size of a page, 1 to 100.
    pub limit: Option<u32>,
    /// The cursor before the first item of the page: `pagination.next` of another page.
    pub after: Option<String>,
}

names! {
    /// The status of a delivery.
    pub enum WebhookDeliveryStatus {
        /// Waits to be processed.
        Pending = "pending",
        /// Is being processed.
        Processing = "processing",
        /// Processed successfully.
        Succeeded = "succeeded",
        /// Processing failed.
        Failed = "failed",
        /// Dropped by the filters of all subscribers.
        Filtered = "filtered",
        /// Without a subscriber.
        Unmatched = "unmatched",
    }
}

/// The response of `webhooks.deliveries`: one page.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct WebhookDeliveryPage {
    /// The deliveries, newest first.
    #[serde(default, deserialize_with = "or_default")]
    pub data: Vec<WebhookDelivery>,
    /// The cursors of the next and previous pages.
    #[serde(default, deserialize_with = "or_default")]
    pub pagination: WebhookDeliveryPagePagination,
}

/// A delivery: one event that an endpoint received.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct WebhookDelivery {
    /// The id of the delivery.
    #[serde(default, deserialize_with = "or_default")]
    pub id: String,
    /// The endpoint, if it still exists.
    pub endpoint: Option<WebhookDeliveryEndpoint>,
    /// The status.
    #[serde(default, deserialize_with = "or_default")]
    pub status: WebhookDeliveryStatus,
    /// The sender's id for it.
    #[serde(default, deserialize_with = "or_default")]
    pub external_delivery_id: String,
    /// Whether it is a test.
    #[serde(default, deserialize_with = "or_default")]
    pub is_test: bool,
    /// When it arrived.
    #[serde(default, deserialize_with = "or_default")]
    pub created_at: String,
    /// When it was processed.
    pub processed_at: Option<String>,
}

/// The endpoint, if it still exists.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct WebhookDeliveryEndpoint {
    /// The id of the endpoint, `wh_…`.
    #[serde(default, deserialize_with = "or_default")]
    pub id: String,
    /// The declared id.
    #[serde(default, deserialize_with = "or_default")]
    pub declared_id: String,
}

/// The cursors of the next and previous pages.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct WebhookDeliveryPagePagination {
    /// The cursor of the next page.
    pub next: Option<String>,
    /// The cursor of the previous page.
    pub previous: Option<String>,
}

/// The response of `webhooks.deliveries`.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ReplayedWebhookDelivery {
    /// The id of the new delivery.
    #[serde(default, deserialize_with = "or_default")]
    pub delivery_id: String,
    /// The id of the earlier delivery.
    #[serde(default, deserialize_with = "or_default")]
    pub replayed_from: String,
}

/// The conditions of a waiter, and its time-out.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NewWebhookWaiter {
    /// The values that a delivery must have, by path, such as `{ "event.type": "paid" }`.
    #[serde(rename = "match")]
    pub match_fields: Option<Json>,
    /// A filter, as text, in place of `match`.
    pub filter: Option<String>,
    /// When the waiter times out: a duration from now, such as `"1h"`, or a date in ISO 8601.
    pub timeout: Option<String>,
    /// Tags of the waiter.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// Makes the call safe to repeat: while the key is valid, another call with it returns the existing waiter. A
    /// string is hashed first. Default a random key.
    pub idempotency_key: Option<String>,
    /// How long the key is valid, as a duration.
    #[serde(rename = "idempotencyKeyTTL")]
    pub idempotency_key_ttl: Option<String>,
}

/// A waiter.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct WebhookWaiter {
    /// The id of the waiter, `waitpoint_…`.
    pub id: String,
    /// The URL of the waiter in the dashboard.
    pub url: Option<String>,
    /// When it times out.
    #[serde(default, deserialize_with = "or_default")]
    pub expires_at: String,
    /// Whether this is an existing waiter with the same idempotency key.
    #[serde(default, deserialize_with = "or_default")]
    pub is_cached: bool,
}

/// The response of `webhooks.waiter`.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct CanceledWebhookWaiter {
    /// Whether the waiter was cancelled.
    #[serde(default, deserialize_with = "or_default")]
    pub cancelled: bool,
    /// Set if a delivery came first.
    pub reason: Option<String>,
    /// The id of that delivery.
    pub delivery_id: Option<String>,
}
