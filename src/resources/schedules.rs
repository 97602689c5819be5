//! Schedules: tasks that are triggered by a clock.

use super::closed_to_runs as row;
use crate::call::{Answer as Due, Arg, Endpoint, Form, Method, Param, Shape, param};
use crate::page::Paging;
use crate::retry;

const LIST_PARAMS: &[Param] =
    &[param("perPage", "perPage", Form::Text), param("page", "page", Form::Text)];

const TIMEZONES_PARAMS: &[Param] = &[param("excludeUtc", "excludeUtc", Form::OnlyTrue)];

const SCHEDULE: Due = Due::of(Shape::Object).dates("nextRun nextRunEffectiveAt");

/// `GET /api/v1/schedules`.
pub static LIST: Endpoint =
    row("schedules.list", "listSchedules", Method::Get, "/api/v1/schedules")
        .args(&[Arg::Query(LIST_PARAMS)])
        .answer(&SCHEDULE.paged(Paging::Offset));

/// `POST /api/v1/schedules`. A schedule of the same deduplication key is updated in place.
pub static CREATE: Endpoint =
    row("schedules.create", "createSchedule", Method::Post, "/api/v1/schedules")
        .args(&[Arg::Body("options")])
        .answer(&SCHEDULE);

/// `GET /api/v1/schedules/{id}`.
pub static RETRIEVE: Endpoint =
    row("schedules.retrieve", "retrieveSchedule", Method::Get, "/api/v1/schedules/{}")
        .args(&[Arg::Id("scheduleId")])
        .answer(&SCHEDULE);

/// `PUT /api/v1/schedules/{id}`.
pub static UPDATE: Endpoint =
    row("schedules.update", "updateSchedule", Method::Put, "/api/v1/schedules/{}")
        .args(&[Arg::Id("scheduleId"), Arg::Body("options")])
        .answer(&SCHEDULE);

/// `DELETE /api/v1/schedules/{id}`.
pub static DELETE: Endpoint =
    row("schedules.del", "deleteSchedule", Method::Delete, "/api/v1/schedules/{}")
        .args(&[Arg::Id("scheduleId")])
        .answer(&Due::HANDLE);

/// `POST /api/v1/schedules/{id}/activate`.
pub static ACTIVATE: Endpoint =
    row("schedules.activate", "activateSchedule", Method::Post, "/api/v1/schedules/{}/activate")
        .args(&[Arg::Id("scheduleId")])
        .answer(&SCHEDULE);

/// `POST /api/v1/schedules/{id}/deactivate`.
pub static DEACTIVATE: Endpoint = row(
    "schedules.deactivate",
    "deactivateSchedule",
    Method::Post,
    "/api/v1/schedules/{}/deactivate",
)
.args(&[Arg::Id("scheduleId")])
.answer(&SCHEDULE);

/// `GET /api/v1/timezones`, open to everybody.
pub static TIMEZONES: Endpoint =
    row("schedules.timezones", "listTimezones", Method::Get, "/api/v1/timezones")
        .args(&[Arg::Query(TIMEZONES_PARAMS)])
        .retry(&retry::TIMEZONES)
        .public();

/// The calls of this resource.
pub const ENDPOINTS: &[&Endpoint] =
    &[&LIST, &CREATE, &RETRIEVE, &UPDATE, &DELETE, &ACTIVATE, &DEACTIVATE, &TIMEZONES];
