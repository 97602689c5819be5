//! Queues, which limit the number of concurrent runs.
//!
//! A queue is named by its id, or as `{ type: "task" | "custom", name }`.

use crate::api::endpoint::{Arg, Endpoint};
use crate::api::query_string::{Form, Param, param};
use crate::core::call::{Fallback, Schema};
use crate::core::page::Paging;
use crate::host::http::Method;

const LIST_PARAMS: &[Param] =
    &[param("perPage", "perPage", Form::Text), param("page", "page", Form::Text)];

const QUEUE: Schema = Schema {
    dates: "overriddenAt",
    places: "concurrency",
    fallbacks: &[("version", Fallback::Text("V1"))],
    ..Schema::OBJECT
};

/// `GET /api/v1/queues`.
pub static LIST: Endpoint = Endpoint::get("queues.list", "listQueues", "/api/v1/queues")
    .args(&[Arg::Query(LIST_PARAMS)])
    .schema(&QUEUE.paged(Paging::Offset));

/// `GET /api/v1/queues/{queue}`.
pub static RETRIEVE: Endpoint =
    row("queues.retrieve", "retrieveQueue", Method::Get, "/api/v1/queues/{}");

/// `POST /api/v1/queues/{queue}/pause`.
pub static PAUSE: Endpoint =
    row("queues.pause", "pauseQueue", Method::Post, "/api/v1/queues/{}/pause")
        .args(&[Arg::Queue, Arg::Fixed("action", "pause")]);

/// `POST /api/v1/queues/{queue}/pause`.
pub static RESUME: Endpoint =
    row("queues.resume", "pauseQueue", Method::Post, "/api/v1/queues/{}/pause")
        .args(&[Arg::Queue, Arg::Fixed("action", "resume")]);

/// `POST /api/v1/queues/{queue}/concurrency/override`.
pub static OVERRIDE: Endpoint = row(
    "queues.overrideConcurrencyLimit",
    "overrideQueueConcurrencyLimit",
    Method::Post,
    "/api/v1/queues/{}/concurrency/override",
)
.args(&[Arg::Queue, Arg::Field("concurrencyLimit")]);

/// `POST /api/v1/queues/{queue}/concurrency/reset`.
pub static RESET: Endpoint = row(
    "queues.resetConcurrencyLimit",
    "resetQueueConcurrencyLimit",
    Method::Post,
    "/api/v1/queues/{}/concurrency/reset",
);

/// The calls of this resource.
pub const ENDPOINTS: &[&Endpoint] = &[&LIST, &RETRIEVE, &PAUSE, &RESUME, &OVERRIDE, &RESET];

const fn row(
    name: &'static str,
    operation: &'static str,
    method: Method,
    path: &'static str,
) -> Endpoint {
    Endpoint::new(name, operation, method, path).args(&[Arg::Queue]).schema(&QUEUE)
}
