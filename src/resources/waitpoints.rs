//! Waitpoint tokens: what a run waits for until somebody completes it.

use crate::answer::Answer;
use crate::call::{Answer as Due, Arg, Args, Endpoint, Form, Method, Param, Shape, param};
use crate::client::Client;
use crate::error::Failure;
use crate::page::Paging;
use crate::transport::Transport;
use crate::value::Value;

const LIST_PARAMS: &[Param] = &[
    param("status", "filter[status]", Form::Text),
    param("idempotencyKey", "filter[idempotencyKey]", Form::Text),
    param("tags", "filter[tags]", Form::Text),
    param("period", "filter[createdAt][period]", Form::Text),
    param("from", "filter[createdAt][from]", Form::Time),
    param("to", "filter[createdAt][to]", Form::Time),
    param("limit", "page[size]", Form::Text),
    param("after", "page[after]", Form::Text),
    param("before", "page[before]", Form::Text),
];

/// `POST /api/v1/waitpoints/tokens`.
pub static CREATE: Endpoint = Endpoint::new(
    "wait.createToken",
    "createWaitpointToken",
    Method::Post,
    "/api/v1/waitpoints/tokens",
)
.args(&[Arg::OptionalBody("options")])
.answer(Due::of(Shape::Handle));

/// `GET /api/v1/waitpoints/tokens`.
pub static LIST: Endpoint = Endpoint::new(
    "wait.listTokens",
    "listWaitpointTokens",
    Method::Get,
    "/api/v1/waitpoints/tokens",
)
.args(&[Arg::Query(LIST_PARAMS)])
.answer(
    Due::of(Shape::Page(Paging::Cursor))
        .dates("completedAt completedAfter timeoutAt idempotencyKeyExpiresAt createdAt"),
);

/// `GET /api/v1/waitpoints/tokens/{id}`.
static RETRIEVE: Endpoint = Endpoint::new(
    "wait.retrieveToken",
    "retrieveWaitpointToken",
    Method::Get,
    "/api/v1/waitpoints/tokens/{}",
)
.args(&[Arg::Id("tokenId")])
.answer(
    Due::of(Shape::Handle)
        .dates("completedAt completedAfter timeoutAt idempotencyKeyExpiresAt createdAt"),
);

/// `POST /api/v1/waitpoints/tokens/{id}/complete`.
pub static COMPLETE: Endpoint = Endpoint::new(
    "wait.completeToken",
    "completeWaitpointToken",
    Method::Post,
    "/api/v1/waitpoints/tokens/{}/complete",
)
.args(&[Arg::Id("tokenId"), Arg::Field("data")]);

/// The calls of this resource.
pub const ENDPOINTS: &[&Endpoint] = &[&CREATE, &LIST, &RETRIEVE, &COMPLETE];

/// Creates a token, and a public token that completes it.
pub async fn create<T: Transport>(
    client: &Client<T>,
    args: Args<T::Value>,
) -> Result<Answer<T::Value>, Failure<T::Value>> {
    let call = CREATE.read(args, None)?;
    let answer = client.send(&call).await?;
    let id = answer.value.text_field("id").unwrap_or_default();
    let scope = ["write:waitpoints:", &id].concat();
    let token = client.public_token(&answer, &CREATE, &call, &scope, "24h")?;
    let mut handle = answer.value.clone();
    handle.set("publicAccessToken", T::Value::string(&token));
    Ok(answer.with(handle))
}

/// Retrieves a token. Its `output` is the value that it was completed with, or where `outputIsError` an error.
pub async fn retrieve<T: Transport>(
    client: &Client<T>,
    args: Args<T::Value>,
) -> Result<Answer<T::Value>, Failure<T::Value>> {
    let call = RETRIEVE.read(args, None)?;
    let answer = client.send(&call).await?;
    let mut token = answer.value.clone();
    let output =
        client.open_packet(&token.get("output"), &token.get("outputType"), &call.options).await;
    token.set("output", output.map_err(|failure| failure.of_call(RETRIEVE.name))?);
    Ok(answer.with(token))
}
