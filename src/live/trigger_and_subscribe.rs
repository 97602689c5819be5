//! Triggers a run and waits for its result by a subscription, without suspending the caller's run. It doesn't know how a
//! subscription works.

use crate::api::args::Args;
use crate::api::endpoint::{Endpoint, Returns};
use crate::api::runs::CANCEL;
use crate::api::tasks::{TRIGGER, read, send};
use crate::core::call::{Call, Route, fill};
use crate::core::client::Client;
use crate::core::error::{ErrorKind, Failure};
use crate::core::options::{CallOptions, read_signal};
use crate::core::reply::End;
use crate::host::value::Value;
use crate::live::connection::Connection;
use crate::live::subscriptions::{RUN, follow_to_end};

/// Triggers a run, and subscribes to it until it has ended. The signal in the options ends the subscription. It also cancels
/// the run, unless `cancelOnAbort` is false.
static TRIGGER_AND_SUBSCRIBE: Endpoint = Endpoint {
    route: Route { name: "tasks.triggerAndSubscribe", ..TRIGGER.route },
    prepare: None,
    ..TRIGGER
}
.procedure(|row, client, args| Box::pin(trigger_and_subscribe(row, client, args)))
.returns(Returns::RunResult)
.sends(&[&RUN, &CANCEL])
.inside_run("triggerAndSubscribe");

/// The calls that trigger a run and subscribe to it.
pub const ENDPOINTS: &[&Endpoint] = &[&TRIGGER_AND_SUBSCRIBE];

async fn trigger_and_subscribe(row: &'static Endpoint, client: &Client, args: &mut Args) -> End {
    // The third argument is always the options here, even if it looks like request options.
    args.pad(4);
    let (task, options) = (args.at(0), args.at(2));
    let connection = connect(client, row.name(), &options, args.at(3))?;
    let cancels = options.get("cancelOnAbort").as_bool() != Some(false);
    let (call, upload) = read(row, client, args, false)?;
    let reply = send(client, call, upload, None).await?;
    let id = reply.value.text_field("id").unwrap_or_default();
    let end = follow_to_end(&connection, &id).await;
    if end.is_err() && cancels && connection.signal.get("aborted").is_truthy() {
        let path = fill(CANCEL.route.path, &[&id]);
        let mut plan = connection.plan.follow_up(&client.host, &CANCEL.route, &path);
        // The signal of the requests may be the same one.
        plan.request.signal = None;
        // The call rejects with the reason of the signal, even if cancelling fails.
        let _ = plan.send(&client.host).await;
    }
    let result = result_of(&end?, reply.value.get("id"), task)?;
    Ok(reply.with(result))
}

/// Creates the connection to a run that is yet to be triggered. The signal in the options ends it.
fn connect<'a>(
    client: &'a Client,
    name: &'static str,
    options: &Value,
    request_options: Value,
) -> Result<Connection<'a>, Failure> {
    let mut call = Call::new(&RUN.route, name, String::new());
    call.options = CallOptions::read(name, request_options)?;
    let signal = read_signal(name, "options.signal", options.get("signal"))?;
    let signal = signal.unwrap_or_else(Value::undefined);
    Connection::new(client, call, &Value::object_of(vec![("signal", signal)]))
}

/// Returns the result of a run: `{ ok, id, taskIdentifier }`, with its `output` or with `failure`, the data of an `Error`.
fn result_of(run: &Value, id: Value, task: Value) -> Result<Value, Failure> {
    let ok = run.get("isSuccess");
    let name = task.to_text();
    let mut result =
        Value::object_of(vec![("ok", ok.clone()), ("id", id), ("taskIdentifier", task)]);
    if ok.is_truthy() {
        result.set("output", run.get("output"));
        return Ok(result);
    }
    if !run.get("isFailed").is_truthy() && !run.get("isCancelled").is_truthy() {
        let problem = ["Task ", &name, ": subscription ended without completion"].concat();
        return Err(ErrorKind::rule(&problem));
    }
    let mut failure = run.get("error").with(Vec::new());
    if !failure.get("message").is_given() {
        let status = run.text_field("status").unwrap_or_default();
        let message = ["Task ", &name, " failed (", &status, ")"].concat();
        failure.set("message", Value::string(&message));
    }
    result.set("failure", failure);
    Ok(result)
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use crate::core::context::TaskContext;
    use crate::host::Host;
    use crate::host::scripted::{Step, answer, json, run};

    fn result(row: &str) -> Result<Value, String> {
        let headers = vec![
            ("electric-handle", "h".to_owned()),
            ("electric-offset", "0_0".to_owned()),
            ("electric-cursor", "c".to_owned()),
        ];
        let rows = format!(
            r#"[{{"key":"k","value":{row},"headers":{{"operation":"insert"}}}},
                {{"headers":{{"control":"up-to-date"}}}}]"#
        );
        let lines = vec![answer(200, r#"{"id":"run_1"}"#), Step::Answer(200, headers, rows)];
        let mut client = Client::new(Host::new(lines), json(r#"{"secretKey":"k"}"#));
        client.context = Some(TaskContext { run_id: "run_0".to_owned(), ..TaskContext::default() });
        let mut args = Args::new("tasks.triggerAndSubscribe", vec![json("\"t\""), json("{}")]);
        let end = run(TRIGGER_AND_SUBSCRIBE.make(&client, &mut args));
        end.map(|reply| reply.value).map_err(|error| error.to_string())
    }

    #[test]
    fn resolves_at_a_final_status_with_or_without_a_date() {
        let done = r#"{"friendlyId":"run_1","status":"COMPLETED_SUCCESSFULLY","output":"5","outputType":"application/json"}"#;
        assert_eq!(
            result(done),
            Ok(json(r#"{"ok":true,"id":"run_1","taskIdentifier":"t","output":5}"#))
        );
        let failed = r#"{"friendlyId":"run_1","status":"CRASHED"}"#;
        let failure = r#"{"ok":false,"id":"run_1","taskIdentifier":"t","failure":{"message":"Task t failed (CRASHED)"}}"#;
        assert_eq!(result(failed), Ok(json(failure)));
    }

    #[test]
    fn rejects_if_a_run_ended_with_an_unknown_status() {
        let unknown =
            r#"{"friendlyId":"run_1","status":"NEW","completedAt":"2025-01-01 00:00:00"}"#;
        assert_eq!(
            result(unknown),
            Err("Task t: subscription ended without completion".to_owned())
        );
    }
}
