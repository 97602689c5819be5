//! Prompts that are managed beside the code, and what overrides them.

use crate::call::{Answer as Due, Arg, Args, Call, Endpoint, Method, Shape};
use crate::error::Failure;
use crate::value::{Kind, Value};

/// `POST /api/v1/prompts/{slug}`.
static RESOLVE: Endpoint =
    row("prompts.resolve", "resolvePrompt", Method::Post, "/api/v1/prompts/{}")
        .answer(&Due::of(Shape::Data));

/// `GET /api/v1/prompts`.
pub static LIST: Endpoint =
    Endpoint::new("prompts.list", "listPrompts", Method::Get, "/api/v1/prompts");

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

/// What filling in a prompt sends.
pub fn resolve<V: Value>(args: &mut Args<V>) -> Result<Box<Call<V>>, Failure<V>> {
    let slug = args.take();
    let variables = match args.take() {
        given if given.kind() == Kind::Object => given,
        given if !given.is_given() => V::object(),
        _ => return Err(args.error("variables", "must be an object")),
    };
    let options = args.optional_object("options")?;
    let mut body = V::object();
    body.set("variables", variables);
    body.put("label", options.get("label"));
    body.put("version", options.get("version"));
    let mut call = RESOLVE.of(vec![slug, args.take()])?;
    call.body = Some(body);
    Ok(call)
}

/// The prompt that was filled in: `{ data, input }`, where `input` is the JSON of the variables, if there are any.
pub fn resolved<V: Value>(call: &Call<V>, answer: &V) -> Result<V, Failure<V>> {
    let variables = call.body.as_ref().map_or_else(V::object, |body| body.get("variables"));
    let mut prompt = V::object();
    prompt.set("data", answer.get("data"));
    if !variables.keys().is_empty() {
        prompt.put("input", variables.stringify()?);
    }
    Ok(prompt)
}
