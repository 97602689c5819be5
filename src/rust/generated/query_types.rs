//! Generated from `src/npm/types/query.d.ts` by `scripts/generate.mjs`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::rust::json::{or_default, or_null};
use crate::rust::names::names;

/// The scope of a query, and the format of its result.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct QueryOptions {
    /// The scope. Default `"environment"`: the key's environment.
    pub scope: Option<QueryScope>,
    /// Data from within this time, as a duration such as `"24h"` or `"7d"`.
    pub period: Option<String>,
    /// Data from this time on, in milliseconds since 1970.
    pub from: Option<u64>,
    /// Data until this time, in milliseconds since 1970.
    pub to: Option<u64>,
}

names! {
    /// The scope of a query.
    pub enum QueryScope {
        /// The key's environment.
        Environment = "environment",
        /// The project of that environment.
        Project = "project",
        /// The organization of that project.
        Organization = "organization",
    }
}

/// A table for queries.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct QuerySchemaTable {
    /// The name.
    #[serde(default, deserialize_with = "or_default")]
    pub name: String,
    /// The description.
    pub description: Option<String>,
    /// The column that periods apply to.
    pub time_column: Option<String>,
    /// The columns.
    #[serde(default, deserialize_with = "or_default")]
    pub columns: Vec<QuerySchemaColumn>,
}

/// A column for queries.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct QuerySchemaColumn {
    /// The name.
    #[serde(default, deserialize_with = "or_default")]
    pub name: String,
    /// The type of its values.
    #[serde(default, deserialize_with = "or_default", rename = "type")]
    pub column_type: String,
    /// The description.
    pub description: Option<String>,
    /// An example of its values.
    pub example: Option<String>,
    /// All possible values.
    #[serde(default, deserialize_with = "or_default")]
    pub allowed_values: Vec<String>,
    /// Whether it is one of the most important columns.
    pub core_column: Option<bool>,
}

/// A dashboard, as the list returns it.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct DashboardSummary {
    /// The id of the dashboard.
    #[serde(default, deserialize_with = "or_default")]
    pub key: String,
    /// The title.
    #[serde(default, deserialize_with = "or_default")]
    pub title: String,
    /// Whether the dashboard comes with the server, so that it can't be changed, or is your own.
    #[serde(rename = "type")]
    pub dashboard_type: Option<DashboardSummaryType>,
    /// The description.
    pub description: Option<String>,
    /// The widgets.
    #[serde(default, deserialize_with = "or_default")]
    pub widgets: Vec<DashboardWidgetSummary>,
}

names! {
    /// Whether the dashboard comes with the server, so that it can't be changed, or is your own.
    pub enum DashboardSummaryType {
        /// `builtIn`.
        BuiltIn = "builtIn",
        /// `custom`.
        Custom = "custom",
    }
}

/// A widget, as the list of dashboards returns it.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct DashboardWidgetSummary {
    /// The id of the widget.
    #[serde(default, deserialize_with = "or_default")]
    pub id: String,
    /// The title.
    #[serde(default, deserialize_with = "or_default")]
    pub title: String,
    /// The query of the widget.
    #[serde(default, deserialize_with = "or_default")]
    pub query: String,
    /// The form of display.
    #[serde(default, deserialize_with = "or_default", rename = "type")]
    pub widget_type: DashboardWidgetSummaryType,
}

names! {
    /// The form of display.
    pub enum DashboardWidgetSummaryType {
        /// `bignumber`.
        Bignumber = "bignumber",
        /// `chart`.
        Chart = "chart",
        /// `table`.
        Table = "table",
        /// `title`.
        Title = "title",
    }
}

/// A dashboard.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Dashboard {
    /// The id of the dashboard.
    pub id: String,
    /// The title.
    #[serde(default, deserialize_with = "or_default")]
    pub title: String,
    /// The description.
    #[serde(default, deserialize_with = "or_default")]
    pub description: String,
    /// The revision, which changes with every write. A write with an earlier revision is refused.
    #[serde(default, deserialize_with = "or_default")]
    pub revision: String,
    /// When it was created.
    #[serde(default, deserialize_with = "or_default")]
    pub created_at: String,
    /// When it was last changed.
    #[serde(default, deserialize_with = "or_default")]
    pub updated_at: String,
    /// The widgets.
    #[serde(default, deserialize_with = "or_default")]
    pub widgets: Vec<DashboardWidget>,
}

