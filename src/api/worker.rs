//! Waits inside a run, for other runs and for waitpoints.
//!
//! The worker that executes the run does the waiting, since it may suspend the run. This module calls the worker
//! and reads the results.

use crate::core::client::Client;
use crate::core::context::TaskContext;
use crate::core::error::{ErrorKind, Failure};
use crate::core::plan::Plan;
use crate::host::Host;
use crate::host::value::{Thrown, Value};
use crate::util::future::Boxed;

/// The worker that executes the caller's run and waits on its behalf.
pub struct Worker<'a> {
    runtime: Value,
    /// The caller's run.
    pub context: &'a TaskContext,
}

impl Client {
    /// Returns the worker that executes the caller's run. Fails if there is none; `call` names the call in the error.
    pub fn worker(&self, call: &str) -> Result<Worker<'_>, Failure> {
        match (self.worker_globals.field("runtime"), &self.context) {
            (Some(runtime), Some(context)) => Ok(Worker { runtime, context }),
            _ => Err(ErrorKind::rule_of(&[
                call,
                " needs the worker of @trigger.dev/sdk, which waits on behalf of the run, and found none. Make the call in a task that is defined with @trigger.dev/sdk.",
            ])),
        }
    }
}

impl Worker<'_> {
    /// Waits by calling this method of the worker with `target`, the description of a run or a waitpoint.
    pub fn wait<'a>(
        &'a self,
        client: &'a Client,
        method: &'static str,
        mut target: Value,
    ) -> Boxed<'a, Result<Value, Failure>> {
        target.set("ctx", client.worker_globals.get("task-context").get("ctx"));
        Box::pin(async move {
            let end = client.host.invoke(&self.runtime, method, &target).await;
            end.map_err(|thrown| Thrown(thrown).into())
        })
    }
}

/// Reads the result of a run that was waited for: `{ ok, id, taskIdentifier }`, and one of three more fields.
///
/// These are the `output`; the `error`, if it isn't an `Error`; or `failure`, the data that JavaScript creates an `Error`
/// from. `plan` is the plan of the call that triggered the run.
pub fn run_result<'a>(
    host: &'a Host,
    plan: &'a Plan,
    end: &Value,
    task: Value,
) -> Boxed<'a, Result<Value, Failure>> {
    let is_ok = end.get("ok").is_truthy();
    let task = end.field("taskIdentifier").unwrap_or(task);
    let mut result = Value::object_of(vec![
        ("ok", Value::boolean(is_ok)),
        ("id", end.get("id")),
        ("taskIdentifier", task),
    ]);
    let error = end.get("error");
    let raw = error.get("raw");
    match error.text_field("type").as_deref() {
        _ if is_ok => {}
        Some("STRING_ERROR") => result.set("error", raw),
        Some("CUSTOM_ERROR") => result.set("error", Value::parse(&raw).unwrap_or(raw)),
        _ => result.set("failure", error),
    }
    let output = is_ok.then(|| plan.open_output(host, end));
    Box::pin(async move {
        if let Some(output) = output {
            result.set("output", output.await?);
        }
        Ok(result)
    })
}
