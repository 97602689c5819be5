//! Generated from `src/npm/types/schedules.d.ts` by `scripts/generate.mjs`.

use serde::{Deserialize, Serialize};

use crate::rust::json::or_default;
use crate::rust::names::names;

/// The times at which a schedule triggers runs.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ScheduleGenerator {
    /// The kind of the expression.
    #[serde(default, deserialize_with = "or_default", rename = "type")]
    pub generator_type: String,
    /// The cron expression.
    #[serde(default, deserialize_with = "or_default")]
    pub expression: String,
    /// The expression in English.
    #[serde(default, deserialize_with = "or_default")]
    pub description: String,
}

/// The settings of a schedule, for [`SchedulesApi::create`](crate::SchedulesApi::create).
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CreateSchedule {
    /// The identifier of a deployed scheduled task.
    pub task: String,
    /// A cron expression of five fields, such as `"0 9 * * 1-5"`.
    pub cron: String,
    /// The time zone of the expression, such as `"Europe/Berlin"`. Default `"UTC"`.
    pub timezone: Option<String>,
    /// Your own id for it, such as that of a user. The task receives it.
    pub external_id: Option<String>,
    /// Spreads the runs over a time after the scheduled one, such as `"30m"` or `"2h"`, at most 24 hours. It can
    /// also be a part of the interval, up to `"100%"`.
    pub window: Option<String>,
    /// Makes the call safe to repeat: if a schedule with this key exists, it is changed instead.
    pub deduplication_key: String,
}

/// A schedule.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Schedule {
    /// The id of the schedule, `sched_…`.
    pub id: String,
    /// `DECLARATIVE` if the task's code declares it, `IMPERATIVE` if a call created it.
    #[serde(default, deserialize_with = "or_default", rename = "type")]
    pub schedule_type: ScheduleType,
    /// The identifier of the task.
    #[serde(default, deserialize_with = "or_default")]
    pub task: String,
    /// Whether it triggers runs.
    #[serde(default, deserialize_with = "or_default")]
    pub active: bool,
    /// The key that it was created with.
    pub deduplication_key: Option<String>,
    /// Your own id for it.
    pub external_id: Option<String>,
    /// The times at which it triggers runs.
    #[serde(default, deserialize_with = "or_default")]
    pub generator: ScheduleGenerator,
    /// The time zone of the expression.
    #[serde(default, deserialize_with = "or_default")]
    pub timezone: String,
    /// The time over which runs are spread.
    pub window: Option<String>,
    /// The time of the next run.
    pub next_run: Option<String>,
    /// When the next run will really start, within the window.
    pub next_run_effective_at: Option<String>,
    /// A restriction by the organization's plan.
    pub applied_schedule_policy: Option<SchedulePolicy>,
    /// The environments of the schedule.
    #[serde(default, deserialize_with = "or_default")]
    pub environments: Vec<ScheduleEnvironment>,
}

names! {
    /// `DECLARATIVE` if the task's code declares it, `IMPERATIVE` if a call created it.
    pub enum ScheduleType {
        /// `DECLARATIVE`.
        Declarative = "DECLARATIVE",
        /// `IMPERATIVE`.
        Imperative = "IMPERATIVE",
    }
}

/// A restriction by the organization's plan.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct SchedulePolicy {
    /// The shortest window, in seconds.
    #[serde(default, deserialize_with = "or_default")]
    pub minimum_window_seconds: f64,
    /// The reason of the restriction.
    #[serde(default, deserialize_with = "or_default")]
    pub reason: String,
}

/// The environments of the schedule.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ScheduleEnvironment {
    /// The id of the environment.
    #[serde(default, deserialize_with = "or_default")]
    pub id: String,
    /// The kind of the environment, such as `"PRODUCTION"`.
    #[serde(default, deserialize_with = "or_default", rename = "type")]
    pub environment_type: String,
    /// The name of the developer, in a development environment.
    pub user_name: Option<String>,
}

/// The settings of a schedule, for [`SchedulesApi::update`](crate::SchedulesApi::update).
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct UpdateSchedule {
    /// The identifier of a deployed scheduled task.
    pub task: String,
    /// A cron expression of five fields, such as `"0 9 * * 1-5"`.
    pub cron: String,
    /// The time zone of the expression, such as `"Europe/Berlin"`. Default `"UTC"`.
    pub timezone: Option<String>,
    /// Your own id for it, such as that of a user. The task receives it.
    pub external_id: Option<String>,
    /// Spreads the runs over a time after the scheduled one, such as `"30m"` or `"2h"`, at most 24 hours. It can
    /// also be a part of the interval, up to `"100%"`.
    pub window: Option<String>,
}

/// Selects a page of schedules.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ScheduleFilter {
    /// The page number, from 1.
    pub page: Option<u32>,
    /// The size of a page, at most 100. Default 20.
    pub per_page: Option<u32>,
}