/// A widget.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct DashboardWidget {
    /// The id of the widget.
    #[serde(default, deserialize_with = "or_default")]
    pub id: String,
    /// The title.
    #[serde(default, deserialize_with = "or_default")]
    pub title: String,
    /// The query of the widget.
    #[serde(default, deserialize_with = "or_default")]
    pub query: String,
    /// The form of display.
    #[serde(default, deserialize_with = "or_default")]
    pub display: DashboardWidgetDisplay,
    /// Whether the server fills the gaps between values.
    pub fill_gaps: Option<bool>,
    /// The position.
    #[serde(default, deserialize_with = "or_default")]
    pub position: DashboardWidgetPosition,
}

/// The display of a widget.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct DashboardWidgetDisplay {
    /// Whether values are formatted for people. Default true.
    pub pretty_formatting: Option<bool>,
    /// The columns to sort by. Default none.
    #[serde(default, deserialize_with = "or_default")]
    pub sorting: Vec<WidgetSorting>,
    /// The form of display.
    #[serde(default, deserialize_with = "or_default", rename = "type")]
    pub display_type: DashboardWidgetType,
    /// The kind of chart.
    pub chart_type: Option<ChartType>,
    /// The column of the x axis.
    pub x_axis_column: Option<String>,
    /// The columns of the y axis.
    #[serde(default, deserialize_with = "or_default")]
    pub y_axis_columns: Vec<String>,
    /// The column that makes the series.
    pub group_by_column: Option<String>,
    /// Whether the series are stacked.
    pub stacked: Option<bool>,
    /// The column to sort by.
    pub sort_by_column: Option<String>,
    /// The direction of sorting.
    pub sort_direction: Option<SortDirection>,
    /// The aggregation of the values of a point.
    pub aggregation: Option<ChartAggregation>,
    /// The colour of each series.
    #[serde(default, deserialize_with = "or_default")]
    pub series_colors: BTreeMap<String, String>,
    /// The column.
    pub column: Option<String>,
    /// Whether large numbers are abbreviated. Default false.
    pub abbreviate: Option<bool>,
    /// Text before the number.
    pub prefix: Option<String>,
    /// Text after the number.
    pub suffix: Option<String>,
}

/// The columns to sort by. Default none.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct WidgetSorting {
    /// The column.
    #[serde(default, deserialize_with = "or_default")]
    pub id: String,
    /// Whether the largest value comes first.
    #[serde(default, deserialize_with = "or_default")]
    pub desc: bool,
}

names! {
    /// The form of display.
    pub enum DashboardWidgetType {
        /// `table`.
        Table = "table",
        /// `chart`.
        Chart = "chart",
        /// `bignumber`.
        Bignumber = "bignumber",
        /// `title`.
        Title = "title",
    }
}

names! {
    /// The kind of chart.
    pub enum ChartType {
        /// `bar`.
        Bar = "bar",
        /// `line`.
        Line = "line",
    }
}

names! {
    /// A direction of sorting.
    pub enum SortDirection {
        /// `asc`.
        Asc = "asc",
        /// `desc`.
        Desc = "desc",
    }
}

names! {
    /// The aggregation of the values of a point.
    pub enum ChartAggregation {
        /// `sum`.
        Sum = "sum",
        /// `avg`.
        Avg = "avg",
        /// `count`.
        Count = "count",
        /// `min`.
        Min = "min",
        /// `max`.
        Max = "max",
        /// `first`.
        First = "first",
        /// `last`.
        Last = "last",
    }
}

/// The position of a widget in a grid of twelve columns.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DashboardWidgetPosition {
    /// The column, 0 to 11.
    #[serde(default, deserialize_with = "or_default")]
    pub x: u32,
    /// The row, from 0.
    #[serde(default, deserialize_with = "or_default")]
    pub y: u32,
    /// The width in columns, 1 to 12.
    #[serde(default, deserialize_with = "or_default")]
    pub w: u32,
    /// The height in rows, from 1.
    #[serde(default, deserialize_with = "or_default")]
    pub h: u32,
}

/// The contents of a dashboard.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NewDashboard {
    /// The title, at most 200 characters.
    pub title: String,
    /// The description, at most 2000 characters.
    pub description: Option<String>,
    /// The widgets.
    pub widgets: Option<Vec<NewDashboardWidget>>,
}

/// The contents of a widget.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NewDashboardWidget {
    /// Letters, digits, `_` and `-`, at most 64. By default the server makes one.
    pub id: Option<String>,
    /// The title, at most 200 characters.
    pub title: String,
    /// The query. Required unless the widget is only a title.
    pub query: Option<String>,
    /// The form of display.
    pub display: WidgetDisplay,
    /// Whether the server fills the gaps between values.
    pub fill_gaps: Option<bool>,
    /// The position. Default below the others, over the whole width.
    pub position: Option<DashboardWidgetPosition>,
}

