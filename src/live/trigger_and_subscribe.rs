//! Triggers a run and waits for its result by a subscription, without suspending the caller's run. It doesn't know how a
//! subscription works.

use crate::api::args::Args;
use crate::api::endpoint::{Endpoint, Returns};
use crate::api::runs::CANCEL;
use crate::api::tasks::{TRIGGER, Triggered};
use crate::core::call::{Route, fill};
use crate::core::client::Client;
use crate::core::error::{ErrorKind, Failure};
use crate::core::options::read_signal;
use crate::core::reply::End;
use crate::host::value::Value;
use crate::live::subscriptions::{connection_to_run, follow_to_end};

/// Triggers a run, and subscribes to it until it has ended. The signal in the options ends the subscription. It also cancels
/// the run, unless `cancelOnAbort` is false.
static TRIGGER_AND_SUBSCRIBE: Endpoint = Endpoint {
    route: Route { name: "tasks.triggerAndSubscribe", ..TRIGGER.route },
    prepare: None,
    ..TRIGGER
}
.procedure(|row, client, args| Box::pin(trigger_and_subscribe(row, client, args)))
.returns(Returns::RunResult)
.inside_run("triggerAndSubscribe");

/// The calls that trigger a run and subscribe to it.
pub const ENDPOINTS: &[&Endpoint] = &[&TRIGGER_AND_SUBSCRIBE];

async fn trigger_and_subscribe(row: &'static Endpoint, client: &Client, args: &mut Args) -> End {
    let name = row.name();
    // The third argument is always the options here, even if it looks like request options.
    args.pad(4);
    let [task, options, request_options] = [0, 2, 3].map(|index| args.at(index));
    let signal = read_signal(name, "options.signal", options.get("signal"))?;
    let signal = &signal.unwrap_or_else(Value::undefined);
    // The caller's request options apply to the trigger only.
    let settings = Value::object_of(vec![("clientConfig", request_options.get("clientConfig"))]);
    let connection = connection_to_run(client, name, settings, signal.clone())?;
    let cancels = options.get("cancelOnAbort").as_bool() != Some(false);
    let reply = Triggered::followed(row, client, args)?.send(client).await?;
    let id = reply.value.text_field("id").unwrap_or_default();
    let end = follow_to_end(&connection, &id).await;
    if end.is_err() && cancels && signal.get("aborted").is_truthy() {
        let path = fill(CANCEL.route.path, &[&id]);
        let plan = connection.plan.follow_up(&client.host, &CANCEL.route, &path);
        // The call rejects with the reason of the signal, even if cancelling fails.
        let _ = plan.send(&client.host).await;
    }
    let result = result_of(&end?, reply.value.get("id"), task)?;
    Ok(reply.with(result))
}

/// Returns the result of a run: `{ ok, id, taskIdentifier }`, with its `output` or with `failure`, the data of an `Error`.
fn result_of(run: &Value, id: Value, task: Value) -> Result<Value, Failure> {
    let name = task.to_text();
    let is = |flag| run.get(flag).is_truthy();
    let mut result = Value::object_of(vec![
        ("ok", Value::boolean(is("isSuccess"))),
        ("id", id),
        ("taskIdentifier", task),
    ]);
    if is("isSuccess") {
        result.set("output", run.get("output"));
    } else if is("isFailed") || is("isCancelled") {
        let error = run.get("error");
        let status = run.text_field("status").unwrap_or_default();
        let silent = || Value::string(&format!("Task {name} failed ({status})"));
        let message = error.field("message").unwrap_or_else(silent);
        result.set("failure", error.with(vec![("message", message)]));
    } else {
        let problem = format!("Task {name}: subscription ended without completion");
        return Err(ErrorKind::rule(&problem));
    }
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
