//! Waiting inside a run, for other runs and for waitpoints. The worker that executes the run does it, for it may put the
//! run to sleep meanwhile; what is here asks it to, and reads what comes of it.

use crate::call::Call;
use crate::client::Client;
use crate::config::TaskContext;
use crate::error::{Error, Failure};
use crate::transport::Transport;
use crate::value::{Thrown, Value};

/// The calls that can only be made inside a run, each with the name by which a refusal calls it.
const INSIDE_A_RUN: [(&str, &str); 9] = [
    ("tasks.triggerAndWait", "triggerAndWait"),
    ("tasks.batchTriggerAndWait", "batchTriggerAndWait"),
    ("tasks.triggerAndSubscribe", "triggerAndSubscribe"),
    ("batch.triggerAndWait", "batchTriggerAndWait"),
    ("batch.triggerByTaskAndWait", "batchTriggerAndWait"),
    ("wait.for", "wait.forToken"),
    ("wait.until", "wait.forToken"),
    ("wait.forToken", "wait.forToken"),
    ("webhooks.waiter.wait", "webhooks.waiter.wait"),
];

/// What waits on behalf of the caller's run.
pub struct Worker<'a, V> {
    runtime: V,
    /// The run.
    pub context: &'a TaskContext,
}

impl<T: Transport> Client<T> {
    /// Refuses a call that can only be made inside a run, where there is none.
    pub fn check_place(&self, call: &str) -> Result<(), Failure<T::Value>> {
        match INSIDE_A_RUN.iter().find(|(name, _)| *name == call) {
            Some((_, name)) if self.context.is_none() => {
                Err(Error::rule(&[name, " can only be used from inside a task.run()"].concat()))
            }
            _ => Ok(()),
        }
    }

    /// The worker that executes the caller's run, for a call that it has to wait for.
    pub fn worker(&self, call: &str) -> Result<Worker<'_, T::Value>, Failure<T::Value>> {
        match (self.host.field("runtime"), &self.context) {
            (Some(runtime), Some(context)) => Ok(Worker { runtime, context }),
            _ => Err(Error::rule(&format!(
                "{call} needs the worker of @trigger.dev/sdk, which waits on behalf of the run, and found none. Make the call in a task that is defined with @trigger.dev/sdk."
            ))),
        }
    }

    /// The same for a call that triggers runs, if it is one that waits for them.
    pub fn worker_of(&self, call: &str) -> Result<Option<Worker<'_, T::Value>>, Failure<T::Value>> {
        if call.ends_with("AndWait") { self.worker(call).map(Some) } else { Ok(None) }
    }

    /// How a run that was waited for ended: `{ ok, id, taskIdentifier }`, and its `output`, or its `error` where that is no
    /// `Error`, or else what an `Error` is to be made of as `failure`.
    pub async fn run_result(
        &self,
        end: &T::Value,
        task: &T::Value,
        call: &Call<T::Value>,
    ) -> Result<T::Value, Failure<T::Value>> {
        let ok = end.get("ok").is_truthy();
        let mut result = T::Value::object();
        result.set("ok", T::Value::boolean(ok));
        result.set("id", end.get("id"));
        result.set("taskIdentifier", end.field("taskIdentifier").unwrap_or_else(|| task.clone()));
        if ok {
            let (data, data_type) = (end.get("output"), end.get("outputType"));
            let output = self.open_packet(&data, &data_type, &call.options).await?;
            result.set("output", output);
            return Ok(result);
        }
        let error = end.get("error");
        let raw = error.get("raw");
        match error.text_field("type").as_deref() {
            Some("STRING_ERROR") => result.set("error", raw),
            Some("CUSTOM_ERROR") => result.set("error", T::Value::parse(&raw).unwrap_or(raw)),
            _ => result.set("failure", error),
        }
        Ok(result)
    }
}

impl<V: Value> Worker<'_, V> {
    /// Waits for a thing of this description, by the worker's method of this name.
    pub async fn wait<T: Transport<Value = V>>(
        &self,
        client: &Client<T>,
        method: &'static str,
        mut what: V,
    ) -> Result<V, Failure<V>> {
        what.set("ctx", client.host.get("task-context").get("ctx"));
        let end = client.transport.invoke(&self.runtime, method, &what).await;
        end.map_err(|thrown| Thrown(thrown).into())
    }
}
