//! Triggers a run and waits for its result by a subscription, without suspending the caller's run. It doesn't know how a
//! subscription works.

use crate::api::args::Args;
use crate::api::endpoint::{Endpoint, Returns};
use crate::api::runs::CANCEL;
use crate::api::tasks::{TRIGGER, Triggered};
use crate::core::call::Route;
use crate::core::client::Client;
use crate::core::error::{ErrorKind, Failure};
use crate::core::options::read_signal;
use crate::core::reply::End;
use crate::host::value::Value;
use crate::live::subscriptions::follow_to_end;

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
    let mut followed = Followed::read(row.name(), args)?;
    let reply = Triggered::followed(row, client, args)?.send(client).await?;
    followed.id = reply.value.get("id");
    let end = follow_to_end(client, followed.args(), &followed.signal).await;
    if end.is_err() && followed.should_cancel() {
        let call = CANCEL.read(&mut followed.args())?;
        // The call rejects with the reason of the signal, even if cancelling fails.
        let _ = client.send(&call).await;
    }
    let result = result_of(&end?, followed)?;
    Ok(reply.with(result))
}

/// A run that a call subscribes to.
struct Followed {
    call: &'static str,
    task: Value,
    id: Value,
    /// The signal that ends the subscription, or undefined.
    signal: Value,
    cancels_on_abort: bool,
    /// The configuration of the call, as request options.
    settings: Value,
}

impl Followed {
    fn read(call: &'static str, args: &mut Args) -> Result<Self, Failure> {
        // The third argument is always the options here, even if it looks like request options.
        args.pad(4);
        let options = args.at(2);
        let signal = read_signal(call, "options.signal", options.get("signal"))?;
        Ok(Self {
            call,
            task: args.at(0),
            id: Value::undefined(),
            signal: signal.unwrap_or_else(Value::undefined),
            cancels_on_abort: options.get("cancelOnAbort").as_bool() != Some(false),
            settings: Value::object_of(vec![("clientConfig", args.at(3).get("clientConfig"))]),
        })
    }

    /// Returns the arguments of calls about the run. The caller's request options apply to the trigger only.
    fn args(&self) -> Args {
        Args::new(self.call, vec![self.id.clone(), self.settings.clone()])
    }

    fn should_cancel(&self) -> bool {
        self.cancels_on_abort && self.signal.get("aborted").is_truthy()
    }
}

/// Returns the result of a run: `{ ok, id, taskIdentifier }`, with its `output` or with `failure`, the data of an `Error`.
fn result_of(run: &Value, Followed { id, task, .. }: Followed) -> Result<Value, Failure> {
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
