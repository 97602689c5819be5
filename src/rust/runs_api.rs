//! Calls of runs that have types of the caller's.

use std::time::Duration;

use serde::de::DeserializeOwned;

use super::config::milliseconds;
use super::{Error, Run, RunsApi};
use crate::api::runs;
use crate::host::value::Value;

/// The fields of a run that hold values of the caller's task.
const FOREIGN: [&str; 2] = ["payload", "output"];

impl RunsApi {
    /// A run, with its payload, its output and the runs around it. Where the types of payload and output are not
    /// known, leave them as [`Json`](super::Json).
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
    /// 404 where there is no such run. A run may take a moment to appear, so this is retried first. A payload or
    /// output that is not of its type is an error too.
    pub async fn retrieve<P, O>(&self, run_id: &str) -> Result<Run<P, O>, Error>
    where
        P: DeserializeOwned,
        O: DeserializeOwned,
    {
        let reply = self.calls.send(&runs::RETRIEVE, vec![run_id.into()], None).await?;
        reply.read_with_foreign(&FOREIGN)
    }

    /// Retrieves a run again and again until it has ended, well or not, and waits so long in between. Gives up after
    /// 500 times.
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
