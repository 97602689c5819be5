//! Schedules, which trigger tasks at fixed times.

use crate::api::endpoint::{Arg, Endpoint};
use crate::api::query_string::{Form, Param, param};
use crate::core::call::{Repeat, Schema, Shape};
use crate::core::page::Paging;
use crate::core::retry;
use crate::host::http::Method;

const LIST_PARAMS: &[Param] =
    &[param("perPage", "perPage", Form::Text), param("page", "page", Form::Text)];

const TIMEZONES_PARAMS: &[Param] = &[param("excludeUtc", "excludeUtc", Form::OnlyTrue)];

const SCHEDULE: Schema = Schema::of(Shape::Object).dates("nextRun nextRunEffectiveAt");

/// `GET /api/v1/schedules`.
pub static LIST: Endpoint =
    schedule("schedules.list", "listSchedules", Method::Get, "/api/v1/schedules")
        .args(&[Arg::Query(LIST_PARAMS)])
        .schema(&SCHEDULE.paged(Paging::Offset));

/// `POST /api/v1/schedules`. If a schedule with the same deduplication key exists, it is updated.
pub static CREATE: Endpoint =
    schedule("schedules.create", "createSchedule", Method::Post, "/api/v1/schedules")
        .repeat(Repeat::WithField("deduplicationKey"))
        .args(&[Arg::Body("options")])
        .schema(&SCHEDULE);

/// `GET /api/v1/schedules/{id}`.
pub static RETRIEVE: Endpoint =
    schedule("schedules.retrieve", "retrieveSchedule", Method::Get, "/api/v1/schedules/{}")
        .args(&[Arg::Id("scheduleId")])
        .schema(&SCHEDULE);

/// `PUT /api/v1/schedules/{id}`.
pub static UPDATE: Endpoint =
    schedule("schedules.update", "updateSchedule", Method::Put, "/api/v1/schedules/{}")
        .args(&[Arg::Id("scheduleId"), Arg::Body("options")])
        .schema(&SCHEDULE);

/// `DELETE /api/v1/schedules/{id}`.
pub static DELETE: Endpoint =
    schedule("schedules.del", "deleteSchedule", Method::Delete, "/api/v1/schedules/{}")
        .args(&[Arg::Id("scheduleId")])
        .schema(&Schema::HANDLE);

/// `POST /api/v1/schedules/{id}/activate`.
pub static ACTIVATE: Endpoint = schedule(
    "schedules.activate",
    "activateSchedule",
    Method::Post,
    "/api/v1/schedules/{}/activate",
)
.args(&[Arg::Id("scheduleId")])
.schema(&SCHEDULE);

/// `POST /api/v1/schedules/{id}/deactivate`.
pub static DEACTIVATE: Endpoint = schedule(
    "schedules.deactivate",
    "deactivateSchedule",
    Method::Post,
    "/api/v1/schedules/{}/deactivate",
)
.args(&[Arg::Id("scheduleId")])
.schema(&SCHEDULE);

/// `GET /api/v1/timezones`, without a credential.
pub static TIMEZONES: Endpoint =
    schedule("schedules.timezones", "listTimezones", Method::Get, "/api/v1/timezones")
        .args(&[Arg::Query(TIMEZONES_PARAMS)])
        .retry(&retry::TIMEZONES)
        .public();

/// The calls of this resource.
pub const ENDPOINTS: &[&Endpoint] =
    &[&LIST, &CREATE, &RETRIEVE, &UPDATE, &DELETE, &ACTIVATE, &DEACTIVATE, &TIMEZONES];

const fn schedule(
    name: &'static str,
    operation: &'static str,
    method: Method,
    path: &'static str,
) -> Endpoint {
    Endpoint::new(name, operation, method, path).without_run_token()
}
