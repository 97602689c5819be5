//! Queries over the recorded data of runs, and dashboards of such queries.

use crate::api::args::Args;
use crate::api::endpoint::{Arg, Endpoint, Start};
use crate::api::query_string::{Form, Param, param};
use crate::core::call::{Route, Schema};
use crate::core::client::Client;
use crate::core::error::{ErrorKind, Failure};
use crate::core::plan::Plan;
use crate::core::reply::End;
use crate::host::Host;
use crate::host::http::Method;
use crate::host::value::{Kind, LATEST_DATE_MS, Value};
use crate::util::future::Boxed;

const REVISION: &[Param] = &[param("revision", "revision", Form::Text)];

const DASHBOARD: Schema =
    Schema { dates: "createdAt updatedAt", places: "dashboard", ..Schema::OBJECT };

const QUERY_PATH: &str = "/api/v1/query";

/// `POST /api/v1/query`, over one environment.
pub static EXECUTE: Endpoint =
    Endpoint::post("query.execute", "executeQuery", QUERY_PATH).prepare(execute);

/// `POST /api/v1/query`, over a project or an organization.
static EXECUTE_WIDE: Route =
    Route { operation: "executeQueryProjectOrOrganization", run_token: false, ..EXECUTE.route };

/// `GET /api/v1/query/schema`.
pub static SCHEMA: Endpoint =
    Endpoint::get("query.schema", "getQuerySchema", "/api/v1/query/schema");

/// `GET /api/v1/query/dashboards`.
pub static LIST: Endpoint =
    row("query.dashboards.list", "listDashboards", Method::Get, "/api/v1/query/dashboards")
        .schema(&Schema::OBJECT);

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
        .schema(&Schema::HANDLE);

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
    &EXECUTE,
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
    Endpoint::new(name, operation, method, path)
        .schema(&DASHBOARD)
        .without_run_token()
        .finish(complete_widgets)
}

/// Prepares the call that executes a query.
fn execute(
    row: &'static Endpoint,
    client: &Client,
    args: &mut Args,
) -> Result<Start<'static>, Failure> {
    let query = args.take();
    if query.kind() != Kind::String {
        return Err(args.error("query", "must be a string"));
    }
    let options = args.optional_object("options")?;
    let scope = options.field("scope").unwrap_or_else(|| Value::string("environment"));
    let is_wide = scope.as_str().as_deref() != Some("environment");
    let format = options.field("format").unwrap_or_else(|| Value::constant("json"));
    let body = Value::object_of(vec![
        ("query", query),
        ("scope", scope),
        ("period", options.get("period")),
        ("from", date(client, args, "from", &options)?),
        ("to", date(client, args, "to", &options)?),
        ("format", format),
    ]);
    let mut call = row.read(args)?;
    if is_wide {
        call.route = &EXECUTE_WIDE;
    }
    call.body = Some(body);
    Ok(call.into())
}

/// Converts a time among the options to a date, which is sent in ISO 8601.
fn date(
    client: &Client,
    args: &Args,
    key: &'static str,
    options: &Value,
) -> Result<Value, Failure> {
    let given = options.get(key);
    let ms = match (given.as_time(), given.as_str()) {
        _ if !given.is_given() => return Ok(Value::undefined()),
        (Some(ms), _) => Some(ms),
        (None, Some(text)) => Some(client.host.parse_date(&text).unwrap_or(f64::NAN)),
        (None, None) => given.as_f64(),
    };
    match ms {
        Some(ms) if ms.abs() <= LATEST_DATE_MS => Ok(Value::date(ms)),
        Some(_) => Err(ErrorKind::invalid_time()),
        None => {
            Err(args
                .error(&["options.", key].concat(), "must be a Date or a number of milliseconds"))
        }
    }
}

/// Adds the defaults that the server leaves out of a dashboard's tables.
fn complete_widgets<'a>(_: &'a Host, _: &'a Plan, end: End) -> Boxed<'a, End> {
    if let Ok(reply) = &end {
        let dashboard = reply.value.field("dashboard").unwrap_or_else(|| reply.value.clone());
        for widget in dashboard.get("widgets").items().unwrap_or_default() {
            let mut display = widget.get("display");
            if display.text_field("type").as_deref() != Some("table") {
                continue;
            }
            if display.get("prettyFormatting").kind() == Kind::Undefined {
                display.set("prettyFormatting", Value::boolean(true));
            }
            if display.get("sorting").kind() == Kind::Undefined {
                display.set("sorting", Value::array(Vec::new()));
            }
        }
    }
    Box::pin(std::future::ready(end))
}
