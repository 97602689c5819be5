//! Webhooks that the API receives.

use crate::call::{Answer as Due, Arg, Endpoint, Form, Method, Param, Shape, param};

const DELIVERY_PARAMS: &[Param] = &[
    param("endpoint", "filter[endpoint]", Form::Text),
    param("status", "filter[status]", Form::Text),
    param("period", "filter[period]", Form::Text),
    param("from", "filter[from]", Form::IsoTime),
    param("to", "filter[to]", Form::IsoTime),
    param("limit", "page[size]", Form::Text),
    param("after", "page[after]", Form::Text),
];

/// `GET /api/v1/webhooks/endpoints`.
pub static LIST_ENDPOINTS: Endpoint = Endpoint::new(
    "webhooks.endpoints.list",
    "listWebhookEndpoints",
    Method::Get,
    "/api/v1/webhooks/endpoints",
)
.answer(DATA);

/// `GET /api/v1/webhooks/deliveries`.
pub static LIST_DELIVERIES: Endpoint = Endpoint::new(
    "webhooks.deliveries.list",
    "listWebhookDeliveries",
    Method::Get,
    "/api/v1/webhooks/deliveries",
)
.args(&[Arg::Query(DELIVERY_PARAMS)])
.answer(DATA);

/// `POST /api/v1/webhooks/deliveries/{id}/replay`.
pub static REPLAY_DELIVERY: Endpoint = Endpoint::new(
    "webhooks.deliveries.replay",
    "replayWebhookDelivery",
    Method::Post,
    "/api/v1/webhooks/deliveries/{}/replay",
)
.args(&[Arg::Id("deliveryId"), Arg::Query(&[param("targetId", "targetId", Form::Percent)])]);

/// The calls of this resource.
pub const ENDPOINTS: &[&Endpoint] = &[&LIST_ENDPOINTS, &LIST_DELIVERIES, &REPLAY_DELIVERY];

const DATA: Due =
    Due { dates: "createdAt updatedAt processedAt", places: "data", ..Due::of(Shape::Object) };
