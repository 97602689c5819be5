//! Queues: how many runs of them may execute at a time.
//!
//! A queue is named by its id, or as `{ type: "task" | "custom", name }`.

use crate::call::{Answer as Due, Arg, Default, Endpoint, Form, Method, Param, param};
use crate::page::Paging;

const LIST_PARAMS: &[Param] =
    &[param("perPage", "perPage", Form::Text), param("page", "page", Form::Text)];

const QUEUE: Due = Due {
    dates: "overriddenAt",
    places: "concurrency",
    fields: "version",
    defaults: &[("version", Default::Text("V1"))],
    ..Due::OBJECT
};

/// `GET /api/v1/queues`.
pub static LIST: Endpoint =
    Endpoint::new("queues.list", "listQueues", Method::Get, "/api/v1/queues")
        .args(&[Arg::Query(LIST_PARAMS)])
        .answer(&QUEUE.paged(Paging::Offset));

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
    Endpoint::new(name, operation, method, path).args(&[Arg::Queue]).answer(&QUEUE)
}
