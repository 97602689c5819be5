//! Sessions: long-lived conversations with a task.

use crate::api::args::Args;
use crate::api::endpoint::{Arg, Endpoint, Handle, Start};
use crate::api::query_string::{Form, Param, param};
use crate::core::call::{Repeat, Route, Schema, Shape};
use crate::core::client::Client;
use crate::core::error::{Failure, describe};
use crate::core::page::Paging;
use crate::core::payload::short_id;
use crate::core::plan::Plan;
use crate::core::reply::End;
use crate::host::Host;
use crate::host::http::Method;
use crate::host::value::{Kind, Value};
use crate::util::future::Boxed;

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

const SESSION: Schema = Schema::of(Shape::Object).dates("closedAt expiresAt createdAt updatedAt");

/// `POST /api/v1/sessions`. A session of the same external id is found again.
pub static START: Endpoint =
    row("sessions.start", "createSession", Method::Post, "/api/v1/sessions")
        .args(&[Arg::Body("body")])
        .repeat(Repeat::WithField("externalId"))
        .prepare(start);

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
    .schema(&SESSION.paged(Paging::Cursor));

/// `POST /realtime/v1/sessions/{id}/in/append`. The server recognizes a repeated attempt by its part id.
pub static SEND: Endpoint = row(
    "sessions.open.in.send",
    "appendToSessionStream",
    Method::Post,
    "/realtime/v1/sessions/{}/in/append",
)
.schema(&Schema::OBJECT)
.on(Handle::Session)
.repeat(Repeat::Always)
.prepare(send)
.finish(resolve_to_nothing);

/// `POST /realtime/v1/sessions/{id}/channels/{name}/in/append`.
static SEND_TO_CHANNEL: Endpoint = Endpoint {
    route: Route { path: "/realtime/v1/sessions/{}/channels/{}/in/append", ..SEND.route },
    args: &[Arg::Id("sessionId"), Arg::Text("channel")],
    ..SEND
};

/// The calls of this resource.
pub const ENDPOINTS: &[&Endpoint] = &[&START, &RETRIEVE, &UPDATE, &CLOSE, &LIST, &SEND];

const fn row(
    name: &'static str,
    operation: &'static str,
    method: Method,
    path: &'static str,
) -> Endpoint {
    Endpoint::new(name, operation, method, path).args(&[Arg::Id("sessionId")]).schema(&SESSION)
}

/// The call that starts a session and its first run.
fn start(
    row: &'static Endpoint,
    client: &Client,
    args: &mut Args,
) -> Result<Start<'static>, Failure> {
    const DEPLOYMENT: &str = "externalDeploymentId";
    let mut call = row.read(args)?;
    let Some(given) = call.body.take() else { return Ok(call.into()) };
    let trigger = given.get("triggerConfig");
    if trigger.kind() != Kind::Object {
        let problem = ["must be an object, not ", &describe(&trigger)].concat();
        return Err(args.error("body.triggerConfig", &problem));
    }
    let deployment =
        client.deployment(&trigger.get(DEPLOYMENT), &client.configuration_of(&call)?)?;
    let mut trigger = trigger.copy_without(&[DEPLOYMENT]);
    trigger.put_str(DEPLOYMENT, deployment.as_deref());
    call.body = Some(given.with(vec![("triggerConfig", trigger)]));
    Ok(call.into())
}

/// The call that sends a value to a session: over the channel of this name or, without one, over the session's own.
fn send(
    row: &'static Endpoint,
    client: &Client,
    args: &mut Args,
) -> Result<Start<'static>, Failure> {
    let session = args.take();
    let channel = args.take();
    let value = args.take();
    let mut call = if channel.is_given() {
        SEND_TO_CHANNEL.of(vec![session, channel, args.take()])?
    } else {
        row.of(vec![session, args.take()])?
    };
    call.body = Some(value);
    call.headers.push(("x-part-id", short_id(&client.host)));
    Ok(call.into())
}

/// For calls whose reply says nothing that the caller needs.
pub fn resolve_to_nothing<'a>(_: &'a Host, _: &'a Plan, end: End) -> Boxed<'a, End> {
    Box::pin(std::future::ready(end.map(|reply| reply.with(Value::undefined()))))
}
