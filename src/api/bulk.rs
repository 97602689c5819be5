//! Bulk actions, which cancel or replay many runs with one call.

use crate::api::endpoint::{Arg, Endpoint};
use crate::api::query_string::{Form, Param, param};
use crate::api::runs;
use crate::core::call::{Schema, Shape};
use crate::core::page::Paging;

const LIST_PARAMS: &[Param] = &[
    param("limit", "page[size]", Form::Text),
    param("after", "page[after]", Form::Text),
    param("before", "page[before]", Form::Text),
];

const BULK_ACTION: Schema = Schema::of(Shape::Object).dates("createdAt completedAt");

/// `POST /api/v1/bulk-actions`. Cancels the runs that match a filter, or the listed runs.
pub static CANCEL: Endpoint =
    Endpoint::post("runs.bulk.cancel", "createBulkAction", "/api/v1/bulk-actions")
        .args(&[Arg::Body("options"), Arg::Fixed("action", "cancel")])
        .schema(&Schema::HANDLE);

/// `POST /api/v1/bulk-actions`. Replays the runs that match a filter, or the listed runs.
pub static REPLAY: Endpoint =
    Endpoint::post("runs.bulk.replay", "createBulkAction", "/api/v1/bulk-actions")
        .args(&[Arg::Body("options"), Arg::Fixed("action", "replay")])
        .schema(&Schema::HANDLE);

/// `GET /api/v1/bulk-actions/{id}`.
pub static RETRIEVE: Endpoint =
    Endpoint::get("runs.bulk.retrieve", "retrieveBulkAction", "/api/v1/bulk-actions/{}")
        .args(&[Arg::Id("bulkActionId")])
        .schema(&BULK_ACTION);

/// `POST /api/v1/bulk-actions/{id}/abort`.
pub static ABORT: Endpoint =
    Endpoint::post("runs.bulk.abort", "abortBulkAction", "/api/v1/bulk-actions/{}/abort")
        .args(&[Arg::Id("bulkActionId")])
        .schema(&Schema::HANDLE);

/// `GET /api/v1/bulk-actions`.
pub static LIST: Endpoint =
    Endpoint::get("runs.bulk.list", "listBulkActions", "/api/v1/bulk-actions")
        .args(&[Arg::Query(LIST_PARAMS)])
        .schema(&BULK_ACTION.paged(Paging::Cursor));

/// Polls a bulk action until it has ended.
pub static POLL: Endpoint = Endpoint::of_procedure("runs.bulk.poll", |row, client, args| {
    Box::pin(runs::poll(row, &RETRIEVE, client, args, |action| {
        action.text_field("status").as_deref() != Some("PENDING")
    }))
})
.sends(&[&RETRIEVE]);

/// The calls of this resource.
pub const ENDPOINTS: &[&Endpoint] = &[&CANCEL, &REPLAY, &RETRIEVE, &ABORT, &LIST, &POLL];
