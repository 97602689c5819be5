//! Named limits on the number of concurrent runs, in total and for each concurrency key.

use crate::api::endpoint::{Arg, Endpoint};
use crate::api::query_string::{Form, Param, param};
use crate::core::call::{Fallback, Schema};
use crate::core::page::Paging;
use crate::host::http::Method;

const LIST_PARAMS: &[Param] =
    &[param("perPage", "perPage", Form::Text), param("page", "page", Form::Text)];

const KEY_PARAMS: &[Param] = &[param("concurrencyKey", "concurrencyKey", Form::Text)];

const LIMIT: Schema = Schema {
    dates: "overriddenAt expiresAt",
    places: "perKey total",
    fallbacks: &[("paused", Fallback::False)],
    ..Schema::OBJECT
};

/// `GET /api/v1/concurrency-limits`.
pub static LIST: Endpoint = row(
    "concurrencyLimits.list",
    "listConcurrencyLimits",
    Method::Get,
    "/api/v1/concurrency-limits",
)
.args(&[Arg::Query(LIST_PARAMS)])
.schema(&LIMIT.paged(Paging::Offset));

/// `GET /api/v1/concurrency-limits/{name}`, of one key if the caller passes one.
pub static RETRIEVE: Endpoint = row(
    "concurrencyLimits.retrieve",
    "retrieveConcurrencyLimit",
    Method::Get,
    "/api/v1/concurrency-limits/{}",
)
.args(&[Arg::Text("name"), Arg::Query(KEY_PARAMS)]);

/// `POST /api/v1/concurrency-limits/{name}/override`.
pub static OVERRIDE: Endpoint = row(
    "concurrencyLimits.override",
    "overrideConcurrencyLimit",
    Method::Post,
    "/api/v1/concurrency-limits/{}/override",
)
.args(&[Arg::Text("name"), Arg::Body("body")]);

/// `POST /api/v1/concurrency-limits/{name}/reset`, of one key if the caller passes one.
pub static RESET: Endpoint = row(
    "concurrencyLimits.reset",
    "resetConcurrencyLimit",
    Method::Post,
    "/api/v1/concurrency-limits/{}/reset",
)
.args(&[Arg::Text("name"), Arg::OptionalBody("options")]);

/// `POST /api/v1/concurrency-limits/{name}/pause`.
pub static PAUSE: Endpoint = row(
    "concurrencyLimits.pause",
    "pauseConcurrencyLimit",
    Method::Post,
    "/api/v1/concurrency-limits/{}/pause",
)
.args(&[Arg::Text("name"), Arg::Fixed("action", "pause")]);

/// `POST /api/v1/concurrency-limits/{name}/pause`.
pub static RESUME: Endpoint = row(
    "concurrencyLimits.resume",
    "pauseConcurrencyLimit",
    Method::Post,
    "/api/v1/concurrency-limits/{}/pause",
)
.args(&[Arg::Text("name"), Arg::Fixed("action", "resume")]);

/// The calls of this resource.
pub const ENDPOINTS: &[&Endpoint] = &[&LIST, &RETRIEVE, &OVERRIDE, &RESET, &PAUSE, &RESUME];

const fn row(
    name: &'static str,
    operation: &'static str,
    method: Method,
    path: &'static str,
) -> Endpoint {
    Endpoint::new(name, operation, method, path).args(&[Arg::Text("name")]).schema(&LIMIT)
}
