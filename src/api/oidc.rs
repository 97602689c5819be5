//! OIDC tokens, with which a deployed run identifies itself to other services.

use crate::api::args::Args;
use crate::api::endpoint::{Endpoint, Start};
use crate::core::call::{Repeat, Schema, Shape};
use crate::core::client::Client;
use crate::core::error::{ErrorKind, Failure, wrong_type};
use crate::core::token::{RUN_TOKEN_MARGIN_MS, Reason, judge_run_token};
use crate::host::value::Value;

/// `POST /api/v1/auth/oidc/token`, authorized by the token of the run, never by a key. Each attempt creates a new token, so
/// attempts can be repeated.
static TOKEN: Endpoint =
    Endpoint::post("auth.getOIDCToken", "getOIDCToken", "/api/v1/auth/oidc/token")
        .schema(&Schema::of(Shape::Token).dates("expiresAt"))
        .public()
        .repeat(Repeat::Always)
        .prepare(prepare)
        .finish_unusual(|_, _, end| {
            let end = end.map_err(|failure| match failure.is_of_request() {
                true => failure.reported_as(ErrorKind::Oidc),
                false => failure,
            });
            Box::pin(std::future::ready(end))
        });

/// The calls of this resource.
pub const ENDPOINTS: &[&Endpoint] = &[&TOKEN];

fn prepare(
    row: &'static Endpoint,
    client: &Client,
    args: &mut Args,
) -> Result<Start<'static>, Failure> {
    let options = args.object("options")?;
    let audience = options.get("audience");
    let Some(text) = audience.as_str() else {
        return Err(wrong_type(args.call, "options.audience", "a string", &audience));
    };
    let token = client.host.env("TRIGGER_RUN_TOKEN");
    if let Some((code, message)) = problem(client, &text, token.as_deref()) {
        let mut error = ErrorKind::Oidc.error(message);
        error.fields = Value::object_of(vec![("code", Value::constant(code))]);
        return Err(error);
    }
    let mut call = row.read(args)?;
    call.body = Some(Value::object_of(vec![("audience", audience)]));
    call.headers.push(("authorization", ["Bearer ", &token.unwrap_or_default()].concat()));
    Ok(Start::Request(call))
}

/// Returns the code and the description of the problem that prevents the use of the run's token.
fn problem(
    client: &Client,
    audience: &str,
    token: Option<&str>,
) -> Option<&'static (&'static str, &'static str)> {
    let kind = client.context.as_ref().map(|context| context.environment_type.as_deref());
    if audience.trim().is_empty() {
        return Some(&("OIDC_AUDIENCE_REQUIRED", "OIDC requires a nonempty audience."));
    }
    if matches!(kind, None | Some(Some("DEVELOPMENT"))) {
        return Some(&(
            "OIDC_NOT_IN_DEPLOYED_RUN",
            "OIDC is only available inside a deployed task run. Local development must use your own credentials.",
        ));
    }
    // It is sent immediately, so it needn't be valid for longer.
    match judge_run_token(token, client.host.now() - RUN_TOKEN_MARGIN_MS) {
        Reason::Selected => None,
        Reason::MissingToken => Some(&(
            "OIDC_RUN_TOKEN_MISSING",
            "OIDC requires a run token. Update your Trigger.dev CLI and redeploy. If the issue persists, ask support to enable OIDC for your organization. Local development must use your own credentials.",
        )),
        Reason::ExpiredToken => Some(&(
            "OIDC_RUN_TOKEN_EXPIRED",
            "The internal run token has expired. The runner must refresh it before requesting an OIDC token.",
        )),
        _ => Some(&(
            "OIDC_RUN_TOKEN_INVALID",
            "OIDC requires a valid internal run token with admin scope.",
        )),
    }
}
