//! Prompts that are managed outside of the code, and their overrides.

use crate::api::args::Args;
use crate::api::endpoint::{Arg, Endpoint, Returns, Start};
use crate::core::call::{Schema, Shape};
use crate::core::client::Client;
use crate::core::error::Failure;
use crate::core::plan::Plan;
use crate::core::reply::End;
use crate::host::Host;
use crate::host::http::Method;
use crate::host::value::{Kind, Value};
use crate::util::future::Boxed;

/// `POST /api/v1/prompts/{slug}`.
pub static RESOLVE: Endpoint =
    row("prompts.resolve", "resolvePrompt", Method::Post, "/api/v1/prompts/{}")
        .schema(&Schema::of(Shape::Data))
        .prepare(resolve)
        .finish(resolved)
        .returns(Returns::Prompt);

/// `GET /api/v1/prompts`.
pub static LIST: Endpoint = Endpoint::get("prompts.list", "listPrompts", "/api/v1/prompts");

/// `GET /api/v1/prompts/{slug}/versions`.
pub static VERSIONS: Endpoint =
    row("prompts.versions", "listPromptVersions", Method::Get, "/api/v1/prompts/{}/versions");

/// `POST /api/v1/prompts/{slug}/promote`.
pub static PROMOTE: Endpoint =
    row("prompts.promote", "promotePromptVersion", Method::Post, "/api/v1/prompts/{}/promote")
        .args(&[Arg::Text("slug"), Arg::Field("version")]);

/// `POST /api/v1/prompts/{slug}/override`.
pub static CREATE_OVERRIDE: Endpoint = row(
    "prompts.createOverride",
    "createPromptOverride",
    Method::Post,
    "/api/v1/prompts/{}/override",
)
.args(&[Arg::Text("slug"), Arg::Body("options")]);

/// `PUT /api/v1/prompts/{slug}/override`.
pub static UPDATE_OVERRIDE: Endpoint = row(
    "prompts.updateOverride",
    "updatePromptOverride",
    Method::Put,
    "/api/v1/prompts/{}/override",
)
.args(&[Arg::Text("slug"), Arg::Body("options")]);

/// `DELETE /api/v1/prompts/{slug}/override`.
pub static REMOVE_OVERRIDE: Endpoint = row(
    "prompts.removeOverride",
    "removePromptOverride",
    Method::Delete,
    "/api/v1/prompts/{}/override",
);

/// `POST /api/v1/prompts/{slug}/override/reactivate`.
pub static REACTIVATE_OVERRIDE: Endpoint = row(
    "prompts.reactivateOverride",
    "reactivatePromptOverride",
    Method::Post,
    "/api/v1/prompts/{}/override/reactivate",
)
.args(&[Arg::Text("slug"), Arg::Field("version")]);

/// The calls of this resource.
pub const ENDPOINTS: &[&Endpoint] = &[
    &RESOLVE,
    &LIST,
    &VERSIONS,
    &PROMOTE,
    &CREATE_OVERRIDE,
    &UPDATE_OVERRIDE,
    &REMOVE_OVERRIDE,
    &REACTIVATE_OVERRIDE,
];

const fn row(
    name: &'static str,
    operation: &'static str,
    method: Method,
    path: &'static str,
) -> Endpoint {
    Endpoint::new(name, operation, method, path).args(&[Arg::Text("slug")])
}

/// Prepares the call that resolves a prompt with variables.
fn resolve(row: &'static Endpoint, _: &Client, args: &mut Args) -> Result<Start<'static>, Failure> {
    let slug = args.take();
    let variables = match args.take() {
        variables if variables.kind() == Kind::Object => variables,
        absent if !absent.is_given() => Value::object(),
        _ => return Err(args.error("variables", "must be an object")),
    };
    let options = args.optional_object("options")?;
    // The official package takes the request options from this field.
    let request_options = options.field("requestOptions").unwrap_or_else(|| args.take());
    let mut call = row.of(vec![slug, request_options])?;
    if !variables.keys().is_empty() {
        call.context = variables.stringify()?;
    }
    call.body = Some(Value::object_of(vec![
        ("variables", variables),
        ("label", options.get("label")),
        ("version", options.get("version")),
    ]));
    Ok(call.into())
}

/// Returns the resolved prompt as `{ data, input }`. `input` is the JSON of the variables, if there are any.
fn resolved<'a>(_: &'a Host, plan: &'a Plan, end: End) -> Boxed<'a, End> {
    let end = end.map(|reply| {
        let data = reply.value.get("data");
        reply.with(Value::object_of(vec![("data", data), ("input", plan.context.clone())]))
    });
    Box::pin(std::future::ready(end))
}
