//! Bulk actions: cancelling or replaying many runs by one call.

use crate::call::{Answer as Due, Arg, Endpoint, Form, Method, Param, Shape, param};
use crate::page::Paging;

const LIST_PARAMS: &[Param] = &[
    param("limit", "page[size]", Form::Text),
    param("after", "page[after]", Form::Text),
    param("before", "page[before]", Form::Text),
];

const BULK_ACTION: Due = Due::of(Shape::Object).dates("createdAt completedAt");

/// `POST /api/v1/bulk-actions`: cancels the runs that a filter finds, or those that are named.
pub static CANCEL: Endpoint =
    Endpoint::new("runs.bulk.cancel", "createBulkAction", Method::Post, "/api/v1/bulk-actions")
        .args(&[Arg::Body("options"), Arg::Fixed("action", "cancel")])
        .answer(&Due::HANDLE);

/// `POST /api/v1/bulk-actions`: replays the runs that a filter finds, or those that are named.
pub static REPLAY: Endpoint =
    Endpoint::new("runs.bulk.replay", "createBulkAction", Method::Post, "/api/v1/bulk-actions")
        .args(&[Arg::Body("options"), Arg::Fixed("action", "replay")])
        .answer(&Due::HANDLE);

/// `GET /api/v1/bulk-actions/{id}`.
pub static RETRIEVE: Endpoint = Endpoint::new(
    "runs.bulk.retrieve",
    "retrieveBulkAction",
    Method::Get,
    "/api/v1/bulk-actions/{}",
)
.args(&[Arg::Id("bulkActionId")])
.answer(&BULK_ACTION);

/// `POST /api/v1/bulk-actions/{id}/abort`.
pub static ABORT: Endpoint = Endpoint::new(
    "runs.bulk.abort",
    "abortBulkAction",
    Method::Post,
    "/api/v1/bulk-actions/{}/abort",
)
.args(&[Arg::Id("bulkActionId")])
.answer(&Due::HANDLE);

/// `GET /api/v1/bulk-actions`.
pub static LIST: Endpoint =
    Endpoint::new("runs.bulk.list", "listBulkActions", Method::Get, "/api/v1/bulk-actions")
        .args(&[Arg::Query(LIST_PARAMS)])
        .answer(&BULK_ACTION.paged(Paging::Cursor));

/// The calls of this resource.
pub const ENDPOINTS: &[&Endpoint] = &[&CANCEL, &REPLAY, &RETRIEVE, &ABORT, &LIST];
