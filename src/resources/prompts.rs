//! Prompts that are managed beside the code, and what overrides them.

use crate::call::{Arg, Endpoint, Method};

/// `GET /api/v1/prompts`.
pub static LIST: Endpoint =
    Endpoint::new("prompts.list", "listPrompts", Method::Get, "/api/v1/prompts").args(&[]);

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
