//! Making scheduled tasks run at set times.

use serde::{Deserialize, Serialize};

use super::calls::{Calls, params};
use super::json::or_default;
use super::names::names;
use super::pages::List;
use super::{Error, Page, RequestOptions};
use crate::api::endpoint::Endpoint;
use crate::api::schedules;
use crate::host::value::Value;

/// Makes scheduled tasks run at set times: [`TriggerClient::schedules`](super::TriggerClient::schedules).
///
/// Key: a secret key. [`timezones`](Self::timezones) needs none.
#[derive(Clone, Debug)]
pub struct SchedulesApi {
    pub(super) calls: Calls,
}

impl SchedulesApi {
    /// The same with these request options.
    #[must_use]
    pub fn with(self, options: RequestOptions) -> Self {
        Self { calls: self.calls.with(options) }
    }

    /// Lists the schedules of the key's environment.
    pub async fn list(&self, filter: ScheduleFilter) -> Result<Page<Schedule>, Error> {
        const ROW: &Endpoint = &schedules::LIST;
        let filter = params(ROW, "options", &filter)?;
        List::new(&self.calls, ROW, vec![filter]).first().await
    }

    /// Creates a schedule for a task, or changes the one with the same deduplication key.
    ///
    /// ```no_run
    /// # use trigger_wasm::{CreateSchedule, Error, TriggerClient};
    /// # async fn every_morning(client: &TriggerClient) -> Result<(), Error> {
    /// let schedule = CreateSchedule {
    ///     task: "daily-report".into(),
    ///     cron: "0 9 * * *".into(),
    ///     deduplication_key: "daily-report".into(),
    ///     timezone: Some("Europe/Berlin".into()),
    ///     ..Default::default()
    /// };
    /// let schedule = client.schedules().create(schedule).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// 422 where the cron expression is not valid, or there are too many schedules.
    pub async fn create(&self, schedule: CreateSchedule) -> Result<Schedule, Error> {
        const ROW: &Endpoint = &schedules::CREATE;
        let schedule = params(ROW, "options", &schedule)?;
        self.calls.send(ROW, vec![schedule], None).await?.read()
    }

    /// The schedule of this id (`sched_…`).
    ///
    /// # Errors
    ///
    /// 404 where there is none.
    pub async fn retrieve(&self, schedule_id: &str) -> Result<Schedule, Error> {
        self.one(&schedules::RETRIEVE, schedule_id).await
    }

    /// Changes a schedule. The task and the cron expression are given even where they stay as they are.
    ///
    /// # Errors
    ///
    /// 404 where there is no such schedule, 422 where the cron expression is not valid.
    pub async fn update(
        &self,
        schedule_id: &str,
        schedule: UpdateSchedule,
    ) -> Result<Schedule, Error> {
        const ROW: &Endpoint = &schedules::UPDATE;
        let schedule = params(ROW, "options", &schedule)?;
        self.calls.send(ROW, vec![schedule_id.into(), schedule], None).await?.read()
    }

    /// Lets a schedule make runs again.
    ///
    /// # Errors
    ///
    /// 404 where there is no such schedule.
    pub async fn activate(&self, schedule_id: &str) -> Result<Schedule, Error> {
        self.one(&schedules::ACTIVATE, schedule_id).await
    }

    /// Stops a schedule from making runs, until it is activated.
    ///
    /// # Errors
    ///
    /// 404 where there is no such schedule.
    pub async fn deactivate(&self, schedule_id: &str) -> Result<Schedule, Error> {
        self.one(&schedules::DEACTIVATE, schedule_id).await
    }

    /// Deletes a schedule.
    ///
    /// # Errors
    ///
    /// 404 where there is no such schedule.
    pub async fn delete(&self, schedule_id: &str) -> Result<(), Error> {
        self.calls.send(&schedules::DELETE, vec![schedule_id.into()], None).await.map(drop)
    }

    /// The time zones that a schedule can have, such as `"Europe/Berlin"`; with `"UTC"` first, unless that is left
    /// out. Needs no key, and sends none.
    pub async fn timezones(&self, exclude_utc: bool) -> Result<Vec<String>, Error> {
        let mut options = Value::object();
        options.set("excludeUtc", Value::boolean(exclude_utc));
        self.calls.send(&schedules::TIMEZONES, vec![options], None).await?.read_field("timezones")
    }

