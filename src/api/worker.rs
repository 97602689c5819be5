//! Waits inside a run, for other runs and for waitpoints.
//!
//! The worker that executes the run does the waiting, since it may suspend the run. This module calls the worker
//! and reads the results.

use crate::core::client::Client;
use crate::core::context::TaskContext;
use crate::core::error::{ErrorKind, Failure};
use crate::core::plan::Plan;
use crate::host::value::{Thrown, Value};

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
            _ => Err(ErrorKind::rule(&format!(
                "{call} needs the worker of @trigger.dev/sdk, which waits on behalf of the run, and found none. Make the call in a task that is defined with @trigger.dev/sdk."
            ))),
        }
    }
}

/// Reads the result of a run that was waited for: `{ ok, id, taskIdentifier }`, and one of three more fields.
///
/// These are the `output`; the `error`, if it isn't an `Error`; or `failure`, the data that JavaScript creates an `Error`
/// from. `plan` is the plan of the call that triggered the run.
pub async fn run_result(
    client: &Client,
    plan: &Plan,
    end: &Value,
    task: &Value,
) -> Result<Value, Failure> {
    let ok = end.get("ok").is_truthy();
    let mut result = Value::object();
    result.set("ok", Value::boolean(ok));
    result.set("id", end.get("id"));
    result.set("taskIdentifier", end.field("taskIdentifier").unwrap_or_else(|| task.clone()));
    if ok {
        result.set("output", plan.open_output(&client.host, end).await?);
        return Ok(result);
    }
    let error = end.get("error");
    let raw = error.get("raw");
    match error.text_field("type").as_deref() {
        Some("STRING_ERROR") => result.set("error", raw),
        Some("CUSTOM_ERROR") => result.set("error", Value::parse(&raw).unwrap_or(raw)),
        _ => result.set("failure", error),
    }
    Ok(result)
}

impl Worker<'_> {
    /// Waits by calling this method of the worker with `target`, the description of a run or a waitpoint.
    pub async fn wait(
        &self,
        client: &Client,
        method: &'static str,
        mut target: Value,
    ) -> Result<Value, Failure> {
        target.set("ctx", client.worker_globals.get("task-context").get("ctx"));
        let end = client.host.invoke(&self.runtime, method, &target).await;
        end.map_err(|thrown| Thrown(thrown).into())
    }
}
