//! The worked example of CONTRIBUTING.md, compiled and run.

// example
use crate::api::endpoint::{Arg, Endpoint};
use crate::core::call::{Repeat, Schema};
use crate::host::value::Value;

/// `POST /api/v1/deployments/{id}/rename`. Resolves to `{ id, name, renamedAt }`.
pub static RENAME: Endpoint =
    Endpoint::post("deployments.rename", "renameDeployment", "/api/v1/deployments/{}/rename")
        .args(&[Arg::Id("deploymentId"), Arg::Field("name")])
        .schema(&Schema::HANDLE.dates("renamedAt"))
        .repeat(Repeat::WithField("idempotencyKey"))
        .finish(|_host, _plan, end| {
            let end = end.map(|reply| {
                let name = reply.value.field("name").unwrap_or_else(|| Value::constant("unnamed"));
                let named = reply.value.with(vec![("name", name)]);
                reply.with(named)
            });
            Box::pin(std::future::ready(end))
        });
// end of example

#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::*;
    use crate::api::args::Args;
    use crate::core::client::Client;
    use crate::host::Host;
    use crate::host::scripted::{answer, json, run};

    #[test]
    fn the_example_makes_its_call() {
        let host = Host::new([answer(
            200,
            r#"{"id":"deployment_1","renamedAt":"2025-01-01T00:00:00.000Z"}"#,
        )]);
        let client = Client::new(host, json(r#"{"secretKey":"tr_dev_k"}"#));
        let values = vec![Value::string("deployment_1"), Value::string("blue")];
        let reply = run(RENAME.make(&client, &mut Args::new(RENAME.name(), values)));
        let named =
            r#"{"id":"deployment_1","renamedAt":"2025-01-01T00:00:00.000Z","name":"unnamed"}"#;
        assert_eq!(reply.map(|reply| reply.value), Ok(json(named)));
        let requests = client.host.requests.borrow();
        let sent = requests.first().map(|request| (request.url.as_str(), request.body.clone()));
        let url = "https://api.trigger.dev/api/v1/deployments/deployment_1/rename";
        assert_eq!(sent, Some((url, Some(Value::string(r#"{"name":"blue"}"#)))));
    }

    #[test]
    fn contributing_shows_the_example_verbatim() {
        let source = include_str!("example.rs");
        let example = source.split_once("// example\n").map(|(_, rest)| rest);
        let example = example.and_then(|rest| rest.split_once("// end of example\n"));
        let example = example.map(|(example, _)| example).unwrap_or("no example");
        assert!(include_str!("../../CONTRIBUTING.md").contains(example));
    }
}
