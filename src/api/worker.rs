//! Waiting inside a run, for other runs and for waitpoints. The worker that executes the run does it, for it may put the
//! run to sleep meanwhile; what is here asks it to, and reads what comes of it.

use crate::core::client::Client;
use crate::core::context::TaskContext;
use crate::core::error::{ErrorKind, Failure};
use crate::core::plan::Plan;
use crate::host::value::{Thrown, Value};

/// The worker that executes the caller's run, and waits on its behalf.
pub struct Worker<'a> {
    runtime: Value,
    /// The run.
    pub context: &'a TaskContext,
}

impl Client {
    /// The worker that executes the caller's run, for a call that it has to wait for.
    pub fn worker(&self, call: &str) -> Result<Worker<'_>, Failure> {
        match (self.worker_globals.field("runtime"), &self.context) {
            (Some(runtime), Some(context)) => Ok(Worker { runtime, context }),
            _ => Err(ErrorKind::rule(&format!(
                "{call} needs the worker of @trigger.dev/sdk, which waits on behalf of the run, and found none. Make the call in a task that is defined with @trigger.dev/sdk."
            ))),
        }
    }
}

/// How a run that was waited for ended: `{ ok, id, taskIdentifier }` with its `output`, or its `error` if that isn't an
/// `Error`, or else what an `Error` is made of as `failure`. `plan` is that of the call that triggered it.
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
        let (data, data_type) = (end.get("output"), end.get("outputType"));
        result.set("output", plan.open_payload(&client.host, &data, &data_type).await?);
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
    /// Waits for a thing of this description, by the worker's method of this name.
    pub async fn wait(
        &self,
        client: &Client,
        method: &'static str,
        mut what: Value,
    ) -> Result<Value, Failure> {
        what.set("ctx", client.worker_globals.get("task-context").get("ctx"));
        let end = client.host.invoke(&self.runtime, method, &what).await;
        end.map_err(|thrown| Thrown(thrown).into())
    }
}
