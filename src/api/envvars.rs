//! Environment variables of a project.
//!
//! Inside a task the project and the environment are optional. The defaults are those of the run.

use crate::api::args::Args;
use crate::api::endpoint::{Arg, Endpoint, Start};
use crate::core::call::{Schema, Shape};
use crate::core::client::Client;
use crate::core::error::{ErrorKind, Failure};
use crate::host::http::Method;
use crate::host::value::{Kind, Value};

/// `GET /api/v1/projects/{ref}/envvars/{environment}`.
pub static LIST: Endpoint =
    row("envvars.list", "listEnvVars", Method::Get, "/api/v1/projects/{}/envvars/{}")
        .args(&[Arg::Environment])
        .schema(&Schema::of(Shape::Array));

/// `POST /api/v1/projects/{ref}/envvars/{environment}/import`, for many variables at once.
pub static UPLOAD: Endpoint =
    row("envvars.upload", "importEnvVars", Method::Post, "/api/v1/projects/{}/envvars/{}/import")
        .args(&[Arg::Environment, Arg::Body("params")]);

/// `POST /api/v1/projects/{ref}/envvars/{environment}`. A variable that exists is overwritten.
pub static CREATE: Endpoint =
    row("envvars.create", "createEnvVar", Method::Post, "/api/v1/projects/{}/envvars/{}")
        .args(&[Arg::Environment, Arg::Body("params")]);

/// `GET /api/v1/projects/{ref}/envvars/{environment}/{name}`.
pub static RETRIEVE: Endpoint =
    row("envvars.retrieve", "retrieveEnvVar", Method::Get, "/api/v1/projects/{}/envvars/{}/{}")
        .args(&[Arg::Environment, Arg::Text("name")]);

/// `PUT /api/v1/projects/{ref}/envvars/{environment}/{name}`.
pub static UPDATE: Endpoint =
    row("envvars.update", "updateEnvVar", Method::Put, "/api/v1/projects/{}/envvars/{}/{}")
        .args(&[Arg::Environment, Arg::Text("name"), Arg::Body("params")]);

/// `DELETE /api/v1/projects/{ref}/envvars/{environment}/{name}`.
pub static DELETE: Endpoint =
    row("envvars.del", "deleteEnvVar", Method::Delete, "/api/v1/projects/{}/envvars/{}/{}")
        .args(&[Arg::Environment, Arg::Text("name")]);

/// The calls of this resource.
pub const ENDPOINTS: &[&Endpoint] = &[&LIST, &UPLOAD, &CREATE, &RETRIEVE, &UPDATE, &DELETE];

/// Takes the project and the environment from the arguments, or from the caller's run.
///
/// The errors for missing arguments have the official package's texts.
fn choose_environment(
    row: &'static Endpoint,
    client: &Client,
    args: &mut Args,
) -> Result<Start<'static>, Failure> {
    let context = client.context.as_ref();
    let named = row.args.iter().any(|arg| matches!(arg, Arg::Text(_)));
    let has_body = row.args.iter().any(|arg| matches!(arg, Arg::Body(_)));
    // The name of a variable is the third argument if a project and an environment precede it.
    let explicit = args.at(if named { 2 } else { 0 }).kind() == Kind::String;
    let (mut project, mut slug) = (Value::undefined(), Value::undefined());
    if explicit {
        project = args.take();
        if named || !matches!(args.peek().kind(), Kind::Object) {
            slug = args.take();
        }
    }
    let choose = |args: &Args, argument: &str, value: &Value, own: Option<&String>| match own {
        _ if value.is_truthy() => args.segment(argument, value),
        Some(own) => Ok(own.clone()),
        None => Err(ErrorKind::rule_of(&[argument, " is required"])),
    };
    let own_slug = context.and_then(|context| context.environment_slug.as_ref());
    if named && has_body {
        choose(args, "slug", &slug, own_slug)?;
    }
    let own_project = context.and_then(|context| context.project_ref.as_ref());
    let project = choose(args, "projectRef", &project, own_project)?;
    let slug = choose(args, "slug", &slug, own_slug)?;
    if has_body && !args.at(usize::from(named)).is_given() {
        return Err(ErrorKind::rule("params is required"));
    }
    args.environment = Some((project, slug));
    Ok(row.read(args)?.into())
}

