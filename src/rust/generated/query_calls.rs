//! Generated from `src/npm/types/query.d.ts` by `scripts/generate.mjs`.

use crate::api::endpoint::Endpoint;
use crate::api::query;
use crate::host::value::Value;
use crate::rust::calls::Calls;
use crate::rust::{
    AddDashboardWidget, AddedDashboardWidget, Dashboard, DashboardSummary, Error, NewDashboard,
    QuerySchemaTable, ReplaceDashboard, RequestOptions, TriggerClient, UpdateDashboard,
    UpdateDashboardWidget, calls,
};

/// The calls of [`TriggerClient::query`](crate::TriggerClient::query). Key: a secret key.
///
#[doc = include_str!("../examples/query.md")]
#[derive(Clone, Debug)]
pub struct QueryApi {
    pub(in crate::rust) calls: Calls,
}

impl TriggerClient {
    /// Queries over recorded data, and dashboards that show them.
    #[must_use]
    pub fn query(&self) -> QueryApi {
        QueryApi { calls: self.calls.clone() }
    }
}

impl QueryApi {
    /// This group with these request options.
    #[must_use]
    pub fn with(self, options: RequestOptions) -> Self {
        Self { calls: self.calls.with(options) }
    }

    /// Retrieves the tables and columns for queries.
    pub async fn schema(&self) -> Result<Vec<QuerySchemaTable>, Error> {
        let args = vec![];
        self.calls.send(&query::SCHEMA, args, None).await?.read_field("tables")
    }
}

/// The calls of `query.dashboards`. Calls with an id fail with 404 if there is no such dashboard.
///
#[doc = include_str!("../examples/query.dashboards.md")]
#[derive(Clone, Debug)]
pub struct QueryDashboardsApi {
    pub(in crate::rust) calls: Calls,
}

impl QueryApi {
    /// Dashboards that show queries.
    #[must_use]
    pub fn dashboards(&self) -> QueryDashboardsApi {
        QueryDashboardsApi { calls: self.calls.clone() }
    }
}

impl QueryDashboardsApi {
    /// This group with these request options.
    #[must_use]
    pub fn with(self, options: RequestOptions) -> Self {
        Self { calls: self.calls.with(options) }
    }

    /// Lists the dashboards: your own, and those that come with the server.
    pub async fn list(&self) -> Result<Vec<DashboardSummary>, Error> {
        let args = vec![];
        self.calls.send(&query::LIST, args, None).await?.read_field("dashboards")
    }

    /// Retrieves one of your own dashboards.
    ///
    /// - `dashboard_id`: the id of the dashboard.
    pub async fn retrieve(&self, dashboard_id: &str) -> Result<Dashboard, Error> {
        let args = vec![dashboard_id.into()];
        self.calls.send(&query::RETRIEVE, args, None).await?.read()
    }

    /// Creates a dashboard.
    ///
    /// - `body`: the contents.
    pub async fn create(&self, body: NewDashboard) -> Result<Dashboard, Error> {
        const ROW: &Endpoint = &query::CREATE;
        let args = vec![calls::params(ROW, "body", &body)?];
        self.calls.send(ROW, args, None).await?.read()
    }

    /// Updates the title or the description of a dashboard. Fields that are left out stay.
    ///
    /// - `dashboard_id`: the id of the dashboard.
    /// - `body`: the changes.
    pub async fn update(
        &self,
        dashboard_id: &str,
        body: UpdateDashboard,
    ) -> Result<Dashboard, Error> {
        const ROW: &Endpoint = &query::UPDATE;
        let args = vec![dashboard_id.into(), calls::params(ROW, "body", &body)?];
        self.calls.send(ROW, args, None).await?.read()
    }

    /// Replaces all widgets of a dashboard.
    ///
    /// - `dashboard_id`: the id of the dashboard.
    /// - `body`: the new contents.
    pub async fn replace(
        &self,
        dashboard_id: &str,
        body: ReplaceDashboard,
    ) -> Result<Dashboard, Error> {
        const ROW: &Endpoint = &query::REPLACE;
        let args = vec![dashboard_id.into(), calls::params(ROW, "body", &body)?];
        self.calls.send(ROW, args, None).await?.read()
    }

    /// Deletes a dashboard.
    ///
    /// - `dashboard_id`: the id of the dashboard.
    pub async fn delete(&self, dashboard_id: &str) -> Result<(), Error> {
        let args = vec![dashboard_id.into()];
        self.calls.send(&query::DELETE, args, None).await.map(drop)
    }
}

/// The calls of `query.dashboards.widgets`. Each fails with 404 if there is no such dashboard or widget.
///
#[doc = include_str!("../examples/query.dashboards.widgets.md")]
#[derive(Clone, Debug)]
pub struct QueryDashboardWidgetsApi {
    pub(in crate::rust) calls: Calls,
}

impl QueryDashboardsApi {
    /// The widgets of a dashboard.
    #[must_use]
    pub fn widgets(&self) -> QueryDashboardWidgetsApi {
        QueryDashboardWidgetsApi { calls: self.calls.clone() }
    }
}

impl QueryDashboardWidgetsApi {
    /// This group with these request options.
    #[must_use]
    pub fn with(self, options: RequestOptions) -> Self {
        Self { calls: self.calls.with(options) }
    }

    /// Adds a widget to a dashboard.
    ///
    /// - `dashboard_id`: the id of the dashboard.
    /// - `body`: the contents.
    pub async fn add(
        &self,
        dashboard_id: &str,
        body: AddDashboardWidget,
    ) -> Result<AddedDashboardWidget, Error> {
        const ROW: &Endpoint = &query::ADD_WIDGET;
        let args = vec![dashboard_id.into(), calls::params(ROW, "body", &body)?];
        self.calls.send(ROW, args, None).await?.read()
    }

    /// Updates a widget. Fields that are left out stay.
    ///
    /// - `dashboard_id`: the id of the dashboard.
    /// - `widget_id`: the id of the widget.
    /// - `body`: the changes.
    ///
    /// Returns the dashboard after the change.
    pub async fn update(
        &self,
        dashboard_id: &str,
        widget_id: &str,
        body: UpdateDashboardWidget,
    ) -> Result<Dashboard, Error> {
        const ROW: &Endpoint = &query::UPDATE_WIDGET;
        let args = vec![dashboard_id.into(), widget_id.into(), calls::params(ROW, "body", &body)?];
        self.calls.send(ROW, args, None).await?.read()
    }

    /// Removes a widget from a dashboard.
    ///
    /// - `dashboard_id`: the id of the dashboard.
    /// - `widget_id`: the id of the widget.
    /// - `revision`: the revision of the dashboard as you know it.
    ///
    /// Returns the dashboard after the change.
    pub async fn delete(
        &self,
        dashboard_id: &str,
        widget_id: &str,
        revision: Option<&str>,
    ) -> Result<Dashboard, Error> {
        let args = vec![
            dashboard_id.into(),
            widget_id.into(),
            Value::object_of(vec![(
                "revision",
                revision.map_or_else(Value::undefined, Into::into),
            )]),
        ];
        self.calls.send(&query::DELETE_WIDGET, args, None).await?.read()
    }
}