    async fn one(&self, row: &'static Endpoint, schedule_id: &str) -> Result<Schedule, Error> {
        self.calls.send(row, vec![schedule_id.into()], None).await?.read()
    }
}

/// Which page of the schedules to list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ScheduleFilter {
    /// The number of the page, counted from 1.
    pub page: Option<u32>,
    /// Schedules a page, at most 100. By default 20.
    pub per_page: Option<u32>,
}

/// What a new schedule is to be.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CreateSchedule {
    /// The identifier of a scheduled task that is deployed.
    pub task: String,
    /// When to run: a cron expression of five fields, such as `"0 9 * * 1-5"`.
    pub cron: String,
    /// Makes the call safe to repeat: with a key that is taken, that schedule is changed instead.
    pub deduplication_key: String,
    /// The time zone that the expression is read in, such as `"Europe/Berlin"`. By default `"UTC"`.
    pub timezone: Option<String>,
    /// Your own id for it, such as a user's; the task receives it.
    pub external_id: Option<String>,
    /// Spreads the runs over a time after the due one: minutes or hours up to 24 hours, such as `"30m"` or `"2h"`, or
    /// a part of the interval up to `"100%"`.
    pub window: Option<String>,
}

/// What a schedule is to be from now on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct UpdateSchedule {
    /// The identifier of a scheduled task that is deployed.
    pub task: String,
    /// When to run: a cron expression of five fields, such as `"0 9 * * 1-5"`.
    pub cron: String,
    /// The time zone that the expression is read in, such as `"Europe/Berlin"`. By default `"UTC"`.
    pub timezone: Option<String>,
    /// Your own id for it, such as a user's; the task receives it.
    pub external_id: Option<String>,
    /// Spreads the runs over a time after the due one: see [`CreateSchedule::window`].
    pub window: Option<String>,
}

names! {
    /// Where a schedule comes from.
    pub enum ScheduleType {
        /// The task's code.
        Declarative = "DECLARATIVE",
        /// A call.
        Imperative = "IMPERATIVE",
    }
}

/// A schedule.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Schedule {
    /// Its id, `sched_…`.
    pub id: String,
    /// Where it comes from.
    #[serde(default, rename = "type", deserialize_with = "or_default")]
    pub schedule_type: ScheduleType,
    /// The identifier of the task.
    #[serde(default, deserialize_with = "or_default")]
    pub task: String,
    /// Whether it makes runs.
    #[serde(default, deserialize_with = "or_default")]
    pub active: bool,
    /// The key that it was made with.
    pub deduplication_key: Option<String>,
    /// Your own id for it.
    pub external_id: Option<String>,
    /// When it is due.
    #[serde(default, deserialize_with = "or_default")]
    pub generator: ScheduleGenerator,
    /// The time zone that the expression is read in.
    #[serde(default, deserialize_with = "or_default")]
    pub timezone: String,
    /// The time over which runs are spread.
    pub window: Option<String>,
    /// When it is due next.
    pub next_run: Option<String>,
    /// When the next run really starts, within the window.
    pub next_run_effective_at: Option<String>,
    /// What the plan of the organisation imposes.
    pub applied_schedule_policy: Option<SchedulePolicy>,
    /// The environments that it runs in.
    #[serde(default, deserialize_with = "or_default")]
    pub environments: Vec<ScheduleEnvironment>,
}

/// When a schedule is due.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ScheduleGenerator {
    /// The kind of expression: `CRON`.
    #[serde(default, rename = "type", deserialize_with = "or_default")]
    pub generator_type: String,
    /// The cron expression.
    #[serde(default, deserialize_with = "or_default")]
    pub expression: String,
    /// The same in English.
    #[serde(default, deserialize_with = "or_default")]
    pub description: String,
}

/// What the plan of an organisation imposes on a schedule.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct SchedulePolicy {
    /// The shortest window, in seconds.
    #[serde(default, deserialize_with = "or_default")]
    pub minimum_window_seconds: f64,
    /// Why, such as `"free_schedule"`.
    #[serde(default, deserialize_with = "or_default")]
    pub reason: String,
}

/// An environment that a schedule runs in.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ScheduleEnvironment {
    /// Its id.
    #[serde(default, deserialize_with = "or_default")]
    pub id: String,
    /// Its kind, such as `"PRODUCTION"`.
    #[serde(default, rename = "type", deserialize_with = "or_default")]
    pub environment_type: String,
    /// Whose it is, where it is a development environment.
    pub user_name: Option<String>,
}