const fn row(
    name: &'static str,
    operation: &'static str,
    method: Method,
    path: &'static str,
) -> Endpoint {
    Endpoint::new(name, operation, method, path).without_run_token().prepare(choose_environment)
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use crate::core::context::TaskContext;
    use crate::host::Host;
    use crate::host::scripted::json;

    fn path(endpoint: &'static Endpoint, values: &str, in_task: bool) -> Result<String, String> {
        let context = TaskContext {
            project_ref: Some("proj_ctx".to_owned()),
            environment_slug: Some("prod".to_owned()),
            ..TaskContext::default()
        };
        let values = json(values).items().unwrap_or_default();
        let values = values
            .into_iter()
            .map(|value| if value == json("\"-\"") { Value::Undefined } else { value });
        let mut client = Client::new(Host::default(), Value::undefined());
        client.context = in_task.then_some(context);
        match endpoint.start(&client, &mut Args::new(endpoint.name(), values.collect())) {
            Ok(Start::Request(call)) => Ok(call.path),
            Ok(Start::Procedure(_)) => Err("a procedure".to_owned()),
            Err(error) => Err(error.to_string()),
        }
    }

    fn ok(path: &str) -> Result<String, String> {
        Ok(format!("/api/v1/projects/{path}"))
    }

    fn required(what: &str) -> Result<String, String> {
        Err(format!("{what} is required"))
    }

    #[test]
    fn requires_project_and_environment_outside_a_task() {
        assert_eq!(path(&LIST, r#"["p","dev"]"#, false), ok("p/envvars/dev"));
        assert_eq!(path(&LIST, r#"[]"#, false), required("projectRef"));
        assert_eq!(path(&LIST, r#"[{"retry":{}}]"#, false), required("projectRef"));
        assert_eq!(path(&UPLOAD, r#"[{"variables":{}}]"#, false), required("projectRef"));
        assert_eq!(path(&UPLOAD, r#"["p"]"#, false), required("slug"));
        assert_eq!(path(&CREATE, r#"["p",{"retry":{}}]"#, false), required("slug"));
        assert_eq!(path(&CREATE, r#"["p","dev"]"#, false), required("params"));
        assert_eq!(path(&CREATE, r#"["p","dev",{}]"#, false), ok("p/envvars/dev"));
        assert_eq!(path(&RETRIEVE, r#"["p","dev","A B/C"]"#, false), ok("p/envvars/dev/A%20B%2FC"));
        assert_eq!(path(&RETRIEVE, r#"["p","-","A"]"#, false), required("slug"));
        assert_eq!(path(&RETRIEVE, r#"["A"]"#, false), required("projectRef"));
        assert_eq!(path(&UPDATE, r#"["p","dev","A",{}]"#, false), ok("p/envvars/dev/A"));
        assert_eq!(path(&UPDATE, r#"["p","dev","A"]"#, false), required("params"));
        assert_eq!(path(&UPDATE, r#"["A",{}]"#, false), required("slug"));
        assert_eq!(path(&DELETE, r#"["p","dev","A",{"retry":{}}]"#, false), ok("p/envvars/dev/A"));
    }

    #[test]
    fn defaults_to_project_and_environment_of_the_run_inside_a_task() {
        assert_eq!(path(&LIST, r#"[]"#, true), ok("proj_ctx/envvars/prod"));
        assert_eq!(path(&LIST, r#"[{"retry":{}}]"#, true), ok("proj_ctx/envvars/prod"));
        assert_eq!(path(&LIST, r#"["p"]"#, true), ok("p/envvars/prod"));
        assert_eq!(path(&CREATE, r#"[{"name":"A"}]"#, true), ok("proj_ctx/envvars/prod"));
        assert_eq!(path(&CREATE, r#"["p"]"#, true), required("params"));
        assert_eq!(path(&CREATE, r#"["p","-",{}]"#, true), ok("p/envvars/prod"));
        assert_eq!(path(&RETRIEVE, r#"["A",{"retry":{}}]"#, true), ok("proj_ctx/envvars/prod/A"));
        assert_eq!(path(&UPDATE, r#"["A",{"value":"2"}]"#, true), ok("proj_ctx/envvars/prod/A"));
        assert_eq!(path(&UPDATE, r#"["p","stg","A",{}]"#, true), ok("p/envvars/stg/A"));
    }
}
