//! The calls of the API: one file for each resource, one row for each call. This module must not know how a call is sent.

pub mod args;
pub mod batch;
pub mod bulk;
pub mod concurrency_limits;
#[cfg(all(test, not(target_arch = "wasm32")))]
mod declared;
pub mod deployments;
pub mod endpoint;
pub mod envvars;
pub mod errors;
#[cfg(all(test, not(target_arch = "wasm32")))]
mod example;
pub mod idempotency_keys;
pub mod oidc;
pub mod prompts;
pub mod public_tokens;
pub mod query;
pub mod query_string;
pub mod queues;
pub mod runs;
pub mod schedules;
pub mod sessions;
pub mod tags;
pub mod tasks;
mod trigger;
pub mod waitpoints;
pub mod webhooks;
mod worker;

use crate::api::endpoint::Endpoint;

/// The rows of all resources.
pub const TABLES: &[&[&Endpoint]] = &[
    runs::ENDPOINTS,
    tasks::ENDPOINTS,
    batch::ENDPOINTS,
    bulk::ENDPOINTS,
    envvars::ENDPOINTS,
    schedules::ENDPOINTS,
    queues::ENDPOINTS,
    concurrency_limits::ENDPOINTS,
    deployments::ENDPOINTS,
    waitpoints::ENDPOINTS,
    query::ENDPOINTS,
    prompts::ENDPOINTS,
    sessions::ENDPOINTS,
    webhooks::ENDPOINTS,
    errors::ENDPOINTS,
    idempotency_keys::ENDPOINTS,
    public_tokens::ENDPOINTS,
    oidc::ENDPOINTS,
    tags::ENDPOINTS,
];

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::args::Args;
    use super::declared::{Declared, FORMS};
    use super::endpoint::{Arg, Endpoint, Start};
    use super::{TABLES, batch};
    use crate::core::client::Client;
    use crate::core::context::TaskContext;
    use crate::host::Host;
    use crate::host::scripted::{answer, json, run};
    use crate::host::value::Value;

    fn row_of(form: &Declared) -> Option<&'static Endpoint> {
        TABLES.iter().flat_map(|table| table.iter()).find(|row| row.name() == form.call).copied()
    }

    /// The token of a run: `{ token_use: "run", aud: "trigger:api", exp: 9999, scopes: ["admin"] }`.
    const RUN_TOKEN: &str = "eyJ0eXAiOiJydW4rand0In0.eyJ0b2tlbl91c2UiOiJydW4iLCJhdWQiOiJ0cmlnZ2VyOmFwaSIsImV4cCI6OTk5OSwic2NvcGVzIjpbImFkbWluIl19.x";

    #[test]
    fn every_declared_call_has_a_row() {
        let rowless = FORMS.iter().filter(|form| row_of(form).is_none()).map(|form| form.call);
        let missing: Vec<_> = rowless.collect();
        assert_eq!(missing, Vec::<&str>::new(), "TABLES lacks the ENDPOINTS of their resource");
    }

    /// Returns the request for these arguments as text, or the error; `None` if the call is a procedure. The caller is inside a
    /// run, which permits all calls.
    fn request(form: &Declared, args: Vec<Value>) -> Option<Result<String, String>> {
        let row = row_of(form)?;
        let mut host = Host::default();
        host.variables.insert("TRIGGER_RUN_TOKEN", RUN_TOKEN);
        let mut client = Client::new(host, Value::undefined());
        client.context = Some(TaskContext {
            project_ref: Some("proj_1".to_owned()),
            environment_slug: Some("dev".to_owned()),
            ..TaskContext::default()
        });
        match row.start(&client, &mut Args::new(row.name(), args)) {
            Ok(Start::Procedure(_)) => None,
            Ok(Start::Request(call)) => {
                let body = call.body.map(|body| body.stringify().map(|text| text.to_text()));
                Some(Ok(format!("{} {} {body:?} {:?}", call.path, call.query, call.headers)))
            }
            Err(error) => Some(Err(error.to_string())),
        }
    }

    /// Returns the arguments of a form. The argument at this index has these fields only.
    fn with_fields(form: &Declared, index: usize, fields: &[&str]) -> Vec<Value> {
        let mut args = json(form.args).items().unwrap_or_default();
        if let Some(options) = args.get_mut(index) {
            let keys = options.keys();
            let others: Vec<_> =
                keys.iter().map(String::as_str).filter(|key| !fields.contains(key)).collect();
            *options = options.copy_without(&others);
        }
        args
    }

    #[test]
    fn every_declared_parameter_is_sent() {
        let mut missing = Vec::new();
        for form in FORMS {
            for (index, fields) in form.fields {
                let Some(whole) = request(form, with_fields(form, *index, fields)) else {
                    continue;
                };
                assert!(whole.is_ok(), "{}: {whole:?}", form.call);
                let nothing = request(form, with_fields(form, *index, &[]));
                for field in *fields {
                    let others: Vec<_> =
                        fields.iter().copied().filter(|other| other != field).collect();
                    let without = request(form, with_fields(form, *index, &others));
                    let alone = request(form, with_fields(form, *index, &[field]));
                    if without.as_ref() == Some(&whole) && alone == nothing {
                        missing.push(format!("{} {field}", form.call));
                    }
                }
            }
        }
        assert_eq!(missing, Vec::<String>::new());
    }

    /// The requests of a batch whose only item has these options.
    fn requests_of_item(options: &Value) -> String {
        let host = Host::new([answer(201, r#"{"id":"batch_1","runCount":1}"#)]);
        let client = Client::new(host, json(r#"{"accessToken":"tr_dev_1"}"#));
        let item = Value::object_of(vec![("payload", json("1")), ("options", options.clone())]);
        let args = vec![Value::string("task"), Value::array(vec![item])];
        let mut args = Args::new("tasks.batchTrigger", args);
        // The second request, which has the items, fails: only what is sent matters.
        let end = run(batch::TRIGGER_TASK.make(&client, &mut args));
        assert!(end.is_err());
        let requests = client.host.requests.borrow();
        requests.iter().map(|request| format!("{:?}", request.body)).collect()
    }

    #[test]
    fn every_declared_option_of_an_item_is_sent() {
        let mut unsent = Vec::new();
        // The items of a batch have the options of a single trigger.
        for form in FORMS.iter().filter(|form| form.call == "tasks.trigger") {
            for (index, fields) in form.fields {
                let options = |fields: &[&str]| {
                    let args = with_fields(form, *index, fields);
                    requests_of_item(args.get(*index).unwrap_or(&Value::undefined()))
                };
                let (whole, nothing) = (options(fields), options(&[]));
                for field in *fields {
                    let others: Vec<_> =
                        fields.iter().copied().filter(|other| other != field).collect();
                    if options(&others) == whole && options(&[field]) == nothing {
                        unsent.push(*field);
                    }
                }
            }
        }
        assert_eq!(unsent, Vec::<&str>::new());
    }

    #[test]
    fn every_query_parameter_is_declared() {
        for row in TABLES.iter().flat_map(|table| table.iter()) {
            let forms = || FORMS.iter().filter(|form| form.call == row.name());
            let params = row.args.iter().filter_map(|arg| match arg {
                Arg::Query(params) => Some(*params),
                _ => None,
            });
            for param in params.flatten() {
                let mut fields = forms().flat_map(|form| form.fields).flat_map(|(_, names)| *names);
                assert!(fields.any(|name| *name == param.field), "{}: {}", row.name(), param.field);
            }
        }
    }

    /// Splits a list of names at spaces.
    fn words(list: &'static str) -> impl Iterator<Item = &'static str> {
        list.split(' ').filter(|word| !word.is_empty())
    }

    #[test]
    fn schemas_and_declarations_agree_on_dates() {
        for form in FORMS {
            // A procedure has no own response.
            let route = row_of(form).map(|row| row.route).filter(|route| !route.path.is_empty());
            let Some(schema) = route.map(|route| route.schema) else { continue };
            for (place, field) in form.dates {
                assert!(words(schema.dates).any(|name| name == *field), "{} {field}", form.call);
                let is_known = place.is_empty() || words(schema.places).any(|name| name == *place);
                assert!(is_known, "{} {place}", form.call);
            }
            // Several calls may share a schema.
            let same = |other: &&Declared| {
                row_of(other).map(|row| row.route.schema).is_some_and(|other| {
                    (other.dates, other.places) == (schema.dates, schema.places)
                })
            };
            let declared: Vec<_> = FORMS.iter().filter(same).flat_map(|form| form.dates).collect();
            for name in words(schema.dates) {
                assert!(declared.iter().any(|(_, field)| *field == name), "{} {name}", form.call);
            }
            for name in words(schema.places) {
                assert!(declared.iter().any(|(place, _)| *place == name), "{} {name}", form.call);
            }
        }
    }

    #[test]
    fn every_row_has_a_unique_name() {
        let names = TABLES.iter().flat_map(|table| table.iter()).map(|row| row.name());
        let mut names: Vec<_> = names.collect();
        let count = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), count);
    }
}
