//! Generated from `src/npm/types/webhooks.d.ts` by `scripts/generate.mjs`.

use crate::api::endpoint::Endpoint;
use crate::api::webhooks;
use crate::host::value::Value;
use crate::rust::calls::Calls;
use crate::rust::{
    CanceledWebhookWaiter, Error, NewWebhookWaiter, ReplayedWebhookDelivery, RequestOptions,
    TriggerClient, WebhookDeliveryFilter, WebhookDeliveryPage, WebhookEndpoint, WebhookWaiter,
    calls,
};

/// The calls of [`TriggerClient::webhooks`](crate::TriggerClient::webhooks). Key: a secret key.
///
#[doc = include_str!("../examples/webhooks.md")]
#[derive(Clone, Debug)]
pub struct WebhooksApi {
    pub(in crate::rust) calls: Calls,
}

impl TriggerClient {
    /// Webhooks: endpoints, deliveries and waiters.
    #[must_use]
    pub fn webhooks(&self) -> WebhooksApi {
        WebhooksApi { calls: self.calls.clone() }
    }
}

impl WebhooksApi {
    /// This group with these request options.
    #[must_use]
    pub fn with(self, options: RequestOptions) -> Self {
        Self { calls: self.calls.with(options) }
    }
}

/// Endpoints, which receive events.
///
#[doc = include_str!("../examples/webhooks.endpoints.md")]
#[derive(Clone, Debug)]
pub struct WebhookEndpointsApi {
    pub(in crate::rust) calls: Calls,
}

impl WebhooksApi {
    /// Endpoints, which receive events.
    #[must_use]
    pub fn endpoints(&self) -> WebhookEndpointsApi {
        WebhookEndpointsApi { calls: self.calls.clone() }
    }
}

impl WebhookEndpointsApi {
    /// This group with these request options.
    #[must_use]
    pub fn with(self, options: RequestOptions) -> Self {
        Self { calls: self.calls.with(options) }
    }

    /// Lists the endpoints of the key's environment.
    pub async fn list(&self) -> Result<Vec<WebhookEndpoint>, Error> {
        let args = vec![];
        self.calls.send(&webhooks::LIST_ENDPOINTS, args, None).await?.read_field("data")
    }
}

/// Deliveries, the events that endpoints received.
///
#[doc = include_str!("../examples/webhooks.deliveries.md")]
#[derive(Clone, Debug)]
pub struct WebhookDeliveriesApi {
    pub(in crate::rust) calls: Calls,
}

impl WebhooksApi {
    /// Deliveries, the events that endpoints received.
    #[must_use]
    pub fn deliveries(&self) -> WebhookDeliveriesApi {
        WebhookDeliveriesApi { calls: self.calls.clone() }
    }
}

impl WebhookDeliveriesApi {
    /// This group with these request options.
    #[must_use]
    pub fn with(self, options: RequestOptions) -> Self {
        Self { calls: self.calls.with(options) }
    }

    /// Lists one page of the deliveries, newest first. `after` selects the next page.
    ///
    /// - `query`: filters, and the size of the page.
    pub async fn list(&self, query: WebhookDeliveryFilter) -> Result<WebhookDeliveryPage, Error> {
        const ROW: &Endpoint = &webhooks::LIST_DELIVERIES;
        let args = vec![calls::params(ROW, "query", &query)?];
        self.calls.send(ROW, args, None).await?.read()
    }

    /// Delivers an event again, as a new delivery.
    ///
    /// - `delivery_id`: the id of the earlier delivery.
    /// - `target_id`: delivers it only to this subscriber, regardless of its filter.
    ///
    /// # Errors
    ///
    /// 404 if there is no such delivery.
    pub async fn replay(
        &self,
        delivery_id: &str,
        target_id: Option<&str>,
    ) -> Result<ReplayedWebhookDelivery, Error> {
        let args = vec![
            delivery_id.into(),
            Value::object_of(vec![(
                "targetId",
                target_id.map_or_else(Value::undefined, Into::into),
            )]),
        ];
        self.calls.send(&webhooks::REPLAY_DELIVERY, args, None).await?.read()
    }
}

/// Waiters: deliveries that runs wait for.
///
#[doc = include_str!("../examples/webhooks.waiter.md")]
#[derive(Clone, Debug)]
pub struct WebhookWaitersApi {
    pub(in crate::rust) calls: Calls,
}

impl WebhooksApi {
    /// Waiters: deliveries that runs wait for.
    #[must_use]
    pub fn waiter(&self) -> WebhookWaitersApi {
        WebhookWaitersApi { calls: self.calls.clone() }
    }
}

impl WebhookWaitersApi {
    /// This group with these request options.
    #[must_use]
    pub fn with(self, options: RequestOptions) -> Self {
        Self { calls: self.calls.with(options) }
    }

    /// Creates a waiter. The next delivery that matches resumes the run that waits for it. Create it before you
    /// cause the event.
    ///
    /// - `endpoint`: the id of the endpoint.
    /// - `options`: the conditions, and the time-out.
    ///
    /// # Errors
    ///
    /// `WebhookWaiterLimitError`, `WebhookEndpointNotFoundError`, `WebhookFilterError`.
    pub async fn create(
        &self,
        endpoint: &str,
        options: NewWebhookWaiter,
    ) -> Result<WebhookWaiter, Error> {
        const ROW: &Endpoint = &webhooks::CREATE_WAITER;
        let args = vec![endpoint.into(), calls::params(ROW, "options", &options)?];
        self.calls.send(ROW, args, None).await?.read()
    }

    /// Cancels a waiter, unless a delivery came first.
    ///
    /// - `waiter`: the id of the waiter.
    ///
    /// # Errors
    ///
    /// 404 if there is no such waiter.
    pub async fn cancel(&self, waiter: &str) -> Result<CanceledWebhookWaiter, Error> {
        let args = vec![waiter.into()];
        self.calls.send(&webhooks::CANCEL_WAITER, args, None).await?.read()
    }
}
