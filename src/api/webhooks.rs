//! Webhooks: endpoints, deliveries, waiters, and the verification of Trigger.dev's own webhooks.

use crate::api::args::Args;
use crate::api::endpoint::{Arg, Endpoint, Returns, Start};
use crate::api::query_string::{Form, Param, param};
use crate::api::waitpoints::{WAIT_FOR_TOKEN, check_time, for_token, wait};
use crate::core::call::{Repeat, Schema, Shape};
use crate::core::client::Client;
use crate::core::error::{ErrorKind, Failure};
use crate::core::reply::{End, Reply};
use crate::core::token::{Secret, is_signature};
use crate::host::value::{Kind, Thrown, Value};

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
pub static LIST_ENDPOINTS: Endpoint =
    Endpoint::get("webhooks.endpoints.list", "listWebhookEndpoints", "/api/v1/webhooks/endpoints")
        .schema(&DATA);

/// `GET /api/v1/webhooks/deliveries`.
pub static LIST_DELIVERIES: Endpoint = Endpoint::get(
    "webhooks.deliveries.list",
    "listWebhookDeliveries",
    "/api/v1/webhooks/deliveries",
)
.args(&[Arg::Query(DELIVERY_PARAMS)])
.schema(&DATA);

/// `POST /api/v1/webhooks/deliveries/{id}/replay`.
pub static REPLAY_DELIVERY: Endpoint = Endpoint::post(
    "webhooks.deliveries.replay",
    "replayWebhookDelivery",
    "/api/v1/webhooks/deliveries/{}/replay",
)
.args(&[Arg::Id("deliveryId"), Arg::Query(&[param("targetId", "targetId", Form::Percent)])]);

/// `POST /api/v1/webhooks/endpoints/{id}/waiters`. The server recognizes a repeated attempt by the waiter's idempotency key,
/// which is always sent.
pub static CREATE_WAITER: Endpoint = Endpoint::post(
    "webhooks.waiter.create",
    "createWebhookWaiter",
    "/api/v1/webhooks/endpoints/{}/waiters",
)
.args(&[Arg::Id("endpoint")])
.schema(&Schema::of(Shape::Handle).dates("expiresAt"))
.repeat(Repeat::Always)
.prepare(create_waiter)
.finish(|_, _, end| Box::pin(std::future::ready(end.map_err(waiter_error))));

/// `POST /api/v1/webhooks/waiters/{id}/cancel`.
pub static CANCEL_WAITER: Endpoint = Endpoint::post(
    "webhooks.waiter.cancel",
    "cancelWebhookWaiter",
    "/api/v1/webhooks/waiters/{}/cancel",
)
.args(&[Arg::Id("waiter")]);

/// The calls of this resource.
pub const ENDPOINTS: &[&Endpoint] = &[
    &LIST_ENDPOINTS,
    &LIST_DELIVERIES,
    &REPLAY_DELIVERY,
    &CREATE_WAITER,
    &CANCEL_WAITER,
    &WAIT,
    &CONSTRUCT_EVENT,
];

/// Converts the server's error code to the reason why a waiter can't be created.
fn waiter_error(failure: Failure) -> Failure {
    if failure.kind != ErrorKind::Status {
        return failure;
    }
    let body = failure.fields.get("body");
    let details = body.field("error").filter(|error| error.kind() == Kind::Object);
    let code = details.unwrap_or(body).text_field("code");
    let kind = match code.as_deref() {
        Some("webhook_waiter_limit") => ErrorKind::WaiterLimit,
        Some("webhook_endpoint_not_found") => ErrorKind::WaiterEndpoint,
        Some("webhook_filter_invalid") => ErrorKind::WaiterFilter,
        _ => return failure,
    };
    failure.reported_as(kind)
}

const DATA: Schema =
    Schema { dates: "createdAt updatedAt processedAt", places: "data", ..Schema::OBJECT };

/// Prepares the call that creates a waiter. A run waits for it until the endpoint receives a matching delivery.
fn create_waiter(
    row: &'static Endpoint,
    client: &Client,
    args: &mut Args,
) -> Result<Start<'static>, Failure> {
    let endpoint = args.take();
    let options = args.optional_object("options")?;
    let mut call = row.of(vec![endpoint, args.take()])?;
    let option = |name| Some(options.get(name)).filter(Value::is_truthy);
    check_time(&options.get("timeout"))?;
    let mut key = client.own_key(row.name(), &options, false)?.hash;
    if !key.is_given() {
        key = client.host.uuid();
    }
    let fields = ["match", "filter", "timeout", "tags", "idempotencyKey", "idempotencyKeyTTL"];
    let value = |name| match name {
        "idempotencyKey" => key.clone(),
        _ => option(name).unwrap_or_else(Value::undefined),
    };
    call.body = Some(Value::object_of(fields.map(|name| (name, value(name))).to_vec()));
    Ok(call.into())
}

/// Waits until a waiter receives a delivery or times out.
static WAIT: Endpoint = Endpoint::of_procedure("webhooks.waiter.wait", |row, client, args| {
    Box::pin(wait(row, client, for_token(row, client, args, "webhook waiter")))
})
.sends(&[&WAIT_FOR_TOKEN])
.returns(Returns::WaiterResult)
.inside_run("webhooks.waiter.wait");

/// Verifies the signature of a webhook from Trigger.dev and returns its event. Sends nothing.
pub static CONSTRUCT_EVENT: Endpoint =
    Endpoint::of_procedure("webhooks.constructEvent", |_, client, args| {
        Box::pin(construct_event(client, args))
    });

/// The header with the signature of a webhook from Trigger.dev.
const SIGNATURE_HEADER: &str = "x-trigger-signature-hmacsha256";

/// Returns the event of a webhook. The request is a `Request`, or `{ payload, header }`.
async fn construct_event(client: &Client, args: &mut Args) -> End {
    let request = args.object("request")?;
    let secret = args.take();
    let event = if request.get("text").kind() == Kind::Other {
        if !secret.is_truthy() {
            return Err(wrong("Secret is required when passing a Request object"));
        }
        let header = client.host.header_of(&request, SIGNATURE_HEADER);
        let Some(header) = header.filter(|header| !header.is_empty()) else {
            return Err(wrong("No signature header found"));
        };
        let text = client.host.invoke(&request, "text", &Value::undefined()).await;
        verify(&text.map_err(Thrown)?, &Value::string(&header), &secret)
    } else {
        verify(&request.get("payload"), &request.get("header"), &secret)
    };
    Ok(Reply::of_value(event?))
}

/// Returns the event of a payload with this signature.
fn verify(payload: &Value, signature: &Value, secret: &Value) -> Result<Value, Failure> {
    if signature.kind() == Kind::Array {
        return Err(wrong("Signature header cannot be an array"));
    }
    let Some(secret) = secret.as_str().filter(|secret| !secret.is_empty()) else {
        return Err(wrong("Signature verification failed"));
    };
    let payload = payload.to_text();
    if !is_signature(&signature.to_text(), &payload, &Secret::new(secret)) {
        return Err(wrong("Invalid signature"));
    }
    match Value::parse(&Value::string(&payload)) {
        Ok(event) if event.kind() == Kind::Object => Ok(event),
        Ok(_) => Err(wrong("Webhook parsing failed: the payload isn't an object")),
        Err(_) => Err(wrong("Webhook parsing failed: the payload isn't JSON")),
    }
}

fn wrong(problem: &str) -> Failure {
    ErrorKind::Webhook.error(problem)
}
