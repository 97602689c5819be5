//! Errors of failed runs, grouped by their cause.

use crate::api::endpoint::{Arg, Endpoint};
use crate::api::query_string::{Form, Param, param};
use crate::core::call::{Schema, Shape};
use crate::core::page::Paging;
use crate::host::http::Method;

const LIST_PARAMS: &[Param] = &[
    param("taskIdentifier", "filter[taskIdentifier]", Form::Text),
    param("version", "filter[version]", Form::Text),
    param("status", "filter[status]", Form::Text),
    param("search", "filter[search]", Form::Text),
    param("period", "filter[period]", Form::Text),
    param("from", "filter[from]", Form::Time),
    param("to", "filter[to]", Form::Time),
    param("limit", "page[size]", Form::Text),
    param("after", "page[after]", Form::Text),
    param("before", "page[before]", Form::Text),
];

const ERROR: Schema =
    Schema::of(Shape::Object).dates("firstSeen lastSeen resolvedAt ignoredAt ignoredUntil");

/// `GET /api/v1/errors`.
pub static LIST: Endpoint = row("errors.list", "listErrors", Method::Get, "/api/v1/errors")
    .args(&[Arg::Query(LIST_PARAMS)])
    .schema(&ERROR.paged(Paging::Cursor));

/// `GET /api/v1/errors/{id}`.
pub static RETRIEVE: Endpoint =
    row("errors.retrieve", "retrieveError", Method::Get, "/api/v1/errors/{}");

/// `POST /api/v1/errors/{id}/resolve`.
pub static RESOLVE: Endpoint =
    row("errors.resolve", "resolveError", Method::Post, "/api/v1/errors/{}/resolve")
        .args(&[Arg::Id("errorId"), Arg::OptionalBody("body")]);

/// `POST /api/v1/errors/{id}/ignore`.
pub static IGNORE: Endpoint =
    row("errors.ignore", "ignoreError", Method::Post, "/api/v1/errors/{}/ignore")
        .args(&[Arg::Id("errorId"), Arg::OptionalBody("body")]);

/// `POST /api/v1/errors/{id}/unresolve`.
pub static UNRESOLVE: Endpoint =
    row("errors.unresolve", "unresolveError", Method::Post, "/api/v1/errors/{}/unresolve");

/// The calls of this resource.
pub const ENDPOINTS: &[&Endpoint] = &[&LIST, &RETRIEVE, &RESOLVE, &IGNORE, &UNRESOLVE];

const fn row(
    name: &'static str,
    operation: &'static str,
    method: Method,
    path: &'static str,
) -> Endpoint {
    Endpoint::new(name, operation, method, path).args(&[Arg::Id("errorId")]).schema(&ERROR)
}
