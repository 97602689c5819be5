//! Generated from `src/npm/types/schedules.d.ts` by `scripts/generate.mjs`.

use crate::api::endpoint::Endpoint;
use crate::api::schedules;
use crate::host::value::Value;
use crate::rust::calls::Calls;
use crate::rust::pages::List;
use crate::rust::{
    CreateSchedule, Error, Page, RequestOptions, Schedule, ScheduleFilter, TriggerClient,
    UpdateSchedule, calls,
};

/// The calls of [`TriggerClient::schedules`](crate::TriggerClient::schedules). Key: a secret key; `timezones`
/// needs none.
///
#[doc = include_str!("../examples/schedules.md")]
#[derive(Clone, Debug)]
pub struct SchedulesApi {
    pub(in crate::rust) calls: Calls,
}

impl TriggerClient {
    /// Schedules, which trigger tasks at set times.
    #[must_use]
    pub fn schedules(&self) -> SchedulesApi {
        SchedulesApi { calls: self.calls.clone() }
    }
}

impl SchedulesApi {
    /// This group with these request options.
    #[must_use]
    pub fn with(self, options: RequestOptions) -> Self {
        Self { calls: self.calls.with(options) }
    }

    /// Creates a schedule for a task, or changes the one with the same `deduplication_key`.
    ///
    /// - `options`: the task, and the times of its runs.
    ///
    /// # Errors
    ///
    /// 422 if the cron expression is invalid, or if there are too many schedules.
    pub async fn create(&self, options: CreateSchedule) -> Result<Schedule, Error> {
        const ROW: &Endpoint = &schedules::CREATE;
        let args = vec![calls::params(ROW, "options", &options)?];
        self.calls.send(ROW, args, None).await?.read()
    }

    /// Retrieves a schedule.
    ///
    /// - `schedule_id`: the id of the schedule, `sched_…`.
    ///
    /// # Errors
    ///
    /// 404 if there is no such schedule.
    pub async fn retrieve(&self, schedule_id: &str) -> Result<Schedule, Error> {
        let args = vec![schedule_id.into()];
        self.calls.send(&schedules::RETRIEVE, args, None).await?.read()
    }

    /// Updates a schedule. The task and the cron expression are required even if they stay.
    ///
    /// - `schedule_id`: the id of the schedule, `sched_…`.
    /// - `options`: the settings.
    ///
    /// # Errors
    ///
    /// 404 if there is no such schedule, 422 if the cron expression is invalid.
    pub async fn update(
        &self,
        schedule_id: &str,
        options: UpdateSchedule,
    ) -> Result<Schedule, Error> {
        const ROW: &Endpoint = &schedules::UPDATE;
        let args = vec![schedule_id.into(), calls::params(ROW, "options", &options)?];
        self.calls.send(ROW, args, None).await?.read()
    }

    /// Deletes a schedule.
    ///
    /// - `schedule_id`: the id of the schedule, `sched_…`.
    ///
    /// # Errors
    ///
    /// 404 if there is no such schedule.
    pub async fn delete(&self, schedule_id: &str) -> Result<(), Error> {
        let args = vec![schedule_id.into()];
        self.calls.send(&schedules::DELETE, args, None).await.map(drop)
    }

    /// Activates a schedule, so that it triggers runs again.
    ///
    /// - `schedule_id`: the id of the schedule, `sched_…`.
    ///
    /// # Errors
    ///
    /// 404 if there is no such schedule.
    pub async fn activate(&self, schedule_id: &str) -> Result<Schedule, Error> {
        let args = vec![schedule_id.into()];
        self.calls.send(&schedules::ACTIVATE, args, None).await?.read()
    }

    /// Deactivates a schedule: it triggers no runs until it is activated.
    ///
    /// - `schedule_id`: the id of the schedule, `sched_…`.
    ///
    /// # Errors
    ///
    /// 404 if there is no such schedule.
    pub async fn deactivate(&self, schedule_id: &str) -> Result<Schedule, Error> {
        let args = vec![schedule_id.into()];
        self.calls.send(&schedules::DEACTIVATE, args, None).await?.read()
    }

    /// Lists the schedules of the key's environment. [`Page::items`] has all of them.
    ///
    /// - `options`: selects a page, and its size.
    pub async fn list(&self, options: ScheduleFilter) -> Result<Page<Schedule>, Error> {
        const ROW: &Endpoint = &schedules::LIST;
        let args = vec![calls::params(ROW, "options", &options)?];
        List::new(&self.calls, ROW, args).first().await
    }

    /// Lists the time zones for schedules. Needs no token, and sends none.
    ///
    /// - `exclude_utc`: whether to leave out `"UTC"`, which otherwise comes first.
    pub async fn timezones(&self, exclude_utc: bool) -> Result<Vec<String>, Error> {
        let args = vec![Value::object_of(vec![("excludeUtc", Value::boolean(exclude_utc))])];
        self.calls.send(&schedules::TIMEZONES, args, None).await?.read_field("timezones")
    }
}
