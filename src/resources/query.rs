//! Queries over what the API has recorded, and the dashboards that show them.

use crate::call::{Answer as Due, Arg, Endpoint, Form, Method, Param, Shape, param};
use crate::value::{Kind, Value};

const REVISION: &[Param] = &[param("revision", "revision", Form::Text)];

const DASHBOARD: Due =
    Due { dates: "createdAt updatedAt", places: "dashboard", ..Due::of(Shape::Object) };

/// `GET /api/v1/query/schema`.
pub static SCHEMA: Endpoint =
    Endpoint::new("query.schema", "getQuerySchema", Method::Get, "/api/v1/query/schema");

/// `GET /api/v1/query/dashboards`.
pub static LIST: Endpoint =
    row("query.dashboards.list", "listDashboards", Method::Get, "/api/v1/query/dashboards")
        .answer(Due::of(Shape::Object));

/// `GET /api/v1/query/dashboards/{id}`.
pub static RETRIEVE: Endpoint = row(
    "query.dashboards.retrieve",
    "retrieveDashboard",
    Method::Get,
    "/api/v1/query/dashboards/{}",
)
.args(&[Arg::Id("dashboardId")]);

/// `POST /api/v1/query/dashboards`.
pub static CREATE: Endpoint =
    row("query.dashboards.create", "createDashboard", Method::Post, "/api/v1/query/dashboards")
        .args(&[Arg::Body("body")]);

/// `PATCH /api/v1/query/dashboards/{id}`.
pub static UPDATE: Endpoint =
    row("query.dashboards.update", "updateDashboard", Method::Patch, "/api/v1/query/dashboards/{}")
        .args(&[Arg::Id("dashboardId"), Arg::Body("body")]);

/// `PUT /api/v1/query/dashboards/{id}`.
pub static REPLACE: Endpoint =
    row("query.dashboards.replace", "replaceDashboard", Method::Put, "/api/v1/query/dashboards/{}")
        .args(&[Arg::Id("dashboardId"), Arg::Body("body")]);

/// `DELETE /api/v1/query/dashboards/{id}`.
pub static DELETE: Endpoint =
    row("query.dashboards.del", "deleteDashboard", Method::Delete, "/api/v1/query/dashboards/{}")
        .args(&[Arg::Id("dashboardId")])
        .answer(Due::of(Shape::Handle));

/// `POST /api/v1/query/dashboards/{id}/widgets`.
pub static ADD_WIDGET: Endpoint = row(
    "query.dashboards.widgets.add",
    "addDashboardWidget",
    Method::Post,
    "/api/v1/query/dashboards/{}/widgets",
)
.args(&[Arg::Id("dashboardId"), Arg::Body("body")]);

/// `PATCH /api/v1/query/dashboards/{id}/widgets/{widget}`.
pub static UPDATE_WIDGET: Endpoint = row(
    "query.dashboards.widgets.update",
    "updateDashboardWidget",
    Method::Patch,
    "/api/v1/query/dashboards/{}/widgets/{}",
)
.args(&[Arg::Id("dashboardId"), Arg::Id("widgetId"), Arg::Body("body")]);

/// `DELETE /api/v1/query/dashboards/{id}/widgets/{widget}`.
pub static DELETE_WIDGET: Endpoint = row(
    "query.dashboards.widgets.del",
    "deleteDashboardWidget",
    Method::Delete,
    "/api/v1/query/dashboards/{}/widgets/{}",
)
.args(&[Arg::Id("dashboardId"), Arg::Id("widgetId"), Arg::Query(REVISION)]);

/// The calls of this resource.
pub const ENDPOINTS: &[&Endpoint] = &[
    &SCHEMA,
    &LIST,
    &RETRIEVE,
    &CREATE,
    &UPDATE,
    &REPLACE,
    &DELETE,
    &ADD_WIDGET,
    &UPDATE_WIDGET,
    &DELETE_WIDGET,
];

const fn row(
    name: &'static str,
    operation: &'static str,
    method: Method,
    path: &'static str,
) -> Endpoint {
    Endpoint::new(name, operation, method, path).answer(DASHBOARD).without_run_token()
}

/// Fills in what the server leaves out of the tables of a dashboard.
pub fn complete_widgets<V: Value>(answer: &V) {
    let dashboard = answer.field("dashboard").unwrap_or_else(|| answer.clone());
    for widget in dashboard.get("widgets").items().unwrap_or_default() {
        let mut display = widget.get("display");
        if display.text_field("type").as_deref() != Some("table") {
            continue;
        }
        if display.get("prettyFormatting").kind() == Kind::Undefined {
            display.set("prettyFormatting", V::boolean(true));
        }
        if display.get("sorting").kind() == Kind::Undefined {
            display.set("sorting", V::array(Vec::new()));
        }
    }
}
