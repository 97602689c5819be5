//! Sessions: long-lived conversations with a task.

use crate::call::{
    Answer as Due, Arg, Args, Call, Endpoint, Form, Method, Param, Shape, describe, param,
};
use crate::client::Client;
use crate::error::Failure;
use crate::page::Paging;
use crate::transport::Transport;
use crate::url::push_segment;
use crate::value::{Kind, Value};

const LIST_PARAMS: &[Param] = &[
    param("type", "filter[type]", Form::Text),
    param("tag", "filter[tags]", Form::Text),
    param("taskIdentifier", "filter[taskIdentifier]", Form::Text),
    param("externalId", "filter[externalId]", Form::Text),
    param("status", "filter[status]", Form::Text),
    param("period", "filter[createdAt][period]", Form::Text),
    param("from", "filter[createdAt][from]", Form::TimeOrZero),
    param("to", "filter[createdAt][to]", Form::TimeOrZero),
    param("limit", "page[size]", Form::Text),
    param("after", "page[after]", Form::Text),
    param("before", "page[before]", Form::Text),
];

const SESSION: Due = Due::of(Shape::Object).dates("closedAt expiresAt createdAt updatedAt");

/// `POST /api/v1/sessions`. A session of the same external id is found again.
static START: Endpoint = row("sessions.start", "createSession", Method::Post, "/api/v1/sessions")
    .args(&[Arg::Body("body")]);

/// `GET /api/v1/sessions/{id}`, by its id or its external id.
pub static RETRIEVE: Endpoint =
    row("sessions.retrieve", "retrieveSession", Method::Get, "/api/v1/sessions/{}");

/// `PATCH /api/v1/sessions/{id}`.
pub static UPDATE: Endpoint =
    row("sessions.update", "updateSession", Method::Patch, "/api/v1/sessions/{}")
        .args(&[Arg::Id("sessionId"), Arg::Body("body")]);

/// `POST /api/v1/sessions/{id}/close`.
pub static CLOSE: Endpoint =
    row("sessions.close", "closeSession", Method::Post, "/api/v1/sessions/{}/close")
        .args(&[Arg::Id("sessionId"), Arg::OptionalBody("body")]);

/// `GET /api/v1/sessions`.
pub static LIST: Endpoint = row("sessions.list", "listSessions", Method::Get, "/api/v1/sessions")
    .args(&[Arg::Query(LIST_PARAMS)])
    .answer(&SESSION.paged(Paging::Cursor));

/// The calls of this resource.
pub const ENDPOINTS: &[&Endpoint] = &[&START, &RETRIEVE, &UPDATE, &CLOSE, &LIST];

const fn row(
    name: &'static str,
    operation: &'static str,
    method: Method,
    path: &'static str,
) -> Endpoint {
    Endpoint::new(name, operation, method, path).args(&[Arg::Id("sessionId")]).answer(&SESSION)
}

/// What starting a session, and its first run, sends.
pub fn start<T: Transport>(
    client: &Client<T>,
    args: &mut Args<T::Value>,
) -> Result<Box<Call<T::Value>>, Failure<T::Value>> {
    const DEPLOYMENT: &str = "externalDeploymentId";
    let mut call = START.read(args)?;
    let Some(given) = call.body.take() else { return Ok(call) };
    let trigger = given.get("triggerConfig");
    if trigger.kind() != Kind::Object {
        let problem = ["must be an object, not ", describe(&trigger)].concat();
        return Err(args.error("body.triggerConfig", &problem));
    }
    let deployment = client.deployment(&trigger.get(DEPLOYMENT), &client.config_of(&call)?)?;
    let mut trigger = trigger.copy_without(&[DEPLOYMENT]);
    trigger.put_str(DEPLOYMENT, deployment.as_deref());
    call.body = Some(given.with(vec![("triggerConfig", trigger)]));
    Ok(call)
}

/// `POST /realtime/v1/sessions/{id}/in/append`. The server knows a repeated attempt by its part id.
static SEND: Endpoint =
    row("sessions.open.in.send", "appendToSessionStream", Method::Post, "/realtime/v1/sessions/{}")
        .answer(&Due::OBJECT)
        .repeatable();

/// What is sent for a value to a session, over the channel of this name or, where there is none, over that of the session
/// itself.
pub fn send<T: Transport>(
    client: &Client<T>,
    args: &mut Args<T::Value>,
) -> Result<Box<Call<T::Value>>, Failure<T::Value>> {
    let session = args.take();
    let channel = args.take();
    let value = args.take();
    let mut call = SEND.of(vec![session, args.take()])?;
    if channel.is_given() {
        call.path.push_str("/channels/");
        push_segment(&mut call.path, &args.segment("channel", &channel)?);
    }
    call.path.push_str("/in/append");
    call.body = Some(value);
    call.headers.push(("x-part-id", client.random_id(PART_ID_LETTERS)));
    Ok(call)
}

const PART_ID_LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";