/// The display of a widget, as it is sent. Fields with a default can be left out.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(tag = "type", rename_all = "lowercase")]
#[non_exhaustive]
pub enum WidgetDisplay {
    /// A table.
    Table(WidgetDisplayTable),
    /// A chart.
    Chart(WidgetDisplayChart),
    /// One number.
    Bignumber(WidgetDisplayBignumber),
    /// Only the title.
    #[default]
    Title,
}

/// A table.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct WidgetDisplayTable {
    /// Whether values are formatted for people. Default true.
    pub pretty_formatting: Option<bool>,
    /// The columns to sort by. Default none.
    pub sorting: Option<Vec<WidgetSorting>>,
}

/// A chart.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct WidgetDisplayChart {
    /// The kind of chart.
    pub chart_type: ChartType,
    /// The column of the x axis.
    #[serde(serialize_with = "or_null")]
    pub x_axis_column: Option<String>,
    /// The columns of the y axis.
    pub y_axis_columns: Vec<String>,
    /// The column that makes the series.
    #[serde(serialize_with = "or_null")]
    pub group_by_column: Option<String>,
    /// Whether the series are stacked.
    pub stacked: bool,
    /// The column to sort by.
    #[serde(serialize_with = "or_null")]
    pub sort_by_column: Option<String>,
    /// The direction of sorting.
    pub sort_direction: SortDirection,
    /// The aggregation of the values of a point.
    pub aggregation: ChartAggregation,
    /// The colour of each series.
    pub series_colors: Option<BTreeMap<String, String>>,
}

/// One number.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct WidgetDisplayBignumber {
    /// The column.
    pub column: String,
    /// The aggregation of the values.
    pub aggregation: NumberAggregation,
    /// The direction of sorting, for the first and the last value.
    pub sort_direction: Option<SortDirection>,
    /// Text before the number.
    pub prefix: Option<String>,
    /// Text after the number.
    pub suffix: Option<String>,
    /// Whether large numbers are abbreviated. Default false.
    pub abbreviate: bool,
}

names! {
    /// The aggregation of the values.
    pub enum NumberAggregation {
        /// `sum`.
        Sum = "sum",
        /// `avg`.
        Avg = "avg",
        /// `count`.
        Count = "count",
        /// `min`.
        Min = "min",
        /// `max`.
        Max = "max",
        /// `first`.
        First = "first",
        /// `last`.
        Last = "last",
    }
}

/// The changes to a dashboard. Fields that are left out stay.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct UpdateDashboard {
    /// The `revision` of the dashboard as you know it. The write is refused if the dashboard has changed since.
    pub revision: Option<String>,
    /// The title, at most 200 characters.
    pub title: Option<String>,
    /// The description, at most 2000 characters.
    pub description: Option<String>,
}

/// The new contents of a dashboard.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ReplaceDashboard {
    /// The `revision` of the dashboard as you know it. The write is refused if the dashboard has changed since.
    pub revision: Option<String>,
    /// The title, at most 200 characters.
    pub title: Option<String>,
    /// The description, at most 2000 characters.
    pub description: Option<String>,
    /// The widgets. One with a known `id` keeps its position unless a new one is given.
    pub widgets: Vec<NewDashboardWidget>,
}

/// The contents of a new widget.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AddDashboardWidget {
    /// Letters, digits, `_` and `-`, at most 64. By default the server makes one.
    pub id: Option<String>,
    /// The title, at most 200 characters.
    pub title: String,
    /// The query. Required unless the widget is only a title.
    pub query: Option<String>,
    /// The form of display.
    pub display: WidgetDisplay,
    /// Whether the server fills the gaps between values.
    pub fill_gaps: Option<bool>,
    /// The position. Default below the others, over the whole width.
    pub position: Option<DashboardWidgetPosition>,
    /// The `revision` of the dashboard as you know it. The write is refused if the dashboard has changed since.
    pub revision: Option<String>,
}

/// The response of [`QueryDashboardWidgetsApi::add`](crate::QueryDashboardWidgetsApi::add).
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct AddedDashboardWidget {
    /// The id of the new widget.
    #[serde(default, deserialize_with = "or_default")]
    pub widget_id: String,
    /// The dashboard after the change.
    #[serde(default, deserialize_with = "or_default")]
    pub dashboard: Dashboard,
}

/// The changes to a widget. Fields that are left out stay.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct UpdateDashboardWidget {
    /// The title, at most 200 characters.
    pub title: Option<String>,
    /// The query. Required unless the widget is only a title.
    pub query: Option<String>,
    /// The form of display.
    pub display: Option<WidgetDisplay>,
    /// Whether the server fills the gaps between values.
    pub fill_gaps: Option<bool>,
    /// The position. Default below the others, over the whole width.
    pub position: Option<DashboardWidgetPosition>,
    /// The `revision` of the dashboard as you know it. The write is refused if the dashboard has changed since.
    pub revision: Option<String>,
}
