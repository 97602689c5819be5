//! Calls of runs with payloads and outputs of the caller's types.

use std::time::Duration;

use serde::de::DeserializeOwned;

use super::config::milliseconds;
use super::{Error, Run, RunsApi};
use crate::api::runs;
use crate::host::value::Value;

/// The fields of a run with values from user code.
const FOREIGN: [&str; 2] = ["payload", "output"];

impl RunsApi {
    /// Retrieves a run with its payload, its output and its related runs. Use [`Json`](super::Json) for unknown types of payload
    /// and output.
    ///
    /// Key: a secret key, or a public token with `read:runs:<id>`, such as the handle's own.
    ///
    /// ```no_run
    /// # use trigger_wasm::{Error, Run, TriggerClient};
    /// # async fn show(client: &TriggerClient) -> Result<(), Error> {
    /// let typed = client.runs().retrieve::<u32, Vec<String>>("run_1234").await?;
    /// let untyped: Run = client.runs().retrieve("run_1234").await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// 404 if the run doesn't exist. A new run may take a moment to appear, so the call is retried first. A payload or output of
    /// another type is an error too.
    pub async fn retrieve<P, O>(&self, run_id: &str) -> Result<Run<P, O>, Error>
    where
        P: DeserializeOwned,
        O: DeserializeOwned,
    {
        let reply = self.calls.send(&runs::RETRIEVE, vec![run_id.into()], None).await?;
        reply.read_with_foreign(&FOREIGN)
    }

    /// Polls a run at this interval until it has ended, successfully or not. Fails after 500 polls.
    ///
    /// Key and errors: as for [`retrieve`](Self::retrieve).
    pub async fn poll<P, O>(&self, run_id: &str, every: Duration) -> Result<Run<P, O>, Error>
    where
        P: DeserializeOwned,
        O: DeserializeOwned,
    {
        let mut options = Value::object();
        options.set("pollIntervalMs", Value::number(milliseconds(every)));
        let reply = self.calls.send(&runs::POLL, vec![run_id.into(), options], None).await?;
        reply.read_with_foreign(&FOREIGN)
    }
}
