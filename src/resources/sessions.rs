//! Sessions: long-lived conversations with a task.

use crate::call::{Answer as Due, Arg, Endpoint, Form, Method, Param, Shape, param};
use crate::page::Paging;

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
    .answer(SESSION.paged(Paging::Cursor));

/// The calls of this resource.
pub const ENDPOINTS: &[&Endpoint] = &[&RETRIEVE, &UPDATE, &CLOSE, &LIST];

const fn row(
    name: &'static str,
    operation: &'static str,
    method: Method,
    path: &'static str,
) -> Endpoint {
    Endpoint::new(name, operation, method, path).args(&[Arg::Id("sessionId")]).answer(SESSION)
}
