//! Queries over what the API has recorded, and the dashboards that show them.

use super::closed_to_runs;
use crate::call::{Answer as Due, Arg, Args, Call, Endpoint, Form, Method, Param, param};
use crate::client::Client;
use crate::error::{Error, Failure};
use crate::transport::Transport;
use crate::value::{Kind, LATEST_DATE_MS, Value};

const REVISION: &[Param] = &[param("revision", "revision", Form::Text)];

const DASHBOARD: Due = Due { dates: "createdAt updatedAt", places: "dashboard", ..Due::OBJECT };

const QUERY_PATH: &str = "/api/v1/query";

/// `POST /api/v1/query`, about one environment.
static EXECUTE: Endpoint = Endpoint::new("query.execute", "executeQuery", Method::Post, QUERY_PATH);

/// The same, about a project or an organization.
static EXECUTE_WIDELY: Endpoint =
    closed_to_runs("query.execute", "executeQueryProjectOrOrganization", Method::Post, QUERY_PATH);

/// `GET /api/v1/query/schema`.
pub static SCHEMA: Endpoint =
    Endpoint::new("query.schema", "getQuerySchema", Method::Get, "/api/v1/query/schema");

/// `GET /api/v1/query/dashboards`.
pub static LIST: Endpoint =
    row("query.dashboards.list", "listDashboards", Method::Get, "/api/v1/query/dashboards")
        .answer(&Due::OBJECT);

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
        .answer(&Due::HANDLE);

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
    closed_to_runs(name, operation, method, path).answer(&DASHBOARD)
}

/// What executing a query sends.
pub fn execute<T: Transport>(
    client: &Client<T>,
    args: &mut Args<T::Value>,
) -> Result<Box<Call<T::Value>>, Failure<T::Value>> {
    let query = args.take();
    if query.kind() != Kind::String {
        return Err(args.error("query", "must be a string"));
    }
    let options = args.optional_object("options")?;
    let scope = options.field("scope").unwrap_or_else(|| T::Value::string("environment"));
    let widely = scope.as_str().as_deref() != Some("environment");
    let mut body = T::Value::object();
    body.set("query", query);
    body.set("scope", scope);
    body.put("period", options.get("period"));
    for key in ["from", "to"] {
        if let Some(given) = options.field(key) {
            body.set(key, date(client, args, key, &given)?);
        }
    }
    body.set("format", options.field("format").unwrap_or_else(|| T::Value::string("json")));
    let mut call = if widely { &EXECUTE_WIDELY } else { &EXECUTE }.read(args)?;
    call.body = Some(body);
    Ok(call)
}

/// A time as a date, which goes in its ISO form.
fn date<T: Transport>(
    client: &Client<T>,
    args: &Args<T::Value>,
    key: &str,
    given: &T::Value,
) -> Result<T::Value, Failure<T::Value>> {
    let ms = match (given.as_time(), given.as_str()) {
        (Some(ms), _) => Some(ms),
        (None, Some(text)) => Some(client.transport.parse_date(&text).unwrap_or(f64::NAN)),
        (None, None) => given.as_f64(),
    };
    match ms {
        Some(ms) if ms.abs() <= LATEST_DATE_MS => Ok(T::Value::date(ms)),
        Some(_) => Err(Error::InvalidTime.into()),
        None => {
            Err(args
                .error(&["options.", key].concat(), "must be a Date or a number of milliseconds"))
        }
    }
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
