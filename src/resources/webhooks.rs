//! Webhooks that the API receives.

use crate::call::{Answer as Due, Arg, Args, Call, Endpoint, Form, Method, Param, Shape, param};
use crate::client::Client;
use crate::error::{Error, Failure};
use crate::token::{Secret, is_signature};
use crate::transport::Transport;
use crate::value::{Kind, Thrown, Value};

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
.answer(&DATA);

/// `GET /api/v1/webhooks/deliveries`.
pub static LIST_DELIVERIES: Endpoint = Endpoint::new(
    "webhooks.deliveries.list",
    "listWebhookDeliveries",
    Method::Get,
    "/api/v1/webhooks/deliveries",
)
.args(&[Arg::Query(DELIVERY_PARAMS)])
.answer(&DATA);

/// `POST /api/v1/webhooks/deliveries/{id}/replay`.
pub static REPLAY_DELIVERY: Endpoint = Endpoint::new(
    "webhooks.deliveries.replay",
    "replayWebhookDelivery",
    Method::Post,
    "/api/v1/webhooks/deliveries/{}/replay",
)
.args(&[Arg::Id("deliveryId"), Arg::Query(&[param("targetId", "targetId", Form::Percent)])]);

/// `POST /api/v1/webhooks/endpoints/{id}/waiters`. The server knows a repeated attempt by the waiter's idempotency key,
/// which is always sent.
static CREATE_WAITER: Endpoint = Endpoint::new(
    "webhooks.waiter.create",
    "createWebhookWaiter",
    Method::Post,
    "/api/v1/webhooks/endpoints/{}/waiters",
)
.args(&[Arg::Id("endpoint")])
.answer(&Due::of(Shape::Handle).dates("expiresAt"))
.repeatable();

/// `POST /api/v1/webhooks/waiters/{id}/cancel`.
pub static CANCEL_WAITER: Endpoint = Endpoint::new(
    "webhooks.waiter.cancel",
    "cancelWebhookWaiter",
    Method::Post,
    "/api/v1/webhooks/waiters/{}/cancel",
)
.args(&[Arg::Id("waiter")]);

/// The calls of this resource.
pub const ENDPOINTS: &[&Endpoint] =
    &[&LIST_ENDPOINTS, &LIST_DELIVERIES, &REPLAY_DELIVERY, &CREATE_WAITER, &CANCEL_WAITER];

const DATA: Due = Due { dates: "createdAt updatedAt processedAt", places: "data", ..Due::OBJECT };

/// What making a waiter sends: what a run waits for until the endpoint takes a delivery that matches.
pub fn create_waiter<T: Transport>(
    client: &Client<T>,
    args: &mut Args<T::Value>,
) -> Result<Box<Call<T::Value>>, Failure<T::Value>> {
    let endpoint = args.take();
    let options = args.optional_object("options")?;
    let name = CREATE_WAITER.name;
    let mut call = CREATE_WAITER.read(&mut Args::new(name, vec![endpoint, args.take()]))?;
    let option = |name| Some(options.get(name)).filter(Value::is_truthy);
    if option("timeout").and_then(|timeout| timeout.as_time()).is_some_and(f64::is_nan) {
        return Err(Error::InvalidTime.into());
    }
    let key = client.own_key(name, &options)?;
    let key = key.map_or_else(|| client.transport.uuid(), |key| T::Value::string(&key.hash));
    let fields = ["match", "filter", "timeout", "tags", "idempotencyKey", "idempotencyKeyTTL"];
    let value = |name| match name {
        "idempotencyKey" => key.clone(),
        _ => option(name).unwrap_or_else(T::Value::undefined),
    };
    call.body = Some(T::Value::object_of(fields.map(|name| (name, value(name))).to_vec()));
    Ok(call)
}

/// The header that a webhook of Trigger.dev is signed in.
const SIGNATURE_HEADER: &str = "x-trigger-signature-hmacsha256";

/// What a webhook of Trigger.dev says, once its signature is found to be right. The request is a `Request`, or
/// `{ payload, header }`. Nothing is sent.
pub async fn construct_event<T: Transport>(
    client: &Client<T>,
    args: &mut Args<T::Value>,
) -> Result<T::Value, Failure<T::Value>> {
    let wrong = |why: &str| Err(Error::Webhook(why.to_owned()).into());
    let request = args.object("request")?;
    let secret = args.take().as_str().filter(|secret| !secret.is_empty()).map(Secret::new);
    let (payload, signature) = if request.get("text").kind() == Kind::Other {
        if secret.is_none() {
            return wrong("Secret is required when passing a Request object");
        }
        let name = T::Value::string(SIGNATURE_HEADER);
        let headers = request.get("headers");
        T::Value::check_thrown()?;
        let header = client.transport.invoke(&headers, "get", &name).await.map_err(Thrown)?;
        if !header.is_truthy() {
            return wrong("No signature header found");
        }
        let text = client.transport.invoke(&request, "text", &T::Value::undefined()).await;
        (text.map_err(Thrown)?, header)
    } else {
        (request.get("payload"), request.get("header"))
    };
    if signature.kind() == Kind::Array {
        return wrong("Signature header cannot be an array");
    }
    let Some(secret) = secret else { return wrong("Signature verification failed") };
    let payload = payload.to_text();
    if !is_signature(&signature.to_text(), &payload, &secret) {
        return wrong("Invalid signature");
    }
    match T::Value::parse(&T::Value::string(&payload)) {
        Ok(event) if event.kind() == Kind::Object => Ok(event),
        Ok(_) => wrong("Webhook parsing failed: it is no object"),
        Err(_) => wrong("Webhook parsing failed: it is not JSON"),
    }
}
